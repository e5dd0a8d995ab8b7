/* See evidence.h. */
#include "store/evidence.h"

#include "store/pages.h"
#include "store/requests.h"

#include <stdlib.h>
#include <string.h>

/* ---- which failure ---- */

/* No failure has that URL: perhaps nothing of it failed. */
static bool none_of(struct store *store, const char *url, struct err *err) {
    struct standing standing;
    uint8_t fingerprint[FINGERPRINT_BYTES];
    request_fingerprint_url(url, fingerprint);
    if (!requests_find(store, fingerprint, &standing, err)) return false;
    if (!standing.id) return err_set(err, ERR_USAGE, "%s does not know %s", store->db.path, url);
    return err_set(err, ERR_USAGE, "%s has no failure of %s: it is %s", store->db.path, url,
                   state_name(standing.state));
}

static bool find_url(struct store *store, const char *text, int64_t *id, struct err *err) {
    struct url url;
    struct err why = {0};
    if (url_parse(&url, text, NULL, &why) != URL_OK)
        return err_set(err, ERR_USAGE, "'%s' is neither the id of a failure nor a URL; darn failures %s lists them",
                       text, store->db.path);
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT max(f.id) FROM failures AS f JOIN requests ON requests.id = f.request"
        " LEFT JOIN pages ON pages.id = f.request WHERE requests.url = ?1 OR pages.url = ?1");
    bind_text(query, 1, url.text);
    bool ok = db_number(&store->db, query, id, err) && (*id || none_of(store, url.text, err));
    url_clear(&url);
    return ok;
}

static bool find(struct store *store, const char *which, int64_t *id, struct err *err) {
    if (!*which || which[strspn(which, "0123456789")]) return find_url(store, which, id, err);
    *id = strtoll(which, NULL, 10);
    return true;
}

/* ---- what belongs to it ---- */

struct looking { struct store *store; evidence_fn *look; void *arg; bool ok; struct err *err; };

static bool count_alike(struct store *store, struct evidence *evidence, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT count(*) FROM failures WHERE signature = ?1");
    bind_text(query, 1, evidence->row->group);
    return db_number(&store->db, query, &evidence->alike, err);
}

static struct source_file read_file(sqlite3_stmt *query) {
    struct source_file file = {.path = column_copy(query, 0), .hash = column_copy(query, 1)};
    const char *text = column_text(query, 2);
    file.length = (size_t)sqlite3_column_bytes(query, 2); /* there may be NULs in it */
    file.text = mem_strndup(text, file.length);
    return file;
}

static bool read_files(struct store *store, const char *version, struct evidence *evidence, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT path, hash, text FROM versions JOIN sources USING (hash) WHERE version = ?1 ORDER BY path");
    bind_text(query, 1, version);
    enum db_step step;
    while ((step = db_step(&store->db, query, err)) == DB_ROW)
        vec_push(&evidence->files, read_file(query));
    return step == DB_END;
}

/* A body that is damaged or gone hides nothing else. */
static bool read_page(struct store *store, struct evidence *evidence, struct err *err) {
    const struct failure_row *row = evidence->row;
    bool kept;
    if (!*row->version)
        return err_set(&evidence->no_page, ERR_USAGE, "failure %lld has no body: %s was given up (%s)",
                       (long long)row->id, row->url, row->kind), true;
    if (!bodies_kept(store, row->request, &kept, err)) return false;
    if (kept) evidence->page = store_page(store, row->request, &evidence->no_page);
    else err_set(&evidence->no_page, ERR_USAGE, "the body of %s was not kept", row->url);
    return true;
}

static void clear(struct evidence *evidence) {
    for (size_t i = 0; i < evidence->files.count; i++) {
        free(evidence->files.at[i].path);
        free(evidence->files.at[i].hash);
        free(evidence->files.at[i].text);
    }
    vec_clear(&evidence->files);
    page_free(evidence->page);
}

static bool gather(void *arg, const struct failure_row *row) {
    struct looking *looking = arg;
    struct evidence evidence = {.row = row};
    struct request *request = requests_load(looking->store, row->request, looking->err);
    evidence.request = request;
    looking->ok = request && count_alike(looking->store, &evidence, looking->err) &&
                  read_page(looking->store, &evidence, looking->err) &&
                  read_files(looking->store, row->version, &evidence, looking->err) &&
                  looking->look(looking->arg, &evidence, looking->err);
    request_free(request);
    clear(&evidence);
    return false;
}

bool store_evidence(struct store *store, const char *which, evidence_fn *look, void *arg, struct err *err) {
    struct looking looking = {store, look, arg, false, err};
    int64_t id;
    if (!db_begin_read(&store->db, err)) return false;
    bool ok = find(store, which, &id, err) && store_failure(store, id, gather, &looking, err) && looking.ok;
    db_rollback(&store->db);
    return ok;
}
