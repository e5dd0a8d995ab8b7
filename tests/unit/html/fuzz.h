/* What the tests with random and with hostile input share: the pages they begin with, the words that change them, and
 * everything that is ever done with a tree. */
#ifndef TEST_FUZZ_H
#define TEST_FUZZ_H

#include "../chance.h"
#include "invariants.h"

#include "base/vec.h"
#include "encoding/charset.h"
#include "select/explain.h"
#include "read/links.h"
#include "read/metadata.h"
#include "read/nofollow.h"
#include "html/path.h"
#include "html/serialize.h"
#include "read/submit.h"
#include "read/text.h"
#include "select/xpath.h"
#include "os/file.h"

#include <dirent.h>
#include <stdio.h>

/* ---- pages ---- */

struct input { char *name; struct str bytes; };
struct inputs { VEC(struct input) at; };

static inline char *fuzz_file(const char *path, size_t *length) {
    struct err err = {0};
    char *bytes = file_read(path, 0, length, &err);
    if (!bytes) fail_msg("%s", err.message);
    return bytes;
}

/* The parts of a file of tests/data/html: each begins with a line "#KIND NAME". */
static inline void inputs_data(struct inputs *inputs, const char *file, const char *kind) {
    size_t length;
    char path[4096], mark[64];
    snprintf(path, sizeof path, "%s/tests/data/html/%s", getenv("SOURCE") ? getenv("SOURCE") : ".", file);
    snprintf(mark, sizeof mark, "\n#%s ", kind);
    char *bytes = fuzz_file(path, &length);
    for (char *at = strstr(bytes, mark), *next; at; at = next) {
        struct input input = {0};
        char *name = at + strlen(mark), *text = strchr(name, '\n') + 1;
        next = strstr(text - 1, mark);
        input.name = mem_strndup(name, (size_t)(text - 1 - name));
        str_put(&input.bytes, text, next ? (size_t)(next + 1 - text) : (size_t)(bytes + length - text));
        vec_push(&inputs->at, input);
    }
    free(bytes);
}

static inline int fuzz_is_page(const struct dirent *entry) { return str_ends(entry->d_name, ".html"); }

/* The files of a folder that end in .html and are no longer than `most`. */
static inline void inputs_folder(struct inputs *inputs, const char *folder, size_t most) {
    struct dirent **entries;
    int count = scandir(folder, &entries, fuzz_is_page, alphasort);
    if (count < 0) fail_msg("cannot read %s", folder);
    for (int i = 0; i < count; i++) {
        size_t length;
        char *path = file_join(folder, entries[i]->d_name), *bytes = fuzz_file(path, &length);
        struct input input = {.name = mem_strdup(entries[i]->d_name)};
        str_put(&input.bytes, bytes, length);
        if (length <= most) vec_push(&inputs->at, input);
        else str_clear(&input.bytes), free(input.name);
        free(bytes);
        free(path);
        free(entries[i]);
    }
    free(entries);
}

static inline void inputs_clear(struct inputs *inputs) {
    for (size_t i = 0; i < inputs->at.count; i++) {
        free(inputs->at.at[i].name);
        str_clear(&inputs->at.at[i].bytes);
    }
    vec_clear(&inputs->at);
}

/* ---- changes ---- */

static const char *const fuzz_html[] = {
    "<", "</", ">", "/>", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<!DOCTYPE ", "<?", "&", "&#", "&#x", ";", "=", "\"", "'", "`",
    "\0", "\r\n", "\f", "\xEF\xBB\xBF", "\xC3", "\xF0\x9F", "\xED\xA0\x80", "<table>", "<tr>", "<td>", "</table>", "<select>",
    "</select>", "<template>", "</template>", "<svg>", "</svg>", "<math>", "<mi>", "<p>", "</p>", "<b>", "</b>", "<i>", "<a href=x>",
    "</a>", "<form>", "</form>", "<script>", "</script>", "<style>", "<textarea>", "<title>", "<plaintext>", "<frameset>", "<body>",
    "</body>", "<html>", "<head>", "<br>", "<li>", "<option>", "<button>", "<nobr>", "<ruby><rt>", "<foreignObject>", "<desc>",
    "<annotation-xml encoding=text/html>", "<noscript>", "<input type=hidden>", "<font color=a>", "<image>", "<caption>", "<col>",
};

/* ---- trees ---- */

/* libxml2 has instructions without a text. */
static inline void fuzz_hash_text(uint64_t *hash, const char *text) {
    for (; text && *text; text++) *hash = (*hash ^ (unsigned char)*text) * 0x100000001B3;
    *hash = (*hash ^ 0xFF) * 0x100000001B3;
}

/* All that a reader can tell of a tree, as a number. */
static inline uint64_t fuzz_hash(struct doc *doc) {
    uint64_t hash = 0xCBF29CE484222325;
    xmlNode *top = (xmlNode *)doc->xml;
    for (xmlNode *node = top->children; node; node = tree_next(node, top)) {
        hash = (hash ^ node->type) * 0x100000001B3;
        if (node->type == XML_DTD_NODE || node->type == XML_ENTITY_REF_NODE) continue;
        fuzz_hash_text(&hash, tree_is_element(node) ? tree_name(node) : (const char *)node->content);
        hash = (hash ^ node->extra) * 0x100000001B3;
        if (!tree_is_element(node)) continue;
        hash = (hash ^ (uint64_t)node_line(tree_opaque(node))) * 0x100000001B3;
        for (const xmlAttr *a = node->properties; a; a = a->next) {
            fuzz_hash_text(&hash, (const char *)a->name);
            fuzz_hash_text(&hash, tree_value(doc, a));
        }
        if (!node->children) hash *= 0x100000001B3;
    }
    return hash;
}

