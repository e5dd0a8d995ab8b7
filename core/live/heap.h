/* What patch.c, native*.c and modules.c share: the patch's data, and the way from C to its Lua half (lua/patch.lua). */
#ifndef LIVE_HEAP_H
#define LIVE_HEAP_H

#include "live/generation.h"
#include "live/patch.h"

#include <lauxlib.h>
#include <lua.h>

/* A file that was loaded: of which generation its functions are, and, while a save is applied, of which they will be. */
struct loaded_file {
    char *path;
    struct generation *current, *staged;
    bool gone; /* from the disk; its code goes on */
};

struct patch {
    struct state *state;
    lua_State *L;                 /* a thread of our own: the Lua half runs in it, and walks leave its stack out */
    struct generations generations;
    struct { struct loaded_file *at; size_t count, cap; } files;
    struct applying *applying;    /* NULL outside of patch_apply */
};

struct applying {
    lua_State *running;           /* that was interrupted */
    struct sources *next;
    struct budget *budget;
    double seconds;
    struct patch_result *result;
    struct names changed;         /* of files that were not yet taken over */
    lua_Alloc allocate;           /* the state's, while memory must not run out; and its */
    void *allocate_context;
    bool was_collecting;
};

struct patch *patch_of(lua_State *L);
struct loaded_file *patch_file(struct patch *patch, const char *path, bool make);
/* The generation that a source's functions are of, made where it is new: in applying, as the file's staged one. */
struct generation *patch_generation(struct patch *patch, struct source *source, struct err *err);

/* Calls a function of the Lua half with `arguments` values from the top of `from`, which are popped; leaves `results` on
 * the top of patch->L. False where it raised: the message is there. */
bool patch_call_half(struct patch *patch, lua_State *from, const char *function, int arguments, int results);

#endif
