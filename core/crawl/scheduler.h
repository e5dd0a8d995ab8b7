/* The window of requests in memory: which one goes next, or how long until one may. Each redirect hop comes
 * through here too. The order within a host is priority, depth, arrival; hosts take turns. Belongs to the
 * loop's thread. */
#ifndef CRAWL_SCHEDULER_H
#define CRAWL_SCHEDULER_H

#include "base/names.h"
#include "base/vec.h"
#include "crawl/hosts.h"
#include "model/jar.h"
#include "model/request.h"

#include <stdint.h>

/* One attempt at a request, through all its redirects. */
struct visit {
    struct request *request; /* owned */
    struct url url;          /* of the hop to be made */
    struct host *host;       /* of that URL */
    char *method;            /* of that hop */
    bool probe;              /* begun while the host's circuit was open */
    int64_t started_ms;      /* the hop; monotonic */
    bool marked;             /* as sent, in the crawl file (not idempotent) */
    bool bodiless;           /* a redirect turned it into a GET */
    int hops;                /* redirects so far */
    char *proxy;             /* by which the hop goes, or went, that is under way */
    int proxies;             /* that failed it */
    int64_t bytes;           /* received so far */
    struct set_cookies cookies; /* set so far */
    bool keeps_cookies;      /* of the hop that is under way, as the settings said when it began */
    struct names chain;      /* URLs of the hops before */
    void *engine;            /* for the fetch's callback */
};

struct visit *visit_new(struct request *request); /* takes it */
void visit_free(struct visit *visit);
/* Puts the visit onto its next hop's URL (taken). */
void visit_hop(struct visit *visit, struct url *url, int status);
bool visit_has_been(const struct visit *visit, const char *url);
bool visit_before(const void *a, const void *b); /* for the hosts' heaps */

struct scheduler {
    struct hosts hosts;
    VEC(struct host *) turn; /* hosts that have visits waiting */
    size_t at;               /* whose turn it is */
    size_t waiting;          /* visits in all */
};

void scheduler_add(struct scheduler *scheduler, struct visit *visit);
/* The next visit that may start now, of a host that has room for it; NULL where there is none: then *wait_ms is the time until
 * one may, -1 where only an ending transfer can make room. Hosts about which something is asked are passed over; those that
 * were given up do not wait. */
struct visit *scheduler_next(struct scheduler *scheduler, int64_t now_ms, int64_t *wait_ms);
/* Takes out all that were not begun for that callback: they wait for their first hop. NULL: all that may begin anew, of
 * whatever callback. */
struct visits { VEC(struct visit *) list; };
void scheduler_withdraw(struct scheduler *scheduler, const char *callback, struct visits *out);
/* Takes out all of that host that wait for their first hop. */
void scheduler_withdraw_host(struct scheduler *scheduler, const struct host *host, struct visits *out);
/* Frees all visits and hosts. */
void scheduler_clear(struct scheduler *scheduler);

#endif
