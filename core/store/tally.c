/* See tally.h. */
#include "store/tally.h"

#include <stdio.h>

static const char *const states[STATES] = {"",        "queued",  "done",    "parked",
                                           "gave_up", "missing", "dropped", "alias"};

static const char *const names[TALLY_DROPPED] = {"pages",   "queued",  "items", "skipped", "parked",
                                                 "gave_up", "missing", "bytes", "retries", "effects"};

const char *state_name(enum state state) { return states[state]; }

enum state tally_state(const char *name) {
    for (int i = STATE_QUEUED; i < STATES; i++)
        if (strcmp(states[i], name) == 0) return (enum state)i;
    return STATE_NONE;
}

/* The name of a figure in table counts. */
static const char *name_of(int kind, char buffer[32]) {
    if (kind < TALLY_DROPPED) return names[kind];
    if (kind < TALLY_CUT) snprintf(buffer, 32, "dropped_%s", drop_name((enum drop)(kind - TALLY_DROPPED)));
    else snprintf(buffer, 32, "cut_%s", cut_name((enum cut)(kind - TALLY_CUT)));
    return buffer;
}

struct callback_tally *tally_of(struct tally *tally, const char *name) {
    struct callback_tally *found = map_get(&tally->callbacks, name);
    if (found) return found;
    found = mem_zero(sizeof *found);
    found->name = mem_strdup(name);
    map_set(&tally->callbacks, name, found);
    return found;
}

static bool load_counts(struct tally *tally, struct db *db, struct err *err) {
    sqlite3_stmt *query = db_query(db, "SELECT n FROM counts WHERE name = ?1");
    for (int i = 0; i < TALLY_KINDS; i++) {
        char buffer[32];
        bind_text(query, 1, name_of(i, buffer));
        if (!db_number(db, query, &tally->n[i], err)) return false;
    }
    return true;
}

static bool load_callbacks(struct tally *tally, struct db *db, struct err *err) {
    sqlite3_stmt *query = db_query(db, "SELECT name, queued, parked, failing, held_ms FROM callbacks");
    enum db_step step;
    while ((step = db_step(db, query, err)) == DB_ROW) {
        struct callback_tally *callback = tally_of(tally, column_text(query, 0));
        callback->queued = column_int(query, 1);
        callback->parked = column_int(query, 2);
        callback->failing = column_int(query, 3);
        callback->held_ms = column_int(query, 4);
        callback->probe = callback->held_ms ? PROBE_ANY : PROBE_NONE; /* each run tries one */
    }
    return step == DB_END;
}

static bool load_versions(struct tally *tally, struct db *db, struct err *err) {
    sqlite3_stmt *query = db_query(db,
        "SELECT version, count(*) FROM failures WHERE state = 'parked' GROUP BY version");
    enum db_step step;
    while ((step = db_step(db, query, err)) == DB_ROW)
        tally_parked(tally, column_text(query, 0), column_int(query, 1));
    return step == DB_END;
}

bool tally_load(struct tally *tally, struct db *db, struct err *err) {
    tally_clear(tally);
    return load_counts(tally, db, err) && load_callbacks(tally, db, err) && load_versions(tally, db, err);
}

static bool save_callbacks(struct tally *tally, struct db *db, struct err *err) {
    void *value;
    for (size_t at = 0; map_next(&tally->callbacks, &at, NULL, &value);) {
        struct callback_tally *callback = value;
        if (!callback->changed) continue;
        sqlite3_stmt *query = db_query(db,
            "INSERT INTO callbacks(name, queued, parked, failing, held_ms) VALUES(?1, ?2, ?3, ?4, ?5)"
            " ON CONFLICT DO UPDATE SET queued = ?2, parked = ?3, failing = ?4, held_ms = ?5");
        bind_text(query, 1, callback->name);
        bind_int(query, 2, callback->queued);
        bind_int(query, 3, callback->parked);
        bind_int(query, 4, callback->failing);
        bind_int(query, 5, callback->held_ms);
        if (!db_run(db, query, err)) return false;
        callback->changed = false;
    }
    return true;
}

