/* Looking at a stack without harm: every step runs in a protected call, under the budget. */
#ifndef DEBUG_LOOK_H
#define DEBUG_LOOK_H

#include "debug/parts.h"

/* Calls step(L) with its argument (light userdata, the only thing on its stack) on the coroutine that runs. Where
 * it raises, says so in `why` (may be NULL; appended) and gives false. */
bool look(struct debug *debug, lua_CFunction step, void *argument, struct str *why);
/* The same in a coroutine of its own, which may be stopped without harm and is closed in any case. */
bool look_apart(struct debug *debug, lua_CFunction step, void *argument, struct str *why);

#endif
