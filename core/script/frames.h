/* The stack of a failure as data: rendered while it stands, before anything unwinds it, so that what every frame
 * held can be read after the page is parked. */
#ifndef SCRIPT_FRAMES_H
#define SCRIPT_FRAMES_H

#include "model/outcome.h"
#include "script/budget.h"
#include "script/state.h"

struct lua_State;

enum {
    FRAMES_TOP = 20,    /* innermost frames that are shown of a deep stack */
    FRAMES_BOTTOM = 10, /* and outermost ones */
    FRAMES_VALUES = 30, /* locals (and as many upvalues) of one frame */
};

/* Fills error, file, line, function and frames of an empty failure from a coroutine that has failed (its error value
 * on top). `why` takes the place of the error value where it is not NULL. Values render themselves under a budget of
 * their own. */
void frames_record(struct state *state, struct lua_State *co, const char *why, struct budget *budget,
                   struct failure *failure);
/* Remembers the frames of a coroutine that failed inside another one, L, and whose stack is about to go; and
 * forgets them, when another one is run. */
void frames_keep_inner(struct lua_State *L, struct lua_State *co);
void frames_forget_inner(struct lua_State *L);

#endif
