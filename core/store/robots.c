/* See robots.h. */
#include "store/robots.h"

#include "base/mem.h"

#include <sqlite3.h>

bool robots_put(struct store *store, const char *origin, const struct host_facts *facts, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT INTO robots(origin, fetched_ms, status, text) VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT DO UPDATE SET fetched_ms = ?2, status = ?3, text = ?4");
    bind_text(query, 1, origin);
    bind_int(query, 2, facts->robots_ms);
    bind_int(query, 3, facts->robots_status);
    bind_bytes(query, 4, facts->robots, facts->robots_bytes);
    return db_run(&store->db, query, err);
}

bool robots_get(struct store *store, const char *origin, struct host_facts *facts, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT held_until_ms FROM hosts WHERE origin = ?1");
    bind_text(query, 1, origin);
    if (!db_number(&store->db, query, &facts->held_until_ms, err)) return false;
    query = db_query(&store->db, "SELECT fetched_ms, status, text FROM robots WHERE origin = ?1");
    bind_text(query, 1, origin);
    enum db_step step = db_step(&store->db, query, err);
    if (step != DB_ROW) return step == DB_END;
    facts->robots_ms = column_int(query, 0);
    facts->robots_status = (int)column_int(query, 1);
    facts->robots_bytes = (size_t)sqlite3_column_bytes(query, 2);
    if (sqlite3_column_type(query, 2) != SQLITE_NULL)
        facts->robots = mem_strndup(sqlite3_column_blob(query, 2), facts->robots_bytes);
    db_reset(query);
    return true;
}
