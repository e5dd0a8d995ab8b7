/* Does an element fit a selector? Right to left: an element that fits the last compound looks for the others
 * among its ancestors and earlier siblings. What is found out of many elements at once (places among siblings, who
 * has what below it) is kept by the element's number, so that a page of n elements costs n times the selector,
 * whatever its shape and however often it is asked (kept.h). */
#ifndef SELECT_SUIT_H
#define SELECT_SUIT_H

#include "base/str.h"
#include "select/kept.h"
#include "select/match.h"
#include "html/order.h"
#include "select/selector.h"

struct suit {
    const struct selector *selector;
    struct doc *doc;
    const xmlNode *root, *scope;
    struct kept *kept;       /* the document's */
    struct memory *memory;   /* the selector's; NULL: nobody has asked for it in this run */
    VEC(uint8_t *) written;  /* in it, but holds in this run only, as it is about :scope */
    struct str text;         /* of the element that is asked */
    bool limited;            /* it may go through so many elements to answer; what needs more stops it */
    size_t left;
    bool stopped;            /* it took too much: nothing fits any more, and what was found is worth nothing */
};

/* `scope` is where elements are looked for below. From now on they have their numbers. */
void suit_begin(struct suit *suit, const struct selector *selector, struct doc *doc, const xmlNode *scope);
void suit_end(struct suit *suit);

bool suit_any(struct suit *suit, const struct branch *list, const xmlNode *node);
/* The compound and all that stands left of it. */
bool suit_all(struct suit *suit, const struct compound *compound, const xmlNode *node);
/* The compound alone. */
bool suit_alone(struct suit *suit, const struct compound *compound, const xmlNode *node);

/* May the run go through so many more elements? Else it is stopped. */
static inline bool suit_may(struct suit *suit, size_t elements) {
    if (!suit->limited) return true;
    suit->stopped |= elements > suit->left;
    suit->left -= suit->stopped ? 0 : elements;
    return !suit->stopped;
}
/* The same, of all elements and all of the page's text, so many bytes of which take as long as an element. */
enum { BYTES_AN_ELEMENT = 16 };
static inline bool suit_may_all(struct suit *suit) {
    return !suit->limited || suit_may(suit, order_ready(suit->doc) + suit->doc->bytes / BYTES_AN_ELEMENT);
}
/* The same, of a text. */
static inline bool suit_may_read(struct suit *suit, const char *text) {
    return !suit->limited || suit_may(suit, strlen(text) / BYTES_AN_ELEMENT);
}
/* The same, of the element and all below it. */
static inline bool suit_may_below(struct suit *suit, const xmlNode *top) {
    return !suit->limited || suit_may(suit, order_behind(suit->doc, top) - order_of(top));
}
/* What is known of the selector's parts. */
struct memory *suit_memory(struct suit *suit);
/* The nearest of which `is` holds, NULL where there is none; of one kind it is always the same function. */
const xmlNode *suit_nearest(struct suit *suit, enum nearest kind, const xmlNode *node,
                           bool (*is)(struct doc *doc, const xmlNode *node));

#endif
