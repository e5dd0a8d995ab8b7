/* See lanes.h. A host that can give something is in the heap `ready`, by the best priority it has and then by its turn; one
 * that is paused is in `held`, by its time. What is there costs no walk: a take looks at the hosts it takes from. */
#include "store/lanes.h"

#include "model/date.h"
#include "os/clock.h"
#include "store/login.h"
#include "store/parts.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- lanes by their ids ---- */

static struct lane **slot_of(const struct lanes *lanes, int64_t id) {
    return &lanes->by_id[((uint64_t)id * 0x9E3779B97F4A7C15u >> 32) & (lanes->slots - 1)];
}

static struct lane *find_lane(const struct lanes *lanes, int64_t id) {
    struct lane *lane = lanes->slots ? *slot_of(lanes, id) : NULL;
    while (lane && lane->id != id) lane = lane->chain;
    return lane;
}

static void enlist(struct lanes *lanes, struct lane *lane) {
    struct lane **slot = slot_of(lanes, lane->id);
    lane->chain = *slot;
    *slot = lane;
}

static void grow(struct lanes *lanes) {
    struct lane **old = lanes->by_id;
    size_t count = lanes->slots;
    lanes->slots = count ? count * 2 : 64;
    lanes->by_id = mem_zero(lanes->slots * sizeof *lanes->by_id);
    for (size_t i = 0; i < count; i++)
        for (struct lane *lane = old[i], *next; lane; lane = next) {
            next = lane->chain;
            enlist(lanes, lane);
        }
    free(old);
}

static void delist(struct lanes *lanes, struct lane *lane) {
    struct lane **slot = slot_of(lanes, lane->id);
    while (*slot != lane) slot = &(*slot)->chain;
    *slot = lane->chain;
    lanes->count--;
}

struct lane *lanes_after(const struct lanes *lanes, const struct lane *lane) {
    if (lane && lane->chain) return lane->chain;
    size_t at = lane ? (size_t)(slot_of(lanes, lane->id) - lanes->by_id) + 1 : 0;
    while (at < lanes->slots && !lanes->by_id[at]) at++;
    return at < lanes->slots ? lanes->by_id[at] : NULL;
}

/* ---- in memory ---- */

static void touch(struct store *store, struct host *host) {
    if (host->touched) return;
    host->touched = true;
    vec_push(&store->lanes.touched, host);
}

static struct host *add_host(struct store *store, int64_t id, const char *origin) {
    size_t bytes = strlen(origin) + 1;
    struct host *host = mem_zero(sizeof *host + bytes);
    host->id = id;
    memcpy(host->origin, origin, bytes);
    map_set(&store->lanes.hosts, origin, host);
    touch(store, host);
    return host;
}

static struct lane *add_lane(struct store *store, struct host *host, int64_t id, const char *callback) {
    struct lane *lane = mem_zero(sizeof *lane);
    lane->id = id;
    lane->host = host;
    lane->callback = tally_of(&store->tally, callback);
    lane->best = lane->top = INT_MIN;
    lane->next = host->lanes;
    host->lanes = lane;
    if (store->lanes.count++ == store->lanes.slots) grow(&store->lanes);
    enlist(&store->lanes, lane);
    return lane;
}

static void leave_heap(struct lanes *lanes, struct host *host) {
    if (host->place == HOST_READY) heap_remove(&lanes->ready, host->at);
    if (host->place == HOST_HELD) heap_remove(&lanes->held, host->at);
    host->place = HOST_NOWHERE;
}

static void forget(struct lanes *lanes, struct host *host) {
    leave_heap(lanes, host);
    for (struct lane *lane = host->lanes, *next; lane; lane = next) {
        next = lane->next;
        delist(lanes, lane);
        free(lane);
    }
    free(host);
}

void lanes_clear(struct lanes *lanes) {
    void *value;
    for (size_t at = 0; map_next(&lanes->hosts, &at, NULL, &value);) forget(lanes, value);
    map_clear(&lanes->hosts);
    free(lanes->by_id);
    heap_clear(&lanes->ready);
    heap_clear(&lanes->held);
    vec_clear(&lanes->touched);
    *lanes = (struct lanes){0};
}

