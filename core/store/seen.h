/* Which fingerprints the crawl knows of, and of which requests. A unique index over them would be written at a random place
 * for each new request, which is slow once it no longer fits into memory. So table `seen` has them by their first 64 bits and
 * gets many at once, sorted; those of late are in memory. A filter in front of the table answers for most of what is new.
 *
 * What is here are hints: whoever asks compares the row's whole fingerprint and asks for the next hint where it is another. */
#ifndef STORE_SEEN_H
#define STORE_SEEN_H

#include "model/request.h"
#include "store/bloom.h"
#include "store/db.h"

struct seen_recent { int64_t key, request; }; /* request 0: a free place, -1: a removed one */

struct seen {
    struct seen_recent *recent; /* open addressing; the same key may be there several times */
    size_t count, used, slots;
    size_t most;      /* so many of late, then those with the next part of all keys are written */
    int part;         /* that part */
    int64_t upto;     /* of the requests up to this id all are in the table */
    struct bloom bloom;
    bool filtering;   /* the filter knows all that is in the table, ... */
    int64_t next_key; /* ... or all keys before this one */
};

/* Reads those of late; inside a transaction. */
bool seen_load(struct seen *seen, struct db *db, struct err *err);
/* Before a commit: where there are many of late, writes some of them. */
bool seen_save(struct seen *seen, struct db *db, struct err *err);
/* After a commit: a slice of the work that makes the filter whole, a few milliseconds. */
bool seen_fill(struct seen *seen, struct db *db, struct err *err);
void seen_clear(struct seen *seen);

/* Requests that may have a fingerprint: seen_probe, then seen_next until *request is 0. */
struct seen_probe { int64_t key; size_t slot; bool in_table; };
struct seen_probe seen_probe(const struct seen *seen, const uint8_t fingerprint[FINGERPRINT_BYTES]);
bool seen_next(const struct seen *seen, struct db *db, struct seen_probe *probe, int64_t *request, struct err *err);

/* A new request has it; its id is higher than those before. */
void seen_add(struct seen *seen, const uint8_t fingerprint[FINGERPRINT_BYTES], int64_t request);
/* That request is gone. */
bool seen_remove(struct seen *seen, struct db *db, const uint8_t fingerprint[FINGERPRINT_BYTES], int64_t request,
                 struct err *err);

#endif
