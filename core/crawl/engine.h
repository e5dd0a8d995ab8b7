/* Moves a page from stage to stage, one call per stage. Everything here belongs to the loop's thread; the
 * threads are reached through parsers.h and storer.h only. Inside core/crawl.
 *
 *   take -> admit -> fetch -> arrive -> parse -> settle -> commit -> report
 *
 * Why nothing can deadlock: no thread ever waits to push. Every request that is in memory was taken from the store
 * and counts in `taken` until its change is answered; the engine takes no more than TAKEN_MOST. A request is
 * in one place at a time and has at most one change or one job under way; what is asked and told about a host (CHANGE_HOST,
 * CHANGE_ROBOTS, CHANGE_PAUSE) is once each behind a request that is in memory; of the engine's own changes
 * (CHANGE_TAKE, CHANGE_CALLBACKS, CHANGE_BYTES, CHANGE_REOPEN, and a CHANGE_ADD of what a start function gave) there is at most one of each;
 * of those that come with a save (CHANGE_ADD, CHANGE_VERSION, CHANGE_RELOAD, CHANGE_RELEASE) or a callback's require there are a few; so queues of that capacity and some places more cannot
 * be full. Threads only wait for work to come in; the loop waits in
 * poll and is woken by every answer. Memory is bounded by `fetched` and `held_bytes`: transfers start and kept
 * pages are taken only while the stages behind them have room. */
#ifndef CRAWL_ENGINE_H
#define CRAWL_ENGINE_H

#include "crawl/ask.h"
#include "crawl/crawl.h"
#include "crawl/parsers.h"
#include "crawl/reload.h"
#include "crawl/scheduler.h"
#include "crawl/storer.h"
#include "net/fetch.h"
#include "net/proxy.h"
#include "net/retry.h"

enum {
    TAKEN_MOST = 4096,          /* requests in memory */
    RESERVED = 64,              /* of these, places that only pages to re-run may take */
    TOLD_MOST = 20000,          /* what is told of only once is known of so many hosts */
    CHANGES_MOST = 4 * TAKEN_MOST + 64,
    LOGGING_MOST = 16,          /* lines of the reload log on their way to the store */
    HELD_MOST = 256 * 1024 * 1024, /* bytes of bodies between fetch and commit */
};

/* The start function, which is read as the frontier runs low. */
struct starts_read {
    struct start_mark at; /* how far, by what was sent to the store */
    bool asked;           /* it is being read, or what it gave is on its way to the store */
    bool broken;          /* it raised: a save may mend it */
    int64_t waiting;      /* starts that were added in this run and not yet taken, about */
};

enum finish { FINISH_NOT, FINISH_DONE, FINISH_MAX_PAGES, FINISH_MAX_TIME, FINISH_INTERRUPTED, FINISH_STOPPED };

struct engine {
    const struct crawl_options *options;
    struct loop *loop;
    struct fetcher *fetcher;
    struct storer *storer;
    struct parsers *parsers;
    struct reload *reload;            /* NULL where nothing is watched */
    struct version *version;          /* the one that runs; a reference */
    const struct settings *settings;  /* its settings */
    struct scheduler scheduler;
    VEC(struct host *) pauses;        /* hosts that are left alone, where that is told */
    int64_t pauses_due_ms;            /* when one of them is over, at the soonest; 0: to be looked for */
    bool quiet_told;                  /* that nothing can be fetched while all is held; until a host is back */
    int lost;                         /* hosts of which was told that they are given up */
    int slowed;                       /* servers of which was told that they get less at once */
    struct proxies proxies;           /* which of them rest */
    char *files;                      /* the folder of saved answers */
    unsigned random;                  /* state of the jitter's generator */
    int64_t started_us;
    struct memory memory;             /* what callbacks read of darn.state */
    bool login_failed;                /* nothing is fetched until it is mended */
    struct jar jar;                   /* the cookies that are committed */

