/* What everybody who reads a tree relies on, libxml2's XPath too: checked node by node, of trees of either parser. */
#ifndef TEST_INVARIANTS_H
#define TEST_INVARIANTS_H

#include "page.h"

#include "html/tree.h"

#include <libxml/parserInternals.h>

/* A node and its siblings hold one another by the hand; the first and the last are their parent's. */
static inline void check_links(const xmlNode *node, const xmlDoc *xml) {
    const xmlNode *parent = node->parent;
    assert_ptr_equal(node->doc, xml);
    assert_non_null(parent);
    if (node->prev) assert_ptr_equal(node->prev->next, node);
    else assert_ptr_equal(parent->children, node);
    if (node->next) assert_ptr_equal(node->next->prev, node);
    else assert_ptr_equal(parent->last, node);
}

static inline void check_text(const xmlNode *text) {
    const char *content = (const char *)text->content;
    assert_non_null(content);
    assert_true(utf8_valid(content, strlen(content)));
    if (text->type == XML_TEXT_NODE) assert_ptr_equal(text->name, xmlStringText);
}

/* A value is one text whose parent is the attribute, or none. */
static inline void check_attribute(const xmlNode *node, const xmlAttr *attribute, bool html) {
    const char *name = (const char *)attribute->name;
    assert_int_equal(attribute->type, XML_ATTRIBUTE_NODE);
    assert_ptr_equal(attribute->parent, node);
    assert_ptr_equal(attribute->doc, node->doc);
    assert_true(name && utf8_valid(name, strlen(name)));
    if (attribute->next) assert_ptr_equal(attribute->next->prev, attribute);
    if (html) assert_int_equal(tree_attr_known(attribute), attr_find(name, strlen(name)));
    for (const xmlNode *text = attribute->children; text; text = text->next) {
        assert_ptr_equal(text->parent, attribute);
        if (text->type == XML_TEXT_NODE) check_text(text);
    }
    assert_true(!attribute->children == !attribute->last);
}

static inline void check_element(const xmlNode *node) {
    const char *name = tree_name(node);
    bool html = tree_space(node) == SPACE_HTML;
    assert_true(name && *name && utf8_valid(name, strlen(name)));
    assert_in_range(tree_space(node), SPACE_HTML, SPACE_OTHER);
    if (html) assert_int_equal(tree_tag(node), tag_find(name, strlen(name)));
    if (html) assert_null(node->ns);
    assert_true(!node->children == !node->last);
    if (node->properties) assert_null(node->properties->prev);
    for (const xmlAttr *a = node->properties; a; a = a->next) check_attribute(node, a, html);
}

/* libxml2 keeps a negative number in `content`: where a document says so, they count up in document order. */
static inline void check_order(const xmlNode *node, ptrdiff_t *last) {
    ptrdiff_t number = -(ptrdiff_t)node->content;
    if (*last < 0) return;
    assert_int_equal(number, *last + 1);
    *last = number;
}

static inline void check_node(const xmlNode *node, ptrdiff_t *order) {
    switch (node->type) {
    case XML_ELEMENT_NODE:
        check_element(node);
        check_order(node, order);
        break;
    case XML_TEXT_NODE:
    case XML_CDATA_SECTION_NODE: /* libxml2's script and style */
    case XML_COMMENT_NODE:
        check_text(node);
        break;
    case XML_PI_NODE: case XML_DTD_NODE: case XML_ENTITY_REF_NODE: break; /* libxml2's parser makes the first and last */
    default: fail_msg("a node of type %d", node->type);
    }
}

/* Fails the test where something does not hold. */
static inline void check_tree(struct doc *doc) {
    xmlNode *top = (xmlNode *)doc->xml;
    ptrdiff_t order = doc->ordered ? 0 : -1;
    assert_int_equal(top->type, XML_HTML_DOCUMENT_NODE);
    assert_ptr_equal(top->doc, top);
    assert_non_null(doc_root(doc));
    for (xmlNode *node = top->children; node; node = tree_next(node, top)) {
        check_links(node, doc->xml);
        check_node(node, &order);
    }
}

#endif
