/* Politeness: when each host may be asked again, and what its robots.txt says. A host is an origin (scheme,
 * name and port). Belongs to the loop's thread. */
#ifndef CRAWL_HOSTS_H
#define CRAWL_HOSTS_H

#include "base/heap.h"
#include "base/map.h"
#include "model/policy.h"
#include "net/robots.h"

#include <stdbool.h>
#include <stdint.h>

enum robots_state {
    ROBOTS_UNKNOWN, /* to be fetched before anything else of the host */
    ROBOTS_ASKED,   /* under way, or waiting to be tried again */
    ROBOTS_KNOWN,   /* host->robots says what is allowed */
    ROBOTS_FAILED,  /* could not be had: stay away (RFC 9309 2.3.1.4) */
};

struct host {
    char *origin;
    int active;             /* requests under way */
    int64_t next_ms;        /* no start before then (delay); monotonic */
    int64_t hold_ms;        /* nor before then (429, 503) */
    struct heap waiting;    /* of struct visit, the best first */
    bool ready;             /* is it in the scheduler's list of hosts with work? */
    enum robots_state robots_state;
    struct robots *robots;
    int robots_attempts;
    int robots_proxies;     /* that failed it */
    enum kind robots_fault; /* of ROBOTS_FAILED */
    int robots_status;
    char *robots_error;
};

struct hosts { struct map by_origin; };

/* The host of an origin, made where it is new. Lives until hosts_clear. */
struct host *hosts_get(struct hosts *hosts, const char *origin);
void hosts_clear(struct hosts *hosts);
/* Nothing is asked of it before that time. */
void host_hold(struct host *host, int64_t until_ms);
/* The time between two starts is so much longer now, or shorter: from the last start of each host on. */
void hosts_delay(struct hosts *hosts, int64_t more_ms);
/* From when on may it be asked, as far as time goes (monotonic ms)? */
int64_t host_free_at(const struct host *host);

#endif
