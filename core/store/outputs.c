/* See outputs.h. */
#include "store/outputs.h"

#include "base/log.h"
#include "os/file.h"
#include "store/export.h"
#include "store/items.h"
#include "store/ledger.h"
#include "store/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct projected {
    char *name;         /* as the user gave it */
    char *path;         /* absolute; NULL: stdout */
    char *type;         /* as the user gave it, or NULL */
    struct shape shape;
    char *header;       /* the line that rows_header gives */
    bool open;          /* CSV without a schema: its columns are known at the end, and it is written then */
    bool fits;          /* the file begins with what the ledger says; `hash` is of that */
    bool dirty;
    bool grown;         /* items were added in the open transaction, ... */
    bool first;         /* ... and the file was empty before */
    int fd;             /* -1: not open */
    int64_t length, last_item;
    struct hash hash;
    struct str rows;    /* of the open transaction */
};

static void projected_free(struct projected *out) {
    if (!out) return;
    if (out->fd >= 0) close(out->fd);
    free(out->name);
    free(out->path);
    free(out->type);
    free(out->header);
    shape_clear(&out->shape);
    str_clear(&out->rows);
    free(out);
}

void outputs_clear(struct outputs *outputs) {
    for (size_t i = 0; i < outputs->all.count; i++) projected_free(outputs->all.at[i]);
    vec_clear(&outputs->all);
}

/* ---- rows of a transaction ---- */

bool outputs_show(struct outputs *outputs, int64_t id, const struct item *item, struct err *err) {
    for (size_t i = 0; i < outputs->all.count; i++) {
        struct projected *out = outputs->all.at[i];
        if (out->open) continue;
        out->grown = true;
        out->last_item = id;
        if (rows_shown(&out->shape, item->type) &&
            !rows_item(&out->rows, &out->shape, item->type, item->json, err))
            return false;
    }
    return true;
}

bool outputs_spoil(struct outputs *outputs, struct db *db, struct err *err) {
    for (size_t i = 0; i < outputs->all.count; i++) outputs->all.at[i]->dirty = true;
    return ledger_spoil(db, err);
}

bool outputs_record(struct outputs *outputs, struct db *db, struct err *err) {
    for (size_t i = 0; i < outputs->all.count; i++) {
        struct projected *out = outputs->all.at[i];
        if (!out->path || !out->grown) continue;
        hash_put(&out->hash, str_text(&out->rows), out->rows.len);
        out->first = out->length == 0 && out->rows.len > 0;
        out->length += (int64_t)out->rows.len;
        if (!ledger_grow(db, out->path, out->length, &out->hash, out->last_item, err)) return false;
    }
    return true;
}

static bool write_rows(struct projected *out, struct err *err) {
    int fd = out->path ? out->fd : STDOUT_FILENO;
    for (size_t at = 0; at < out->rows.len;) {
        ssize_t put = write(fd, out->rows.data + at, out->rows.len - at);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0)
            return err_set(err, ERR_SYSTEM, "cannot write %s: %s", out->path ? out->name : "stdout",
                           strerror(errno));
        at += (size_t)put;
    }
    return true;
}

bool outputs_write(struct outputs *outputs, struct db *db, struct err *err) {
    for (size_t i = 0; i < outputs->all.count; i++) {
        struct projected *out = outputs->all.at[i];
        /* That the file has content of ours must outlast a power failure: else it is taken for one of somebody else. Later
         * rows need not, as it begins with these. */
        if ((out->first && !db_sync(db, err)) || !write_rows(out, err)) return false;
        str_reset(&out->rows);
        out->grown = out->first = false;
    }
    return true;
}

/* ---- whole files ---- */

/* Finds out what the output shows by now: types and schemas may be new. stay: it is of the type that it had. */
static bool resolve(struct projected *out, struct db *db, bool stay, struct err *err) {
    struct shape shape;
    struct str header = {0};
    bool open, ok = stay ? shape_stay(&shape, db, &out->shape, &open, err)
                         : shape_resolve(&shape, db, out->name, out->type, &open, err);
    if (!ok || (open && !shape_close(&shape, db, err))) {
        shape_clear(&shape);
        return false;
    }
    rows_header(&header, &shape);
    shape_clear(&out->shape);
    free(out->header);
    out->shape = shape;
    out->open = open;
    out->header = str_take(&header);
    return true;
}

