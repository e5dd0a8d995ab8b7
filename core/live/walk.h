/* One walk over all that a Lua state holds: registry, globals, metatables (also those of strings, numbers ...),
 * table keys and values, upvalues of Lua and C functions, user values, and coroutines: running, suspended, wrapped,
 * not yet started, with locals, varargs and the temporaries of C functions. It finds the functions of a range of tags,
 * and replaces objects by others everywhere. Raw access only: no metamethod is run. The public API alone. */
#ifndef LIVE_WALK_H
#define LIVE_WALK_H

#include <stddef.h>

struct lua_State;

/* Stack indices are absolute, of L; 0 means: not wanted. */
struct walk {
    int low, high; /* functions with low <= tag (lastlinedefined) < high ... */
    int found;     /* ... are appended to this table (a list) */
    int map;       /* table old object -> new object: every reference to old becomes one to new; keys too */
    int skip;      /* table whose keys are objects that are not entered and not replaced in */
};

/* Walks. running: the thread that was interrupted, or NULL. L should be a thread of our own, whose stack is left
 * out. The function of a frame that runs cannot be replaced: it ends in its old code; its locals are. Gives the
 * number of objects seen. Replacing allocates nothing in Lua beyond re-inserted table keys. */
size_t walk_heap(struct lua_State *L, struct lua_State *running, const struct walk *walk);

#endif
