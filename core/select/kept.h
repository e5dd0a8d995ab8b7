/* What questions about a page have found out, kept for as long as its tree stands, which nobody changes: what is so
 * whatever the selector (who inherits what from whom, what controls are to one another, places among siblings), and
 * what was found for each selector's parts. A loop that asks every node of a page thus costs little more than one
 * question to the page. It goes with the document. */
#ifndef SELECT_KEPT_H
#define SELECT_KEPT_H

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

struct members;  /* of a :has or :contains: whom it holds of */
struct controls; /* of forms.h */

/* What is known of one selector's parts. */
struct memory {
    struct memory *next;
    uint64_t serial;        /* the selector's, which may be gone */
    unsigned links, countings, sets; /* how many of each */
    uint8_t **link;         /* by compound->link: verdicts, plus one */
    int **counting;         /* by test->number: as below */
    struct members *set;    /* by test->number */
};

/* Arrays by the elements' numbers, NULL until somebody asks. */
struct kept {
    struct doc *doc;
    const xmlNode **nearest[NEAREST_KINDS];
    uint8_t *directions;    /* of those that decide one; 0 for not known yet */
    int *countings[SELECTOR_COUNTINGS]; /* places from 1, -1 for who is not counted, 0 for not known yet */
    const xmlNode **choices; /* of selects; the select itself for none */
    struct controls *controls;
    struct memory *memories;
    size_t bytes, count;    /* of memories */
};

/* The document's, made at the first question. */
struct kept *kept_of(struct doc *doc);
/* Zeroed: one of `size` bytes for each element, by number. free() it. */
void *kept_array(struct kept *kept, size_t size);
/* The selector's memory, made where there is none. Valid until kept_trim. */
struct memory *kept_memory(struct kept *kept, const struct selector *selector);
/* The same as kept_array, as a part of a memory. */
void *kept_part(struct kept *kept, size_t size);
/* Forgets which elements are in sets, and what was counted of lists. */
void kept_forget(struct memory *memory);
/* Forgets all selectors where that is more than a page's memory should be, or they are too many to look through. */
void kept_trim(struct kept *kept);

#endif
