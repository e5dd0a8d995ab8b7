/* The figures of a crawl: kept in memory, changed with what they count, written into the same transaction.
 * A crawl whose transaction was rolled back is closed, so they never need to be taken back. */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "base/map.h"
#include "base/vec.h"
#include "model/outcome.h"
#include "store/db.h"
#include "store/store.h"

/* Where a request stands. Column `state` of table requests has the names. */
enum state {
    STATE_NONE, /* no such request */
    STATE_QUEUED, STATE_DONE, STATE_PARKED, STATE_GAVE_UP, STATE_MISSING, STATE_DROPPED, STATE_ALIAS,
    STATES
};
const char *state_name(enum state state);
enum state tally_state(const char *name);

enum tally_kind {
    TALLY_PAGES, TALLY_QUEUED, TALLY_ITEMS, TALLY_SKIPPED, TALLY_PARKED, TALLY_GAVE_UP, TALLY_MISSING,
    TALLY_BYTES, TALLY_RETRIES,
    TALLY_EFFECTS, /* number of the last effect on the state; none is given twice */
    TALLY_DROPPED, /* by why, DROP_KINDS of them */
    TALLY_CUT = TALLY_DROPPED + DROP_KINDS, /* pages, by what was cut of them, CUT_KINDS of them */
    TALLY_KINDS = TALLY_CUT + CUT_KINDS
};

enum { PROBE_NONE = 0, PROBE_ANY = -1 };

/* What waits for one callback, and whether it is held (holds.h). */
struct callback_tally {
    char *name;
    int64_t queued, parked;
    int64_t failing; /* pages in a row, by first runs */
    int64_t held_ms; /* since when it is held; 0: it is not */
    bool changed;
    /* in memory only */
    int64_t taken;   /* of those queued */
    int64_t probe;   /* held: the request that shows whether it was mended, or PROBE_ANY of them, or PROBE_NONE */
};

/* Pages parked in one version of the scraper. */
struct version_tally {
    char version[13];
    int64_t parked;
};

struct tally {
    int64_t n[TALLY_KINDS];
    bool changed[TALLY_KINDS];
    struct map callbacks; /* name -> struct callback_tally */
    VEC(struct version_tally) versions;
};

/* Reads all from the file. */
bool tally_load(struct tally *tally, struct db *db, struct err *err);
/* Writes what changed since. */
bool tally_save(struct tally *tally, struct db *db, struct err *err);
void tally_clear(struct tally *tally);

void tally_add(struct tally *tally, enum tally_kind kind, int64_t more);
/* The same by 1; how many it is now. */
int64_t tally_next(struct tally *tally, enum tally_kind kind);
void tally_drop(struct tally *tally, enum drop why, int64_t more);
/* The figures of one callback; they live as long as the tally, as the name in them does. */
struct callback_tally *tally_of(struct tally *tally, const char *name);
/* A request for `callback` leaves one state and enters another. Drops are counted by tally_drop. */
void tally_move(struct tally *tally, const char *callback, enum state from, enum state to);
/* A page was parked in that version (1), or no longer is (-1). */
void tally_parked(struct tally *tally, const char *version, int64_t more);
/* Pages parked in other versions. */
int64_t tally_stale(const struct tally *tally, const char *version);

void tally_counts(const struct tally *tally, struct counts *counts);

#endif
