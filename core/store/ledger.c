/* See ledger.h. */
#include "store/ledger.h"

#include <stdlib.h>
#include <string.h>

void ledger_line_clear(struct ledger_line *line) {
    free(line->path);
    free(line->type);
    free(line->header);
    *line = (struct ledger_line){0};
}

static void read_hash(sqlite3_stmt *query, int at, uint8_t hash[HASH_BYTES]) {
    if (sqlite3_column_bytes(query, at) == HASH_BYTES) memcpy(hash, sqlite3_column_blob(query, at), HASH_BYTES);
}

static void read_line(sqlite3_stmt *query, struct ledger_line *line) {
    *line = (struct ledger_line){
        .path = column_copy(query, 0),
        .type = column_copy(query, 1),
        .header = column_copy(query, 2),
        .length = column_int(query, 3),
        .last_item = column_int(query, 5),
        .replacing = sqlite3_column_type(query, 6) != SQLITE_NULL,
        .next_length = column_int(query, 6),
        .dirty = column_int(query, 8),
    };
    read_hash(query, 4, line->hash);
    read_hash(query, 7, line->next_hash);
}

bool ledger_get(struct db *db, const char *path, struct ledger_line *line, struct err *err) {
    *line = (struct ledger_line){0};
    sqlite3_stmt *query = db_query(db,
        "SELECT path, type, header, length, hash, last_item, next_length, next_hash, dirty"
        " FROM outputs WHERE path = ?1");
    bind_text(query, 1, path);
    enum db_step step = db_step(db, query, err);
    if (step != DB_ROW) return step == DB_END;
    read_line(query, line);
    db_reset(query);
    return true;
}

bool ledger_put(struct db *db, const struct ledger_line *line, struct err *err) {
    sqlite3_stmt *query = db_query(db,
        "INSERT OR REPLACE INTO outputs(path, type, header, length, hash, last_item,"
        " next_length, next_hash, dirty) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    bind_text(query, 1, line->path);
    bind_text(query, 2, line->type);
    bind_text(query, 3, line->header);
    bind_int(query, 4, line->length);
    bind_bytes(query, 5, line->hash, HASH_BYTES);
    bind_int(query, 6, line->last_item);
    if (line->replacing) {
        bind_int(query, 7, line->next_length);
        bind_bytes(query, 8, line->next_hash, HASH_BYTES);
    }
    bind_int(query, 9, line->dirty);
    return db_run(db, query, err);
}

bool ledger_grow(struct db *db, const char *path, int64_t length, const struct hash *hash, int64_t last_item,
                 struct err *err) {
    uint8_t digest[HASH_BYTES];
    hash_digest(hash, digest);
    sqlite3_stmt *query = db_query(db,
        "UPDATE outputs SET next_length = length, next_hash = hash, length = ?2, hash = ?3, last_item = ?4"
        " WHERE path = ?1");
    bind_text(query, 1, path);
    bind_int(query, 2, length);
    bind_bytes(query, 3, digest, HASH_BYTES);
    bind_int(query, 4, last_item);
    return db_run(db, query, err);
}

bool ledger_spoil(struct db *db, struct err *err) {
    return db_run(db, db_query(db, "UPDATE outputs SET dirty = 1 WHERE dirty = 0"), err);
}

bool ledger_load(struct db *db, struct ledger *ledger, struct err *err) {
    sqlite3_stmt *query = db_query(db,
        "SELECT path, type, header, length, hash, last_item, next_length, next_hash, dirty FROM outputs");
    enum db_step step;
    while ((step = db_step(db, query, err)) == DB_ROW) {
        struct ledger_line line;
        read_line(query, &line);
        vec_push(ledger, line);
    }
    return step == DB_END;
}

void ledger_clear(struct ledger *ledger) {
    for (size_t i = 0; i < ledger->count; i++) ledger_line_clear(&ledger->at[i]);
    vec_clear(ledger);
}