static const char *const fuzz_selectors[] = {
    "a[href]", "div p", "ul > li + li", "td:nth-child(2n+1 of :not(.x))", ":has(> b, ~ i)", "p ~ p", ":not(:is(div, p) *)",
    "[class~=x i]", ":root > body :empty", "#main", "form :enabled", "*:last-of-type", ":lang(en)", ":contains('a b')", ":icontains(X) > :any-link", ":dir(rtl)", "svg|*, :read-only",
};
static const char *const fuzz_xpaths[] = {
    "//a[@href]", "//*[last()]", "//text()[normalize-space()]", "count(//*)", "//p[preceding::b]", "string(/)", "//@*",
    "/html/body//*[position() = 2]/ancestor::*", "//comment()",
};

static inline struct selector *fuzz_selector(size_t i) {
    static struct selector *compiled[COUNT(fuzz_selectors)]; /* freed by fuzz_end */
    if (i < COUNT(compiled) && !compiled[i]) compiled[i] = css_compile(fuzz_selectors[i], NULL);
    if (i < COUNT(compiled)) return compiled[i];
    for (i = 0; i < COUNT(compiled); i++) css_free(compiled[i]), compiled[i] = NULL;
    return NULL;
}

static inline struct xpath *fuzz_xpath(size_t i) {
    static struct xpath *compiled[COUNT(fuzz_xpaths)];
    if (i < COUNT(compiled) && !compiled[i]) compiled[i] = xpath_compile(fuzz_xpaths[i], NULL);
    if (i < COUNT(compiled)) return compiled[i];
    for (i = 0; i < COUNT(compiled); i++) xpath_free(compiled[i]), compiled[i] = NULL;
    return NULL;
}

static inline void fuzz_end(void) {
    fuzz_selector(SIZE_MAX);
    fuzz_xpath(SIZE_MAX);
}

static inline void fuzz_form(struct doc *doc, const struct node *node) {
    struct form form = {0};
    struct request *request = request_new();
    const struct node *element = form_of(doc, node);
    form_submits(doc, node);
    if (element && form_read(&form, doc, element, node, "http://a.example/x", "http://a.example/", "utf-8"))
        free(submit_request(&form, request, NULL));
    form_clear(&form);
    request_free(request);
}

/* What is asked of one node after another, of a few of them. */
static inline void fuzz_nodes(struct doc *doc) {
    struct str out = {0};
    int forms = 0, left = 32;
    for (xmlNode *node = tree_node(doc_root(doc)); node; node = tree_next_element(node, tree_node(doc_root(doc)))) {
        bool is_form = (tree_is(node, "form") || tree_is(node, "input") || tree_is(node, "button")) && forms++ < 8;
        if (is_form) fuzz_form(doc, tree_opaque(node));
        if (left-- <= 0) continue;
        node_line(tree_opaque(node));
        node_attr(doc, tree_opaque(node), "class");
        path_of(tree_opaque(node), &out);
        text_own(tree_opaque(node), &out);
        serialize_node(tree_opaque(node), 100, &out);
    }
    assert_true(utf8_valid(str_text(&out), out.len));
    str_clear(&out);
}

static inline void fuzz_links(struct doc *doc) {
    struct url page = {0}, base = {0};
    struct names links = {0};
    struct headers headers = {0};
    struct nofollow nofollow = {0};
    struct node *root = doc_root(doc);
    url_parse(&page, "http://a.example/b/c", NULL, NULL);
    links_base(doc, &page, &base);
    links_all(doc, &base, &(struct nodes){&root, 1, 1}, &links);
    nofollow_read(&nofollow, doc, &base, &headers, "darn");
    nofollow_clear(&nofollow);
    json_decref(metadata_read(doc, &base));
    names_clear(&links);
    url_clear(&base);
    url_clear(&page);
}

/* Everything that a script can ask for. */
static inline void fuzz_read(struct doc *doc) {
    struct str out = {0};
    struct node *root = doc_root(doc);
    text_of(root, &out);
    serialize_node(root, 0, &out);
    assert_true(utf8_valid(str_text(&out), out.len));
    for (size_t i = 0; i < COUNT(fuzz_selectors); i++) {
        struct nodes nodes = {0};
        match_all(fuzz_selector(i), doc, root, 0, &nodes);
        if (!nodes.count) explain(fuzz_selector(i), doc, root, &out);
        vec_clear(&nodes);
    }
    for (size_t i = 0; i < COUNT(fuzz_xpaths); i++) {
        struct xpath_value value = {0};
        struct err err = {0};
        if (!xpath_eval(fuzz_xpath(i), doc, root, &value, &err)) assert_non_null(strstr(err.message, "takes too long"));
        xpath_value_clear(&value);
    }
    fuzz_nodes(doc);
    fuzz_links(doc);
    check_tree(doc); /* reading changes nothing */
    str_clear(&out);
}

/* The page that is tried; still there when a check has failed, to be shown. */
static struct { const char *bytes; size_t length; } fuzz_now;

/* Bytes as a server sends them: decoded, parsed (twice: the same tree), read. */
static inline void fuzz_page(const char *bytes, size_t length, bool whole) {
    fuzz_now.bytes = bytes, fuzz_now.length = length;
    struct charset_text decoded = {0};
    charset_decode(&decoded, bytes, length, NULL);
    struct doc *doc = doc_parse(decoded.utf8, decoded.length, NULL, NULL);
    assert_non_null(doc);
    check_tree(doc);
    if (whole) {
        struct doc *again = doc_parse(decoded.utf8, decoded.length, NULL, NULL);
        assert_true(fuzz_hash(doc) == fuzz_hash(again));
        doc_free(again);
        fuzz_read(doc);
    }
    doc_free(doc);
    charset_clear(&decoded);
    fuzz_now.bytes = NULL;
}

#endif
