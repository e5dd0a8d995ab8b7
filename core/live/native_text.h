/* What the Lua half asks about functions and texts. A generation is named by the tag of its first function there. */
#ifndef LIVE_NATIVE_TEXT_H
#define LIVE_NATIVE_TEXT_H

#include "live/generation.h"

#include <lauxlib.h>

/* The generation that the argument names. */
struct generation *native_check(lua_State *L, int index);
/* The generation of the Lua function at the index, and its number there; NULL for any other value. */
struct generation *native_identified(lua_State *L, int index, int *function);

extern const luaL_Reg native_texts[];

#endif
