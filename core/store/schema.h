/* The tables of a crawl file, their version, and whether a file is one of ours. The SQL in schema.c is the
 * documentation: its comments are in the file too (`sqlite3 shop.crawl .schema`). */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/db.h"

enum {
    SCHEMA_APPLICATION = 0x6461726E, /* "darn", PRAGMA application_id */
    SCHEMA_VERSION = 8,              /* PRAGMA user_version */
};

/* What is in the file: false and err where it is not ours (ERR_USAGE) or of a newer darn. *version is 0 for a
 * file with nothing in it. */
bool schema_read(struct db *db, int *version, struct err *err);
/* Makes the tables, or brings those of an older version up to date, in one transaction. */
bool schema_upgrade(struct db *db, int version, struct err *err);
/* How a connection that writes works: WAL, so that readers and the writer do not wait for one another. */
bool schema_tune(struct db *db, struct err *err);

/* Facts about the crawl by name (table meta); meta_get gives NULL where there is none, to be freed. */
bool meta_get(struct db *db, const char *key, char **value, struct err *err);
bool meta_set(struct db *db, const char *key, const char *value, struct err *err);

#endif
