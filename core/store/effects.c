/* See effects.h. A key is read once, changed in memory, and written back. What was added is subtracted again, which is
 * exact for integers; where a `set` or a float is taken back the value is made anew from the effects that are left. */
#include "store/effects.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A row of table state; all NULL and 0 where there is none. */
struct cell { char *value; int64_t changed, set_at; };
/* What a page did to the key. */
struct deed { bool there, added; int64_t number; char *value; };

/* A sum of floats of so many parts is not made anew for one of them. */
enum { PARTS_MOST = 1000 };

/* ---- rows ---- */

static bool load_cell(struct db *db, const char *key, struct cell *cell, struct err *err) {
    *cell = (struct cell){0};
    sqlite3_stmt *query = db_query(db, "SELECT value, changed, set_at FROM state WHERE key = ?1");
    bind_text(query, 1, key);
    enum db_step step = db_step(db, query, err);
    if (step != DB_ROW) return step == DB_END;
    *cell = (struct cell){column_copy(query, 0), column_int(query, 1), column_int(query, 2)};
    db_reset(query);
    return true;
}

/* A key without value that no effect is left of is no key. */
static bool save_cell(struct db *db, const char *key, const struct cell *cell, struct err *err) {
    bool gone = !cell->value && !cell->set_at;
    sqlite3_stmt *query = gone ? db_query(db, "DELETE FROM state WHERE key = ?1")
                               : db_query(db, "INSERT INTO state(key, value, changed, set_at) VALUES(?1, ?2, ?3, ?4)"
                                              " ON CONFLICT DO UPDATE SET value = ?2, changed = ?3, set_at = ?4");
    bind_text(query, 1, key);
    if (!gone) {
        bind_text(query, 2, cell->value);
        bind_int(query, 3, cell->changed);
        bind_int(query, 4, cell->set_at);
    }
    return db_run(db, query, err);
}

static bool load_deed(struct db *db, int64_t page, const char *key, struct deed *deed, struct err *err) {
    *deed = (struct deed){0};
    sqlite3_stmt *query = db_query(db, "SELECT added, number, value FROM effects WHERE page = ?1 AND key = ?2");
    bind_int(query, 1, page);
    bind_text(query, 2, key);
    enum db_step step = db_step(db, query, err);
    if (step != DB_ROW) return step == DB_END;
    *deed = (struct deed){true, column_int(query, 0), column_int(query, 1), column_copy(query, 2)};
    db_reset(query);
    return true;
}

static bool save_deed(struct db *db, int64_t page, const char *key, int64_t number, const struct effect *effect,
                      struct err *err) {
    sqlite3_stmt *query = db_query(db, "INSERT OR REPLACE INTO effects(page, key, number, added, value)"
                                       " VALUES(?1, ?2, ?3, ?4, ?5)");
    bind_int(query, 1, page);
    bind_text(query, 2, key);
    bind_int(query, 3, number);
    bind_int(query, 4, effect->added);
    bind_text(query, 5, effect->json);
    return db_run(db, query, err);
}

static bool delete_deed(struct db *db, int64_t page, const char *key, struct err *err) {
    sqlite3_stmt *query = db_query(db, "DELETE FROM effects WHERE page = ?1 AND key = ?2");
    bind_int(query, 1, page);
    bind_text(query, 2, key);
    return db_run(db, query, err);
}

/* ---- values ---- */

static void put_value(struct cell *cell, char *value) {
    free(cell->value);
    cell->value = value;
}

/* What is no number stays what it is. */
static void add(struct cell *cell, const char *json) {
    struct number sum, more;
    if (!number_read(json, &more)) return;
    if (!cell->value) put_value(cell, number_json(more));
    else if (number_read(cell->value, &sum)) put_value(cell, number_json(number_add(sum, more)));
}

/* As add, of all rows; a sum of a million is written down once. */
static bool add_rows(struct db *db, sqlite3_stmt *query, struct cell *cell, struct err *err) {
    struct number sum = {0}, more;
    bool counts = !cell->value || number_read(cell->value, &sum), any = false;
    enum db_step step;
    while ((step = db_step(db, query, err)) == DB_ROW) {
        if (!counts || !number_read(column_text(query, 0), &more)) continue;
        sum = any || cell->value ? number_add(sum, more) : more;
        any = true;
    }
    if (any) put_value(cell, number_json(sum));
    return step == DB_END;
}

