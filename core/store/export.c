/* See export.h. */
#include "store/export.h"

#include "base/json.h"
#include "os/file.h"
#include "os/signal.h"
#include "store/items.h"
#include "store/parts.h"
#include "store/schema.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

char *store_schemas(const struct settings *settings) {
    struct str text = {0};
    json_begin(&text);
    for (size_t i = 0; i < settings->schemas.count; i++) {
        const struct schema *schema = &settings->schemas.at[i];
        json_key(&text, schema->type);
        str_putc(&text, '[');
        for (size_t k = 0; k < schema->columns.count; k++) {
            if (k) str_puts(&text, ", ");
            json_put_text(&text, schema->columns.at[k]);
        }
        str_putc(&text, ']');
    }
    json_end(&text);
    return str_take(&text);
}

bool schemas_save(struct db *db, const char *text, struct err *err) { return meta_set(db, "schemas", text, err); }

static void read_schemas(struct schemas *schemas, const json_t *types) {
    const char *type;
    json_t *columns, *column;
    size_t i;
    json_object_foreach((json_t *)types, type, columns) {
        struct schema schema = {.type = mem_strdup(type)};
        json_array_foreach(columns, i, column)
            if (json_is_string(column)) vec_push(&schema.columns, mem_strdup(json_string_value(column)));
        vec_push(schemas, schema);
    }
}

static bool load_schemas(struct db *db, struct schemas *schemas, struct err *err) {
    char *text;
    if (!meta_get(db, "schemas", &text, err)) return false;
    if (!text) return true;
    json_t *types = json_parse(text, strlen(text), err);
    free(text);
    if (!types) return err_prefix(err, "%s is damaged: schemas", db->path);
    read_schemas(schemas, types);
    json_decref(types);
    return true;
}

static void clear_schemas(struct schemas *schemas) {
    for (size_t i = 0; i < schemas->count; i++) {
        free(schemas->at[i].type);
        names_clear(&schemas->at[i].columns);
    }
    vec_clear(schemas);
}

/* "'book', 'author'"; items without a type are "no type". */
static char *listed(const struct names *types) {
    struct str text = {0};
    for (size_t i = 0; i < types->count; i++) {
        if (i) str_puts(&text, ", ");
        if (types->at[i][0]) str_printf(&text, "'%s'", types->at[i]);
        else str_puts(&text, "no type");
    }
    return str_take(&text);
}

