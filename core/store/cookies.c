/* See cookies.h. The jar is in memory too, since what enters it may push others out. */
#include "store/cookies.h"

#include "os/clock.h"
#include "store/schema.h"

#include <stdlib.h>
#include <string.h>

/* The fact that names the file whose cookies entered the jar last, by its hash. */
#define IMPORTED "cookies"

bool cookies_load(struct store *store, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT id, name, value, domain, path, host_only, secure, http_only, expires_ms, set_ms FROM cookies ORDER BY id");
    enum db_step step;
    while ((step = db_step(&store->db, query, err)) == DB_ROW) {
        struct cookie cookie = {
            .id = column_int(query, 0),
            .name = mem_strdup(column_text(query, 1)),
            .value = mem_strdup(column_text(query, 2)),
            .domain = mem_strdup(column_text(query, 3)),
            .path = mem_strdup(column_text(query, 4)),
            .host_only = column_int(query, 5),
            .secure = column_int(query, 6),
            .http_only = column_int(query, 7),
            .expires_ms = column_int(query, 8),
            .set_ms = column_int(query, 9),
        };
        store->jar.last = cookie.id;
        vec_push(&store->jar.cookies, cookie);
    }
    return step == DB_END;
}

static bool save(struct store *store, const struct cookie *cookie, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT OR REPLACE INTO cookies(id, name, value, domain, path, host_only, secure, http_only, expires_ms, set_ms)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    bind_int(query, 1, cookie->id);
    bind_text(query, 2, cookie->name);
    bind_text(query, 3, cookie->value);
    bind_text(query, 4, cookie->domain);
    bind_text(query, 5, cookie->path);
    bind_int(query, 6, cookie->host_only);
    bind_int(query, 7, cookie->secure);
    bind_int(query, 8, cookie->http_only);
    bind_int(query, 9, cookie->expires_ms);
    bind_int(query, 10, cookie->set_ms);
    return db_run(&store->db, query, err);
}

static bool forget(struct store *store, int64_t id, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "DELETE FROM cookies WHERE id = ?1");
    bind_int(query, 1, id);
    return db_run(&store->db, query, err);
}

bool cookies_save(struct store *store, struct err *err) {
    struct jar *jar = &store->jar;
    for (size_t i = 0; i < jar->gone.count; i++)
        if (!forget(store, jar->gone.at[i], err)) return false;
    for (size_t i = 0; i < jar->cookies.count; i++)
        if (jar->cookies.at[i].changed && !save(store, &jar->cookies.at[i], err)) return false;
    jar_saved(jar);
    return true;
}

/* ---- what changes bring ---- */

/* What page:retry did not want, and what was raised, leaves nothing. */
static bool is_callbacks_word(enum kind fault) { return fault == KIND_ASKED || fault == KIND_RAISED; }

static const struct set_cookies *brought(const struct change *change) {
    const struct set_cookies *set = change->page ? &change->page->cookies : &change->cookies;
    switch (change->kind) {
    case CHANGE_OUTCOME: return change->outcome->kind == OUTCOME_DONE || change->outcome->kind == OUTCOME_SKIP ? set : NULL;
    case CHANGE_RETRY:
    case CHANGE_GIVE_UP: return is_callbacks_word(change->fault) ? NULL : set;
    case CHANGE_MISSING:
    case CHANGE_DROP: return set;
    default: return NULL;
    }
}

void change_take_cookies(const struct change *change, struct jar *jar) {
    const struct page *page = change->page;
    const struct set_cookies *set = change->stale || change->superseded ? NULL : brought(change);
    if (set) jar_set(jar, set, page ? page->fetched_ms : change->answered_ms, page && page->cached);
    if (change->kind == CHANGE_COOKIES && change->added) jar_put_all(jar, &change->given);
}

bool cookies_import(struct store *store, struct change *change, struct err *err) {
    char *before;
    if (!meta_get(&store->db, IMPORTED, &before, err)) return false;
    bool same = before && strcmp(before, change->hash) == 0;
    free(before);
    if (same) return true;
    change->added = (int)change->given.count;
    change_take_cookies(change, &store->jar);
    return meta_set(&store->db, IMPORTED, change->hash, err);
}

/* ---- questions ---- */

void store_jar(const struct store *store, struct jar *out) { jar_copy(out, &store->jar); }

bool cookies_count(struct store *store, int64_t *count, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT count(*) FROM cookies WHERE expires_ms > ?1");
    bind_int(query, 1, clock_wall_ms());
    return db_number(&store->db, query, count, err);
}
