/* See db.h. */
#include "store/db.h"

#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Another program (a shell, a backup) may hold the file for a moment. */
enum { WAIT_MS = 10000 };

static bool is_of_writing(int code) {
    switch (code) {
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_IOERR_SHMSIZE: return true;
    default: return false;
    }
}

/* SQLite's last error as one line. */
static bool fail(struct db *db, struct err *err) {
    int code = db->handle ? sqlite3_errcode(db->handle) : SQLITE_NOMEM;
    switch (code) {
    case SQLITE_NOTADB:
        return err_set(err, ERR_USAGE, "%s is not a crawl file (it is no SQLite database)", db->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return err_set(err, ERR_BUSY, "%s is held by another program", db->path);
    case SQLITE_CORRUPT:
        return err_set(err, ERR_SYSTEM, "%s is damaged: %s", db->path, sqlite3_errmsg(db->handle));
    case SQLITE_IOERR:
        if (!is_of_writing(sqlite3_extended_errcode(db->handle))) break;
        return err_set(err, ERR_SYSTEM, "cannot write %s: disk I/O error (a quota, a limit of file sizes, a broken disk?)", db->path);
    case SQLITE_FULL: return err_set(err, ERR_SYSTEM, "cannot write %s: the disk is full", db->path);
    }
    return err_set(err, ERR_SYSTEM, "%s: %s", db->path, db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
}

bool db_open(struct db *db, const char *path, bool write, bool make, struct err *err) {
    *db = (struct db){.path = mem_strdup(path)};
    int flags = (write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | (make ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        int why = db->handle ? sqlite3_system_errno(db->handle) : ENOMEM;
        err_set(err, ERR_USAGE, "cannot open %s: %s", path, why ? strerror(why) : sqlite3_errmsg(db->handle));
        db_close(db);
        return false;
    }
    sqlite3_busy_timeout(db->handle, WAIT_MS);
    return true;
}

void db_close(struct db *db) {
    if (db->handle) db_rollback(db);
    for (int i = 0; i < DB_STATEMENTS; i++) sqlite3_finalize(db->kept[i].statement);
    sqlite3_close(db->handle);
    free(db->path);
    *db = (struct db){0};
}

sqlite3_stmt *db_query(struct db *db, const char *sql) {
    size_t i = ((uintptr_t)sql >> 3) * 31 & (DB_STATEMENTS - 1);
    while (db->kept[i].sql && db->kept[i].sql != sql) i = (i + 1) & (DB_STATEMENTS - 1);
    struct db_kept *kept = &db->kept[i];
    if (!kept->statement) {
        kept->sql = sql;
        sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &kept->statement, NULL);
    }
    assert(!kept->statement || !sqlite3_stmt_busy(kept->statement)); /* a walk inside the same walk */
    return kept->statement;
}

void bind_int(sqlite3_stmt *query, int at, int64_t value) { sqlite3_bind_int64(query, at, value); }

void bind_real(sqlite3_stmt *query, int at, double value) { sqlite3_bind_double(query, at, value); }

void bind_text(sqlite3_stmt *query, int at, const char *text) {
    sqlite3_bind_text(query, at, text, -1, SQLITE_STATIC);
}

void bind_bytes(sqlite3_stmt *query, int at, const void *bytes, size_t length) {
    sqlite3_bind_blob64(query, at, bytes, length, SQLITE_STATIC);
}

int64_t column_int(sqlite3_stmt *query, int at) { return sqlite3_column_int64(query, at); }

const char *column_text(sqlite3_stmt *query, int at) {
    const char *text = (const char *)sqlite3_column_text(query, at);
    return text ? text : "";
}

char *column_copy(sqlite3_stmt *query, int at) { return mem_strdup((const char *)sqlite3_column_text(query, at)); }

enum db_step db_step(struct db *db, sqlite3_stmt *query, struct err *err) {
    int code = query ? sqlite3_step(query) : SQLITE_ERROR;
    if (code == SQLITE_ROW) return DB_ROW;
    if (code != SQLITE_DONE) fail(db, err);
    db_reset(query);
    return code == SQLITE_DONE ? DB_END : DB_FAILED;
}

void db_reset(sqlite3_stmt *query) {
    if (!query) return;
    sqlite3_reset(query);
    sqlite3_clear_bindings(query);
}

bool db_run(struct db *db, sqlite3_stmt *query, struct err *err) {
    enum db_step step;
    while ((step = db_step(db, query, err)) == DB_ROW) {}
    return step == DB_END;
}

bool db_number(struct db *db, sqlite3_stmt *query, int64_t *value, struct err *err) {
    *value = 0;
    enum db_step step = db_step(db, query, err);
    if (step == DB_ROW) {
        *value = column_int(query, 0);
        db_reset(query);
    }
    return step != DB_FAILED;
}

int64_t db_changes(struct db *db) { return sqlite3_changes64(db->handle); }
int64_t db_last_id(struct db *db) { return sqlite3_last_insert_rowid(db->handle); }

bool db_script(struct db *db, const char *sql, struct err *err) {
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK || fail(db, err);
}

/* They are in the write-ahead log, which SQLite itself would sync at the next checkpoint. */
bool db_sync(struct db *db, struct err *err) {
    sqlite3_file *log = NULL;
    sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (!log || !log->pMethods || log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) == SQLITE_OK) return true;
    return err_set(err, ERR_SYSTEM, "cannot write %s to the disk", db->path);
}

bool db_begin(struct db *db, struct err *err) {
    assert(!db->inside);
    return db->inside = db_run(db, db_query(db, "BEGIN IMMEDIATE"), err);
}

bool db_begin_read(struct db *db, struct err *err) {
    assert(!db->inside);
    return db->inside = db_run(db, db_query(db, "BEGIN"), err);
}

bool db_commit(struct db *db, struct err *err) {
    assert(db->inside);
    if (!db_run(db, db_query(db, "COMMIT"), err)) return false;
    db->inside = false;
    return true;
}

void db_rollback(struct db *db) {
    if (!sqlite3_get_autocommit(db->handle)) sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    db->inside = false;
}
