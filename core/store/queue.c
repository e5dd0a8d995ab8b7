/* See queue.h. A walk reads the index `queue` of one lane and skips what is taken, so a take is bounded by what was asked
 * for and what is under way, with one host or a hundred thousand. */
#include "store/queue.h"

#include "store/login.h"
#include "store/requests.h"
#include "store/take.h"

#include <stdlib.h>

enum { WAKE_MOST = 4096 }; /* requests whose time has come, at once; the others at the next question */

/* A request, and what its place in the queue goes by. */
struct place { int64_t id, priority, depth; struct lane *lane; };
struct places { VEC(struct place) list; };

/* ---- requests whose time has come ---- */

static bool wake_due(struct store *store, int64_t now_ms, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "UPDATE requests SET due_ms = 0 WHERE id IN (SELECT id FROM requests"
        " WHERE state = 'queued' AND due_ms > 0 AND due_ms <= ?1 ORDER BY due_ms LIMIT ?2) RETURNING lane, priority");
    bind_int(query, 1, now_ms);
    bind_int(query, 2, WAKE_MOST);
    enum db_step step;
    while ((step = db_step(&store->db, query, err)) == DB_ROW) {
        struct lane *lane = lanes_get(store, column_int(query, 0), err);
        if (!lane) return db_reset(query), false;
        lanes_leave(store, lane, now_ms);
        lanes_enter(store, lane, (int)column_int(query, 1), 0);
    }
    return step == DB_END;
}

bool queue_wake(struct store *store, int64_t now_ms, struct err *err) {
    int64_t soonest;
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT min(due_ms) FROM requests WHERE state = 'queued' AND due_ms > 0");
    if (!db_number(&store->db, query, &soonest, err)) return false;
    if (soonest == 0 || soonest > now_ms) return true;
    return store_begin(store, err) && wake_due(store, now_ms, err) && store_commit(store, err);
}

/* Appends the first `most` of a lane that nobody has. */
static bool find(struct store *store, struct lane *lane, size_t most, struct places *places, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT id, priority, depth FROM requests WHERE state = 'queued' AND due_ms = 0 AND lane = ?1"
        " ORDER BY priority DESC, depth, id");
    bind_int(query, 1, lane->id);
    enum db_step step = DB_END;
    while (most && (step = db_step(&store->db, query, err)) == DB_ROW) {
        struct place place = {column_int(query, 0), column_int(query, 1), column_int(query, 2), lane};
        if (ids_has(&store->taken, place.id)) continue;
        vec_push(&places->list, place);
        most--;
    }
    db_reset(query);
    return step != DB_FAILED;
}

/* ---- of callbacks that are held: one, to see whether they were mended ---- */

/* Any one of a host that is not paused. */
static bool choose_probe(struct store *store, struct callback_tally *callback, struct err *err) {
    struct places places = {0};
    struct lane *lane = NULL;
    bool ok = true;
    while (ok && !places.list.count && (lane = lanes_after(&store->lanes, lane)))
        if (lane->callback == callback && lane->queued > lane->taken && lane->host->place != HOST_HELD)
            ok = find(store, lane, 1, &places, err);
    callback->probe = places.list.count ? places.list.at[0].id : PROBE_ANY;
    vec_clear(&places.list);
    return ok;
}

/* Is the request that was chosen there, to be taken now (*lane) or later? */
static bool find_probe(struct store *store, const struct callback_tally *callback, struct lane **lane, bool *later,
                       struct err *err) {
    struct standing standing = {0};
    *lane = NULL;
    *later = false;
    if (callback->probe > 0 && !requests_get(store, callback->probe, &standing, err)) return false;
    if (standing.state != STATE_QUEUED || standing.callback != callback->name) return true;
    if (!(*lane = lanes_get(store, standing.lane, err))) return false;
    *later = standing.due_ms || (*lane)->host->place == HOST_HELD;
    return true;
}

static bool take_probe(struct store *store, struct take *take, struct callback_tally *callback, struct err *err) {
    struct lane *lane;
    bool later;
    if (callback->probe > 0 && ids_has(&store->taken, callback->probe)) return true;
    if (!find_probe(store, callback, &lane, &later, err)) return false;
    if (!lane && (!choose_probe(store, callback, err) || !find_probe(store, callback, &lane, &later, err))) return false;
    return !lane || later || take_request(store, take, callback->probe, lane, err);
}

static bool take_probes(struct store *store, struct take *take, struct err *err) {
    void *value;
    for (size_t at = 0; take->work.count < take->most && map_next(&store->tally.callbacks, &at, NULL, &value);) {
        struct callback_tally *callback = value;
        if (callback->probe != PROBE_NONE && !login_bars(store, callback) && !take_probe(store, take, callback, err)) return false;
    }
    return true;
}

/* ---- of all others ---- */

static int by_place(const void *a, const void *b) {
    const struct place *x = a, *y = b;
    if (x->priority != y->priority) return x->priority > y->priority ? -1 : 1;
    if (x->depth != y->depth) return x->depth < y->depth ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* Up to `most` of each lane of a host that can give something, in the order in which they shall go. */
static bool find_best(struct store *store, struct host *host, size_t most, struct places *places, struct err *err) {
    for (struct lane *lane = host->lanes; lane; lane = lane->next)
        if (lane_ready(store, lane) && !find(store, lane, most, places, err)) return false;
    if (places->list.count) qsort(places->list.at, places->list.count, sizeof *places->list.at, by_place);
    if (places->list.count) return true;
    return err_set(err, ERR_SYSTEM, "%s is damaged: nothing is queued for %s, which the counts say otherwise", store->db.path,
                   host->origin);
}

/* Takes what was found. A lane has nothing better than what it gave last. */
static bool take_places(struct store *store, struct take *take, const struct places *places, size_t most, struct err *err) {
    for (size_t i = 0; i < places->list.count && i < most; i++) {
        const struct place *place = &places->list.at[i];
        lanes_gave(place->lane, (int)place->priority);
        if (!take_request(store, take, place->id, place->lane, err)) return false;
    }
    return true;
}

/* How many the host may give at once: one, where another one waits for its turn. */
static size_t share(const struct store *store, const struct take *take, const struct host *host) {
    size_t most = take->most - take->work.count;
    if (take->host_most && take->host_most - (size_t)host->taken < most) most = take->host_most - (size_t)host->taken;
    return store->lanes.ready.count > 1 ? 1 : most;
}

/* What the host has may be of a lower priority than was known: then it has its turn later. */
static bool serve(struct store *store, struct take *take, struct host *host, struct err *err) {
    struct places places = {0};
    size_t most = share(store, take, host);
    bool ok = find_best(store, host, most, &places, err);
    if (ok && places.list.at[0].priority < host->best) {
        for (struct lane *lane = host->lanes; lane; lane = lane->next)
            if (lane_ready(store, lane)) lanes_gave(lane, (int)places.list.at[0].priority);
        lanes_look(store, host);
    } else if (ok) {
        ok = take_places(store, take, &places, most, err);
        lanes_served(store, host);
    }
    vec_clear(&places.list);
    return ok;
}

static bool take_in_turn(struct store *store, struct take *take, struct err *err) {
    struct host *host;
    while (take->work.count < take->most && (host = lanes_next(store))) {
        if (take->host_most && (size_t)host->taken >= take->host_most) lanes_fill(store, host);
        else if (!serve(store, take, host, err)) return false;
    }
    return true;
}

bool queue_take(struct store *store, struct take *take, struct err *err) {
    return take_probes(store, take, err) && take_in_turn(store, take, err);
}
