/* The parser threads: a page goes in, comes back with its outcome; or a request that failed, and comes back with what the
 * script says to that. Each thread has a Lua state of its own in
 * every version and takes over a new version between two pages, or at once where it waits for one. */
#ifndef CRAWL_PARSERS_H
#define CRAWL_PARSERS_H

#include "crawl/ask.h"
#include "crawl/setback.h"
#include "model/outcome.h"
#include "model/page.h"
#include "script/version.h"

struct parsers;

struct job {
    struct setback *setback; /* NULL: the page is for its callback. Else it is what came of the request, and holds it */
    struct page *page;       /* body or packed is there; comes back packed where it is to be kept. NULL: the start function is to
                                go on behind outcome->starts */
    struct outcome *outcome; /* the answer; of a setback that is over, what on_gave_up did */
    bool keep;               /* in: pack the body even if the callback succeeds */
    struct alive *alive;     /* the answer: the callback failed, was wanted, and stands; else NULL */
    void *tag;               /* the sender's */
};

/* `threads` of them on `version` (a reference is taken). wake (may be NULL) is called when answers or notes are there. */
struct parsers *parsers_start(int threads, struct version *version, size_t capacity, void (*wake)(void *), void *wake_arg);
/* Before the first page: failures that somebody asks for are kept alive. */
void parsers_ask(struct parsers *parsers, struct ask *ask);
/* From the next page on each thread runs this version (a reference is taken). Those that have no page take it over now,
 * so that the one before is closed as soon as its last page is done. */
void parsers_switch(struct parsers *parsers, struct version *version);
/* Appends the module-level variables that begin anew in the newest version (its id is filled in) and had been changed
 * since they were loaded, each once whatever the threads: "shop.lua: count (12 -> 0)". They come as each thread takes
 * the version over, and wake the loop. True where there are some. */
bool parsers_notes(struct parsers *parsers, char version[13], struct names *out);
void parsers_send(struct parsers *parsers, struct job *job); /* takes it */
struct job *parsers_answer(struct parsers *parsers);         /* or NULL; the caller owns it */
size_t parsers_under_way(const struct parsers *parsers);     /* sent and not yet answered to the caller */
/* The loop's look at the clocks: ms until one must be looked at again, -1 where none runs. */
int64_t parsers_watch(struct parsers *parsers, int64_t now_ms);
/* A callback that hangs in C code cannot be stopped. Where one has not ended for all the watchdog's patience, its thread is
 * left behind for ever, with its job, and this is the answer in its place, like those of parsers_answer; else NULL. */
struct job *parsers_hung(struct parsers *parsers, int64_t now_ms);
/* Are all threads left behind? Then nobody runs what was sent. */
bool parsers_gone(struct parsers *parsers);
/* The next job that was sent and not begun, for the caller; else NULL. */
struct job *parsers_unrun(struct parsers *parsers);
/* Ends the threads after the pages that were sent; `now` stops their callbacks too. False where one is left behind, or
 * with `now` still hangs after 2 s. Answers can still be fetched, those of parsers_hung too, which waits no longer. */
bool parsers_stop(struct parsers *parsers, bool now);
/* After that. Where it was false the threads that hang, their versions and the parsers stay as they are, and the process
 * can only end. NULL is fine. */
void parsers_free(struct parsers *parsers);
void job_free(struct job *job); /* with what it still owns */

#endif