    int files_most;    /* descriptors that may be open, */
    size_t transfers_most; /* and how many transfers that has room for (fit) */
    size_t taken;      /* requests and kept pages in memory, from take to the answered change */
    size_t fetching;   /* visits whose transfer is under way */
    size_t fetched;    /* pages between fetch and commit */
    size_t rerunning;  /* of these, kept pages */
    int64_t held_bytes; /* of their bodies */
    VEC(struct job *) losers; /* of these, pages that were run in vain too often: each is run alone, ... */
    VEC(struct job *) queued_behind; /* ... and the others wait meanwhile */
    bool alone;        /* one is */
    VEC(int64_t) kept_pages; /* where somebody is asked about failures: requests of the kept pages that are under way, ... */
    VEC(struct decision *) decisions; /* ... and what was decided about some of them meanwhile; */
    VEC(int64_t) settled;  /* failures that are none any more: what is decided about them comes too late */

    bool taking;       /* a CHANGE_TAKE is under way */
    bool take_again;   /* something was committed since it was asked */
    bool pages_again;  /* ... or pages may be parked in another version than the newest */
    bool urgent;       /* ... of a higher priority than the usual one */
    bool drained;      /* the last one had nothing more for now */
    int64_t queued, held, stale, next_due_ms; /* what the last one said */
    struct reload_result pending; /* a new version whose callbacks the store is asked about */
    bool checking;     /* a CHANGE_CALLBACKS is under way */
    size_t logging;    /* CHANGE_VERSIONs, CHANGE_RELOADs and CHANGE_NOTES under way */
    size_t recorded;   /* files of the version that runs that the store was sent */
    bool counting;     /* a CHANGE_BYTES is */
    bool reopening;    /* a CHANGE_REOPEN is */
    int hangups;       /* SIGHUPs that were followed */
    int64_t robots_bytes; /* received for robots.txt and not yet counted in the crawl file */

    struct starts_read starts;
    int64_t pages;     /* callbacks committed, of the whole crawl */
    int64_t parked;    /* pages parked now */
    struct map told;   /* what is told of only once: "why host" of drops, pairs of callbacks */

    enum finish finish; /* no new work is begun, what is under way ends */
    bool abort;         /* not even that */
    bool closing;       /* the parsers have ended, or are about to: nothing at all is begun */
    bool hung;          /* a callback could not be stopped: no Lua state may be used any more */
    bool waiting;       /* everything is done but parked pages, or what is held, wait for a mend */
    bool failed;        /* the disk did: err says why */
    struct err err;
};

/* Goes round until the crawl is done, limited, stopped or broken. */
void engine_run(struct engine *engine);
/* After the parsers ended (settle_parsers) and no transfer is under way: until the store has answered. What was decided
 * about failures goes there too, and all of it is told. */
void engine_close(struct engine *engine);
/* After the threads ended: frees what was still on its way. */
void engine_clear(struct engine *engine);
void engine_event(struct engine *engine, const struct event *event);
/* Is it the first time that this is said of that URL's host? From now on it was said. */
bool engine_is_first(struct engine *engine, const char *what, const char *url);
/* Only the first of each host and reason is told; the crawl file counts them all. */
void engine_dropped(struct engine *engine, enum drop why, const char *url);
/* Ends a visit by a change about its request, which the change takes; the visit is freed. */
void engine_end_visit(struct engine *engine, struct visit *visit, struct change *change);
/* Ends it as dropped, and tells. */
void engine_drop_visit(struct engine *engine, struct visit *visit, enum drop why, const char *url);
/* The store has new work: requests ... */
void engine_take_soon(struct engine *engine);
/* ... or also pages that are parked in another version. */
void engine_take_pages_soon(struct engine *engine);
/* The proxy for the visit's hop, as the settings say; "" for none. Lives as long as the settings do. */
const char *engine_proxy(struct engine *engine, const struct visit *visit);
/* It could not be used. May the same be tried at once by another one? *tried counts the times. */
bool engine_proxy_failed(struct engine *engine, const struct host *host, const char *proxy, const char *error, int *tried);
double engine_chance(struct engine *engine); /* [0, 1) */

#endif
