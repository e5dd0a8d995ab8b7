/* How an element takes part in the text that a reader sees: what browsers' own style sheet says of its tag
 * (WHATWG HTML 15.3), and what its attributes change. */
#ifndef READ_LOOK_H
#define READ_LOOK_H

#include "html/tree.h"

enum role {
    ROLE_INLINE,
    ROLE_BLOCK,
    ROLE_PARAGRAPH, /* a block with a blank line around it */
    ROLE_CELL,
    ROLE_ROW,
    ROLE_BREAK,     /* <br> */
    ROLE_HIDDEN,
};

/* What becomes of white space: as in the elements around it, one space of each run, all stays, lines stay. */
enum white { WHITE_INHERIT, WHITE_FOLD, WHITE_KEEP, WHITE_LINES };

/* An element that is not visible shows nothing of its own, but what is visible again inside it. */
enum visibility { VISIBILITY_INHERIT, VISIBILITY_VISIBLE, VISIBILITY_HIDDEN };

struct look {
    enum role role;
    enum white white;
    enum visibility visibility;
    bool shown; /* its style attribute has it displayed, whatever other attributes say */
};

/* `node` is an element. Of style attributes, display, visibility and white-space are read. */
struct look look_of(const xmlNode *node);

#endif
