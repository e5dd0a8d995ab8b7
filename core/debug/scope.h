/* The names that a frame sees: its locals (the innermost of a name, also where it is nil), the upvalues of its
 * function, then globals. As a table whose reads and writes reach the frame, it is the _ENV of what `p` runs. */
#ifndef DEBUG_SCOPE_H
#define DEBUG_SCOPE_H

#include "debug/parts.h"

/* Once for a debugger, which is the key of its metatable in the registry. L may raise. */
void scope_open(struct debug *debug, lua_State *L);
/* What was pushed so far finds no frame from now on. */
void scope_close(struct debug *debug, lua_State *L);
/* Pushes it for the frame that is looked at: [..., env] */
void scope_push(struct debug *debug, lua_State *L);
/* Pushes what came to the frame's function through "...": how many. */
int scope_push_extra(struct debug *debug, lua_State *L);
/* What that name is in the frame that is looked at: "local", "upvalue" or "global". */
const char *scope_sort(struct debug *debug, const char *name);
/* Adds the names in reach, but for Lua's own in parentheses. L may raise. */
void scope_names(struct debug *debug, lua_State *L, struct names *out);

#endif
