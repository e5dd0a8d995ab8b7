/* What the Lua half asks about the heap: journals, walks, closures. */
#ifndef LIVE_NATIVE_HEAP_H
#define LIVE_NATIVE_HEAP_H

#include <lauxlib.h>

/* From here on walks leave out the object at the index and what only it holds; journals leave out the table at the other
 * index as well. */
void native_skip(lua_State *L, int skipped, int journal_skipped);

extern const luaL_Reg native_heap[];

#endif
