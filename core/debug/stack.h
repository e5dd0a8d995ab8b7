/* The frames of Lua code that stand on the failed stack: innermost first, those in the middle of a runaway
 * recursion left out. Functions of C have nothing to look at. */
#ifndef DEBUG_STACK_H
#define DEBUG_STACK_H

#include "debug/parts.h"

enum {
    STACK_TOP = 50,    /* levels at the inner end of a deep stack that are looked at */
    STACK_BOTTOM = 20, /* and at its outer end */
};

/* Fills debug->frames and chooses the innermost of the scraper's own. */
void stack_read(struct debug *debug);
/* bt: a line a frame. */
void stack_put(struct debug *debug);
/* The frame that is looked at, with the line of its source. */
void stack_put_current(struct debug *debug);
/* The lines around one (0: the frame's own; after that the lines that follow), the frame's own marked. */
void stack_list(struct debug *debug, int line);
/* The frame's locals, what came through "...", and its upvalues. */
void stack_put_locals(struct debug *debug);

#endif
