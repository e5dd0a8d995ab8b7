/* The table of C functions that the Lua half of live patching is given. They run in the patch's own thread only. */
#ifndef LIVE_NATIVE_H
#define LIVE_NATIVE_H

struct lua_State;

/* Pushes it. */
void native_push(struct lua_State *L);
/* Ends the program, whose heap is neither as it was nor as it shall be. */
void native_abort(const char *why);

#endif
