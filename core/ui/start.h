/* What `darn run` and `darn retry` have in common: outputs, overrides, parsers, and the sinks that events go
 * to, read from the command line into crawl_options; and where commands on a crawl file find its scraper. */
#ifndef UI_START_H
#define UI_START_H

#include "base/log.h"
#include "crawl/crawl.h"
#include "ui/args.h"
#include "ui/prompt.h"
#include "ui/report.h"
#include "ui/show.h"

struct start {
    struct overrides overrides;
    VEC(struct output) outputs;
    struct event_log *log;
    struct report *report;
    struct ask *ask;       /* those two where failures are asked about, else NULL */
    struct prompt *prompt;
    struct event_sink sinks[4];
};

/* Before start_read: there is somebody at the terminal, who is to be asked about failures. */
void start_asking(struct start *start, struct crawl_options *crawl);
/* Fills outputs, overrides, parsers and sinks of `crawl`, whose `watch` must be set; they live as long as
 * `start`, which the caller start_clears in any case (a zeroed one too). Sets the level of the log by -q, -v. */
bool start_read(struct start *start, const struct args *args, struct crawl_options *crawl, struct err *err);
void start_clear(struct start *start);

/* What -q and -v say. */
enum log_level start_level(const struct args *args);
/* The path of a crawl's scraper: `given`, or where that is NULL the one that the store has recorded; to be freed. NULL
 * and err where it is not there. */
char *start_script(const struct store *store, const char *given, struct err *err);

#endif
