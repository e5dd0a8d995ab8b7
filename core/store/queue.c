/* See queue.h. A walk reads the index `queue` of one callback and skips what is taken, so it is bounded by what was asked
 * for and what is under way. */
#include "store/queue.h"

#include "store/take.h"

#include <stdlib.h>

enum { WAKE_MOST = 4096 }; /* requests whose time has come, at once; the others at the next question */

/* A request, and what its place in the queue goes by. */
struct place { int64_t id, priority, depth; };
struct places { VEC(struct place) list; };

void queue_pause(struct store *store, const char *origin, int64_t until_ms) {
    map_remove(&store->paused, origin);
    if (until_ms) map_set(&store->paused, origin, (void *)(intptr_t)until_ms);
}

void queue_wake_hosts(struct store *store, struct take *take) {
    const char *origin;
    void *value;
    bool ended = false;
    take->next_due_ms = -1;
    for (size_t at = 0; !ended && map_next(&store->paused, &at, &origin, &value);) {
        int64_t until = (intptr_t)value;
        ended = until <= take->now_ms;
        if (ended) queue_pause(store, origin, 0);
        else if (take->next_due_ms < 0 || until < take->next_due_ms) take->next_due_ms = until;
    }
    if (ended) queue_wake_hosts(store, take);
}

bool store_hosts(struct store *store, host_fn *each, void *arg, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT substr(url, 1, 7 + instr(substr(url, 9), '/')) AS origin, sum(due_ms = 0), sum(due_ms > 0)"
        " FROM requests WHERE state = 'queued' GROUP BY origin ORDER BY origin");
    enum db_step step;
    while ((step = db_step(&store->db, query, err)) == DB_ROW) {
        struct host_row row = {column_text(query, 0), column_int(query, 1), column_int(query, 2),
                               (intptr_t)map_get(&store->paused, column_text(query, 0))};
        if (each(arg, &row)) continue;
        db_reset(query);
        return true;
    }
    return step == DB_END;
}

bool queue_wake(struct store *store, int64_t now_ms, struct err *err) {
    int64_t soonest;
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT min(due_ms) FROM requests WHERE state = 'queued' AND due_ms > 0");
    if (!db_number(&store->db, query, &soonest, err)) return false;
    if (soonest == 0 || soonest > now_ms) return true;
    query = db_query(&store->db,
        "UPDATE requests SET due_ms = 0 WHERE id IN (SELECT id FROM requests"
        " WHERE state = 'queued' AND due_ms > 0 AND due_ms <= ?1 ORDER BY due_ms LIMIT ?2)");
    bind_int(query, 1, now_ms);
    bind_int(query, 2, WAKE_MOST);
    return db_run(&store->db, query, err);
}

/* Is the host of a canonical URL paused? */
static bool is_paused(const struct store *store, const char *url) {
    const char *end = strchr(strstr(url, "//") + 2, '/');
    char *origin = mem_strndup(url, (size_t)(end - url));
    bool paused = map_get(&store->paused, origin) != NULL;
    free(origin);
    return paused;
}

/* Appends the first `most` that can be taken of one callback's. */
static bool find(struct store *store, const char *callback, size_t most, struct places *places, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT id, priority, depth, url FROM requests WHERE state = 'queued' AND due_ms = 0 AND callback = ?1"
        " ORDER BY priority DESC, depth, id");
    bind_text(query, 1, callback);
    enum db_step step = DB_END;
    while (most && (step = db_step(&store->db, query, err)) == DB_ROW) {
        struct place place = {column_int(query, 0), column_int(query, 1), column_int(query, 2)};
        if (ids_has(&store->taken, place.id) || is_paused(store, column_text(query, 3))) continue;
        vec_push(&places->list, place);
        most--;
    }
    db_reset(query);
    return step != DB_FAILED;
}

/* ---- of callbacks that are held: one, to see whether they were mended ---- */

/* When the request that was chosen may be sent: 0: now; -1: it is gone, or none was chosen yet. */
static bool probe_due(struct store *store, const struct callback_tally *callback, int64_t *due_ms, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT coalesce(max(due_ms), -1) FROM requests WHERE id = ?1 AND state = 'queued' AND callback = ?2");
    bind_int(query, 1, callback->probe);
    bind_text(query, 2, callback->name);
    return db_number(&store->db, query, due_ms, err);
}

static bool choose_probe(struct store *store, struct callback_tally *callback, struct err *err) {
    struct places places = {0};
    bool ok = find(store, callback->name, 1, &places, err);
    callback->probe = places.list.count ? places.list.at[0].id : PROBE_ANY;
    vec_clear(&places.list);
    return ok;
}

static bool take_probe(struct store *store, struct take *take, struct callback_tally *callback, struct err *err) {
    int64_t due_ms;
    if (callback->probe > 0 && ids_has(&store->taken, callback->probe)) return true;
    if (!probe_due(store, callback, &due_ms, err)) return false;
    if (due_ms > 0) return true;
    if (due_ms < 0 && !choose_probe(store, callback, err)) return false;
    return callback->probe == PROBE_ANY || take_request(store, take, callback->probe, err);
}

static bool take_probes(struct store *store, struct take *take, struct err *err) {
    void *value;
    for (size_t at = 0; take->work.count < take->most && map_next(&store->tally.callbacks, &at, NULL, &value);) {
        struct callback_tally *callback = value;
        if (callback->probe != PROBE_NONE && !take_probe(store, take, callback, err)) return false;
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

/* Up to `most` of each callback that is not held, in the order in which they shall go. */
static bool find_best(struct store *store, size_t most, struct places *places, struct err *err) {
    void *value;
    for (size_t at = 0; map_next(&store->tally.callbacks, &at, NULL, &value);) {
        const struct callback_tally *callback = value;
        if (callback->held_ms || callback->queued <= callback->taken) continue;
        if (!find(store, callback->name, most, places, err)) return false;
    }
    if (places->list.count) qsort(places->list.at, places->list.count, sizeof *places->list.at, by_place);
    return true;
}

bool queue_take(struct store *store, struct take *take, struct err *err) {
    struct places places = {0};
    bool ok = take_probes(store, take, err);
    size_t room = take->most - take->work.count;
    ok = ok && find_best(store, room, &places, err);
    for (size_t i = 0; ok && i < places.list.count && i < room; i++)
        ok = take_request(store, take, places.list.at[i].id, err);
    vec_clear(&places.list);
    return ok;
}