/* ---- on disk ---- */

/* Rows of hosts with all their lanes. */
#define HOST_ROWS "SELECT hosts.id, origin, held_until_ms, lanes.id, callback, queued, waiting, top" \
                  " FROM hosts LEFT JOIN lanes ON lanes.host = hosts.id WHERE hosts.id "

static void read_row(struct store *store, sqlite3_stmt *query) {
    const char *origin = column_text(query, 1);
    struct host *host = map_get(&store->lanes.hosts, origin);
    if (!host) {
        host = add_host(store, column_int(query, 0), origin);
        host->held_until_ms = column_int(query, 2);
        if (host->held_until_ms > clock_due_ms() + DAY_MS) host->held_until_ms = 0; /* see store.c: that clock was wrong */
    }
    if (!column_int(query, 3)) return; /* it was paused before anything was queued for it */
    struct lane *lane = add_lane(store, host, column_int(query, 3), column_text(query, 4));
    lane->queued = column_int(query, 5);
    lane->waiting = column_int(query, 6);
    lane->best = lane->top = (int)column_int(query, 7);
    lanes_look(store, host);
}

static bool read_rows(struct store *store, sqlite3_stmt *query, struct err *err) {
    enum db_step step;
    while ((step = db_step(&store->db, query, err)) == DB_ROW) read_row(store, query);
    return step == DB_END;
}

static bool ready_before(const void *a, const void *b) {
    const struct host *x = a, *y = b;
    if (x->best != y->best) return x->best > y->best;
    if (x->turn != y->turn) return x->turn < y->turn;
    return x->id < y->id;
}

static bool held_before(const void *a, const void *b) {
    return ((const struct host *)a)->held_until_ms < ((const struct host *)b)->held_until_ms;
}

static void note_place(void *value, size_t place) { ((struct host *)value)->at = place; }

bool lanes_load(struct store *store, struct err *err) {
    struct lanes *lanes = &store->lanes;
    lanes->ready = (struct heap){.before = ready_before, .placed = note_place};
    lanes->held = (struct heap){.before = held_before, .placed = note_place};
    struct db *db = &store->db;
    if (!db_number(db, db_query(db, "SELECT coalesce(max(id), 0) + 1 FROM hosts"), &lanes->next_host, err) ||
        !db_number(db, db_query(db, "SELECT coalesce(max(id), 0) + 1 FROM lanes"), &lanes->next_lane, err))
        return false;
    return read_rows(store, db_query(db, HOST_ROWS "IN (SELECT host FROM lanes WHERE queued > 0 OR waiting > 0)"), err);
}

static bool save_host(struct store *store, struct host *host, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT INTO hosts(id, origin, held_until_ms) VALUES(?1, ?2, ?3)"
        " ON CONFLICT(id) DO UPDATE SET held_until_ms = ?3");
    bind_int(query, 1, host->id);
    bind_text(query, 2, host->origin);
    bind_int(query, 3, host->held_until_ms);
    host->changed = false;
    return db_run(&store->db, query, err);
}

static bool save_lane(struct store *store, struct lane *lane, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT INTO lanes(id, host, callback, queued, waiting, top) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
        " ON CONFLICT(id) DO UPDATE SET queued = ?4, waiting = ?5, top = ?6");
    bind_int(query, 1, lane->id);
    bind_int(query, 2, lane->host->id);
    bind_text(query, 3, lane->callback->name);
    bind_int(query, 4, lane->queued);
    bind_int(query, 5, lane->waiting);
    bind_int(query, 6, lane->top);
    lane->changed = false;
    return db_run(&store->db, query, err);
}

bool lanes_save(struct store *store, struct err *err) {
    for (size_t i = 0; i < store->lanes.touched.count; i++) {
        struct host *host = store->lanes.touched.at[i];
        if (host->changed && !save_host(store, host, err)) return false;
        for (struct lane *lane = host->lanes; lane; lane = lane->next)
            if (lane->changed && !save_lane(store, lane, err)) return false;
    }
    return true;
}

