/* libxml2's nodes out of a document's arena, laid one behind the other in the order in which they are made, and
 * how they are linked. No function of libxml2 frees or grows them; names, texts and values are borrowed and live
 * as long as the arena. */
#ifndef HTML_NODES_H
#define HTML_NODES_H

#include "html/tree.h"

/* Makes nodes for the document. `bytes` is the size of its input, from which memory is sized. */
void nodes_init(struct pool *pool, struct arena *arena, size_t bytes);
/* An empty XML_HTML_DOCUMENT_NODE, and a document type for it, which may lack all three (""; NULL for the
 * identifiers). */
xmlDoc *nodes_document(struct pool *pool);
xmlNode *nodes_doctype(struct pool *pool, xmlDoc *xml, const char *name, const char *public_id,
                       const char *system_id);
/* An element without parent, children and attributes. `at` is where its tag begins in the input (see node_line). */
xmlNode *nodes_element(struct pool *pool, xmlDoc *xml, const char *name, enum tag tag, enum space space, uint32_t at);
xmlNode *nodes_text(struct pool *pool, xmlDoc *xml, const char *text);
xmlNode *nodes_comment(struct pool *pool, xmlDoc *xml, const char *text);
/* Adds an attribute behind the element's last one (NULL: it has none yet). Its value is in `psvi`: see tree_value and
 * nodes_give_values. */
xmlAttr *nodes_attr(struct pool *pool, xmlNode *element, xmlAttr *last, const char *name, enum attr attr,
                    const char *value);
/* The same element once more, with the same attributes, alone. */
xmlNode *nodes_clone(struct pool *pool, const xmlNode *element);

/* Puts a node that has no parent below one, before that child of it; at the end where `before` is NULL. */
void nodes_insert(xmlNode *parent, xmlNode *before, xmlNode *node);
void nodes_remove(xmlNode *node); /* takes it out of its parent; one that has none stays as it is */
void nodes_move_children(xmlNode *from, xmlNode *to); /* `to` has none */
/* Gives the attributes of the document their text nodes, which only XPath asks for. */
void nodes_give_values(struct pool *pool, xmlDoc *xml);

#endif
