/* What the parts of the debugger share: the failure that is looked at, the frame, and what a command needs for a
 * moment. That belongs to the debugger, so that a Lua error on the way leaks nothing. Only core/debug includes
 * this. */
#ifndef DEBUG_PARTS_H
#define DEBUG_PARTS_H

#include "base/vec.h"
#include "debug/debug.h"
#include "script/naming.h"

#include <lua.h>

/* A frame of Lua code. */
struct frame {
    lua_Debug at;          /* valid as long as the stack stands */
    const struct source *source; /* NULL: no file of the scraper */
    char name[NAMING_BYTES]; /* of the function, as people call it */
    int before;            /* frames that were left out in front of it */
};

struct debug {
    struct debug_options options;
    VEC(struct frame) frames; /* innermost first */
    size_t current;
    struct naming naming;
    bool lost;                /* the frames in front are those of a coroutine that is closed: state->inner */
    int listed;               /* last line that list showed; 0: none of this frame */
    char *last;               /* command line */
    bool again;               /* it is run once more */
    struct debug **link;      /* how Lua values find the debugger: in a userdata; NULL in it once it is gone */
    /* of one command: */
    struct str *out;
    struct str text;
    struct names lines;
    struct str sets;          /* what p has set */
};

/* The frame that is looked at, or NULL where the stack has none of Lua code. */
struct frame *debug_frame(struct debug *debug);

#endif
