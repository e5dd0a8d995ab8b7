/* See items.h. */
#include "store/items.h"

#include "store/rows.h"

bool items_put(struct store *store, int64_t page, const struct outcome *outcome, struct err *err) {
    for (size_t i = 0; i < outcome->items.count; i++) {
        const struct item *item = outcome->items.at[i];
        sqlite3_stmt *query = db_query(&store->db,
            "INSERT INTO items(page, version, type, data) VALUES(?1, ?2, ?3, ?4)");
        bind_int(query, 1, page);
        bind_text(query, 2, outcome->version);
        bind_text(query, 3, item->type);
        bind_text(query, 4, item->json);
        if (!db_run(&store->db, query, err)) return false;
        if (!outputs_show(&store->outputs, db_last_id(&store->db), item, err)) return false;
    }
    tally_add(&store->tally, TALLY_ITEMS, (int64_t)outcome->items.count);
    return true;
}

bool items_remove(struct store *store, int64_t page, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "DELETE FROM items WHERE page = ?1");
    bind_int(query, 1, page);
    if (!db_run(&store->db, query, err)) return false;
    int64_t gone = db_changes(&store->db);
    tally_add(&store->tally, TALLY_ITEMS, -gone);
    return gone == 0 || outputs_spoil(&store->outputs, &store->db, err);
}

bool items_walk(struct db *db, int64_t after, const char *type, item_fn *each, void *arg, struct err *err) {
    sqlite3_stmt *query = db_query(db,
        "SELECT id, type, data FROM items WHERE id > ?1 AND (?2 IS NULL OR type = ?2) ORDER BY id");
    bind_int(query, 1, after);
    bind_text(query, 2, type);
    enum db_step step;
    while ((step = db_step(db, query, err)) == DB_ROW) {
        const char *named = sqlite3_column_type(query, 1) == SQLITE_NULL ? NULL : column_text(query, 1);
        if (each(arg, column_int(query, 0), named, column_text(query, 2), err)) continue;
        db_reset(query);
        return false;
    }
    return step == DB_END;
}

bool items_last(struct db *db, int64_t *id, struct err *err) {
    return db_number(db, db_query(db, "SELECT max(id) FROM items"), id, err);
}

bool items_types(struct db *db, struct names *types, struct err *err) {
    sqlite3_stmt *query = db_query(db, "SELECT DISTINCT coalesce(type, '') FROM items ORDER BY 1");
    enum db_step step;
    while ((step = db_step(db, query, err)) == DB_ROW) names_add(types, column_text(query, 0));
    return step == DB_END;
}
