/* The stack of open elements (WHATWG HTML 13.2.4.2) and what the standard says of tags as a set: which are
 * special, which end a scope, which end tags are implied. Looks go no deeper than `reach` elements from the top,
 * so that a page that is nested without end costs linear time. */
#ifndef HTML_BUILD_STACK_H
#define HTML_BUILD_STACK_H

#include "html/tree.h"

struct open {
    xmlNode **at; /* the current node is the last */
    size_t count, cap;
    size_t reach;
    uint32_t tags[TAG_COUNT]; /* how many of HTML's elements of that tag are open */
};

/* What an element's tag says; bits of open_bits. */
enum {
    IS_SPECIAL = 1 << 0,
    ENDS_SCOPE = 1 << 1,       /* have an element in scope */
    ENDS_LIST_SCOPE = 1 << 2,
    ENDS_BUTTON_SCOPE = 1 << 3,
    ENDS_TABLE_SCOPE = 1 << 4, /* and: clear the stack back to a table context */
    IS_BODY_CONTEXT = 1 << 5,  /* clear the stack back to a table body context */
    IS_ROW_CONTEXT = 1 << 6,
    IS_IMPLIED = 1 << 7,       /* generate implied end tags */
    IS_IMPLIED_ALL = 1 << 8,   /* the same, thoroughly */
    IS_HEADING = 1 << 9,       /* h1 to h6 */
    IS_CELL = 1 << 10,         /* td, th */
    IS_FORMATTING = 1 << 11,
    IS_FOSTERING = 1 << 12,    /* what does not belong into it goes before the table */
    IS_TABLE_TEXT = 1 << 13,   /* in tables, text in it waits for what comes */
};
unsigned open_bits(const xmlNode *node);

void open_clear(struct open *open);
void open_push(struct open *open, xmlNode *node);
xmlNode *open_pop(struct open *open);
/* Takes out the element at that place; puts one in there. */
void open_remove_at(struct open *open, size_t place);
void open_insert_at(struct open *open, size_t place, xmlNode *node);
void open_replace_at(struct open *open, size_t place, xmlNode *node);
/* Whether the element is on the stack, whatever its depth; its place, or SIZE_MAX where that is not within reach. */
static inline bool open_holds(const xmlNode *node) { return node->line != 0; }
size_t open_place(const struct open *open, const xmlNode *node);
void open_remove(struct open *open, const xmlNode *node); /* where it is on the stack */

static inline xmlNode *open_current(const struct open *open) {
    return open->count ? open->at[open->count - 1] : NULL;
}
static inline bool open_is(const struct open *open, enum tag tag) {
    return open->count && tree_is_html(open->at[open->count - 1], tag);
}
/* The lowest place that looks go to. */
static inline size_t open_lowest(const struct open *open) {
    return open->count > open->reach ? open->count - open->reach : 0;
}
/* Is there an HTML element of that tag, or of one with one of the bits `wanted`, before one whose bits end the
 * scope? */
bool open_in_scope(const struct open *open, enum tag tag, unsigned scope);
bool open_any_in_scope(const struct open *open, unsigned wanted, unsigned scope);
bool open_node_in_scope(const struct open *open, const xmlNode *node, unsigned scope);

/* Pops until an HTML element of that tag, or one with one of the bits, has been popped. */
void open_pop_through(struct open *open, enum tag tag);
void open_pop_through_any(struct open *open, unsigned wanted);
/* Pops while the current node has none of the bits. */
void open_pop_back_to(struct open *open, unsigned context);
void open_pop_to_count(struct open *open, size_t count);
/* Generates implied end tags, but for that tag (TAG_OTHER: for all). */
void open_imply_ends(struct open *open, unsigned which, enum tag except);

#endif