/* In the ledger: a file that shows items without a type as well is not that of `-t TYPE`. */
static const char *recorded_type(const struct projected *out) { return out->shape.untyped ? NULL : out->shape.type; }

static void close_file(struct projected *out) {
    if (out->fd >= 0) close(out->fd);
    out->fd = -1;
}

static bool open_file(struct projected *out, struct err *err) {
    out->fd = open(out->path, O_WRONLY | O_APPEND | O_CLOEXEC);
    return out->fd >= 0 || err_set(err, ERR_SYSTEM, "cannot write %s: %s", out->name, strerror(errno));
}

/* Puts a new file in place. Whenever we are killed, or the power fails, the ledger fits what is there: the old or the new one.
 * So both names are on the disk before the file has its new one, and that is there before the old one is forgotten. */
static bool replace(struct projected *out, struct db *db, const char *aside, const struct written *written,
                    struct err *err) {
    struct ledger_line line;
    if (!ledger_get(db, out->path, &line, err)) return false;
    if (!line.path) line.path = mem_strdup(out->path);
    free(line.type);
    free(line.header);
    line.type = mem_strdup(recorded_type(out));
    line.header = mem_strdup(out->header);
    line.replacing = line.dirty = true;
    line.next_length = written->length;
    hash_digest(&written->hash, line.next_hash);
    bool ok = items_last(db, &line.last_item, err) && ledger_put(db, &line, err) && db_sync(db, err) &&
              export_replace(aside, out->path, err);
    if (ok) {
        line.replacing = line.dirty = false;
        line.length = line.next_length;
        memcpy(line.hash, line.next_hash, HASH_BYTES);
        out->last_item = line.last_item;
        ok = ledger_put(db, &line, err) && db_sync(db, err);
    }
    ledger_line_clear(&line);
    return ok;
}

static bool write_anew(struct projected *out, struct db *db, struct err *err) {
    char *aside;
    struct written written;
    close_file(out);
    bool ok = export_aside(db, &out->shape, out->path, &aside, &written, err) &&
              replace(out, db, aside, &written, err);
    free(aside);
    if (!ok) return false;
    out->hash = written.hash;
    out->length = written.length;
    out->dirty = false;
    return out->open || open_file(out, err);
}

/* ---- attaching ---- */

/* Puts the first `length` bytes of a file into a hash. */
static bool hash_prefix(const char *path, int64_t length, struct hash *hash) {
    FILE *file = fopen(path, "re");
    if (!file) return false;
    char bytes[65536];
    hash_init(hash);
    for (size_t got = 1; length > 0 && got > 0; length -= (int64_t)got) {
        got = fread(bytes, 1, length < (int64_t)sizeof bytes ? (size_t)length : sizeof bytes, file);
        hash_put(hash, bytes, got);
    }
    fclose(file);
    return length == 0;
}

static bool prefix_fits(const char *path, int64_t length, const uint8_t expected[HASH_BYTES], struct hash *hash) {
    uint8_t digest[HASH_BYTES];
    if (length == 0 || !hash_prefix(path, length, hash)) return false;
    hash_digest(hash, digest);
    return memcmp(digest, expected, HASH_BYTES) == 0;
}

static bool check_folder(const struct projected *out, struct err *err) {
    char *folder = file_folder(out->path);
    bool ok = access(folder, W_OK | X_OK) == 0;
    if (!ok) err_set(err, ERR_USAGE, "cannot write %s: %s", out->name, strerror(errno));
    free(folder);
    return ok;
}

/* Where two files differ first: is that the end of the first, or a NUL in it? */
static bool ends_alike(const char *path, const char *other) {
    FILE *a = fopen(path, "re"), *b = fopen(other, "re");
    int byte = 1;
    while (a && b && (byte = getc_unlocked(a)) == getc_unlocked(b) && byte != EOF) {}
    if (a) fclose(a);
    if (b) fclose(b);
    return byte == EOF || byte == '\0';
}

