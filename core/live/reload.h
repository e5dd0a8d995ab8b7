/* A save is taken over: at a safe point of the program, in its own thread. The heap is patched, whole or not at all;
 * then darn.version is the new one, it is told, and the functions that darn.on_reload was given are called. */
#ifndef LIVE_RELOAD_H
#define LIVE_RELOAD_H

#include <stdbool.h>

struct program;
struct lua_State;

/* L: the coroutine that runs, at a safe point. True if there was a save and it took over. Where the program cannot be
 * patched, it is stopped instead, to begin anew: the caller is to raise, or to return to Lua. */
bool reload_take(struct program *program, struct lua_State *L);

/* Makes a new state one in which functions can be registered. */
void reload_open(struct lua_State *L);
/* darn.on_reload(f): f is called after each reload, with a table {files, changed, notes, old, new, ms}. */
int reload_on(struct lua_State *L);

#endif
