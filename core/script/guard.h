/* Lua's own catchers of errors, made to let two kinds through: the time or the memory is over, and page:skip or page:retry
 * was called. In a callback they note what they catch (caught.h), in case it is raised again. Otherwise they do exactly
 * what Lua 5.4's do. */
#ifndef SCRIPT_GUARD_H
#define SCRIPT_GUARD_H

#include <stdbool.h>

struct lua_State;

/* Puts pcall, xpcall, coroutine.resume, wrap and close in place of the standard ones. */
void guard_open(struct lua_State *L);
/* Must what was raised end the callback, whoever catches it? */
bool guard_ending(struct lua_State *L);
/* Is the value the function of coroutine.resume or of a wrapped coroutine, whose errors come from inside one? */
bool guard_resumes(struct lua_State *L, int index);
/* Is it pcall or xpcall? */
bool guard_catches(struct lua_State *L, int index);

#endif
