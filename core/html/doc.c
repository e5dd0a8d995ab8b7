/* See doc.h. */
#include "html/doc.h"

#include "html/build.h"
#include "html/doc_libxml2.h"
#include "html/xml.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <limits.h>
#include <stdlib.h>

static void say_nothing(void *user, const char *format, ...) { (void)user, (void)format; }
static void hear_nothing(void *user, XML_ERROR *error) { (void)user, (void)error; }

static xmlParserInput *load_nothing(const char *url, const char *id, xmlParserCtxt *context) {
    (void)url, (void)id, (void)context;
    return NULL;
}

void doc_setup(void) {
    xmlMemSetup(free, mem_alloc, mem_grow, mem_strdup); /* a tree that lacks what there was no memory for is no tree */
    xmlInitParser();
    xmlSetExternalEntityLoader(load_nothing);
    xmlThrDefSetGenericErrorFunc(NULL, say_nothing);
    xmlThrDefSetStructuredErrorFunc(NULL, hear_nothing);
    xmlSetGenericErrorFunc(NULL, say_nothing);
    xmlSetStructuredErrorFunc(NULL, hear_nothing);
}

enum { NESTING_MOST = 512, ATTRIBUTES_MOST = 1000, NODES_MOST = 5000000 };

static struct doc_options complete(const struct doc_options *options) {
    struct doc_options all = options ? *options : (struct doc_options){0};
    if (!all.nesting_most) all.nesting_most = NESTING_MOST;
    if (!all.attributes_most) all.attributes_most = ATTRIBUTES_MOST;
    if (!all.nodes_most) all.nodes_most = NODES_MOST;
    return all;
}

static void parse_html5(struct doc *doc, const char *utf8, size_t bytes, const struct doc_options *options) {
    doc->utf8 = bytes ? utf8 : "";
    nodes_init(&doc->pool, &doc->arena, bytes);
    doc->xml = nodes_document(&doc->pool);
    build_tree(doc, options);
}

struct doc *doc_parse(const char *utf8, size_t bytes, const struct doc_options *options, struct err *err) {
    const struct doc_options all = complete(options);
    if (bytes > INT_MAX / 2) {
        err_set(err, ERR_INPUT, "parse: %zu bytes are too many for one document", bytes);
        return NULL;
    }
    struct doc *doc = mem_zero(sizeof *doc);
    doc->encoding = all.encoding;
    doc->bytes = bytes;
    if (all.parser == DOC_HTML5) parse_html5(doc, utf8, bytes, &all);
    else doc->xml = doc_libxml2_parse(utf8, bytes, all.nesting_most, &doc->cuts, err);
    if (!doc->xml) {
        free(doc);
        return NULL;
    }
    doc->xml->_private = doc; /* see node_doc */
    return doc;
}

/* What libxml2 has hung onto an html5 tree is the table of its ids alone. */
void doc_free(struct doc *doc) {
    if (!doc) return;
    if (doc->kept) doc->kept_free(doc->kept);
    if (tree_is_html5(doc)) xmlFreeIDTable(doc->xml->ids);
    else xmlFreeDoc(doc->xml);
    vec_clear(&doc->foreign);
    vec_clear(&doc->lines);
    arena_clear(&doc->arena);
    free(doc);
}

const struct doc_cuts *doc_cuts(const struct doc *doc) { return &doc->cuts; }
struct node *doc_root(struct doc *doc) { return tree_opaque(xmlDocGetRootElement(doc->xml)); }

/* ---- Reading a node ---- */

const char *tree_value(struct doc *doc, const xmlAttr *attribute) {
    if (attribute->psvi) return attribute->psvi; /* an html5 tree's */
    const xmlNode *text = attribute->children;
    if (!text) return "";
    if (!text->next && text->type == XML_TEXT_NODE) return text->content ? (const char *)text->content : "";
    xmlChar *whole = xmlNodeListGetString(doc->xml, attribute->children, 1);
    if (!whole) return "";
    char *kept = arena_strndup(&doc->arena, (const char *)whole, strlen((const char *)whole));
    xmlFree(whole);
    return kept;
}

const char *tree_attr(struct doc *doc, const xmlNode *node, const char *name) {
    for (const xmlAttr *a = node->properties; a; a = a->next)
        if (tree_same(a->name, name)) return tree_value(doc, a);
    return NULL;
}

struct doc *node_doc(const struct node *node) { return tree_node(node)->doc->_private; }

const char *node_name(const struct node *node) { return tree_name(tree_node(node)); }

const char *node_attr(struct doc *doc, const struct node *node, const char *name) {
    if (xml_is(doc)) return xml_attr(doc, node, name);
    for (const xmlAttr *a = tree_node(node)->properties; a; a = a->next)
        if (ascii_casecmp((const char *)a->name, name) == 0) return tree_value(doc, a);
    return NULL;
}

struct node *node_parent(const struct node *node) { return tree_opaque(tree_parent(tree_node(node))); }
struct node *node_next(const struct node *node) { return tree_opaque(tree_element_from(tree_node(node)->next)); }
struct node *node_prev(const struct node *node) { return tree_opaque(tree_element_before(tree_node(node))); }
struct node *node_first_child(const struct node *node) {
    return tree_opaque(tree_element_from(tree_node(node)->children));
}


/* ---- Lines ---- */

static void find_lines(struct doc *doc) {
    vec_push(&doc->lines, 0);
    for (const char *at = doc->utf8, *end = at + doc->bytes; (at = memchr(at, '\n', (size_t)(end - at))) != NULL;)
        vec_push(&doc->lines, (uint32_t)(++at - doc->utf8));
}

static int line_of(struct doc *doc, uint32_t offset) {
    if (!doc->lines.count) find_lines(doc);
    size_t low = 0, high = doc->lines.count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (doc->lines.at[middle] <= offset) low = middle;
        else high = middle;
    }
    return (int)high;
}

int node_line(const struct node *opaque) {
    const xmlNode *node = tree_node(opaque);
    struct doc *doc = node_doc(opaque);
    if (!tree_is_html5(doc)) return (int)xmlGetLineNo(node);
    return line_of(doc, (uint32_t)(uintptr_t)node->psvi);
}