/* Is what is there the beginning of all items, found out by writing them aside? Blocks that did not reach the disk before the
 * power failed may be among it: they are NULs, which we never write. */
static bool begins_alike(const struct projected *out, struct db *db, bool *alike, struct err *err) {
    char *aside;
    struct written written;
    bool ok = export_aside(db, &out->shape, out->path, &aside, &written, err);
    if (ok) {
        *alike = ends_alike(out->path, aside);
        unlink(aside);
    }
    free(aside);
    return ok;
}

/* Has the file content that this crawl wrote, all of it or its beginning? */
static bool examine_content(struct projected *out, const struct ledger_line *line, struct db *db, int64_t length,
                            struct err *err) {
    struct hash hash;
    bool ours = false;
    if (line->path) {
        bool other = line->replacing && (length == line->next_length || (line->dirty && length < line->length));
        out->fits = prefix_fits(out->path, line->length, line->hash, &out->hash);
        ours = out->fits || (other && prefix_fits(out->path, line->next_length, line->next_hash, &hash));
        if (!ours && !begins_alike(out, db, &ours, err)) return false;
    }
    return ours || err_set(err, ERR_USAGE,
                           "%s has content that this crawl did not write; move it away or use --fresh", out->name);
}

/* May we write there, and does it begin with what the line says? */
static bool examine(struct projected *out, const struct ledger_line *line, struct db *db, struct err *err) {
    struct stat st;
    if (stat(out->path, &st) < 0) return check_folder(out, err);
    if (S_ISDIR(st.st_mode)) return err_set(err, ERR_USAGE, "cannot write %s: it is a folder", out->name);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_USAGE, "cannot write %s: it is no file (use -o - for stdout)", out->name);
    if (access(out->path, W_OK) < 0)
        return err_set(err, ERR_USAGE, "cannot write %s: %s", out->name, strerror(errno));
    return st.st_size == 0 || examine_content(out, line, db, st.st_size, err);
}

