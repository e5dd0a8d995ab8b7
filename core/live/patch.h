/* Live patching: a file was saved, and the heap of the running program gets its new code, whole or not at all. The
 * new text is loaded beside the old (staged); functions and variables are paired; values are merged by base, live and
 * new; then every reference to an old function becomes one to its new closure. core/live/README.md has the
 * steps. */
#ifndef LIVE_PATCH_H
#define LIVE_PATCH_H

#include "base/err.h"
#include "model/settings.h"
#include "script/budget.h"
#include "script/sources.h"
#include "script/state.h"

#include <stdint.h>

struct patch;

/* Makes the state one that can be patched, before anything is loaded in it: from here on each source that it loads
 * (main file, require, dofile, loadfile below the folder) is known to it. chunk_supported() must hold. */
struct patch *patch_new(struct state *state);
void patch_free(struct patch *patch); /* before the state; NULL is fine */

/* Loads the main file: pushes its function, or a message and gives false. Its top level runs once; it is never
 * run again. */
bool patch_load_main(struct patch *patch, struct source *source);

struct patch_result {
    struct err err;       /* where it was refused */
    struct names files;   /* names of the files that changed */
    struct names changed; /* "file:function" that are other, new or gone; "file:name" of values taken over */
    struct names notes;   /* what was kept, replaced, lost: "util.lua: count: live 7 kept, the file says 5" */
    char old_version[13], new_version[13];
    size_t objects;       /* in the heap */
    int64_t took_us;
};
void patch_result_clear(struct patch_result *result);

/* Takes over what differs between the state's sources and `next` (all files of the former that still exist have been
 * read into it). L: the coroutine that was interrupted at a safe point (a hook, or a C function of ours that it called
 * and waits in). The loads run under `seconds` of the budget, in coroutines of their own, with darn.reloading() true.
 * True: everything is in place, state->sources is next now. False and result->err: nothing was changed, in any
 * module, global or library. */
bool patch_apply(struct patch *patch, struct lua_State *L, struct sources *next, struct budget *budget, double seconds,
                 struct patch_result *result);

/* The line that debug.getinfo shows as lastlinedefined for a function with this tag, or the number itself. */
int patch_last_line(const struct patch *patch, int tag);
/* The text that the function with this tag was loaded from, for as long as such a function lives; NULL: it is none of
 * the patch's. */
const struct source *patch_source(const struct patch *patch, int tag);

#endif