/* The last `set` of other pages, and what was added since. */
static bool make_anew(struct db *db, const char *key, int64_t but_page, struct cell *cell, struct err *err) {
    sqlite3_stmt *query = db_query(db, "SELECT number, value FROM effects WHERE key = ?1 AND added = 0 AND page <> ?2"
                                       " ORDER BY number DESC LIMIT 1");
    bind_text(query, 1, key);
    bind_int(query, 2, but_page);
    enum db_step step = db_step(db, query, err);
    if (step == DB_FAILED) return false;
    cell->set_at = step == DB_ROW ? column_int(query, 0) : 0;
    put_value(cell, step == DB_ROW ? column_copy(query, 1) : NULL);
    db_reset(query);
    query = db_query(db, "SELECT value FROM effects WHERE key = ?1 AND added = 1 AND number > ?2 AND page <> ?3"
                         " ORDER BY number");
    bind_text(query, 1, key);
    bind_int(query, 2, cell->set_at);
    bind_int(query, 3, but_page);
    return add_rows(db, query, cell, err);
}

/* Has another page added to the key, which nobody has set? Then its sum may be 0; else it has none. */
static bool others_added(struct db *db, const char *key, int64_t but_page, bool *others, struct err *err) {
    int64_t found;
    sqlite3_stmt *query =
        db_query(db, "SELECT 1 FROM effects WHERE key = ?1 AND added = 1 AND page <> ?2 LIMIT 1");
    bind_text(query, 1, key);
    bind_int(query, 2, but_page);
    bool ok = db_number(db, query, &found, err);
    *others = found;
    return ok;
}

static bool count_parts(struct db *db, const char *key, const struct cell *cell, int64_t *parts, struct err *err) {
    sqlite3_stmt *query = db_query(db, "SELECT count(*) FROM (SELECT 1 FROM effects WHERE key = ?1 AND added = 1"
                                       " AND number > ?2 LIMIT ?3)");
    bind_text(query, 1, key);
    bind_int(query, 2, cell->set_at);
    bind_int(query, 3, PARTS_MOST + 1);
    return db_number(db, query, parts, err);
}

/* May `more` be subtracted? Of integers always; of floats where the sum has many parts and most of it is left, so that
 * it gets no less exact than by one more addition. */
static bool can_subtract(struct db *db, const char *key, const struct cell *cell, struct number sum,
                         struct number more, bool *can, struct err *err) {
    int64_t parts;
    *can = !sum.real && !more.real;
    if (*can) return true;
    if (!count_parts(db, key, cell, &parts, err)) return false;
    double rest = number_subtract(sum, more).value, taken = more.real ? more.value : (double)more.integer;
    *can = parts > PARTS_MOST && fabs(rest) >= fabs(taken);
    return true;
}

static bool subtract(struct db *db, int64_t page, const char *key, struct number rest, struct cell *cell,
                     struct err *err) {
    bool others = true, zero = !rest.real && !rest.integer;
    if (zero && !cell->set_at && !others_added(db, key, page, &others, err)) return false;
    put_value(cell, others ? number_json(rest) : NULL);
    return true;
}

/* The cell as it would be without what the page did. */
static bool take_back(struct db *db, int64_t page, const char *key, const struct deed *deed, struct cell *cell,
                      struct err *err) {
    struct number sum, more;
    bool can = false;
    if (deed->number < cell->set_at) return true; /* the key was set since */
    bool numbers = deed->added && number_read(deed->value, &more) && number_read(cell->value, &sum);
    if (numbers && !can_subtract(db, key, cell, sum, more, &can, err)) return false;
    if (!can) return make_anew(db, key, page, cell, err);
    return subtract(db, page, key, number_subtract(sum, more), cell, err);
}

/* ---- one key of one page ---- */

static bool same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

/* What was added once counts as well as what is added now. */
static bool is_same(const struct deed *deed, const struct effect *effect, const struct cell *cell) {
    return deed->added && effect->added && deed->number > cell->set_at && same_text(deed->value, effect->json);
}

