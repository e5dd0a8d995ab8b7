/* A failure that is kept alive: the Lua state with the callback's stack as it failed, and all that it stands on, so
 * that it can be looked at (core/debug) while its parser goes on with a fresh state. One thread at a time has it. */
#ifndef CRAWL_ALIVE_H
#define CRAWL_ALIVE_H

#include "script/call.h"
#include "script/version.h"

struct alive {
    struct version *version; /* that it ran in; a reference */
    struct state *state;     /* the one that it stands in */
    struct kept *kept;
    struct outcome *outcome; /* what it said: its failure */
    struct state *own_state; /* the state, where the version gave it away; else NULL */
    struct page *own_page;   /* the page, where it belongs to this; else NULL */
};

/* Takes what a parser's state `given` away by the version was left with; *page goes with it, and in its place comes one
 * that has the same body packed (which must be there). Says as the outcome of the job did. */
struct alive *alive_new(struct version *version, struct state *given, struct kept *kept, struct page **page,
                        const struct outcome *outcome);
/* Runs the version's callback for that page (borrowed) in its first state. NULL where it does not fail any more: then
 * *outcome is what it gives, to be freed. */
struct alive *alive_run(struct version *version, struct page *page, const char *callback, struct budget *budget,
                        struct outcome **outcome);
/* Unwinds it, under the budget (whose clock somebody looks at). NULL is fine. */
void alive_free(struct alive *alive, struct budget *budget);
/* The same where nobody looks: under a watcher of its own. */
void alive_end(struct alive *alive);

#endif
