/* See failures.h. */
#include "store/failures.h"

#include "base/hash.h"
#include "os/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The row of a request; id 0 where there is none. */
struct known { int64_t id; bool parked; char version[13], signature[17]; };

static bool find(struct store *store, int64_t request, struct known *known, struct err *err) {
    *known = (struct known){0};
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT id, state = 'parked', version, signature FROM failures WHERE request = ?1");
    bind_int(query, 1, request);
    enum db_step step = db_step(&store->db, query, err);
    if (step != DB_ROW) return step == DB_END;
    known->id = column_int(query, 0);
    known->parked = column_int(query, 1);
    snprintf(known->version, sizeof known->version, "%s", column_text(query, 2));
    snprintf(known->signature, sizeof known->signature, "%s", column_text(query, 3));
    db_reset(query);
    return true;
}

bool failures_remove(struct store *store, int64_t request, struct err *err) {
    struct known known;
    if (!find(store, request, &known, err)) return false;
    if (!known.id) return true;
    if (known.parked) tally_parked(&store->tally, known.version, -1);
    sqlite3_stmt *query = db_query(&store->db, "DELETE FROM failures WHERE id = ?1");
    bind_int(query, 1, known.id);
    return db_run(&store->db, query, err);
}

/* Writes a row; parameter 1 and the times are filled in here. */
static bool put(struct store *store, int64_t request, bool parked, const char *version, sqlite3_stmt *query,
                int64_t *id, struct err *err) {
    struct known known;
    if (!find(store, request, &known, err)) return false;
    if (known.parked) tally_parked(&store->tally, known.version, -1);
    if (parked) tally_parked(&store->tally, version, 1);
    bind_int(query, 1, request);
    bind_int(query, 2, clock_wall_ms());
    if (!db_run(&store->db, query, err)) return false;
    *id = known.id ? known.id : db_last_id(&store->db);
    return true;
}

bool failures_park(struct store *store, const struct page *page, const struct outcome *outcome, int64_t *id,
                   struct err *err) {
    const struct failure *failure = &outcome->failure;
    char *cookies = set_cookies_pack(&page->cookies);
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT INTO failures(request, first_ms, last_ms, state, signature, callback, error, version, file, line,"
        " function, attempts, frames, cookies) VALUES(?1, ?2, ?2, 'parked', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
        " ON CONFLICT DO UPDATE SET last_ms = ?2, state = 'parked', signature = ?3, callback = ?4, error = ?5,"
        " version = ?6, file = ?7, line = ?8, function = ?9, attempts = ?10, frames = ?11, cookies = ?12,"
        " kind = NULL, status = NULL");
    bind_text(query, 3, failure->group);
    bind_text(query, 4, outcome->callback);
    bind_text(query, 5, failure->error ? failure->error : "");
    bind_text(query, 6, outcome->version);
    bind_text(query, 7, failure->file);
    bind_int(query, 8, failure->line);
    bind_text(query, 9, failure->function);
    bind_int(query, 10, page->request->attempts);
    bind_text(query, 11, failure->frames);
    bind_text(query, 12, cookies);
    bool ok = put(store, page->request->id, true, outcome->version, query, id, err);
    free(cookies);
    return ok;
}

/* Requests of one host that could not be fetched for one reason are one group; so are pages of one that were raised. */
static void sign(char signature[17], const char *kind, int status, const char *of) {
    char *text = mem_printf("%s %d %s", kind, status, of), hex[HASH_HEX];
    struct hash hash;
    hash_init(&hash);
    hash_put(&hash, text, strlen(text));
    hash_hex(&hash, hex);
    snprintf(signature, 17, "%.16s", hex);
    free(text);
}

#define GIVE_UP \
    "INSERT INTO failures(request, first_ms, last_ms, state, signature, callback, error, version, kind, status, attempts)" \
    " VALUES(?1, ?2, ?2, 'gave_up', ?3, ?4, ?5, '', ?6, ?7, ?8) ON CONFLICT DO UPDATE SET last_ms = ?2," \
    " state = 'gave_up', signature = ?3, callback = ?4, error = ?5, kind = ?6, status = ?7, attempts = ?8"
#define FORGET ", version = '', file = NULL, line = NULL, function = NULL, frames = NULL"

bool failures_give_up(struct store *store, const struct request *request, enum kind fault, int status,
                      const char *error, int64_t *id, struct err *err) {
    char signature[17];
    struct known known;
    bool raised = fault == KIND_RAISED;
    if (!find(store, request->id, &known, err)) return false;
    sign(signature, kind_name(fault), status, raised && known.id ? known.signature : request->url.host);
    sqlite3_stmt *query = db_query(&store->db, raised ? GIVE_UP : GIVE_UP FORGET);
    bind_text(query, 3, signature);
    bind_text(query, 4, request->callback);
    bind_text(query, 5, error ? error : kind_name(fault));
    bind_text(query, 6, kind_name(fault));
    bind_int(query, 7, status);
    bind_int(query, 8, request->attempts);
    return put(store, request->id, false, "", query, id, err);
}

