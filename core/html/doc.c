/* See doc.h. */
#include "html/doc.h"

#include "html/doc_libxml2.h"
#include "html/tree.h"
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

struct doc *doc_parse(const char *utf8, size_t bytes, const struct doc_options *options, struct err *err) {
    if (bytes > INT_MAX / 2) {
        err_set(err, ERR_INPUT, "parse: %zu bytes are too many for one document", bytes);
        return NULL;
    }
    struct doc_cuts cuts = {0};
    const size_t nesting = options && options->nesting_most ? options->nesting_most : 512;
    xmlDoc *xml = doc_libxml2_parse(utf8, bytes, nesting, &cuts, err); /* libxml2 builds every tree so far */
    if (!xml) return NULL;
    struct doc *doc = mem_zero(sizeof *doc);
    doc->xml = xml;
    doc->cuts = cuts;
    xml->_private = doc; /* see node_doc */
    return doc;
}

void doc_free(struct doc *doc) {
    if (!doc) return;
    xmlFreeDoc(doc->xml);
    arena_clear(&doc->scratch);
    free(doc);
}

const struct doc_cuts *doc_cuts(const struct doc *doc) { return &doc->cuts; }
struct node *doc_root(struct doc *doc) { return tree_opaque(xmlDocGetRootElement(doc->xml)); }

/* ---- Reading a node ---- */

const char *tree_value(struct doc *doc, const xmlAttr *attribute) {
    const xmlNode *text = attribute->children;
    if (!text) return "";
    if (!text->next && text->type == XML_TEXT_NODE) return text->content ? (const char *)text->content : "";
    xmlChar *whole = xmlNodeListGetString(doc->xml, attribute->children, 1);
    if (!whole) return "";
    char *kept = arena_strndup(&doc->scratch, (const char *)whole, strlen((const char *)whole));
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

int node_line(const struct node *node) { return (int)xmlGetLineNo(tree_node(node)); }
