/* The terminal's sink for events: clear lines, one after the other, nothing overwritten. A failure is shown
 * whole the first time its group is seen, then in one line, then only counted. */
#ifndef UI_REPORT_H
#define UI_REPORT_H

#include "base/log.h"
#include "crawl/events.h"
#include "store/store.h"

#include <stdio.h>

struct report_options {
    enum log_level level; /* LOG_ERROR: only what went wrong; LOG_DEBUG: every page and fetch too */
    bool coloured;
    const char *scraper;  /* its path: the file to mend where a failure names none; borrowed, as all here */
    bool watching;        /* saving a file re-runs what failed */
    const struct output *outputs; /* named at the end */
    size_t output_count;
    FILE *to;
    void (*print)(void *arg, const char *text, size_t length); /* NULL: written to `to`; else this takes lines, */
    void *print_arg;                                            /* from the thread that puts events */
};

struct report *report_new(const struct report_options *options);
void report_put(void *report, const struct event *event); /* an event_fn */
void report_free(struct report *report); /* NULL is fine */

#endif