static bool walk(struct store *store, sqlite3_stmt *query, failure_fn *each, void *arg, int64_t *count,
                 struct err *err) {
    enum db_step step;
    for (*count = 0; (step = db_step(&store->db, query, err)) == DB_ROW;) {
        ++*count;
        struct failure_row row = {
            .id = column_int(query, 0),
            .request = column_int(query, 1),
            .state = column_text(query, 2),
            .group = column_text(query, 3),
            .callback = column_text(query, 4),
            .error = column_text(query, 5),
            .version = column_text(query, 6),
            .file = column_text(query, 7),
            .line = (int)column_int(query, 8),
            .kind = column_text(query, 9),
            .status = (int)column_int(query, 10),
            .attempts = (int)column_int(query, 11),
            .first_ms = column_int(query, 12),
            .last_ms = column_int(query, 13),
            .frames = column_text(query, 14),
            .url = column_text(query, 15),
            .pages = column_int(query, 16),
        };
        if (each(arg, &row)) continue;
        db_reset(query);
        return true;
    }
    return step == DB_END;
}

#define FACTS                                                                                                \
    "f.id, f.request, f.state, f.signature, f.callback, f.error, f.version, f.file, f.line, f.kind,"         \
    " f.status, f.attempts, "
#define URL "coalesce((SELECT url FROM pages WHERE pages.id = f.request AND f.version <> ''), requests.url)"

bool store_groups(struct store *store, failure_fn *each, void *arg, struct err *err) {
    int64_t count;
    /* With one max() and nothing else of its kind SQLite gives the other columns of that row: the latest. */
    sqlite3_stmt *query = db_query(&store->db,
        "WITH latest AS (SELECT id, signature, max(last_ms) AS last_ms, count(*) AS pages FROM failures"
        " GROUP BY signature),"
        " first AS (SELECT signature, min(first_ms) AS first_ms FROM failures GROUP BY signature)"
        " SELECT " FACTS "first.first_ms, latest.last_ms, f.frames, " URL ", latest.pages"
        " FROM latest JOIN first USING (signature) JOIN failures AS f ON f.id = latest.id"
        " JOIN requests ON requests.id = f.request ORDER BY latest.pages DESC, f.id");
    return walk(store, query, each, arg, &count, err);
}

bool store_failures(struct store *store, failure_fn *each, void *arg, struct err *err) {
    int64_t count;
    sqlite3_stmt *query = db_query(&store->db, "SELECT " FACTS "f.first_ms, f.last_ms, f.frames, " URL ", 1"
        " FROM failures AS f JOIN requests ON requests.id = f.request ORDER BY f.id");
    return walk(store, query, each, arg, &count, err);
}

/* Ids of what was mended are gone, and are not given again. */
bool failures_none_such(struct store *store, int64_t id, struct err *err) {
    int64_t nearest;
    const char *path = store->db.path;
    sqlite3_stmt *query = db_query(&store->db, "SELECT id FROM failures ORDER BY abs(id - ?1), id LIMIT 1");
    bind_int(query, 1, id);
    if (!db_number(&store->db, query, &nearest, err)) return false;
    if (!nearest) return err_set(err, ERR_USAGE, "%s has no failure %lld: it has none", path, (long long)id);
    return err_set(err, ERR_USAGE, "%s has no failure %lld; the nearest is %lld (darn failures %s lists them)", path,
                   (long long)id, (long long)nearest, path);
}

bool store_failure(struct store *store, int64_t id, failure_fn *each, void *arg, struct err *err) {
    int64_t count;
    sqlite3_stmt *query = db_query(&store->db, "SELECT " FACTS "f.first_ms, f.last_ms, f.frames, " URL ", 1"
        " FROM failures AS f JOIN requests ON requests.id = f.request WHERE f.id = ?1");
    bind_int(query, 1, id);
    if (!walk(store, query, each, arg, &count, err)) return false;
    return count > 0 || failures_none_such(store, id, err);
}

bool store_unknowns(struct store *store, failure_fn *each, void *arg, struct err *err) {
    int64_t count;
    sqlite3_stmt *query = db_query(&store->db, "SELECT " FACTS "f.first_ms, f.last_ms, f.frames, " URL ", 1"
        " FROM requests JOIN failures AS f ON f.request = requests.id"
        " WHERE requests.sent = 1 AND requests.state = 'gave_up' ORDER BY f.id");
    return walk(store, query, each, arg, &count, err);
}
