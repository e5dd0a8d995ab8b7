/* See stated.h. */
#include "read/stated.h"

#include "html/tree.h"

const char *stated_lang(struct node *opaque) {
    struct doc *doc = node_doc(opaque);
    const char *lang = NULL;
    for (const xmlNode *node = tree_node(opaque); node && !lang; node = tree_parent(node)) {
        lang = tree_attr(doc, node, "lang");
        if (!lang) lang = tree_attr(doc, node, "xml:lang");
    }
    return lang && *lang ? lang : NULL;
}

const char *stated_date(struct node *opaque) {
    struct doc *doc = node_doc(opaque);
    const xmlNode *top = tree_node(opaque);
    const char *date = tree_attr(doc, top, "datetime");
    if (!date) date = tree_attr(doc, top, "content");
    for (const xmlNode *node = top; !date && (node = tree_next_element(node, top)) != NULL;)
        date = tree_attr(doc, node, "datetime");
    return date;
}
