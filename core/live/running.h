/* What the files of core/live share about the program that runs. Only they include this. */
#ifndef LIVE_RUNNING_H
#define LIVE_RUNNING_H

#include "live/patch.h"
#include "live/program.h"
#include "live/watcher.h"

#include <poll.h>
#include <pthread.h>
#include <stdint.h>

struct lua_State;

#define LATE_WORDS "it took" /* longer than 10 s: what runs on a budget of the program's, for budget_call_late */

struct program {
    const struct program_options *options;
    struct sources *sources; /* of the run that begins; the state has its own reference */
    struct state *state;
    struct patch *patch;     /* NULL: begin anew on save */
    struct budget *budget;
    struct watcher *watcher;
    bool (*load)(struct lua_State *L, struct sources *sources, struct source *source); /* the patch's */
    char version[13];        /* by program_version, of this many files; */
    size_t versioned;        /* 0: of none */
    bool busy;               /* with taking a save over: nothing may wait for the next one */
    bool again;              /* this run of it is to end for the next */
    bool interrupted;        /* Ctrl-C was raised in it */
    bool unjudged;           /* an error on its way to darn.retriable, which could not be shown where it was raised */
    pthread_mutex_t telling; /* of what follows */
    struct err refused;      /* why the newest save did not take over; kind ERR_NONE: it did */
};

/* The one whose state this is. */
struct program *program_of(struct lua_State *L);
void program_tell(struct program *program, const struct program_event *event);
/* darn.version: of the files loaded so far; while a save is taken over, of those before it. */
const char *program_version(struct program *program);
/* A save is refused: told, and kept until a good one. files: all that differ from those that run. Where the one that is
 * wrong is among them, the message says that the others wait for it. */
void program_refuse(struct program *program, const struct err *err, const struct names *files);
/* Was Ctrl-C pressed since this was asked last? */
bool program_interrupted(void);
/* Is the value at this index what Ctrl-C raises in the program, perhaps with places in front? */
bool program_is_interrupt(struct lua_State *L, int index);
/* Raises that, after program_interrupted. */
int program_raise_interrupt(struct lua_State *L);
/* Is the error on top nothing that another call could help: the end of a load, or of the program? */
bool program_passes(struct program *program, struct lua_State *L);
/* Waits for one of these, for so many ms at most (negative: for ever). False: Ctrl-C was pressed. */
bool program_poll(struct pollfd *fds, nfds_t count, int64_t most_ms);
/* From here on neither a save nor Ctrl-C reaches the state any more; at its end, and before os.exit. */
void program_let_go(struct program *program);
/* Ends the process as os.exit(code, true) does. */
int program_exit(struct lua_State *L, int code);

#endif