static bool no_such_type(const struct names *types, const char *wanted, struct err *err) {
    const char *near = closest_name(wanted, (const char *const *)types->at, types->count);
    char *names = listed(types);
    err_set(err, ERR_USAGE, "the crawl has no items of type '%s' (it has %s)%s%s%s", wanted, names,
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    free(names);
    return false;
}

/* The one type that a CSV file shows, to be freed; NULL for items without one. closed: the schemas name all. */
static bool choose_type(const struct names *types, bool closed, const char *path, const char *wanted, char **type,
                        struct err *err) {
    *type = mem_strdup(wanted);
    if (wanted) return !closed || names_have(types, wanted) || no_such_type(types, wanted, err);
    if (types->count > 1) {
        char *names = listed(types);
        err_set(err, ERR_USAGE,
                "%s can hold items of one type only and the crawl has several (%s): name one with -t TYPE", path,
                names);
        free(names);
        return false;
    }
    if (types->count == 1 && types->at[0][0]) *type = mem_strdup(types->at[0]);
    return true;
}

/* Does one schema speak for all items? It checked those that were emitted without a type too. */
static bool is_only(const struct schemas *schemas, const struct names *types) {
    bool all = schemas->count == 1;
    for (size_t i = 0; all && i < types->count; i++)
        all = !types->at[i][0] || strcmp(types->at[i], schemas->at[0].type) == 0;
    return all;
}

/* False where no schema is of that type. */
static bool add_columns(struct names *columns, const struct schemas *schemas, const char *type) {
    for (size_t i = 0; type && i < schemas->count; i++) {
        if (strcmp(schemas->at[i].type, type) != 0) continue;
        for (size_t k = 0; k < schemas->at[i].columns.count; k++) names_add(columns, schemas->at[i].columns.at[k]);
        return true;
    }
    return false;
}

/* The schemas, and the types that they and the items have. */
static bool load_types(struct db *db, struct schemas *schemas, struct names *types, struct err *err) {
    if (!load_schemas(db, schemas, err)) return false;
    for (size_t i = 0; i < schemas->count; i++) names_add(types, schemas->at[i].type);
    return items_types(db, types, err);
}

static bool resolve_csv(struct shape *shape, struct db *db, const char *path, const char *wanted, bool *open,
                        struct err *err) {
    struct schemas schemas = {0};
    struct names types = {0};
    bool ok = load_types(db, &schemas, &types, err);
    shape->untyped = ok && !wanted && is_only(&schemas, &types);
    if (shape->untyped) shape->type = mem_strdup(schemas.at[0].type);
    else ok = ok && choose_type(&types, schemas.count > 0, path, wanted, &shape->type, err);
    if (ok) *open = !add_columns(&shape->columns, &schemas, shape->type);
    names_clear(&types);
    clear_schemas(&schemas);
    return ok;
}

bool shape_stay(struct shape *shape, struct db *db, const struct shape *before, bool *open, struct err *err) {
    struct schemas schemas = {0};
    *shape = (struct shape){.form = FORM_CSV, .type = mem_strdup(before->type), .untyped = before->untyped};
    bool ok = load_schemas(db, &schemas, err);
    if (ok) *open = !add_columns(&shape->columns, &schemas, shape->type);
    clear_schemas(&schemas);
    return ok;
}

bool shape_choices(struct db *db, char **choices, struct err *err) {
    struct schemas schemas = {0};
    struct names types = {0};
    bool ok = load_types(db, &schemas, &types, err);
    *choices = ok && types.count > 1 && !is_only(&schemas, &types) ? listed(&types) : NULL;
    names_clear(&types);
    clear_schemas(&schemas);
    return ok;
}

bool shape_resolve(struct shape *shape, struct db *db, const char *path, const char *type, bool *open,
                   struct err *err) {
    *shape = (struct shape){0};
    *open = false;
    if (!rows_form(path, &shape->form, err)) return false;
    if (shape->form == FORM_CSV) return resolve_csv(shape, db, path, type, open, err);
    shape->type = mem_strdup(type);
    return true;
}

/* There may be millions of items: a second Ctrl-C does not wait for them. */
static bool goes_on(struct err *err) {
    return signal_stop_count() < SIGNAL_STOP_NOW || err_set(err, ERR_SYSTEM, "interrupted while an output was written anew");
}

static bool add_fields(void *arg, int64_t id, const char *type, const char *json, struct err *err) {
    struct shape *shape = arg;
    (void)id;
    return goes_on(err) && (!rows_shown(shape, type) || rows_fields(&shape->columns, json, err));
}

static bool walk_shown(struct db *db, const struct shape *shape, item_fn *each, void *arg, struct err *err) {
    return items_walk(db, 0, shape->untyped ? NULL : shape->type, each, arg, err);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

bool shape_close(struct shape *shape, struct db *db, struct err *err) {
    if (!walk_shown(db, shape, add_fields, shape, err)) return false;
    if (shape->columns.count) qsort(shape->columns.at, shape->columns.count, sizeof *shape->columns.at, by_name);
    return true;
}

static bool cannot_write(const char *path, struct err *err) {
    return err_set(err, ERR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
}

struct writer {
    const struct shape *shape;
    FILE *out;
    const char *path;
    struct str line;
    struct written *written;
};

static bool write_line(struct writer *writer, struct err *err) {
    const struct str *line = &writer->line;
    hash_put(&writer->written->hash, str_text(line), line->len);
    writer->written->length += (int64_t)line->len;
    return fwrite(str_text(line), 1, line->len, writer->out) == line->len || cannot_write(writer->path, err);
}

static bool write_item(void *arg, int64_t id, const char *type, const char *json, struct err *err) {
    struct writer *writer = arg;
    if (!goes_on(err)) return false;
    if (!rows_shown(writer->shape, type)) return true;
    str_reset(&writer->line);
    writer->written->items++;
    writer->written->last_item = id;
    return rows_item(&writer->line, writer->shape, type, json, err) && write_line(writer, err);
}

/* All items into a stream, which the caller closes. */
static bool write_items(struct db *db, const struct shape *shape, FILE *out, const char *path,
                        struct written *written, struct err *err) {
    struct writer writer = {.shape = shape, .out = out, .path = path, .written = written};
    *written = (struct written){0};
    hash_init(&written->hash);
    rows_header(&writer.line, shape);
    bool ok = write_line(&writer, err) && walk_shown(db, shape, write_item, &writer, err);
    if (ok && fflush(out) != 0) ok = cannot_write(path, err);
    str_clear(&writer.line);
    return ok;
}

bool export_aside(struct db *db, const struct shape *shape, const char *path, char **aside,
                  struct written *written, struct err *err) {
    *aside = mem_printf("%s.%ld.tmp", path, (long)getpid());
    FILE *out = fopen(*aside, "we");
    if (!out) return cannot_write(path, err), err->kind = ERR_USAGE, false; /* a path that was named wrongly */
    bool ok = write_items(db, shape, out, path, written, err);
    if (ok && fsync(fileno(out)) < 0) ok = cannot_write(path, err); /* it is to take the place of a good one */
    if (fclose(out) != 0 && ok) ok = cannot_write(path, err);
    if (!ok) unlink(*aside);
    return ok;
}

bool export_replace(const char *aside, const char *path, struct err *err) {
    if (rename(aside, path) == 0) return file_sync_folder(path), true;
    cannot_write(path, err);
    unlink(aside);
    return false;
}

static bool type_known(struct db *db, const char *type, struct err *err) {
    struct names types = {0};
    struct schemas schemas = {0};
    bool ok = items_types(db, &types, err) && load_schemas(db, &schemas, err);
    for (size_t i = 0; i < schemas.count; i++) names_add(&types, schemas.at[i].type);
    if (ok && !names_have(&types, type)) {
        char *names = listed(&types);
        ok = err_set(err, ERR_USAGE, "%s has no items of type '%s'%s%s", db->path, type,
                     types.count ? "; there are " : "", names);
        free(names);
    }
    names_clear(&types);
    clear_schemas(&schemas);
    return ok;
}

static bool export_file(struct db *db, const struct shape *shape, const char *path, struct written *written,
                        struct err *err) {
    char *aside;
    bool ok = export_aside(db, shape, path, &aside, written, err) && export_replace(aside, path, err);
    free(aside);
    return ok;
}

static bool export_shape(struct db *db, const char *path, const char *type, struct written *written,
                         struct err *err) {
    struct shape shape;
    bool open, ok = shape_resolve(&shape, db, path, type, &open, err) && (!open || shape_close(&shape, db, err));
    if (ok && strcmp(path, "-") == 0) ok = write_items(db, &shape, stdout, "stdout", written, err);
    else if (ok) ok = export_file(db, &shape, path, written, err);
    shape_clear(&shape);
    return ok;
}

bool store_export(struct store *store, const char *path, const char *type, int64_t *items, struct err *err) {
    struct written written = {0};
    if (!db_begin_read(&store->db, err)) return false; /* one state of the crawl, whoever writes meanwhile */
    bool ok = (!type || type_known(&store->db, type, err)) && export_shape(&store->db, path, type, &written, err);
    db_rollback(&store->db);
    *items = written.items;
    return ok;
}
