/* The stack of a failure as data: rendered while it stands, before anything unwinds it, so that what every frame
 * held can be read after the page is parked. */
#ifndef SCRIPT_FRAMES_H
#define SCRIPT_FRAMES_H

#include "model/outcome.h"
#include "script/budget.h"
#include "script/state.h"

struct lua_Debug;
struct lua_State;

enum {
    FRAMES_TOP = 50,         /* innermost frames that are shown of a deep stack */
    FRAMES_BOTTOM = 20,      /* and outermost ones */
    FRAMES_VALUES = 30,      /* locals (and as many upvalues) of one frame */
    FRAMES_BYTES = 64 << 10, /* of a record, from where on values are left out */
};

/* Fills error, file, line, function and frames of an empty failure from a coroutine that has failed (its error value
 * on top). `why` takes the place of the error value where it is not NULL. Where the error was caught before and raised
 * again (caught.h), the frames of its throw come first; where it is no text, its value stands before the innermost
 * locals, as "(error)". Values render themselves under a budget of their own. */
void frames_record(struct state *state, struct lua_State *co, const char *why, struct budget *budget,
                   struct failure *failure);

/* How many levels the stack has. A runaway recursion has 200,000, and each look walks from the top. */
int frames_levels(struct lua_State *co);
/* The file of the function whose S fields these are, as it was when the function was loaded; NULL: none of the scraper or
 * program. Where the state marks functions (state->source_of), puts lastlinedefined right. */
const struct source *frames_source(struct state *state, struct lua_Debug *function);

#endif
