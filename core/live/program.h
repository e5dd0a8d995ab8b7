/* A Lua program that is patched while it runs (`darn live`): its state, its call, its end as lua5.4 does them, and around
 * them what watches its files and takes their saves over. What happens is told through a callback, as data. */
#ifndef LIVE_PROGRAM_H
#define LIVE_PROGRAM_H

#include "base/err.h"
#include "model/outcome.h"
#include "model/settings.h"

#include <stdbool.h>
#include <stddef.h>

enum program_event_kind {
    PROGRAM_STARTED,  /* file, version */
    PROGRAM_RELOADED, /* files, untaken, changed, notes, old_version, version, ms; restarted */
    PROGRAM_SAVED,    /* files: saved, but the program does not come to where they could be taken */
    PROGRAM_REFUSED,  /* err: a save that does not take over; again */
    PROGRAM_FAILED,   /* failure, call: what darn.retriable watches over raised; waits */
    PROGRAM_NOTE,     /* err: something else to be said */
};

/* Which fields mean something depends on the kind; all pointers are borrowed for the time of the call. */
struct program_event {
    enum program_event_kind kind;
    const char *file, *version, *old_version;
    const struct names *files, *changed, *notes;
    const struct names *untaken; /* those of the files of which there is nothing to take: gone, or not loaded; noted */
    double ms;
    bool restarted;      /* the program began anew, since it cannot be patched */
    const struct err *err;
    bool again;          /* it was told before, and still holds */
    const struct failure *failure;
    const char *call;    /* "main.lua:12, called with (5, "x")" */
    bool waits;          /* for a save, without a terminal that could be asked */
};

struct program_options {
    const char *file;
    const char *const *before; /* the words of the command line in front of the file */
    size_t before_count;
    const char *const *arguments; /* those behind it */
    size_t argument_count;
    bool watch, poll;
    bool restart;        /* begin anew on save rather than patch, as where chunk_supported() is false */
    double load_seconds; /* that loading a saved file may take */
    void (*tell)(void *arg, const struct program_event *event); /* by several threads, one at a time */
    void *arg;
};

/* Runs it to its end: its exit code as lua5.4 has it. -1 and err where it could not begin. os.exit ends the process. */
int program_run(const struct program_options *options, struct err *err);

#endif
