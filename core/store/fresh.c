/* See fresh.h. */
#include "store/fresh.h"

#include "base/mem.h"
#include "os/file.h"
#include "store/schema.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* All of it into the one file, and what it knows of outputs. A newer darn's ledger is not ours to read. */
static bool settle_old(struct db *db, struct ledger *ledger, struct err *err) {
    int64_t application, user;
    int version;
    if (!db_number(db, db_query(db, "PRAGMA application_id"), &application, err)) return false;
    if (!db_number(db, db_query(db, "PRAGMA user_version"), &user, err)) return false;
    bool newer = application == SCHEMA_APPLICATION && user > SCHEMA_VERSION;
    if (!newer && !schema_read(db, &version, err)) return false;
    if (!newer && version > 0 && !ledger_load(db, ledger, err)) return false;
    return db_script(db, "PRAGMA wal_checkpoint(TRUNCATE)", err);
}

/* With a suffix SQLite's two other files of a database are meant. They are rarely there: a reader has it open. */
static bool move(const char *path, const char *suffix, struct err *err) {
    char *from = mem_printf("%s%s", path, suffix), *to = mem_printf("%s.old%s", path, suffix);
    bool ok = rename(from, to) == 0;
    if (!ok && errno == ENOENT && *suffix) ok = unlink(to) == 0 || errno == ENOENT;
    if (!ok) err_set(err, ERR_SYSTEM, "cannot move %s to %s: %s", from, to, strerror(errno));
    free(from);
    free(to);
    return ok;
}

bool fresh_move(const char *path, struct ledger *ledger, bool *moved, struct err *err) {
    struct db db;
    *moved = false;
    if (!file_exists(path)) return true;
    if (!db_open(&db, path, true, false, err)) return false;
    bool ok = settle_old(&db, ledger, err);
    db_close(&db);
    *moved = ok && move(path, "-wal", err) && move(path, "-shm", err) && move(path, "", err);
    return *moved;
}

/* Best effort: where it fails, the old file is still PATH.old. */
void fresh_back(const char *path) {
    static const char *const suffixes[] = {"-wal", "-shm", ""};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char *file = mem_printf("%s%s", path, suffixes[i]), *old = mem_printf("%s.old%s", path, suffixes[i]);
        unlink(file);
        rename(old, file);
        free(file);
        free(old);
    }
}

bool fresh_inherit(struct db *db, const struct ledger *ledger, struct err *err) {
    for (size_t i = 0; i < ledger->count; i++) {
        ledger->at[i].dirty = true;
        if (!ledger_put(db, &ledger->at[i], err)) return false;
    }
    return true;
}
