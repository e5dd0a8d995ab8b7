/* Politeness: when each host may be asked again, and what its robots.txt says. A host is an origin (scheme, name and port):
 * it has a robots.txt, is held, answers or does not. How many requests are under way at once and how far apart they start is
 * counted by server, which is a name and port whatever the scheme: http://a.org and https://a.org are one.
 *
 * Hosts that nobody needs are forgotten, the one that was not needed for longest first; the crawl file knows the robots.txt and
 * the holds of all. Belongs to the loop's thread. */
#ifndef CRAWL_HOSTS_H
#define CRAWL_HOSTS_H

#include "base/heap.h"
#include "base/map.h"
#include "model/settings.h"
#include "net/circuit.h"
#include "net/pace.h"
#include "net/robots.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    IDLE_MOST = 1024,              /* hosts in memory that nobody needs, */
    USEFUL_MOST = 16384,           /* ... with those of which it is worth knowing that they do not answer, */
    ROBOTS_IDLE_MOST = 16 << 20,   /* bytes of their robots.txt */
    CRAWL_DELAY_MOST_S = 60,       /* a Crawl-delay is kept up to so much */
};

enum robots_state {
    ROBOTS_UNREAD,  /* the crawl file is to be asked about the host */
    ROBOTS_READING, /* it was */
    ROBOTS_UNKNOWN, /* robots.txt is to be fetched before anything else of the host */
    ROBOTS_ASKED,   /* under way, or waiting to be tried again */
    ROBOTS_KNOWN,   /* host->robots says what is allowed */
};

struct server {
    char *name;             /* "a.org", "a.org:8080" */
    int hosts;              /* that are it */
    int active;             /* requests under way */
    int64_t started_ms;     /* when the last one was started; monotonic, as all here */
    struct pace pace;
    bool slowed;            /* somebody was told so */
};

struct host {
    char *origin;
    struct hosts *hosts;
    struct server *server;
    struct manner manner;   /* what the settings say */
    int users;              /* visits, transfers and questions that name it */
    struct host *newer, *older; /* among those that nobody needs */
    int active;             /* requests under way */
    int64_t hold_ms;        /* no start before then */
    bool paused;            /* it is in engine->pauses, ... */
    bool told;              /* ... and somebody was told so */
    int asking;             /* retry rules that are functions are being asked how long it is to be held */
    struct circuit circuit;
    struct heap waiting;    /* of struct visit, the best first */
    bool ready;             /* is it in the scheduler's list of hosts with work? */

    enum robots_state robots_state;
    struct robots *robots;
    size_t robots_bytes;
    int64_t robots_until_ms; /* then it is asked for anew, while the old one holds */
    bool renewing;           /* it is */
    double crawl_delay;      /* seconds; 0: none */
    int robots_attempts;
    int robots_proxies;      /* that failed it */

    int64_t away_ms;        /* until then all requests for it are given up: */
    enum kind fault;        /* why */
    int status;
    char *error;
};

struct hosts {
    const struct settings *settings;
    struct map by_origin, servers;
    struct host *newest, *oldest; /* those that nobody needs */
    size_t idle, idle_bytes;
};

/* From now on these settings say how hosts are asked. */
void hosts_use(struct hosts *hosts, const struct settings *settings);
/* The host of an origin, made where it is new. Lives while somebody needs it (host_need), and a while after. */
struct host *hosts_get(struct hosts *hosts, const char *origin);
void host_need(struct host *host);
void host_leave(struct host *host);
void hosts_clear(struct hosts *hosts);

/* Nothing is asked of it before that time. */
void host_hold(struct host *host, int64_t until_ms);
/* From when on may it be asked, as far as time goes? */
int64_t host_free_at(const struct host *host);
/* ... and as far as what is under way goes. */
bool host_has_room(const struct host *host);
/* A request to it starts now, and has ended. */
void host_started(struct host *host, int64_t now_ms);
void host_ended(struct host *host);

/* All requests for it are given up until then, for that reason (text: taken). */
void host_give_up(struct host *host, int64_t until_ms, enum kind fault, int status, char *error);
/* It is worth asking again. */
void host_take_up(struct host *host);
bool host_is_away(const struct host *host, int64_t now_ms);

#endif
