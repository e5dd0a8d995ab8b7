/* Asking somebody about failures while the crawl goes on: what the parsers, the loop and whoever asks (the prompt, in a
 * thread of its own) hand to one another. Nobody waits here: failures that are kept alive go one way, decisions the
 * other, and all else stays with whose it is. */
#ifndef CRAWL_ASK_H
#define CRAWL_ASK_H

#include "crawl/alive.h"

struct ask;

struct ask *ask_new(void);
void ask_free(struct ask *ask); /* NULL is fine */

/* ---- the parsers ---- */

/* Is a failure wanted at all? Then a callback may be left standing. */
bool ask_wants(struct ask *ask);
/* A callback failed, on a page that is re-run for `failure` (0: a first run). True: just this one is wanted, it goes to
 * ask_put or ask_miss, and no other is wanted meanwhile. */
bool ask_claim(struct ask *ask, int64_t failure, const char *group);

/* ---- the loop ---- */

/* From now on decisions are taken; wake(arg) is called when some are there. */
void ask_open(struct ask *ask, void (*wake)(void *arg), void *arg);
/* The claimed one is that failure in the crawl file: before it is told. Takes it. */
void ask_put(struct ask *ask, int64_t failure, struct alive *alive);
/* It came to nothing: another one will do. Takes it; whoever asks ends it. */
void ask_miss(struct ask *ask, struct alive *alive);
/* The threads end: whoever asks lets go of everything, and what is still here goes too. NULL is fine. */
void ask_close(struct ask *ask);

enum decision_kind { DECIDE_SKIP, DECIDE_RAISE, DECIDE_VALUE, DECIDE_RERUN };

/* What shall become of a parked page. DECIDE_RERUN: that its callback runs again, in the version that runs now. */
struct decision {
    enum decision_kind kind;
    struct page *page;       /* as store_page gives it */
    struct outcome *outcome; /* of DECIDE_VALUE: its items */
    char *error;             /* of DECIDE_RAISE: what the callback said */
};
void decision_free(struct decision *decision); /* NULL is fine */
struct decision *ask_decision(struct ask *ask); /* the next; NULL: there is none */

/* ---- whoever asks ---- */

/* ask_close calls it, in the loop's thread: afterwards no alive failure may be held. Before ask_open. */
void ask_on_close(struct ask *ask, void (*let_go)(void *arg), void *arg);
/* Wanted is from now on: the next failure of a group that is not known (0), or that of the re-run for that failure. */
void ask_want(struct ask *ask, int64_t failure);
/* The group becomes known. False: it was. */
bool ask_know(struct ask *ask, const char *group);
void ask_forget(struct ask *ask, const char *group);
/* That failure, if it was kept alive and not yet fetched: the caller's. Others than it are given one by one to whoever
 * asks for failure 0, to be ended. */
struct alive *ask_alive(struct ask *ask, int64_t failure);
/* Takes it. */
void ask_decide(struct ask *ask, struct decision *decision);

#endif
