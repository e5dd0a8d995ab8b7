/* See seen.h. In the table a key that is taken by another fingerprint gives way to the next one, so a search goes on to the
 * first key that has no row; what is removed in the middle of such a chain leaves a row without request. */
#include "store/seen.h"

#include "base/mem.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum {
    RECENT_MOST = 64 * 1024,
    PARTS = 16,       /* written one after the other, so that no commit takes long */
    FILL_MOST = 8192, /* rows in one slice */
    REMOVED = -1,
};

static int64_t key_of(const uint8_t fingerprint[FINGERPRINT_BYTES]) {
    uint64_t key = 0;
    for (int i = 0; i < 8; i++) key = key << 8 | fingerprint[i];
    return (int64_t)key;
}

static int64_t after(int64_t key) { return (int64_t)((uint64_t)key + 1); }

static int part_of(int64_t key) { return (int)((uint64_t)key >> 60); }

/* ---- those of late ---- */

static size_t first_slot(const struct seen *seen, int64_t key) { return (size_t)key & (seen->slots - 1); }

static void put(struct seen *seen, int64_t key, int64_t request) {
    size_t slot = first_slot(seen, key);
    while (seen->recent[slot].request) slot = (slot + 1) & (seen->slots - 1);
    seen->recent[slot] = (struct seen_recent){key, request};
    seen->count++;
    seen->used++;
}

/* Into a table that has room for as many again: all, or those that are not in that part. */
static void rebuild(struct seen *seen, int without) {
    struct seen_recent *old = seen->recent;
    size_t slots = seen->slots, room = 1024;
    while (room < seen->count * 4) room *= 2;
    seen->slots = room;
    seen->count = seen->used = 0;
    seen->recent = mem_zero(room * sizeof *seen->recent);
    for (size_t i = 0; i < slots; i++)
        if (old[i].request > 0 && part_of(old[i].key) != without) put(seen, old[i].key, old[i].request);
    free(old);
}

static void add(struct seen *seen, int64_t key, int64_t request) {
    if (seen->used * 2 >= seen->slots) rebuild(seen, -1);
    put(seen, key, request);
}

void seen_add(struct seen *seen, const uint8_t fingerprint[FINGERPRINT_BYTES], int64_t request) {
    add(seen, key_of(fingerprint), request);
}

static void remove_recent(struct seen *seen, int64_t key, int64_t request) {
    if (!seen->slots) return;
    for (size_t slot = first_slot(seen, key); seen->recent[slot].request; slot = (slot + 1) & (seen->slots - 1)) {
        if (seen->recent[slot].request != request) continue;
        seen->recent[slot].request = REMOVED;
        seen->count--;
    }
}

/* ---- looking ---- */

struct seen_probe seen_probe(const struct seen *seen, const uint8_t fingerprint[FINGERPRINT_BYTES]) {
    int64_t key = key_of(fingerprint);
    return (struct seen_probe){key, seen->slots ? first_slot(seen, key) : 0, false};
}

static bool next_recent(const struct seen *seen, struct seen_probe *probe, int64_t *request) {
    while (seen->slots && seen->recent[probe->slot].request) {
        const struct seen_recent *recent = &seen->recent[probe->slot];
        probe->slot = (probe->slot + 1) & (seen->slots - 1);
        *request = recent->request;
        if (recent->key == probe->key && *request != REMOVED) return true;
    }
    return false;
}

/* *request: of the row with that key, 0 where it was removed, -1 where there is none. */
static bool read_key(struct db *db, int64_t key, int64_t *request, struct err *err) {
    sqlite3_stmt *query = db_query(db, "SELECT coalesce(max(request), -1) FROM seen WHERE key = ?1");
    bind_int(query, 1, key);
    return db_number(db, query, request, err);
}

bool seen_next(const struct seen *seen, struct db *db, struct seen_probe *probe, int64_t *request, struct err *err) {
    if (!probe->in_table) {
        if (next_recent(seen, probe, request)) return true;
        *request = 0;
        if (seen->filtering && !bloom_may_have(&seen->bloom, (uint64_t)probe->key)) return true;
        probe->in_table = true;
    }
    do {
        if (!read_key(db, probe->key, request, err)) return false;
        probe->key = after(probe->key);
    } while (*request == 0);
    if (*request < 0) *request = 0;
    return true;
}

/* ---- writing ---- */

/* At its key, or behind those that have it already. */
static bool write_one(struct db *db, struct seen_recent one, struct err *err) {
    do {
        sqlite3_stmt *query = db_query(db,
            "INSERT INTO seen(key, request) VALUES(?1, ?2)"
            " ON CONFLICT DO UPDATE SET request = ?2 WHERE request IN (0, ?2)");
        bind_int(query, 1, one.key);
        bind_int(query, 2, one.request);
        if (!db_run(db, query, err)) return false;
        one.key = after(one.key);
    } while (db_changes(db) == 0);
    return true;
}

