/* One connection to a crawl file: statements by their SQL text, steps, transactions, and SQLite's errors in
 * our words. Knows nothing of the tables. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/err.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DB_STATEMENTS = 256 }; /* a power of two, more than twice the statements of this room */

struct db {
    sqlite3 *handle;
    char *path; /* as the user named it, for messages */
    bool inside; /* a transaction is open */
    struct db_kept { const char *sql; sqlite3_stmt *statement; } kept[DB_STATEMENTS];
};

/* Opens the file; reading only where `write` is false, and making it only where `make` is true. */
bool db_open(struct db *db, const char *path, bool write, bool make, struct err *err);
void db_close(struct db *db);

/* The statement of a string literal (its address is the key), kept prepared, with nothing bound. Bind with the
 * calls below, then step. One that cannot be prepared says so at its first step. */
sqlite3_stmt *db_query(struct db *db, const char *sql);
/* Parameters count from 1. Texts and bytes are borrowed until the last step; NULL gives NULL. */
void bind_int(sqlite3_stmt *query, int at, int64_t value);
void bind_real(sqlite3_stmt *query, int at, double value);
void bind_text(sqlite3_stmt *query, int at, const char *text);
void bind_bytes(sqlite3_stmt *query, int at, const void *bytes, size_t length);
/* Columns count from 0. column_text gives "" for NULL and belongs to the row; column_copy gives NULL for NULL
 * and is to be freed. */
int64_t column_int(sqlite3_stmt *query, int at);
const char *column_text(sqlite3_stmt *query, int at);
char *column_copy(sqlite3_stmt *query, int at);

enum db_step { DB_ROW, DB_END, DB_FAILED };
/* The next row. At the end, and with err, the statement is reset. */
enum db_step db_step(struct db *db, sqlite3_stmt *query, struct err *err);
/* Ends a walk early. */
void db_reset(sqlite3_stmt *query);
/* Steps to the end. */
bool db_run(struct db *db, sqlite3_stmt *query, struct err *err);
/* The first column of the first row into *value; 0 where there is no row. */
bool db_number(struct db *db, sqlite3_stmt *query, int64_t *value, struct err *err);
int64_t db_changes(struct db *db); /* rows that the last statement touched */
int64_t db_last_id(struct db *db);

/* All commits so far outlast a power failure; otherwise they do so some time later, in their order. */
bool db_sync(struct db *db, struct err *err);

/* Several statements that are not kept: schemas, pragmas. */
bool db_script(struct db *db, const char *sql, struct err *err);

bool db_begin(struct db *db, struct err *err); /* for writing */
bool db_begin_read(struct db *db, struct err *err); /* several questions, one state of the file */
bool db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db); /* fine without a transaction */

#endif
