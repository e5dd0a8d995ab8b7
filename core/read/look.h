/* How an element takes part in the text that a reader sees: what browsers' own style sheet says of its tag
 * (WHATWG HTML 15.3), and what its attributes change. */
#ifndef READ_LOOK_H
#define READ_LOOK_H

#include "html/tree.h"

enum role {
    ROLE_INLINE,
    ROLE_ATOM,      /* a box in a line, as a button: white space at its ends is not counted */
    ROLE_BLOCK,
    ROLE_PARAGRAPH, /* a block with a blank line around it */
    ROLE_SECTION,   /* <tbody> and its like: rows are in it */
    ROLE_ROW,
    ROLE_CELL,
    ROLE_BREAK,     /* <br> */
    ROLE_HIDDEN,
};

/* What becomes of text: as in the elements around it, runs of white space become one space, all stays, lines stay, or
 * it is not shown. */
enum white { WHITE_INHERIT, WHITE_FOLD, WHITE_KEEP, WHITE_LINES, WHITE_NO_TEXT };

/* An element that is not visible shows nothing of its own, but what is visible again inside it. */
enum visibility { VISIBILITY_INHERIT, VISIBILITY_VISIBLE, VISIBILITY_HIDDEN };

struct look {
    enum role role;
    enum white white;
    enum visibility visibility;
    bool items; /* it lays its children out one by one (display: flex, grid) */
};

/* `node` is an element. Of style attributes, display, visibility, float, position, white-space and
 * white-space-collapse are read. */
struct look look_of(const xmlNode *node);
/* What an element is among the children of one that has items: nothing there is in a line (CSS Display 2.7). */
static inline enum role look_as_item(enum role role) {
    switch (role) {
    case ROLE_PARAGRAPH: case ROLE_BREAK: case ROLE_HIDDEN: return role;
    default: return ROLE_BLOCK;
    }
}

#endif