static bool is_empty(const struct host *host) {
    for (const struct lane *lane = host->lanes; lane; lane = lane->next)
        if (lane->queued || lane->waiting) return false;
    return host->taken == 0;
}

void lanes_sweep(struct store *store) {
    for (size_t i = 0; i < store->lanes.touched.count; i++) {
        struct host *host = store->lanes.touched.at[i];
        host->touched = false;
        if (!is_empty(host)) continue;
        map_remove(&store->lanes.hosts, host->origin);
        forget(&store->lanes, host);
    }
    store->lanes.touched.count = 0;
}

/* ---- hosts and lanes of requests ---- */

/* From memory, from the file, or new. */
static struct host *host_of(struct store *store, const char *origin, struct err *err) {
    struct host *host = map_get(&store->lanes.hosts, origin);
    if (host) return host;
    sqlite3_stmt *query = db_query(&store->db, HOST_ROWS "= (SELECT id FROM hosts WHERE origin = ?1)");
    bind_text(query, 1, origin);
    if (!read_rows(store, query, err)) return NULL;
    host = map_get(&store->lanes.hosts, origin);
    if (host) return host;
    host = add_host(store, store->lanes.next_host++, origin);
    host->changed = true;
    return host;
}

static struct lane *lane_of(struct store *store, struct host *host, const char *callback) {
    for (struct lane *lane = host->lanes; lane; lane = lane->next)
        if (strcmp(lane->callback->name, callback) == 0) return lane;
    return add_lane(store, host, store->lanes.next_lane++, callback);
}

struct lane *lanes_of(struct store *store, const struct url *url, const char *callback, struct err *err) {
    char *origin = url_origin(url);
    struct host *host = host_of(store, origin, err);
    free(origin);
    return host ? lane_of(store, host, callback) : NULL;
}

struct lane *lanes_beside(struct store *store, struct lane *lane, const char *callback) {
    return lane_of(store, lane->host, callback);
}

struct lane *lanes_get(struct store *store, int64_t id, struct err *err) {
    struct lane *lane = find_lane(&store->lanes, id);
    if (lane) return lane;
    sqlite3_stmt *query = db_query(&store->db, HOST_ROWS "= (SELECT host FROM lanes WHERE id = ?1)");
    bind_int(query, 1, id);
    if (!read_rows(store, query, err)) return NULL;
    lane = find_lane(&store->lanes, id);
    if (!lane) err_set(err, ERR_SYSTEM, "%s is damaged: it has no lane %lld", store->db.path, (long long)id);
    return lane;
}

/* ---- counts, and what can be given ---- */

bool lane_ready(const struct store *store, const struct lane *lane) {
    return !lane->callback->held_ms && lane->queued > lane->taken && !login_bars(store, lane->callback);
}

static int64_t left(const struct host *host) {
    int64_t count = 0;
    for (const struct lane *lane = host->lanes; lane; lane = lane->next) count += lane->queued - lane->taken;
    return count;
}

/* How long until it is its turn again: one over the square root of what it has, so that of ten thousand hosts with a page
 * each and one with a hundred thousand neither waits for the end of the other. */
static double round_of(const struct host *host) {
    int64_t count = left(host);
    return 1 / sqrt(count > 0 ? (double)count : 1);
}

/* Those that come together have their first turn at evenly spread times of a round; who has got more has it sooner. */
static void renew_turn(const struct lanes *lanes, struct host *host) {
    double one = round_of(host);
    if (host->turn <= lanes->now) host->turn = lanes->now + one * fmod((double)host->id * 0.6180339887498949, 1);
    else if (host->turn > lanes->now + one) host->turn = lanes->now + one;
}

