/* See requests.h. */
#include "store/requests.h"

#include "store/files.h"
#include "store/holds.h"

#include <stdlib.h>
#include <string.h>

#define STANDING "SELECT id, parent, state, depth, askers, callback, priority, lane, due_ms, fingerprint FROM requests WHERE "

static bool read_standing(struct store *store, sqlite3_stmt *query, struct standing *standing, struct err *err) {
    *standing = (struct standing){0};
    enum db_step step = db_step(&store->db, query, err);
    if (step != DB_ROW) return step == DB_END;
    *standing = (struct standing){
        .id = column_int(query, 0),
        .parent = column_int(query, 1),
        .state = tally_state(column_text(query, 2)),
        .depth = (int)column_int(query, 3),
        .askers = (int)column_int(query, 4),
        .callback = tally_of(&store->tally, column_text(query, 5))->name,
        .priority = (int)column_int(query, 6),
        .lane = column_int(query, 7),
        .due_ms = column_int(query, 8),
    };
    if (sqlite3_column_bytes(query, 9) == FINGERPRINT_BYTES)
        memcpy(standing->fingerprint, sqlite3_column_blob(query, 9), FINGERPRINT_BYTES);
    db_reset(query);
    return true;
}

bool requests_get(struct store *store, int64_t id, struct standing *standing, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, STANDING "id = ?1");
    bind_int(query, 1, id);
    return read_standing(store, query, standing, err);
}

/* What a writer knows in memory is a walk over the last rows for who only reads. */
static bool find_recent(struct store *store, const uint8_t fingerprint[FINGERPRINT_BYTES], struct standing *standing,
                        struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        STANDING "id > coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'seen_upto'), 0)"
        " AND fingerprint = ?1");
    bind_bytes(query, 1, fingerprint, FINGERPRINT_BYTES);
    return read_standing(store, query, standing, err);
}

bool requests_find(struct store *store, const uint8_t fingerprint[FINGERPRINT_BYTES], struct standing *standing,
                   struct err *err) {
    struct seen_probe probe = seen_probe(&store->seen, fingerprint);
    for (;;) {
        int64_t id;
        if (!seen_next(&store->seen, &store->db, &probe, &id, err)) return false;
        if (!id) break;
        if (!requests_get(store, id, standing, err)) return false;
        if (standing->id && memcmp(standing->fingerprint, fingerprint, FINGERPRINT_BYTES) == 0) return true;
    }
    *standing = (struct standing){0};
    return store->mode != STORE_READ || find_recent(store, fingerprint, standing, err);
}

/* Most requests have no headers of their own: no allocation for those. */
static char *packed_headers(const struct request *request) {
    return request->headers.count ? headers_pack(&request->headers) : NULL;
}

bool requests_insert(struct store *store, struct request *request, struct err *err) {
    struct lane *lane = lanes_of(store, &request->url, request->callback, err);
    if (!lane) return false;
    char *headers = packed_headers(request);
    request->id = store->next_request++;
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT INTO requests(id, fingerprint, state, url, callback, method, headers, body, meta, parent,"
        " priority, depth, ordinal, again, idempotent, attempts, due_ms, askers, sent, lane)"
        " VALUES(?1, ?2, 'queued', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0, 0, 1, 0, ?15)");
    bind_int(query, 1, request->id);
    bind_bytes(query, 2, request->fingerprint, FINGERPRINT_BYTES);
    bind_text(query, 3, request->url.text);
    bind_text(query, 4, request->callback);
    bind_text(query, 5, request->method);
    bind_text(query, 6, headers);
    bind_bytes(query, 7, request->body, request->body_bytes);
    bind_text(query, 8, request->meta);
    bind_int(query, 9, request->parent);
    bind_int(query, 10, request->priority);
    bind_int(query, 11, request->depth);
    bind_int(query, 12, request->ordinal);
    bind_int(query, 13, request->again);
    bind_int(query, 14, request->idempotent);
    bind_int(query, 15, lane->id);
    bool ok = db_run(&store->db, query, err);
    free(headers);
    seen_add(&store->seen, request->fingerprint, request->id);
    tally_move(&store->tally, request->callback, STATE_NONE, STATE_QUEUED);
    lanes_enter(store, lane, request->priority, 0);
    return ok && files_want(store, request->id, request->save, false, err);
}

