/* One walk over all that a Lua state holds: registry, globals, metatables (also those of strings, numbers ...),
 * table keys and values, upvalues of Lua and C functions, user values, and coroutines: running, suspended,
 * wrapped, not yet started, with locals, varargs and the temporaries of C functions. It finds the functions of a
 * range of tags, and replaces objects by others everywhere. Raw access only: no metamethod is run, and no finalizer,
 * since the collector is stopped meanwhile. The public API alone. */
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
    /* Where set, it is called for each object before that is entered, instead of looking at tags: with the stack
     * indices of the object and of found. It leaves the stack as it was. */
    void (*each)(struct lua_State *L, int object, int found, void *context);
    void *context;
};

/* Walks. running: the thread that was interrupted, or NULL. L should be a thread of our own, whose stack is left
 * out. Gives the number of objects seen. Replacing allocates nothing in Lua beyond re-inserted table keys. Raises
 * where memory is out, nothing else.
 * - The function of a frame that runs cannot be replaced: it ends in its old code; its locals and upvalues are.
 * - Where a table has a key old and a key new already, the entry of new stays.
 * - Objects that only weak tables hold are walked too.
 * - Of a stack of more than 8,020 frames only the innermost 8,000 and the outermost 20 are entered: the API finds a
 *   frame by counting from the innermost, so the time grows with the square.
 * - What a host has put on a thread's stack below its first frame is out of reach while there is a frame. */
size_t walk_heap(struct lua_State *L, struct lua_State *running, const struct walk *walk);

/* Where the object is: for marks. A C function without upvalues is no object, but its address is as good. */
const char *walk_address(struct lua_State *L, int index);

/* As lua_pcall without a handler, with the collector stopped: no finalizer runs meanwhile. Gives its status. */
int walk_call_still(struct lua_State *L, int arguments, int results);

/* Pushes a value of each type whose values share one metatable, which hangs on nothing else. */
enum { WALK_TYPES = 7 };
void walk_push_types(struct lua_State *L);

#endif
