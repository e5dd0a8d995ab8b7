/* Does an element fit a selector? Right to left: an element that fits the last compound looks for the others
 * among its ancestors and earlier siblings. What one run finds out of many elements at once (places among
 * siblings, who has what below it) it keeps by the element's number, so that a page of n elements costs n times
 * the selector, whatever its shape. */
#ifndef SELECT_SUIT_H
#define SELECT_SUIT_H

#include "base/map.h"
#include "base/str.h"
#include "select/match.h"
#include "html/order.h"
#include "select/selector.h"

/* What elements inherit: the nearest of itself and its ancestors that ... */
enum nearest {
    NEAREST_LANG,     /* says its language */
    NEAREST_DIR,      /* decides a direction */
    NEAREST_EDITABLE, /* says whether it can be edited */
    NEAREST_DISABLED, /* is in a disabled fieldset and not in its first legend */
    NEAREST_FORM, NEAREST_SELECT, NEAREST_DATALIST, /* is one */
    NEAREST_KINDS
};

struct members; /* of a :has or :contains: whom it holds of */
struct controls; /* of forms.h */

struct suit {
    const struct selector *selector;
    struct doc *doc;
    const xmlNode *root, *scope;
    uint32_t elements;       /* the highest number; 0 until something is kept by numbers */
    uint8_t **links;         /* by compound->link: verdicts, plus one */
    int **countings;         /* by test->number: places from 1, -1 for who is not counted, 0 for not known yet */
    struct members *sets;      /* by test->number */
    const xmlNode **nearest[NEAREST_KINDS];
    uint8_t *directions;     /* of those that decide one; 0 for not known yet */
    struct controls *controls;
    struct str text;         /* of the element that is asked */
    bool stopped;            /* a pattern was: nothing fits any more */
};

/* `scope` is where elements are looked for below. */
void suit_begin(struct suit *suit, const struct selector *selector, struct doc *doc, const xmlNode *scope);
void suit_end(struct suit *suit);

bool suit_any(struct suit *suit, const struct branch *list, const xmlNode *node);
/* The compound and all that stands left of it. */
bool suit_all(struct suit *suit, const struct compound *compound, const xmlNode *node);
/* The compound alone. */
bool suit_alone(struct suit *suit, const struct compound *compound, const xmlNode *node);

/* Readies the elements' numbers; gives the highest. */
uint32_t suit_numbers(struct suit *suit);
/* The nearest of which `is` holds, NULL where there is none; of one kind it is always the same function. */
const xmlNode *suit_nearest(struct suit *suit, enum nearest kind, const xmlNode *node,
                           bool (*is)(struct doc *doc, const xmlNode *node));

#endif
