/* See xpath_tree.h. */
#include "select/xpath_tree.h"

#include "html/nodes.h"

#include <libxml/valid.h>
#include <libxml/xpathInternals.h>

#define NS(uri, name) {.type = XML_LOCAL_NAMESPACE, .href = (const xmlChar *)(uri), .prefix = (const xmlChar *)(name)}
#define SVG "http://www.w3.org/2000/svg"
#define MATHML "http://www.w3.org/1998/Math/MathML"

/* libxml2 reads them only. The first two are what expressions ask by, the next what elements have: their names
 * need no prefix. */
static xmlNs svg_asked = NS(SVG, "svg"), math_asked = NS(MATHML, "math"), svg = NS(SVG, NULL), math = NS(MATHML, NULL);
static xmlNs xlink = NS("http://www.w3.org/1999/xlink", "xlink"), xml = NS("http://www.w3.org/XML/1998/namespace", "xml");

xmlNs **xpath_tree_prefixes(void) {
    static xmlNs *prefixes[XPATH_PREFIXES] = {&svg_asked, &math_asked, &xlink};
    return prefixes;
}

static void number_ids(struct doc *doc) {
    xmlNode *top = (xmlNode *)doc->xml;
    for (xmlNode *node = tree_element_from(top->children); node; node = tree_next_element(node, top)) {
        const xmlAttr *id = tree_find_attr(node, ATTR_ID);
        if (id) xmlAddID(NULL, doc->xml, (const xmlChar *)tree_value(doc, id), (xmlAttr *)id);
    }
}

/* WHATWG HTML 13.2.6.1, adjust foreign attributes. */
static xmlNs *namespace_of(const char *name) {
    static const char *const linking[] = {"actuate", "arcrole", "href", "role", "show", "title", "type"};
    if (strcmp(name, "xml:lang") == 0 || strcmp(name, "xml:space") == 0) return &xml;
    if (!str_starts(name, "xlink:")) return NULL;
    for (size_t i = 0; i < sizeof linking / sizeof *linking; i++)
        if (strcmp(name + strlen("xlink:"), linking[i]) == 0) return &xlink;
    return NULL;
}

static void split_names(xmlNode *node) {
    for (xmlAttr *a = node->properties; a; a = a->next) {
        a->ns = namespace_of((const char *)a->name);
        if (a->ns) a->name += strlen((const char *)a->ns->prefix) + 1;
    }
}

static void join_names(xmlNode *node) {
    for (xmlAttr *a = node->properties; a; a = a->next) {
        if (a->ns) a->name -= strlen((const char *)a->ns->prefix) + 1;
        a->ns = NULL;
    }
}

/* Does the expression have that outside of its strings? */
static bool mentions(const char *expression, const char *prefix) {
    for (const char *at = expression; *at; at++) {
        if (str_starts(at, prefix)) return true;
        if (*at == '"' || *at == '\'') at = strchr(at + 1, *at); /* it is compiled: there is one */
    }
    return false;
}

static bool names_elements(const char *expression) {
    return mentions(expression, "svg:") || mentions(expression, "math:");
}

static bool names_attributes(const char *expression) {
    return mentions(expression, "xlink:") || mentions(expression, "xml:");
}

static bool calls_id(const char *expression) {
    while ((expression = strstr(expression, "id")) != NULL) {
        for (expression += strlen("id"); ascii_space(*expression); expression++) continue;
        if (*expression == '(') return true;
    }
    return false;
}

void xpath_tree_begin(struct doc *doc, const char *expression) {
    if (!doc->ordered) doc->ordered = xmlXPathOrderDocElems(doc->xml) >= 0;
    if (!tree_is_html5(doc)) return;
    if (!doc->valued && (strchr(expression, '@') || strstr(expression, "attribute"))) {
        nodes_give_values(&doc->pool, doc->xml);
        doc->valued = true;
    }
    if (!doc->xml->ids && calls_id(expression)) number_ids(doc);
    const bool elements = names_elements(expression), attributes = names_attributes(expression);
    for (size_t i = 0; i < doc->foreign.count; i++) {
        xmlNode *node = doc->foreign.at[i];
        if (elements) node->ns = tree_space(node) == SPACE_SVG ? &svg : &math;
        if (attributes) split_names(node);
    }
}

void xpath_tree_end(struct doc *doc, const char *expression) {
    const bool elements = names_elements(expression), attributes = names_attributes(expression);
    for (size_t i = 0; i < doc->foreign.count; i++) {
        if (elements) doc->foreign.at[i]->ns = NULL;
        if (attributes) join_names(doc->foreign.at[i]);
    }
}
