/* The prompt about failures, at the terminal of a crawl that goes on behind it: a thread of its own, which reads keys,
 * prints the report's lines above what is typed, and runs the debugger. What it learns it learns from events, what is
 * decided goes through crawl/ask: no field of the engine is touched. */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include "crawl/ask.h"
#include "crawl/events.h"
#include "ui/args.h"

#include <stdio.h>

struct prompt;

struct prompt_options { /* all borrowed */
    struct ask *ask;
    const char *scraper;               /* its path */
    const struct overrides *overrides; /* for a run of its own */
    bool watching;                     /* saving a file re-runs what failed */
    bool stays;                        /* with what is parked, even where the terminal is gone (--wait) */
    FILE *to;                          /* the terminal */
};

/* Starts the thread; until prompt_free the log goes through it. It ends with ask_close, or prompt_free; then the terminal is as it was. */
struct prompt *prompt_new(const struct prompt_options *options);
void prompt_free(struct prompt *prompt); /* NULL is fine */
/* Prints lines, above the prompt where it is open; at once where the thread has ended. Never waits. A log_sink_fn. */
void prompt_print(void *prompt, const char *text, size_t length);
/* Two event_fns, one in front of the sink that prints and one behind it: what is known is known before it is on the
 * screen, and a question comes after the lines that it is about. */
void prompt_hear(void *prompt, const struct event *event);
void prompt_ask(void *prompt, const struct event *event);

#endif