static void make(struct cell *cell, const struct effect *effect, int64_t number) {
    if (effect->added) {
        add(cell, effect->json);
        return;
    }
    put_value(cell, mem_strdup(effect->json));
    cell->set_at = number;
}

/* Only another value is a change: who read the key need not run again because it was set to what it was. */
static bool turn(struct store *store, int64_t page, const char *key, const struct deed *deed,
                 const struct effect *effect, struct cell *cell, struct err *err) {
    struct db *db = &store->db;
    char *before = mem_strdup(cell->value);
    int64_t number = tally_next(&store->tally, TALLY_EFFECTS);
    bool ok = !deed->there || take_back(db, page, key, deed, cell, err);
    if (ok && effect) make(cell, effect, number);
    if (!same_text(before, cell->value)) cell->changed = number;
    free(before);
    return ok && save_cell(db, key, cell, err) &&
           (effect ? save_deed(db, page, key, number, effect, err) : delete_deed(db, page, key, err));
}

/* effect NULL: none any more. */
static bool replace_one(struct store *store, int64_t page, const char *key, const struct effect *effect, bool earlier,
                        struct err *err) {
    struct cell cell;
    struct deed deed = {0};
    bool ok = load_cell(&store->db, key, &cell, err) && (!earlier || load_deed(&store->db, page, key, &deed, err));
    if (ok && (!effect || !is_same(&deed, effect, &cell))) ok = turn(store, page, key, &deed, effect, &cell, err);
    free(cell.value);
    free(deed.value);
    return ok;
}

/* ---- a page ---- */

static bool keys_of(struct store *store, int64_t page, struct names *keys, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT key FROM effects WHERE page = ?1");
    bind_int(query, 1, page);
    enum db_step step;
    while ((step = db_step(&store->db, query, err)) == DB_ROW) names_push(keys, column_text(query, 0));
    return step == DB_END;
}

bool effects_replace(struct store *store, int64_t page, const struct effects *effects, bool earlier, struct err *err) {
    struct names keys = {0};
    const char *key;
    void *effect;
    bool ok = !earlier || keys_of(store, page, &keys, err);
    for (size_t at = 0; ok && map_next(&effects->changes, &at, &key, &effect);)
        ok = replace_one(store, page, key, effect, earlier, err);
    for (size_t i = 0; ok && i < keys.count; i++)
        if (!effects_find(effects, keys.at[i])) ok = replace_one(store, page, keys.at[i], NULL, true, err);
    names_clear(&keys);
    return ok;
}

static bool changed_of(struct store *store, const char *key, int64_t *changed, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT changed FROM state WHERE key = ?1");
    bind_text(query, 1, key);
    return db_number(&store->db, query, changed, err);
}

static bool can_add(struct store *store, int64_t page, const char *key, bool *can, struct err *err) {
    char *json;
    int64_t changed;
    struct number number;
    if (!effects_recall(&store->db, page, key, &json, &changed, err)) return false;
    *can = !json || number_read(json, &number);
    free(json);
    return true;
}

bool effects_fresh(struct store *store, int64_t page, const struct effects *effects, bool *fresh, struct err *err) {
    const char *key;
    void *value;
    *fresh = true;
    for (size_t at = 0; *fresh && map_next(&effects->recalled, &at, &key, &value);) {
        int64_t changed;
        if (!changed_of(store, key, &changed, err)) return false;
        *fresh = changed == ((struct recalled *)value)->changed;
    }
    for (size_t at = 0; *fresh && map_next(&effects->changes, &at, &key, &value);)
        if (((struct effect *)value)->added && !can_add(store, page, key, fresh, err)) return false;
    return true;
}

bool effects_recall(struct db *db, int64_t page, const char *key, char **json, int64_t *changed, struct err *err) {
    struct cell cell;
    struct deed deed = {0};
    bool ok = load_cell(db, key, &cell, err) && load_deed(db, page, key, &deed, err) &&
              (!deed.there || take_back(db, page, key, &deed, &cell, err));
    free(deed.value);
    if (!ok) free(cell.value);
    *json = ok ? cell.value : NULL;
    *changed = cell.changed;
    return ok;
}