bool requests_insert_alias(struct store *store, const char *url, int64_t parent, struct err *err) {
    uint8_t fingerprint[FINGERPRINT_BYTES];
    request_fingerprint_url(url, fingerprint);
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT INTO requests(id, fingerprint, state, url, callback, method, parent, priority, depth, ordinal,"
        " again, idempotent, attempts, due_ms, askers, sent, lane)"
        " VALUES(?1, ?2, 'alias', ?3, '', 'GET', ?4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)");
    int64_t id = store->next_request++;
    seen_add(&store->seen, fingerprint, id);
    bind_int(query, 1, id);
    bind_bytes(query, 2, fingerprint, FINGERPRINT_BYTES);
    bind_text(query, 3, url);
    bind_int(query, 4, parent);
    return db_run(&store->db, query, err);
}

/* The row is in that state now, and if it is queued, due then. */
static bool move(struct store *store, struct standing *standing, enum state to, int64_t due_ms, struct err *err) {
    tally_move(&store->tally, standing->callback, standing->state, to);
    if (standing->state == STATE_QUEUED || to == STATE_QUEUED) {
        struct lane *lane = lanes_get(store, standing->lane, err);
        if (!lane) return false;
        if (standing->state == STATE_QUEUED) lanes_leave(store, lane, standing->due_ms);
        if (to == STATE_QUEUED) lanes_enter(store, lane, standing->priority, due_ms);
    }
    standing->state = to;
    standing->due_ms = due_ms;
    return true;
}

bool requests_end(struct store *store, struct standing *standing, enum state to, int attempts, enum drop why,
                  int status, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "UPDATE requests SET state = ?2, attempts = ?3, why = ?4, status = ?5,"
        " due_ms = 0, sent = 0 WHERE id = ?1");
    bind_int(query, 1, standing->id);
    bind_text(query, 2, state_name(to));
    bind_int(query, 3, attempts);
    if (why != DROP_KINDS) bind_text(query, 4, drop_name(why));
    if (status) bind_int(query, 5, status);
    if (!db_run(&store->db, query, err)) return false;
    if (why != DROP_KINDS) tally_drop(&store->tally, why, 1);
    return move(store, standing, to, 0, err);
}

bool requests_become_alias(struct store *store, struct standing *standing, int64_t parent, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "UPDATE requests SET state = 'alias', parent = ?2, due_ms = 0, sent = 0 WHERE id = ?1");
    bind_int(query, 1, standing->id);
    bind_int(query, 2, parent);
    if (!db_run(&store->db, query, err)) return false;
    standing->parent = parent;
    return move(store, standing, STATE_ALIAS, 0, err);
}

bool requests_queue(struct store *store, struct standing *standing, int attempts, int64_t due_ms,
                    struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "UPDATE requests SET state = 'queued', attempts = ?2, due_ms = ?3, sent = 0, why = NULL WHERE id = ?1");
    bind_int(query, 1, standing->id);
    bind_int(query, 2, attempts);
    bind_int(query, 3, due_ms);
    return db_run(&store->db, query, err) && move(store, standing, STATE_QUEUED, due_ms, err);
}

bool requests_mark_sent(struct store *store, int64_t id, bool sent, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "UPDATE requests SET sent = ?2 WHERE id = ?1 AND state IN ('queued', 'gave_up') AND sent <> ?2");
    bind_int(query, 1, id);
    bind_int(query, 2, sent);
    return db_run(&store->db, query, err);
}

/* Most ways are no shorter: then the depth, which the queue's index holds, is better left alone. */
bool requests_ask(struct store *store, const struct standing *standing, int depth, struct err *err) {
    bool shorter = depth < standing->depth;
    sqlite3_stmt *query =
        shorter ? db_query(&store->db, "UPDATE requests SET askers = askers + 1, depth = ?2 WHERE id = ?1")
                : db_query(&store->db, "UPDATE requests SET askers = askers + 1 WHERE id = ?1");
    bind_int(query, 1, standing->id);
    if (shorter) bind_int(query, 2, depth);
    return db_run(&store->db, query, err);
}

/* One that was fetched before (its page and items are there) stays whoever asks. */
static bool delete_unfetched(struct store *store, int64_t id, bool *gone, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "DELETE FROM requests WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM pages WHERE pages.id = ?1)");
    bind_int(query, 1, id);
    if (!db_run(&store->db, query, err)) return false;
    *gone = db_changes(&store->db) > 0;
    return !*gone || files_forget(store, id, err);
}

bool requests_withdraw(struct store *store, struct standing *standing, bool *gone, struct err *err) {
    *gone = false;
    if (standing->askers <= 1) {
        if (!delete_unfetched(store, standing->id, gone, err)) return false;
        return !*gone || (seen_remove(&store->seen, &store->db, standing->fingerprint, standing->id, err) &&
                          move(store, standing, STATE_NONE, 0, err));
    }
    sqlite3_stmt *query = db_query(&store->db, "UPDATE requests SET askers = askers - 1 WHERE id = ?1");
    bind_int(query, 1, standing->id);
    return db_run(&store->db, query, err);
}