void lanes_look(struct store *store, struct host *host) {
    struct lanes *lanes = &store->lanes;
    bool ready = false;
    int best = INT_MIN;
    for (const struct lane *lane = host->lanes; lane; lane = lane->next) {
        if (!lane_ready(store, lane)) continue;
        ready = true;
        if (lane->best > best) best = lane->best;
    }
    enum host_place place = host->held_until_ms ? HOST_HELD : ready && !host->full ? HOST_READY : HOST_NOWHERE;
    host->best = best;
    if (place == HOST_READY) renew_turn(lanes, host);
    if (place == host->place) {
        if (place == HOST_READY) heap_moved(&lanes->ready, host->at);
        return;
    }
    leave_heap(lanes, host);
    host->place = place;
    if (place != HOST_NOWHERE) heap_push(place == HOST_READY ? &lanes->ready : &lanes->held, host);
}

void lanes_look_all(struct store *store) {
    void *value;
    for (size_t at = 0; map_next(&store->lanes.hosts, &at, NULL, &value);) lanes_look(store, value);
}

static void count(struct store *store, struct lane *lane, int64_t due_ms, int more) {
    *(due_ms ? &lane->waiting : &lane->queued) += more;
    lane->changed = true;
    touch(store, lane->host);
}

void lanes_enter(struct store *store, struct lane *lane, int priority, int64_t due_ms) {
    if (!lane->queued) lane->best = INT_MIN;
    if (!lane->queued && !lane->waiting) lane->top = INT_MIN;
    count(store, lane, due_ms, 1);
    if (!due_ms && priority > lane->best) lane->best = priority;
    if (priority > lane->top) lane->top = priority;
    lanes_look(store, lane->host);
}

void lanes_leave(struct store *store, struct lane *lane, int64_t due_ms) {
    count(store, lane, due_ms, -1);
    lanes_look(store, lane->host);
}

void lanes_taken(struct store *store, struct lane *lane, int more) {
    lane->taken += more;
    lane->host->taken += more;
    if (more < 0) lane->host->full = false;
    touch(store, lane->host);
    lanes_look(store, lane->host);
}

void lanes_gave(struct lane *lane, int priority) {
    if (priority < lane->best) lane->best = priority;
}

void lanes_returned(struct lane *lane) { lane->best = lane->top; }

/* ---- whose turn it is ---- */

bool lanes_pause(struct store *store, const char *origin, int64_t until_ms, int64_t *held, struct err *err) {
    struct host *host = host_of(store, origin, err);
    if (!host) return false;
    for (const struct lane *lane = host->lanes; lane; lane = lane->next) *held += lane->queued + lane->waiting;
    leave_heap(&store->lanes, host);
    host->held_until_ms = until_ms;
    host->changed = true;
    touch(store, host);
    lanes_look(store, host);
    return true;
}

/* The row keeps its time, which is over. */
void lanes_wake(struct store *store, int64_t now_ms) {
    struct host *host;
    while ((host = heap_top(&store->lanes.held)) && host->held_until_ms <= now_ms) {
        host->held_until_ms = 0;
        lanes_look(store, host);
    }
}

struct host *lanes_next(const struct store *store) { return heap_top(&store->lanes.ready); }

void lanes_served(struct store *store, struct host *host) {
    if (host->turn > store->lanes.now) store->lanes.now = host->turn;
    host->turn = store->lanes.now + round_of(host);
    if (host->place == HOST_READY) heap_moved(&store->lanes.ready, host->at);
}

void lanes_fill(struct store *store, struct host *host) {
    host->full = true;
    lanes_look(store, host);
}

bool store_hosts(struct store *store, host_fn *each, void *arg, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT origin, sum(queued), sum(waiting), held_until_ms FROM lanes JOIN hosts ON hosts.id = lanes.host"
        " WHERE queued > 0 OR waiting > 0 GROUP BY hosts.id ORDER BY origin");
    int64_t now_ms = clock_wall_ms();
    enum db_step step;
    while ((step = db_step(&store->db, query, err)) == DB_ROW) {
        struct host_row row = {column_text(query, 0), column_int(query, 1), column_int(query, 2), column_int(query, 3)};
        if (row.held_until_ms <= now_ms) row.held_until_ms = 0;
        if (each(arg, &row)) continue;
        db_reset(query);
        return true;
    }
    return step == DB_END;
}