bool tally_save(struct tally *tally, struct db *db, struct err *err) {
    for (int i = 0; i < TALLY_KINDS; i++) {
        if (!tally->changed[i]) continue;
        char buffer[32];
        sqlite3_stmt *query = db_query(db,
            "INSERT INTO counts(name, n) VALUES(?1, ?2) ON CONFLICT DO UPDATE SET n = ?2");
        bind_text(query, 1, name_of(i, buffer));
        bind_int(query, 2, tally->n[i]);
        if (!db_run(db, query, err)) return false;
        tally->changed[i] = false;
    }
    return save_callbacks(tally, db, err);
}

void tally_clear(struct tally *tally) {
    void *value;
    for (size_t at = 0; map_next(&tally->callbacks, &at, NULL, &value);) {
        free(((struct callback_tally *)value)->name);
        free(value);
    }
    map_clear(&tally->callbacks);
    vec_clear(&tally->versions);
    *tally = (struct tally){0};
}

void tally_add(struct tally *tally, enum tally_kind kind, int64_t more) {
    tally->n[kind] += more;
    tally->changed[kind] |= more != 0;
}

int64_t tally_next(struct tally *tally, enum tally_kind kind) {
    tally_add(tally, kind, 1);
    return tally->n[kind];
}

void tally_drop(struct tally *tally, enum drop why, int64_t more) {
    tally_add(tally, (enum tally_kind)(TALLY_DROPPED + (int)why), more);
}

static void count_state(struct tally *tally, const char *name, enum state state, int64_t more) {
    switch (state) {
    case STATE_QUEUED: tally_add(tally, TALLY_QUEUED, more); break;
    case STATE_DONE: tally_add(tally, TALLY_PAGES, more); break;
    case STATE_PARKED: tally_add(tally, TALLY_PARKED, more); break;
    case STATE_GAVE_UP: tally_add(tally, TALLY_GAVE_UP, more); break;
    case STATE_MISSING: tally_add(tally, TALLY_MISSING, more); break;
    default: break;
    }
    if (state != STATE_QUEUED && state != STATE_PARKED) return;
    struct callback_tally *callback = tally_of(tally, name);
    *(state == STATE_QUEUED ? &callback->queued : &callback->parked) += more;
    callback->changed = true;
}

void tally_move(struct tally *tally, const char *callback, enum state from, enum state to) {
    count_state(tally, callback, from, -1);
    count_state(tally, callback, to, 1);
}

void tally_parked(struct tally *tally, const char *version, int64_t more) {
    for (size_t i = 0; i < tally->versions.count; i++) {
        if (strcmp(tally->versions.at[i].version, version) != 0) continue;
        tally->versions.at[i].parked += more;
        if (tally->versions.at[i].parked == 0) vec_remove(&tally->versions, i);
        return;
    }
    struct version_tally fresh = {.parked = more};
    snprintf(fresh.version, sizeof fresh.version, "%s", version);
    vec_push(&tally->versions, fresh);
}

int64_t tally_stale(const struct tally *tally, const char *version) {
    int64_t stale = 0;
    for (size_t i = 0; i < tally->versions.count; i++)
        if (strcmp(tally->versions.at[i].version, version) != 0) stale += tally->versions.at[i].parked;
    return stale;
}

void tally_counts(const struct tally *tally, struct counts *counts) {
    const int64_t *n = tally->n;
    *counts = (struct counts){
        .pages = n[TALLY_PAGES], .queued = n[TALLY_QUEUED], .items = n[TALLY_ITEMS], .skipped = n[TALLY_SKIPPED],
        .parked = n[TALLY_PARKED], .gave_up = n[TALLY_GAVE_UP], .missing = n[TALLY_MISSING],
        .bytes = n[TALLY_BYTES], .retries = n[TALLY_RETRIES],
    };
    for (int i = 0; i < DROP_KINDS; i++) counts->dropped += counts->dropped_by[i] = n[TALLY_DROPPED + i];
    for (int i = 0; i < CUT_KINDS; i++) counts->cut += counts->cut_by[i] = n[TALLY_CUT + i];
    void *value;
    for (size_t at = 0; map_next(&tally->callbacks, &at, NULL, &value);) {
        const struct callback_tally *callback = value;
        if (callback->held_ms) counts->held += callback->queued;
    }
    counts->queued -= counts->held;
}