/* Its counts go from what it was to what it is. */
static void relocate(struct store *store, struct standing *standing, struct lane *from, struct lane *to,
                     const struct request *request) {
    tally_move(&store->tally, standing->callback, STATE_QUEUED, STATE_NONE);
    tally_move(&store->tally, request->callback, STATE_NONE, STATE_QUEUED);
    lanes_leave(store, from, standing->due_ms);
    lanes_enter(store, to, request->priority, standing->due_ms);
    if (to != from) holds_renamed(store, standing->id, to);
}

bool requests_renew(struct store *store, struct standing *standing, const struct request *request,
                    struct err *err) {
    struct lane *lane = lanes_get(store, standing->lane, err);
    if (!lane) return false;
    struct lane *to = lanes_beside(store, lane, request->callback);
    char *headers = packed_headers(request);
    sqlite3_stmt *query = db_query(&store->db,
        "UPDATE requests SET callback = ?2, headers = ?3, meta = ?4, priority = ?5,"
        " depth = min(depth, ?6), ordinal = ?7, idempotent = ?8, lane = ?9 WHERE id = ?1");
    bind_int(query, 1, standing->id);
    bind_text(query, 2, request->callback);
    bind_text(query, 3, headers);
    bind_text(query, 4, request->meta);
    bind_int(query, 5, request->priority);
    bind_int(query, 6, request->depth);
    bind_int(query, 7, request->ordinal);
    bind_int(query, 8, request->idempotent);
    bind_int(query, 9, to->id);
    bool ok = db_run(&store->db, query, err);
    free(headers);
    relocate(store, standing, lane, to, request);
    return ok && files_want(store, standing->id, request->save, true, err);
}

static struct request *read_request(struct store *store, sqlite3_stmt *query, struct err *err) {
    struct request *request = request_new();
    struct err why = {0};
    if (url_parse(&request->url, column_text(query, 1), NULL, &why) != URL_OK) {
        err_set(err, ERR_SYSTEM, "%s is damaged: request %lld: %s", store->db.path,
                (long long)column_int(query, 0), why.message);
        request_free(request);
        return NULL;
    }
    free(request->callback);
    free(request->method);
    request->id = column_int(query, 0);
    request->callback = column_copy(query, 2);
    request->method = column_copy(query, 3);
    headers_unpack(&request->headers, column_text(query, 4));
    request->body_bytes = (size_t)sqlite3_column_bytes(query, 5);
    if (request->body_bytes) request->body = mem_strndup(sqlite3_column_blob(query, 5), request->body_bytes);
    request->meta = column_copy(query, 6);
    request->parent = column_int(query, 7);
    request->priority = (int)column_int(query, 8);
    request->depth = (int)column_int(query, 9);
    request->ordinal = (int)column_int(query, 10);
    request->again = column_int(query, 11);
    request->idempotent = column_int(query, 12);
    request->attempts = (int)column_int(query, 13);
    request->due_ms = column_int(query, 14);
    request->referrer = column_copy(query, 15);
    if (sqlite3_column_bytes(query, 16) == FINGERPRINT_BYTES)
        memcpy(request->fingerprint, sqlite3_column_blob(query, 16), FINGERPRINT_BYTES);
    return request;
}

struct request *requests_load(struct store *store, int64_t id, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT id, url, callback, method, headers, body, meta, parent, priority, depth, ordinal, again,"
        " idempotent, attempts, due_ms, (SELECT url FROM pages WHERE pages.id = requests.parent), fingerprint"
        " FROM requests WHERE id = ?1");
    bind_int(query, 1, id);
    enum db_step step = db_step(&store->db, query, err);
    if (step == DB_FAILED) return NULL;
    if (step == DB_END)
        return err_set(err, ERR_USAGE, "%s has no request %lld", store->db.path, (long long)id), NULL;
    struct request *request = read_request(store, query, err);
    db_reset(query);
    if (!request || files_wanted(store, request, err)) return request;
    request_free(request);
    return NULL;
}

struct request *store_request(struct store *store, int64_t id, struct err *err) { return requests_load(store, id, err); }

bool requests_url(struct store *store, int64_t id, char **url, struct err *err) {
    *url = NULL;
    sqlite3_stmt *query = db_query(&store->db, "SELECT url FROM requests WHERE id = ?1");
    bind_int(query, 1, id);
    enum db_step step = db_step(&store->db, query, err);
    if (step != DB_ROW) return step == DB_END;
    *url = column_copy(query, 0);
    db_reset(query);
    return true;
}