static bool same_text(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

/* Does the file show just what it should, so that it can be appended to? */
static bool up_to_date(const struct projected *out, const struct ledger_line *line, int64_t last_item) {
    return !line->dirty && line->last_item == last_item && same_text(line->type, recorded_type(out)) &&
           same_text(line->header, out->header);
}

static bool cut_back(struct projected *out, const struct ledger_line *line, struct err *err) {
    out->length = line->length;
    out->last_item = line->last_item;
    if (!open_file(out, err)) return false;
    return ftruncate(out->fd, line->length) == 0 ||
           err_set(err, ERR_SYSTEM, "cannot cut %s: %s", out->name, strerror(errno));
}

static bool examine_file(struct projected *out, struct db *db, struct err *err) {
    struct ledger_line line;
    bool ok = ledger_get(db, out->path, &line, err) && examine(out, &line, db, err);
    ledger_line_clear(&line);
    return ok;
}

static bool prepare_file(struct projected *out, struct db *db, struct err *err) {
    struct ledger_line line;
    int64_t last;
    if (out->open) return true;
    if (!ledger_get(db, out->path, &line, err)) return false;
    bool ok = items_last(db, &last, err);
    if (ok) ok = out->fits && up_to_date(out, &line, last) ? cut_back(out, &line, err) : write_anew(out, db, err);
    ledger_line_clear(&line);
    return ok;
}

static bool add(struct outputs *outputs, struct db *db, const struct output *given, struct err *err) {
    struct projected *out = mem_zero(sizeof *out);
    out->fd = -1;
    out->name = mem_strdup(given->path);
    out->path = strcmp(given->path, "-") == 0 ? NULL : file_absolute(given->path);
    out->type = mem_strdup(given->type);
    for (size_t i = 0; i < outputs->all.count; i++) {
        if (!same_text(outputs->all.at[i]->path, out->path)) continue;
        projected_free(out);
        return err_set(err, ERR_USAGE, "output %s is given twice", given->path);
    }
    vec_push(&outputs->all, out);
    return resolve(out, db, false, err);
}

static bool attach_all(struct outputs *outputs, struct db *db, const struct output *given, size_t count,
                       struct err *err) {
    for (size_t i = 0; i < count; i++)
        if (!add(outputs, db, &given[i], err)) return false;
    for (size_t i = 0; i < count; i++) /* nothing is touched before all were found good */
        if (outputs->all.at[i]->path && !examine_file(outputs->all.at[i], db, err)) return false;
    for (size_t i = 0; i < count; i++)
        if (outputs->all.at[i]->path && !prepare_file(outputs->all.at[i], db, err)) return false;
    return true;
}

/* Is the open file still what its path leads to? */
static bool is_in_place(const struct projected *out) {
    struct stat ours, named;
    return fstat(out->fd, &ours) == 0 && stat(out->path, &named) == 0 && ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

static bool reopen(struct projected *out, struct db *db, struct err *err) {
    struct stat named;
    if (out->fd < 0 || is_in_place(out)) return true;
    if (stat(out->path, &named) < 0 || named.st_size == 0) return write_anew(out, db, err);
    log_put(LOG_WARN, "%s is another file by now, and not empty: items go on into the one that was moved away", out->name);
    return true;
}

bool outputs_reopen(struct outputs *outputs, struct db *db, struct err *err) {
    for (size_t i = 0; i < outputs->all.count; i++)
        if (!reopen(outputs->all.at[i], db, err)) return false;
    return true;
}

bool store_attach(struct store *store, const struct output *outputs, size_t count, const struct settings *settings,
                  struct err *err) {
    outputs_clear(&store->outputs);
    if (!store_set_schemas(store, settings, err)) return false;
    if (attach_all(&store->outputs, &store->db, outputs, count, err)) return true;
    outputs_clear(&store->outputs);
    return false;
}

/* Resolves again; where columns or type are others by now the file no longer fits. */
static bool resolve_again(struct projected *out, struct db *db, bool stay, struct err *err) {
    char *header = mem_strdup(out->header), *type = mem_strdup(out->shape.type);
    bool ok = resolve(out, db, stay, err);
    if (ok && (strcmp(header, out->header) != 0 || !same_text(type, out->shape.type))) out->dirty = true;
    free(header);
    free(type);
    return ok;
}

bool store_set_schemas(struct store *store, const struct settings *settings, struct err *err) {
    char *text = store_schemas(settings);
    bool ok = schemas_save(&store->db, text, err);
    free(text);
    return ok;
}

static void warn_of_types(const struct projected *out, const struct db *db, const char *types) {
    const char *type = out->shape.type;
    log_put(LOG_WARN, "%s %s%s%s: a CSV file holds items of one type, and the crawl has several by now (%s); all are in %s: "
                      "darn export %s -o FILE -t TYPE writes those of one, and the next run needs -t TYPE or another -o",
            out->name, type ? "has only items of type '" : "is left as it was", type ? type : "", type ? "'" : "", types,
            db->path, db->path);
}

/* What CSV shows at the end. A save may have brought a second type: the crawl is none the worse for it, so the file stays
 * with the type it had; one that had none yet is left alone (*leave). */
static bool settle(struct projected *out, struct db *db, bool *leave, struct err *err) {
    char *types = NULL;
    if (!out->type && !shape_choices(db, &types, err)) return false;
    if (types) warn_of_types(out, db, types);
    *leave = types && !out->shape.type;
    bool ok = *leave || resolve_again(out, db, types != NULL, err);
    free(types);
    return ok;
}

static bool finish(struct projected *out, struct db *db, struct err *err) {
    bool leave = !out->path;
    if (!leave && out->shape.form == FORM_CSV && !settle(out, db, &leave, err)) return false;
    if (leave || out->open || out->dirty) return leave || write_anew(out, db, err);
    return fsync(out->fd) == 0 || err_set(err, ERR_SYSTEM, "cannot write %s: %s", out->name, strerror(errno));
}

bool store_finish_outputs(struct store *store, struct err *err) {
    bool ok = true;
    for (size_t i = 0; i < store->outputs.all.count; i++) /* one that fails keeps no other from its end */
        if (!finish(store->outputs.all.at[i], &store->db, ok ? err : NULL)) ok = false;
    return ok;
}
