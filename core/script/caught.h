/* Errors that something of the script caught, with the frames between the throw and the catcher: an error that is
 * raised again keeps the frames of its throw. Our pcall, xpcall and coroutine functions note them, since those frames
 * are gone afterwards. Most errors that are caught are swallowed, and a loop may swallow 100,000: so nothing is
 * rendered here. A note holds the values as they are, which costs as much as a few entries of a table (1 us, and 0.5 us
 * a frame), and only the last few notes are kept. What a table held at the throw may have changed when it is shown. */
#ifndef SCRIPT_CAUGHT_H
#define SCRIPT_CAUGHT_H

#include <stdbool.h>

struct lua_State;

enum {
    CAUGHT_MOST = 8,    /* errors that are kept, and most throws of one that is raised again and again */
    CAUGHT_FRAMES = 50, /* innermost frames that are kept of each */
};

/* Notes the error on top of co with its frames from that level outwards. Where co is L, that is in a message handler,
 * and the frames end at the pcall; else co has failed. `over`: the run is, so this is what it fails with, whatever its
 * error says in the end. Pushes the note on L, or nil where none was made. May raise where memory ends. */
void caught_note(struct lua_State *L, struct lua_State *co, int level, bool over);
/* Pushes the error with which the run is over, where that was noted; else nothing, and false. */
bool caught_push_last(struct lua_State *L);
/* The value on top of L is what a handler, or a __close, made of the noted error; under it is the note, or nil. */
void caught_became(struct lua_State *L);
/* Lets go of all: they belong to one run. */
void caught_forget(struct lua_State *L);

/* ---- for frames.c ---- */

/* Pushes on L the note of the error on top of co, where that was caught before it was raised: itself, its text with
 * more around it, or what it became. Else pushes nothing and gives false. */
bool caught_push(struct lua_State *L, struct lua_State *co);
/* Of the note on top pushes that of the error that was raised again with it; or nothing, and false. */
bool caught_push_cause(struct lua_State *L);

struct caught_frame {
    const char *name; /* by which it was called, as naming_call gives it; the note keeps it */
    int line;         /* 0 in a function of C */
    int values;       /* how many */
    int at, next;     /* where it and the next one are in the note */
};
/* Fills the frame at `at` (0: the innermost) of the note at stack place `note` and pushes its function; or pushes
 * nothing, and false. */
bool caught_push_frame(struct lua_State *L, int note, int at, struct caught_frame *frame);
/* Pushes the i-th (from 0) local or extra argument of the frame and gives its name. */
const char *caught_push_value(struct lua_State *L, int note, const struct caught_frame *frame, int i);

#endif
