/* See order.h. */
#include "html/order.h"

#include <libxml/xpath.h>

static const xmlNode *last_element(const xmlNode *node) {
    while (node && !tree_is_element(node)) node = node->prev;
    return node;
}

/* libxml2's parser leaves elements behind the root; they have numbers too. */
uint32_t order_ready(struct doc *doc) {
    if (!doc->ordered) doc->ordered = xmlXPathOrderDocElems(doc->xml) >= 0;
    if (doc->elements) return doc->elements;
    const xmlNode *last = NULL;
    for (const xmlNode *below = last_element(doc->xml->last); below; below = last_element(below->last)) last = below;
    return doc->elements = order_of(last);
}

uint32_t order_behind(struct doc *doc, const xmlNode *top) {
    const uint32_t most = order_ready(doc);
    const xmlNode *next = tree_skip(top, NULL);
    while (next && !tree_is_element(next)) next = tree_next(next, NULL);
    return next ? order_of(next) : most + 1;
}
