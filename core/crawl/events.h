/* What happens in a crawl, as data: one flat struct, filled by the engine, handed to every sink at once. The
 * JSON Lines sink (--events) is here; the terminal's is ui/report. */
#ifndef CRAWL_EVENTS_H
#define CRAWL_EVENTS_H

#include "base/err.h"
#include "model/settings.h"

#include <stdbool.h>
#include <stdint.h>

enum event_kind {
    EVENT_START, EVENT_FETCHED, EVENT_RETRY, EVENT_GAVE_UP, EVENT_DROPPED, EVENT_PARSED, EVENT_PARSE_FAILED,
    EVENT_RELOADED, EVENT_RELOAD_FAILED, EVENT_RERUN_OK, EVENT_RERUN_FAILED, EVENT_PAUSED, EVENT_RESUMED,
    EVENT_HOST_PAUSED, EVENT_HOST_RESUMED, /* the same of a host: it is left alone */
    EVENT_ANEW,    /* module-level variables (`notes`) that begin anew in `version`: for the terminal only */
    EVENT_WAITING, /* all is done but `parked` pages and `held` requests wait for a mend: for the terminal only */
    EVENT_REOPENED, /* SIGHUP: sinks that write to a file open it anew; told on the terminal only */
    EVENT_FINISHED,
    EVENT_KINDS
};

/* Which fields mean something depends on the kind (README.md, "Events"); the rest is 0 or NULL. All
 * pointers are borrowed for the time of the call. */
struct event {
    enum event_kind kind;
    const char *scraper, *crawl, *version;       /* start; version of anew too */
    bool resumed;
    const char *url, *callback, *error, *file, *why, *group, *host;
    const char *fault;                           /* retry, gave_up: the `kind` */
    const char *skip;                            /* parsed: why it skipped, or NULL */
    const char *outcome;                         /* rerun_ok: "items", "retry", "skip" */
    const char *old_version, *new_version;       /* reloaded */
    const struct names *files, *changed;         /* reloaded */
    const struct names *notes;                   /* reloaded, anew: what was kept, replaced, lost; NULL: left out */
    const char *frames;                          /* parse_failed, rerun_failed: JSON; for the terminal only */
    const char *text;                            /* reload_failed: the line that is wrong, "" where unknown; */
    int64_t column, caret;                       /* the column in it (0: unknown), the bytes of text before it */
    int64_t id, line, status, bytes, attempt, items, requests;
    double ms, delay;                            /* delay in seconds; of a paused host for the terminal only, as `held` */
    int64_t pages, parked, suspect, held, gave_up; /* finished; held of paused and resumed for the terminal only */
    double seconds;
    int exit_code;
};


typedef void event_fn(void *arg, const struct event *event);
struct event_sink { event_fn *put; void *arg; };

/* The sink that writes JSON Lines to a file, or stdout for "-", each line flushed at once. What the file
 * held goes when the first event comes: a run that is refused leaves another's alone. NULL and err where it
 * cannot be written. */
struct event_log;
struct event_log *event_log_open(const char *path, struct err *err);
void event_log_put(void *log, const struct event *event); /* an event_fn */
void event_log_close(struct event_log *log);

#endif
