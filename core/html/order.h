/* The places of a document's elements in document order, as libxml2's XPath keeps them: negative numbers in
 * `content`, which elements have no other use for. What is known of elements is kept in arrays by this number. */
#ifndef HTML_ORDER_H
#define HTML_ORDER_H

#include "html/tree.h"

/* Numbers the elements where that is still to be done; the highest number there is. */
uint32_t order_ready(struct doc *doc);
/* From 1, in a document that is ready. */
static inline uint32_t order_of(const xmlNode *element) { return (uint32_t) - (intptr_t)element->content; }
/* Behind the number of the last element below `top`, its own where there is none. */
uint32_t order_behind(struct doc *doc, const xmlNode *top);

#endif
