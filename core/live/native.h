/* What lua/patch.lua asks of C, as a table of functions. */
#ifndef LIVE_NATIVE_H
#define LIVE_NATIVE_H

struct lua_State;

/* Pushes the table of what the Lua half may ask of C. */
void native_push(struct lua_State *L);
/* The Lua half, at the index, and what is only for it is left out by walks and journals. */
void native_skip(struct lua_State *L, int half);

#endif
