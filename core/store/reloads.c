/* See reloads.h. */
#include "store/reloads.h"

#include "base/json.h"
#include "os/clock.h"
#include "store/schema.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- versions ---- */

static bool put_source(struct store *store, const struct source_file *file, struct err *err) {
    if (!*file->hash) return true;
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT OR IGNORE INTO sources(hash, text) VALUES(?1, CAST(?2 AS TEXT))");
    bind_text(query, 1, file->hash);
    bind_bytes(query, 2, file->length ? file->text : "", file->length);
    return db_run(&store->db, query, err);
}

static bool put_file(struct store *store, const char *version, const struct source_file *file, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT OR IGNORE INTO versions(version, path, hash, first_ms, late, counted)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    bind_text(query, 1, version);
    bind_text(query, 2, file->path);
    bind_text(query, 3, file->hash);
    bind_int(query, 4, clock_wall_ms());
    bind_int(query, 5, file->late);
    bind_int(query, 6, file->counted);
    return db_run(&store->db, query, err);
}

bool versions_put(struct store *store, const char *version, const struct source_file *files, size_t count,
                  struct err *err) {
    for (size_t i = 0; i < count; i++)
        if (!put_source(store, &files[i], err) || !put_file(store, version, &files[i], err)) return false;
    return meta_set(&store->db, "version", version, err);
}

bool store_late_files(struct store *store, file_fn *each, void *arg, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT path, hash, counted FROM versions WHERE late AND version = (SELECT value FROM meta WHERE key = 'version')");
    enum db_step step;
    while ((step = db_step(&store->db, query, err)) == DB_ROW) {
        struct source_file file = {.path = column_copy(query, 0), .hash = column_copy(query, 1), .late = true,
                                   .counted = column_int(query, 2)};
        bool more = each(arg, &file);
        free(file.path);
        free(file.hash);
        if (more) continue;
        db_reset(query);
        return true;
    }
    return step == DB_END;
}

/* ---- lists of names in a column ---- */

/* A JSON array, to be freed. */
static char *pack(const struct names *names) {
    struct str text = {0};
    for (size_t i = 0; i < names->count; i++) {
        str_puts(&text, i ? ", " : "[");
        json_put_text(&text, names->at[i]);
    }
    str_puts(&text, names->count ? "]" : "[]");
    return str_take(&text);
}

static void unpack(struct names *names, const char *text) {
    json_t *list = json_parse(text, strlen(text), NULL), *name;
    size_t i;
    json_array_foreach(list, i, name) names_push(names, json_is_string(name) ? json_string_value(name) : "?");
    json_decref(list);
}

/* ---- the log ---- */

bool reloads_put(struct store *store, const struct reload_row *row, struct err *err) {
    char *files = pack(&row->files), *changed = pack(&row->changed), *notes = pack(&row->notes);
    sqlite3_stmt *query = db_query(&store->db,
        "INSERT INTO reloads(time_ms, files, old, new, changed, notes, ms, error, file, line, rerun_ok, rerun_failed)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0)");
    bind_int(query, 1, row->time_ms);
    bind_text(query, 2, files);
    bind_text(query, 3, row->old);
    bind_text(query, 4, *row->new ? row->new : NULL);
    bind_text(query, 5, changed);
    bind_text(query, 6, notes);
    bind_real(query, 7, row->ms);
    bind_text(query, 8, row->error);
    bind_text(query, 9, row->file);
    if (row->line) bind_int(query, 10, row->line);
    bool ok = db_run(&store->db, query, err);
    free(files);
    free(changed);
    free(notes);
    return ok;
}

/* The line that brought the version; 0 where it ran from the start. */
static bool latest(struct store *store, const char *version, int64_t *id, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT max(id) FROM reloads WHERE new = ?1");
    bind_text(query, 1, version);
    return db_number(&store->db, query, id, err);
}

bool reloads_note(struct store *store, const char *version, const struct names *notes, struct err *err) {
    int64_t id;
    if (!latest(store, version, &id, err)) return false;
    for (size_t i = 0; i < notes->count && id; i++) {
        sqlite3_stmt *query = db_query(&store->db,
            "UPDATE reloads SET notes = json_insert(notes, '$[#]', ?2) WHERE id = ?1");
        bind_int(query, 1, id);
        bind_text(query, 2, notes->at[i]);
        if (!db_run(&store->db, query, err)) return false;
    }
    return true;
}

bool reloads_rerun(struct store *store, const char *version, bool failed, struct err *err) {
    int64_t id;
    if (!latest(store, version, &id, err)) return false;
    if (!id) return true;
    sqlite3_stmt *query = db_query(&store->db,
        "UPDATE reloads SET rerun_ok = rerun_ok + 1 - ?2, rerun_failed = rerun_failed + ?2 WHERE id = ?1");
    bind_int(query, 1, id);
    bind_int(query, 2, failed);
    return db_run(&store->db, query, err);
}

/* ---- reading ---- */

void reload_row_clear(struct reload_row *row) {
    names_clear(&row->files);
    names_clear(&row->changed);
    names_clear(&row->notes);
    free(row->error);
    free(row->file);
    *row = (struct reload_row){0};
}

static void read_row(sqlite3_stmt *query, struct reload_row *row) {
    *row = (struct reload_row){
        .time_ms = column_int(query, 0),
        .ms = sqlite3_column_double(query, 6),
        .error = column_copy(query, 7),
        .file = column_copy(query, 8),
        .line = (int)column_int(query, 9),
        .rerun_ok = column_int(query, 10),
        .rerun_failed = column_int(query, 11),
    };
    unpack(&row->files, column_text(query, 1));
    snprintf(row->old, sizeof row->old, "%s", column_text(query, 2));
    snprintf(row->new, sizeof row->new, "%s", column_text(query, 3));
    unpack(&row->changed, column_text(query, 4));
    unpack(&row->notes, column_text(query, 5));
}

bool store_reloads(struct store *store, reload_fn *each, void *arg, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT time_ms, files, old, new, changed, notes, ms, error, file, line, rerun_ok, rerun_failed"
        " FROM reloads ORDER BY id");
    enum db_step step;
    while ((step = db_step(&store->db, query, err)) == DB_ROW) {
        struct reload_row row;
        read_row(query, &row);
        bool more = each(arg, &row);
        reload_row_clear(&row);
        if (more) continue;
        db_reset(query);
        return true;
    }
    return step == DB_END;
}