static int by_key(const void *a, const void *b) {
    const struct seen_recent *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

static bool write_sorted(struct seen *seen, struct db *db, struct seen_recent *list, size_t count, struct err *err) {
    if (count) qsort(list, count, sizeof *list, by_key);
    for (size_t i = 0; i < count; i++) {
        bloom_add(&seen->bloom, (uint64_t)list[i].key);
        if (!write_one(db, list[i], err)) return false;
    }
    return true;
}

/* All before the first that is left are in the table now. */
static bool record_upto(struct seen *seen, struct db *db, struct err *err) {
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < seen->slots; i++)
        if (seen->recent[i].request > 0 && seen->recent[i].request < first) first = seen->recent[i].request;
    if (first == INT64_MAX) return true;
    seen->upto = first - 1;
    sqlite3_stmt *query = db_query(db,
        "INSERT INTO meta(key, value) VALUES('seen_upto', ?1) ON CONFLICT DO UPDATE SET value = ?1");
    bind_int(query, 1, seen->upto);
    return db_run(db, query, err);
}

static bool write_part(struct seen *seen, struct db *db, struct err *err) {
    VEC(struct seen_recent) list = {0};
    for (size_t i = 0; i < seen->slots; i++)
        if (seen->recent[i].request > 0 && part_of(seen->recent[i].key) == seen->part) vec_push(&list, seen->recent[i]);
    bool ok = write_sorted(seen, db, list.at, list.count, err);
    vec_clear(&list);
    if (!ok) return false;
    rebuild(seen, seen->part);
    seen->part = (seen->part + 1) % PARTS;
    return record_upto(seen, db, err);
}

bool seen_save(struct seen *seen, struct db *db, struct err *err) {
    while (seen->count >= seen->most)
        if (!write_part(seen, db, err)) return false;
    return true;
}

bool seen_remove(struct seen *seen, struct db *db, const uint8_t fingerprint[FINGERPRINT_BYTES], int64_t request,
                 struct err *err) {
    int64_t key = key_of(fingerprint), found, behind;
    remove_recent(seen, key, request);
    for (;; key = after(key)) { /* also there: it may have been written before the last run ended */
        if (!read_key(db, key, &found, err)) return false;
        if (found < 0) return true;
        if (found == request) break;
    }
    if (!read_key(db, after(key), &behind, err)) return false;
    sqlite3_stmt *query = behind < 0 ? db_query(db, "DELETE FROM seen WHERE key = ?1")
                                     : db_query(db, "UPDATE seen SET request = 0 WHERE key = ?1");
    bind_int(query, 1, key);
    return db_run(db, query, err);
}

/* ---- opening ---- */

static bool load_recent(struct seen *seen, struct db *db, struct err *err) {
    sqlite3_stmt *query = db_query(db, "SELECT id, fingerprint FROM requests WHERE id > ?1 ORDER BY id");
    bind_int(query, 1, seen->upto);
    enum db_step step;
    while ((step = db_step(db, query, err)) == DB_ROW) {
        if (sqlite3_column_bytes(query, 1) != FINGERPRINT_BYTES) continue;
        seen_add(seen, sqlite3_column_blob(query, 1), column_int(query, 0));
        if (seen->count < 4 * seen->most || write_part(seen, db, err)) continue; /* a file of an older darn */
        db_reset(query);
        return false;
    }
    return step == DB_END;
}

bool seen_load(struct seen *seen, struct db *db, struct err *err) {
    int64_t there;
    if (!seen->most) seen->most = RECENT_MOST;
    seen->next_key = INT64_MIN;
    if (!db_number(db, db_query(db, "SELECT value FROM meta WHERE key = 'seen_upto'"), &seen->upto, err) ||
        !db_number(db, db_query(db, "SELECT count(*) FROM (SELECT 1 FROM seen LIMIT 1)"), &there, err))
        return false;
    seen->filtering = !there;
    return load_recent(seen, db, err);
}

/* The keys that are there are enough: one that gave way to the next has another, or what is left of it, in its place. */
bool seen_fill(struct seen *seen, struct db *db, struct err *err) {
    if (seen->filtering) return true;
    sqlite3_stmt *query = db_query(db, "SELECT key FROM seen WHERE key >= ?1 ORDER BY key LIMIT ?2");
    bind_int(query, 1, seen->next_key);
    bind_int(query, 2, FILL_MOST);
    enum db_step step;
    int rows = 0;
    for (; (step = db_step(db, query, err)) == DB_ROW; rows++) {
        int64_t key = column_int(query, 0);
        bloom_add(&seen->bloom, (uint64_t)key);
        seen->next_key = after(key);
    }
    seen->filtering = step == DB_END && rows < FILL_MOST;
    return step == DB_END;
}

void seen_clear(struct seen *seen) {
    free(seen->recent);
    bloom_clear(&seen->bloom);
    *seen = (struct seen){0};
}
