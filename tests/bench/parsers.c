/* See parsers.h. */
#include "parsers.h"

#include "encoding/charset.h"
#include "html/doc.h"

#include <libxml/HTMLparser.h>
#ifdef BENCH_GUMBO
#include <gumbo.h>
#endif
#include <stdio.h>

static void *tree_or_end(void *tree, const struct page_text *page) {
    if (tree) return tree;
    fprintf(stderr, "%s is not parsed\n", page->name);
    exit(1);
}

static void *libxml2_parse(const struct page_text *page) {
    const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT;
    return tree_or_end(htmlReadMemory(page->utf8.data, (int)page->utf8.len, NULL, "UTF-8", options), page);
}

static void libxml2_drop(void *tree) { xmlFreeDoc(tree); }

static void *darn_parse(const struct page_text *page) {
    return tree_or_end(doc_parse(page->utf8.data, page->utf8.len, NULL, NULL), page);
}

static void *fallback_parse(const struct page_text *page) {
    return tree_or_end(doc_parse(page->utf8.data, page->utf8.len, &(struct doc_options){.parser = DOC_LIBXML2}, NULL), page);
}

static void darn_drop(void *tree) { doc_free(tree); }

/* The document borrows its text. */
struct body_tree { struct charset_text decoded; struct doc *doc; };

static void *body_parse(const struct page_text *page) {
    struct body_tree *tree = mem_zero(sizeof *tree);
    charset_decode(&tree->decoded, page->body.data, page->body.len, NULL);
    tree->doc = tree_or_end(doc_parse(tree->decoded.utf8, tree->decoded.length, NULL, NULL), page);
    return tree;
}

static void body_drop(void *made) {
    struct body_tree *tree = made;
    doc_free(tree->doc);
    charset_clear(&tree->decoded);
    free(tree);
}

#ifdef BENCH_GUMBO
static void *gumbo_read(const struct page_text *page) {
    return tree_or_end(gumbo_parse_with_options(&kGumboDefaultOptions, page->utf8.data, page->utf8.len), page);
}

static void gumbo_drop(void *tree) { gumbo_destroy_output(&kGumboDefaultOptions, tree); }
#endif

const struct html_parser html_parsers[] = {
    {"libxml2", libxml2_parse, libxml2_drop},
#ifdef BENCH_GUMBO
    {"gumbo", gumbo_read, gumbo_drop},
#endif
    {"parser = \"libxml2\"", fallback_parse, darn_drop},
    {"darn", darn_parse, darn_drop},
    {"darn and decoding", body_parse, body_drop},
};
const size_t html_parser_count = sizeof html_parsers / sizeof *html_parsers;
