/* See doc_libxml2.h. What this file adds to libxml2's HTML parser is that no page can hurt: it is cleaned of
 * what libxml2 2.9 stumbles over, its depth is bounded, and so is the work on unmatched tags. */
#include "html/doc_libxml2.h"

#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <stdlib.h>

/* libxml2 looks through all open elements for each end tag without a start: this many looks, then it is enough. */
#ifndef DOC_WORK
#define DOC_WORK 1000000000
#endif
/* It also compares each attribute of a tag with those before it. Marks are blanks and equals signs, one or two
 * an attribute. */
#ifndef DOC_MARKS
#define DOC_MARKS 20000
#endif

struct parse {
    htmlParserCtxt *context;
    long work; /* looks that are left */
    size_t nesting; /* elements below this depth become siblings */
    struct doc_cuts *cuts;
};

static void hear_nothing(void *user, XML_ERROR *error) { (void)user, (void)error; }

/* Each error costs as much as the open elements that libxml2 went through to find it. */
static void on_error(void *user, XML_ERROR *error) {
    struct parse *parse = user;
    (void)error;
    if (parse->work < 0) return;
    parse->work -= parse->context->nameNr;
    if (parse->work < 0) xmlStopParser(parse->context);
}

/* The element goes into the tree and, where that is too deep, is closed at once. */
static void on_start(void *user, const xmlChar *name, const xmlChar **attributes) {
    htmlParserCtxt *context = user;
    struct parse *parse = context->_private;
    xmlSAX2StartElement(context, name, attributes);
    if ((size_t)context->nameNr <= parse->nesting) return;
    xmlSAX2EndElement(context, name);
    parse->cuts->nesting++;
}

static void on_end(void *user, const xmlChar *name) {
    htmlParserCtxt *context = user;
    const struct parse *parse = context->_private;
    if ((size_t)context->nameNr <= parse->nesting) xmlSAX2EndElement(context, name);
}

/* HTML drops NULs, reads a form feed as white space and CR LF as LF; libxml2 ends at the first, drops the second
 * and keeps the third. Returns NULL where there is nothing to mend. */
static char *mend(const char *utf8, size_t *bytes) {
    size_t count = *bytes, length = 0;
    if (!memchr(utf8, '\0', count) && !memchr(utf8, '\r', count) && !memchr(utf8, '\f', count)) return NULL;
    char *copy = mem_alloc(count + 1);
    for (size_t i = 0; i < count; i++) {
        char c = utf8[i];
        if (c == '\0' || (c == '\r' && i + 1 < count && utf8[i + 1] == '\n')) continue;
        copy[length++] = c == '\r' ? '\n' : c == '\f' ? ' ' : c;
    }
    copy[length] = '\0';
    *bytes = length;
    return copy;
}

static const char *skip_value(const char *at, const char *end) {
    while (at + 1 < end && ascii_space(at[1])) at++;
    if (at + 1 >= end || (at[1] != '"' && at[1] != '\'')) return at;
    const char *close = memchr(at + 2, at[1], (size_t)(end - at - 2));
    return close ? close : end;
}

/* From a tag's name to its end. */
static const char *skip_tag(const char *at, const char *end, size_t *marks) {
    for (*marks = 0; at < end && *at != '>'; at++) {
        *marks += *at == '=' || ascii_space(*at);
        if (*at == '=') at = skip_value(at, end);
    }
    return at < end ? at : end;
}

static const char *find_behind(const char *at, const char *end, const char *what) {
    const char *found = memmem(at, (size_t)(end - at), what, strlen(what));
    return found ? found : end;
}

/* Is there a tag with more attributes than libxml2 gets through? Small pages cannot hold one. */
static bool has_endless_tag(const char *at, size_t bytes) {
    const char *end = at + bytes;
    if (bytes < DOC_MARKS) return false;
    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        const char *name = ++at;
        size_t marks = 0;
        if (end - name >= 3 && memcmp(name, "!--", 3) == 0) at = find_behind(name, end, "-->");
        else if (at < end && ascii_alnum(*at)) at = skip_tag(name, end, &marks);
        if (marks > DOC_MARKS) return true;
        if (end - name >= 6 && (strncasecmp(name, "script", 6) == 0 || strncasecmp(name, "style", 5) == 0))
            at = find_behind(at, end, "</");
    }
    return false;
}

/* Nothing but white space, comments or nothing at all. */
static void add_root(xmlDoc *xml) {
    xmlNode *html = xmlNewDocNode(xml, NULL, (const xmlChar *)"html", NULL);
    if (!html) abort();
    xmlAddChild((xmlNode *)xml, html);
}

static xmlDoc *read_html(struct parse *parse, const char *utf8, size_t bytes) {
    const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                        HTML_PARSE_COMPACT | HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC;
    htmlParserCtxt *context = parse->context;
    context->_private = parse;
    context->sax->startElement = on_start;
    context->sax->endElement = on_end;
    context->options |= XML_PARSE_HUGE; /* libxml2's own bounds would cut the page without a word */
    context->linenumbers = 1;
    xmlSetStructuredErrorFunc(parse, on_error);
    xmlDoc *xml = htmlCtxtReadMemory(context, utf8, (int)bytes, NULL, "UTF-8", options);
    xmlSetStructuredErrorFunc(NULL, hear_nothing);
    return xml;
}

/* HTML drops the newline right behind <pre> and its like. */
static void drop_newline(const xmlNode *node) {
    const enum tag tag = tree_tag(node);
    xmlNode *text = node->children;
    if (tag != TAG_PRE && tag != TAG_TEXTAREA && tag != TAG_LISTING) return;
    if (!text || text->type != XML_TEXT_NODE || !text->content || text->content[0] != '\n') return;
    char *rest = mem_strdup((const char *)text->content + 1);
    xmlNodeSetContent(text, (const xmlChar *)rest);
    free(rest);
}

static void number_names(xmlNode *root) {
    for (xmlNode *node = root; node; node = tree_next_element(node, root)) {
        tree_set_tag(node, tag_find(tree_name(node), strlen(tree_name(node))), SPACE_HTML);
        drop_newline(node);
        for (xmlAttr *a = node->properties; a; a = a->next)
            tree_set_attr(a, attr_find((const char *)a->name, strlen((const char *)a->name)));
    }
}

xmlDoc *doc_libxml2_parse(const char *utf8, size_t bytes, size_t nesting, struct doc_cuts *cuts, struct err *err) {
    if (has_endless_tag(utf8, bytes)) {
        err_set(err, ERR_INPUT, "parse: a tag of the page has too many attributes");
        return NULL;
    }
    char *mended = mend(utf8, &bytes);
    struct parse parse = {.context = htmlNewParserCtxt(), .work = DOC_WORK, .nesting = nesting, .cuts = cuts};
    if (!parse.context) abort();
    xmlDoc *xml = bytes ? read_html(&parse, mended ? mended : utf8, bytes) : NULL;
    bool stopped = parse.context->disableSAX;
    htmlFreeParserCtxt(parse.context);
    free(mended);
    if (stopped) {
        xmlFreeDoc(xml);
        err_set(err, ERR_INPUT, "parse: the page has too many unmatched tags, nested too deeply");
        return NULL;
    }
    if (!xml) xml = htmlNewDocNoDtD(NULL, NULL);
    if (!xml) abort();
    if (!xmlDocGetRootElement(xml)) add_root(xml);
    for (xmlNode *top = xml->children; top; top = top->next) /* libxml2 leaves some beside the root */
        if (tree_is_element(top)) number_names(top);
    return xml;
}
