/* require and dofile of a program that is patched: they tell the Lua half which loads there are, and when each has
 * ended. */
#ifndef LIVE_MODULES_H
#define LIVE_MODULES_H

struct lua_State;

/* Puts them in place of the present ones. */
void modules_open(struct lua_State *L);
/* Tells the Lua half that the main function at the index runs next and pushes the load's number, or nil where it is
 * none of ours. `how` is "require" (a module's name with it), "dofile" or "main". */
void modules_begin(struct lua_State *L, int main, const char *how, const char *module);

#endif
