/* See nodes.h. */
#include "html/nodes.h"

#include <libxml/parserInternals.h>

enum { SLAB_LEAST = 1024, SLAB_MOST = 1 << 20, SLABS = 16 };

/* A page's nodes take about three times its bytes; in so many slabs little of the last one is left over. */
void nodes_init(struct pool *pool, struct arena *arena, size_t bytes) {
    size_t slab = bytes / SLABS * 3;
    slab = slab < SLAB_LEAST ? SLAB_LEAST : slab > SLAB_MOST ? SLAB_MOST : slab;
    *pool = (struct pool){.arena = arena, .slab = slab / sizeof(void *) * sizeof(void *)};
}

static void *take(struct pool *pool, size_t bytes) {
    if ((size_t)(pool->end - pool->at) < bytes) {
        pool->at = arena_block(pool->arena, pool->slab);
        pool->end = pool->at + pool->slab;
    }
    void *piece = pool->at;
    pool->at += bytes;
    return piece;
}

xmlDoc *nodes_document(struct pool *pool) {
    xmlDoc *xml = take(pool, sizeof *xml);
    *xml = (xmlDoc){.type = XML_HTML_DOCUMENT_NODE, .compression = -1, .standalone = 1,
                    .charset = XML_CHAR_ENCODING_UTF8, .properties = XML_DOC_HTML};
    xml->doc = xml;
    return xml;
}

xmlNode *nodes_doctype(struct pool *pool, xmlDoc *xml, const char *name, const char *public_id,
                       const char *system_id) {
    xmlDtd *dtd = take(pool, sizeof *dtd);
    *dtd = (xmlDtd){.type = XML_DTD_NODE, .name = (const xmlChar *)name, .doc = xml,
                    .ExternalID = (xmlChar *)public_id, .SystemID = (xmlChar *)system_id};
    xml->intSubset = dtd;
    return (xmlNode *)dtd;
}

static xmlNode *new_node(struct pool *pool, xmlDoc *xml, xmlElementType type, const xmlChar *name) {
    xmlNode *node = take(pool, sizeof *node);
    pool->made++;
    *node = (xmlNode){.type = type, .name = name, .doc = xml};
    return node;
}

xmlNode *nodes_element(struct pool *pool, xmlDoc *xml, const char *name, enum tag tag, enum space space,
                       uint32_t at) {
    xmlNode *node = new_node(pool, xml, XML_ELEMENT_NODE, (const xmlChar *)name);
    tree_set_tag(node, tag, space);
    node->psvi = (void *)(uintptr_t)at;
    node->content = (xmlChar *)-(intptr_t)++pool->elements; /* as xmlXPathOrderDocElems has it */
    return node;
}

/* libxml2 knows these two names by their addresses. */
xmlNode *nodes_text(struct pool *pool, xmlDoc *xml, const char *text) {
    xmlNode *node = new_node(pool, xml, XML_TEXT_NODE, xmlStringText);
    node->content = (xmlChar *)text;
    return node;
}

xmlNode *nodes_comment(struct pool *pool, xmlDoc *xml, const char *text) {
    xmlNode *node = new_node(pool, xml, XML_COMMENT_NODE, xmlStringComment);
    node->content = (xmlChar *)text;
    return node;
}

xmlAttr *nodes_attr(struct pool *pool, xmlNode *element, xmlAttr *last, const char *name, enum attr attr,
                    const char *value) {
    xmlAttr *added = take(pool, sizeof *added);
    pool->made++;
    *added = (xmlAttr){.type = XML_ATTRIBUTE_NODE, .name = (const xmlChar *)name, .parent = element, .prev = last,
                       .doc = element->doc, .psvi = (void *)value};
    tree_set_attr(added, attr);
    *(last ? &last->next : &element->properties) = added;
    return added;
}

xmlNode *nodes_clone(struct pool *pool, const xmlNode *element) {
    xmlNode *clone = nodes_element(pool, element->doc, tree_name(element), tree_tag(element), tree_space(element),
                                   (uint32_t)(uintptr_t)element->psvi);
    xmlAttr *last = NULL;
    for (const xmlAttr *a = element->properties; a; a = a->next)
        last = nodes_attr(pool, clone, last, (const char *)a->name, tree_attr_known(a), a->psvi);
    return clone;
}

void nodes_insert(xmlNode *parent, xmlNode *before, xmlNode *node) {
    xmlNode *prev = before ? before->prev : parent->last;
    node->parent = parent;
    node->prev = prev;
    node->next = before;
    *(prev ? &prev->next : &parent->children) = node;
    *(before ? &before->prev : &parent->last) = node;
}

void nodes_remove(xmlNode *node) {
    xmlNode *parent = node->parent;
    if (!parent) return;
    *(node->prev ? &node->prev->next : &parent->children) = node->next;
    *(node->next ? &node->next->prev : &parent->last) = node->prev;
    node->parent = node->prev = node->next = NULL;
}

void nodes_move_children(xmlNode *from, xmlNode *to) {
    for (xmlNode *child = from->children; child; child = child->next) child->parent = to;
    to->children = from->children;
    to->last = from->last;
    from->children = from->last = NULL;
}

void nodes_give_values(struct pool *pool, xmlDoc *xml) {
    xmlNode *top = (xmlNode *)xml;
    for (xmlNode *node = tree_element_from(top->children); node; node = tree_next_element(node, top))
        for (xmlAttr *a = node->properties; a; a = a->next) {
            if (a->children || !*(const char *)a->psvi) continue;
            xmlNode *text = nodes_text(pool, xml, a->psvi);
            text->parent = (xmlNode *)a;
            a->children = a->last = text;
        }
}
