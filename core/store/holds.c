/* See holds.h. Figures and holds are saved with the tally, so they are in the transaction of the page that changed them;
 * probes are known in memory only, because each run begins with them. */
#include "store/holds.h"

#include "os/clock.h"
#include "store/login.h"

/* ---- who has which requests ---- */

static void count_taken(struct store *store, struct lane *lane, int more) {
    lane->callback->taken += more;
    lanes_taken(store, lane, more);
}

void holds_taken(struct store *store, int64_t id, struct lane *lane) {
    vec_push(&store->taken_requests, (struct taken_request){id, lane});
    count_taken(store, lane, 1);
}

void holds_settled(struct store *store, int64_t id, bool again) {
    for (size_t i = store->taken_requests.count; i-- > 0;) {
        if (store->taken_requests.at[i].id != id) continue;
        struct lane *lane = store->taken_requests.at[i].lane;
        if (again) lanes_returned(lane);
        count_taken(store, lane, -1);
        vec_remove(&store->taken_requests, i);
    }
}

void holds_renamed(struct store *store, int64_t id, struct lane *lane) {
    for (size_t i = 0; i < store->taken_requests.count; i++) {
        struct taken_request *taken = &store->taken_requests.at[i];
        if (taken->id != id) continue;
        count_taken(store, taken->lane, -1);
        taken->lane = lane;
        count_taken(store, lane, 1);
    }
}

static bool is_settled(const struct store *store, int64_t id) {
    for (size_t i = 0; i < store->settled.count; i++)
        if (store->settled.at[i].id == id) return true;
    return false;
}

/* Requests for it that wait and that nobody has, but for those of which the open transaction brings the answer. */
static int64_t waiting(const struct store *store, const struct callback_tally *callback) {
    int64_t count = callback->queued;
    for (size_t i = 0; i < store->taken_requests.count; i++) {
        const struct taken_request *taken = &store->taken_requests.at[i];
        if (taken->lane->callback == callback && !is_settled(store, taken->id)) count--;
    }
    return count;
}

/* Is there a probe to be taken, now or when its time comes? */
static bool wants_probe(const struct store *store, const struct callback_tally *callback) {
    if (callback->probe == PROBE_ANY) return callback->queued > callback->taken;
    return callback->probe != PROBE_NONE && !ids_has(&store->taken, callback->probe);
}

void holds_count(const struct store *store, struct take *take) {
    void *value;
    take->queued = take->held = 0;
    for (size_t at = 0; map_next(&store->tally.callbacks, &at, NULL, &value);) {
        const struct callback_tally *callback = value;
        bool held = callback->held_ms || login_failed(store);
        *(held ? &take->held : &take->queued) += callback->queued - callback->taken;
        if (wants_probe(store, callback) && !login_failed(store)) take->queued++, take->held--;
    }
}

/* ---- held, and not ---- */

static void end_hold(struct callback_tally *callback) {
    callback->failing = callback->held_ms = 0;
    callback->probe = PROBE_NONE;
    callback->changed = true;
}

void holds_failed(struct store *store, struct change *change, const char *name) {
    struct callback_tally *callback = tally_of(&store->tally, name);
    if (callback->probe == change->page->request->id) callback->probe = PROBE_NONE;
    if (!change->ran || change->page->cached) return;
    callback->failing++;
    callback->changed = true;
    if (callback->held_ms || !change->hold_after || callback->failing < change->hold_after) return;
    callback->held_ms = clock_wall_ms();
    change->paused = true;
    change->held = waiting(store, callback);
    lanes_look_all(store);
}

void holds_succeeded(struct store *store, struct change *change, const char *name) {
    struct callback_tally *callback = tally_of(&store->tally, name);
    if (!change->ran || (!callback->failing && !callback->held_ms)) return;
    change->resumed = change->more = callback->held_ms > 0;
    if (change->resumed) change->held = waiting(store, callback);
    end_hold(callback);
    if (change->resumed) lanes_look_all(store);
}

void holds_refetch(struct store *store, const char *name, int64_t id) {
    struct callback_tally *callback = tally_of(&store->tally, name);
    if (callback->held_ms && callback->probe == PROBE_NONE) callback->probe = id;
}

bool holds_unproven(struct store *store, int64_t id) {
    void *value;
    for (size_t at = 0; map_next(&store->tally.callbacks, &at, NULL, &value);) {
        struct callback_tally *callback = value;
        if (callback->probe != id) continue;
        callback->probe = PROBE_ANY;
        return true;
    }
    return false;
}

void holds_reloaded(struct store *store) {
    void *value;
    for (size_t at = 0; map_next(&store->tally.callbacks, &at, NULL, &value);) {
        struct callback_tally *callback = value;
        if (callback->held_ms && !callback->parked && callback->probe == PROBE_NONE) callback->probe = PROBE_ANY;
    }
}

void holds_release(struct store *store, struct change *change) {
    const char *name;
    void *value;
    for (size_t at = 0; map_next(&store->tally.callbacks, &at, &name, &value);) {
        struct callback_tally *callback = value;
        if (!callback->held_ms) continue;
        vec_push(&change->callbacks,
                 (struct callback_count){mem_strdup(name), waiting(store, callback), callback->parked});
        end_hold(callback);
        change->more = true;
    }
    if (change->more) lanes_look_all(store);
}

bool store_holds(struct store *store, hold_fn *each, void *arg, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT name, queued, held_ms FROM callbacks WHERE held_ms > 0 ORDER BY held_ms, name");
    enum db_step step;
    while ((step = db_step(&store->db, query, err)) == DB_ROW) {
        struct hold_row row = {column_text(query, 0), column_int(query, 1), column_int(query, 2)};
        if (each(arg, &row)) continue;
        db_reset(query);
        return true;
    }
    return step == DB_END;
}
