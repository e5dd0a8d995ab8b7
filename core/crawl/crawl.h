/* One run of a crawl, from the scraper's file to the exit code: builds the parts (version, store, parsers,
 * engine), runs the loop until the crawl is done, and takes everything down again. */
#ifndef CRAWL_CRAWL_H
#define CRAWL_CRAWL_H

#include "base/err.h"
#include "crawl/ask.h"
#include "crawl/events.h"
#include "crawl/single.h"
#include "script/version.h"
#include "store/store.h"

struct crawl_options {
    const char *scraper;             /* path of the Lua file */
    const char *crawl_file;          /* NULL: NAME.crawl in the working folder */
    bool fresh;
    const struct override *overrides; /* --set, and -c as concurrency */
    size_t override_count;
    const char *const *urls;         /* in place of start */
    size_t url_count;
    int parsers;                     /* -j */
    bool stop_on_error;              /* --on-error stop */
    struct ask *ask;                 /* --on-error ask: somebody decides about failures meanwhile; NULL: nobody does */
    bool wait;                       /* --wait */
    bool watch;                      /* not --no-watch */
    bool poll;                       /* --poll */
    const struct output *outputs;
    size_t output_count;
    bool retry_only;                 /* darn retry: only what was chosen is worked on, no starts */
    const char *const *chosen;       /* ids and URLs, none: all parked and given up */
    size_t chosen_count;
    const struct event_sink *sinks;
    size_t sink_count;
};

/* The exit code (0 done, 2 something waits for a mend, 3 interrupted), or -1 and err where it could not
 * start or the disk failed. SIGINT and SIGTERM are taken (os/signal) from here until the process ends. */
int crawl_run(const struct crawl_options *options, struct err *err);

#endif
