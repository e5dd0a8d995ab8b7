/* Hosts that are left alone: those that asked for it (429, 503) and those that do not answer (net/circuit). Inside core/crawl. */
#ifndef CRAWL_PAUSES_H
#define CRAWL_PAUSES_H

#include "crawl/engine.h"

enum {
    PAUSE_LEAST_MS = 1000,        /* shorter ones are nobody's business: the host only waits */
    AWAY_MS = 60 * 60 * 1000,     /* requests for a host that was given up are given up too, for so long */
};

/* Nothing is asked of the host for so long; from PAUSE_LEAST_MS on the crawl file knows it, so that a restart
 * keeps it, and what waits in memory goes back there. `why` is a short text for `paused`, which is told once; NULL: it is not. */
void pauses_hold(struct engine *engine, struct host *host, int64_t ms, const char *why);
/* There is no room for more requests: those of hosts that must be left alone for a while go back to the crawl file until then,
 * so that those of others may come. */
void pauses_make_room(struct engine *engine);
/* The crawl file says that it is held for so long still. */
void pauses_known(struct engine *engine, struct host *host, int64_t ms);
/* A transfer from it came to an end: it answered, or it did not. visit_probe: the visit's `probe`. */
void pauses_answered(struct engine *engine, struct host *host);
void pauses_failed(struct engine *engine, struct host *host, enum kind kind, const char *error, bool visit_probe);
/* The store's answer to CHANGE_PAUSE. */
void pauses_committed(struct engine *engine, struct change *change);
/* Tells whose pause is over. ms until the next one is, -1: none is. */
int64_t pauses_look(struct engine *engine);

#endif
