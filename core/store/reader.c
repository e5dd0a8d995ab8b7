/* See reader.h. A connection of its own, on which one asks at a time. It never waits for the writer, nor the writer for
 * it (WAL). */
#include "store/reader.h"

#include "store/effects.h"

#include <pthread.h>
#include <stdlib.h>

struct reader {
    pthread_mutex_t lock;
    struct db db;
};

struct reader *reader_open(const struct store *store, struct err *err) {
    struct reader *reader = mem_zero(sizeof *reader);
    pthread_mutex_init(&reader->lock, NULL);
    if (db_open(&reader->db, store->db.path, false, false, err)) return reader;
    reader_close(reader);
    return NULL;
}

/* One state of the file for all of an answer. */
static bool recall(struct db *db, int64_t page, const char *key, char **json, int64_t *changed, struct err *err) {
    if (!db_begin_read(db, err)) return false;
    bool ok = effects_recall(db, page, key, json, changed, err);
    db_rollback(db);
    return ok;
}

bool reader_get(void *arg, int64_t page, const char *key, char **json, int64_t *changed, struct err *err) {
    struct reader *reader = arg;
    pthread_mutex_lock(&reader->lock);
    bool ok = recall(&reader->db, page, key, json, changed, err);
    pthread_mutex_unlock(&reader->lock);
    return ok;
}

void reader_close(struct reader *reader) {
    if (!reader) return;
    if (reader->db.handle) db_close(&reader->db);
    pthread_mutex_destroy(&reader->lock);
    free(reader);
}
