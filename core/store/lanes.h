/* Hosts and lanes: a host is an origin (scheme, name, port), a lane is what waits for one callback at one host. Both have a
 * row each; in memory are those of which something is queued, so that what to give next is known without a walk over the
 * crawl. Counts are changed with what they count and saved in the same transaction. */
#ifndef STORE_LANES_H
#define STORE_LANES_H

#include "base/heap.h"
#include "base/map.h"
#include "base/vec.h"
#include "model/request.h"
#include "store/db.h"
#include "store/tally.h"

struct store;
struct take;

struct lane {
    struct lane *next;   /* of the same host */
    struct lane *chain;  /* in the same slot of by_id */
    struct host *host;
    struct callback_tally *callback;
    int64_t id, queued, waiting; /* requests that can be taken, also those that somebody has; that are not yet due */
    int64_t taken;       /* of those queued */
    int best, top;       /* none that nobody has has a higher priority; none of all has */
    bool changed;
};

enum host_place { HOST_NOWHERE, HOST_READY, HOST_HELD };

struct host {
    int64_t id, held_until_ms;
    struct lane *lanes;
    double turn;         /* the least goes first */
    size_t at;           /* in the heap it is in */
    int best;            /* of its lanes that can give something */
    enum host_place place;
    bool full;           /* it has more than it may give at once */
    bool changed, touched;
    int64_t taken;
    char origin[];
};

struct lanes {
    struct map hosts;    /* by origin */
    struct lane **by_id; /* a chain a slot */
    size_t count, slots; /* of by_id */
    struct heap ready, held; /* hosts that can give something; that are paused */
    VEC(struct host *) touched; /* by the open transaction */
    int64_t next_host, next_lane;
    double now;          /* the turn of the host that was served last */
};

/* Reads the hosts that have something queued. */
bool lanes_load(struct store *store, struct err *err);
/* Writes what changed, in the open transaction. */
bool lanes_save(struct store *store, struct err *err);
/* After the commit: hosts that have nothing left are forgotten. */
void lanes_sweep(struct store *store);
void lanes_clear(struct lanes *lanes);

/* The lane of a request, made where it is new. Lanes live while something of their host is queued or taken. */
struct lane *lanes_of(struct store *store, const struct url *url, const char *callback, struct err *err);
/* Another lane of the same host. */
struct lane *lanes_beside(struct store *store, struct lane *lane, const char *callback);
/* By the id that its requests name. */
struct lane *lanes_get(struct store *store, int64_t id, struct err *err);

/* A request is queued, and due then (0: now); ... */
void lanes_enter(struct store *store, struct lane *lane, int priority, int64_t due_ms);
/* ... and no longer. */
void lanes_leave(struct store *store, struct lane *lane, int64_t due_ms);
/* Somebody has one (1), or no longer (-1). */
void lanes_taken(struct store *store, struct lane *lane, int more);
/* It gave what it had of a higher priority than this. */
void lanes_gave(struct lane *lane, int priority);
/* Something that it gave is to come back: of whatever priority it was. */
void lanes_returned(struct lane *lane);
/* What its lanes can give is to be found out anew, and its place with it; ... */
void lanes_look(struct store *store, struct host *host);
/* ... and that of all: a callback is held now, or no longer. */
void lanes_look_all(struct store *store);
/* Can it give something? */
bool lane_ready(const struct store *store, const struct lane *lane);

/* CHANGE_PAUSE. *held: requests that wait for the host. */
bool lanes_pause(struct store *store, const char *origin, int64_t until_ms, int64_t *held, struct err *err);
/* Hosts whose time has come take part again. */
void lanes_wake(struct store *store, int64_t now_ms);
/* The host whose turn it is; NULL where none has anything to give. */
struct host *lanes_next(const struct store *store);
/* It was: the next is another one's. It comes round the more often the more it has. */
void lanes_served(struct store *store, struct host *host);
/* It has given as much as it may at once. */
void lanes_fill(struct store *store, struct host *host);
/* Walks the lanes in memory, in no order: begins with NULL, ends with NULL. Do not change them inside. */
struct lane *lanes_after(const struct lanes *lanes, const struct lane *lane);

#endif
