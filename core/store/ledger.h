/* What the crawl file knows of each output that was ever written: how far, with what hash. Table outputs. */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "base/hash.h"
#include "base/vec.h"
#include "store/db.h"

struct ledger_line {
    char *path;   /* absolute */
    char *type;   /* NULL: all types */
    char *header; /* CSV: its first line; else "" */
    int64_t length, last_item;
    uint8_t hash[HASH_BYTES];
    /* After a kill the file may also begin with this: a whole new one that was about to be renamed over it, or what was
     * there before the last rows, which are still to be written. */
    bool replacing;
    int64_t next_length;
    uint8_t next_hash[HASH_BYTES];
    bool dirty; /* it shows rows that are no longer so */
};
void ledger_line_clear(struct ledger_line *line);

/* line->path is NULL where the path is not known. */
bool ledger_get(struct db *db, const char *path, struct ledger_line *line, struct err *err);
bool ledger_put(struct db *db, const struct ledger_line *line, struct err *err);
/* Rows are appended to a known one. */
bool ledger_grow(struct db *db, const char *path, int64_t length, const struct hash *hash, int64_t last_item,
                 struct err *err);
/* All become dirty. */
bool ledger_spoil(struct db *db, struct err *err);

struct ledger { struct ledger_line *at; size_t count, cap; };
bool ledger_load(struct db *db, struct ledger *ledger, struct err *err);
void ledger_clear(struct ledger *ledger);

#endif
