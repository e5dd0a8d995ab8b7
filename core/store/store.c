/* See store.h. Opens and closes the crawl file, and holds batches of changes together: the work is done by the
 * other files of this room. */
#include "store/store.h"

#include "base/str.h"
#include "model/date.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/commit.h"
#include "store/cookies.h"
#include "store/failures.h"
#include "store/files.h"
#include "store/fresh.h"
#include "store/pages.h"
#include "store/parts.h"
#include "store/requests.h"
#include "store/schema.h"
#include "store/take.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- opening ---- */

static bool check_path(const char *path, enum store_mode mode, struct err *err) {
    if (file_is_folder(path)) return err_set(err, ERR_USAGE, "%s is a folder, not a crawl file", path);
    if (mode == STORE_CRAWL || file_exists(path)) return true;
    return err_set(err, ERR_USAGE, "there is no crawl file %s", path);
}

/* Of the file itself, by whatever links it was named. */
static bool take_lock(struct store *store, const char *path, struct err *err) {
    if (store->mode == STORE_READ) return true;
    char *absolute = file_absolute(path);
    bool ok = lock_take(&store->lock, absolute, err);
    free(absolute);
    return ok;
}

static bool open_tables(struct store *store, struct err *err) {
    int version;
    if (!schema_read(&store->db, &version, err)) return false;
    if (version == 0 && store->mode != STORE_CRAWL)
        return err_set(err, ERR_USAGE, "%s is not a crawl file (it is empty)", store->db.path);
    if (store->mode == STORE_READ && version < SCHEMA_VERSION)
        return err_set(err, ERR_USAGE,
                       "%s was written by an older darn: darn run or darn retry bring it up to date",
                       store->db.path);
    if (store->mode == STORE_READ) return true;
    return schema_tune(&store->db, err) && (version == SCHEMA_VERSION || schema_upgrade(&store->db, version, err));
}

/* Reads a fact, and records it where it is given and there is none. */
static bool open_fact(struct store *store, const char *key, const char *given, char **value, struct err *err) {
    if (!meta_get(&store->db, key, value, err)) return false;
    if (!given || store->mode == STORE_READ || *value) return true;
    free(*value);
    *value = mem_strdup(given);
    return meta_set(&store->db, key, given, err);
}

static bool open_facts(struct store *store, const struct store_options *options, struct err *err) {
    const char *mine = options->scraper;
    if (!open_fact(store, "scraper", mine, &store->scraper, err)) return false;
    if (mine && store->scraper && strcmp(mine, store->scraper) != 0)
        return err_set(err, ERR_USAGE, "%s belongs to the scraper '%s', this one is '%s'; use -C FILE or --fresh",
                       store->db.path, store->scraper, mine);
    store->new_script = mem_strdup(options->script);
    return meta_get(&store->db, "script", &store->script, err);
}

/* Sent once more than the row says, and nobody knows whether it arrived. */
static bool give_up_unknown(struct store *store, int64_t id, struct err *err) {
    int64_t failure;
    struct standing standing;
    if (!requests_get(store, id, &standing, err)) return false;
    struct request *request = requests_load(store, id, err);
    if (!request) return false;
    request->attempts++;
    bool ok = failures_give_up(store, request, KIND_UNKNOWN, 0, STORE_UNKNOWN_WHY, &failure, err) &&
              requests_end(store, &standing, STATE_GAVE_UP, request->attempts, DROP_KINDS, 0, err) &&
              requests_mark_sent(store, id, true, err); /* until the run has told of it */
    request_free(request);
    return ok;
}

static bool give_up_sent(struct store *store, struct err *err) {
    for (;;) {
        int64_t id;
        sqlite3_stmt *query = db_query(&store->db, "SELECT min(id) FROM requests WHERE sent = 1 AND state = 'queued'");
        if (!db_number(&store->db, query, &id, err)) return false;
        if (!id) return true;
        if (!give_up_unknown(store, id, err)) return false;
    }
}

/* Nothing waits longer than a day: such a time was written down by a clock that was wrong. */
static bool take_back_times(struct store *store, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "UPDATE requests SET due_ms = ?1 WHERE state = 'queued' AND due_ms > 0 AND due_ms > ?1 + ?2");
    bind_int(query, 1, clock_due_ms());
    bind_int(query, 2, DAY_MS);
    return db_run(&store->db, query, err);
}

static bool open_state(struct store *store, struct err *err) {
    int64_t last;
    if (!db_number(&store->db, db_query(&store->db, "SELECT max(id) FROM requests"), &last, err)) return false;
    store->resumed = last > 0;
    store->next_request = last + 1;
    if (store->mode == STORE_READ) return true;
    files_sweep(store);
    if (!tally_load(&store->tally, &store->db, err)) return false;
    return store_begin(store, err) && take_back_times(store, err) && seen_load(&store->seen, &store->db, err) &&
           lanes_load(store, err) && cookies_load(store, err) &&
           give_up_sent(store, err) && store_commit(store, err);
}

static bool open_store(struct store *store, const char *path, const struct store_options *options,
                       struct err *err) {
    struct ledger ledger = {0};
    bool ok = check_path(path, options->mode, err) && take_lock(store, path, err);
    bool moved = false;
    if (options->fresh) ok = ok && fresh_move(path, &ledger, &moved, err);
    if (moved) store->moved = mem_strdup(path);
    ok = ok && db_open(&store->db, path, options->mode != STORE_READ, options->mode == STORE_CRAWL, err) &&
         open_tables(store, err) && open_facts(store, options, err) && fresh_inherit(&store->db, &ledger, err) &&
         open_state(store, err);
    ledger_clear(&ledger);
    return ok;
}

struct store *store_open(const char *path, const struct store_options *options, struct err *err) {
    struct store *store = mem_zero(sizeof *store);
    store->mode = options->mode;
    if (open_store(store, path, options, err)) return store;
    store_close(store);
    return NULL;
}

bool store_accept(struct store *store, struct err *err) {
    free(store->moved);
    store->moved = NULL;
    if (!store->new_script) return true;
    free(store->script);
    store->script = store->new_script;
    store->new_script = NULL;
    return meta_set(&store->db, "script", store->script, err);
}

bool store_keep_start_hosts(struct store *store, const struct names *hosts, struct err *err) {
    struct str text = {0};
    for (size_t i = 0; i < hosts->count; i++) str_printf(&text, "%s ", hosts->at[i]);
    bool ok = meta_set(&store->db, "start_hosts", str_text(&text), err);
    str_clear(&text);
    return ok;
}

bool store_start_hosts(struct store *store, struct names *hosts, struct err *err) {
    char *text, *rest;
    if (!meta_get(&store->db, "start_hosts", &text, err)) return false;
    for (char *host = text ? strtok_r(text, " ", &rest) : NULL; host; host = strtok_r(NULL, " ", &rest)) names_push(hosts, host);
    free(text);
    return true;
}

void store_close(struct store *store) {
    if (!store) return;
    outputs_clear(&store->outputs);
    jar_clear(&store->jar);
    ids_clear(&store->login.made);
    ids_clear(&store->login.failed);
    files_forget_moves(store);
    if (store->db.handle) db_close(&store->db);
    if (store->moved) fresh_back(store->moved);
    free(store->moved);
    lock_release(&store->lock);
    tally_clear(&store->tally);
    chosen_clear(&store->chosen);
    ids_clear(&store->taken);
    ids_clear(&store->leaving);
    lanes_clear(&store->lanes);
    seen_clear(&store->seen);
    vec_clear(&store->taken_pages);
    vec_clear(&store->taken_requests);
    vec_clear(&store->settled);
    free(store->scraper);
    free(store->script);
    free(store->new_script);
    free(store);
}

const char *store_path(const struct store *store) { return store->db.path; }
const char *store_scraper(const struct store *store) { return store->scraper ? store->scraper : ""; }
const char *store_script(const struct store *store) { return store->script ? store->script : ""; }
bool store_resumed(const struct store *store) { return store->resumed; }

bool store_starts(struct store *store, struct start_mark *mark, struct err *err) {
    long long taken;
    unsigned long long hash;
    char *text;
    *mark = (struct start_mark){.more = true};
    if (!meta_get(&store->db, "starts", &text, err)) return false;
    if (text && sscanf(text, "%lld %llx", &taken, &hash) == 2) *mark = (struct start_mark){taken, hash, true};
    free(text);
    return true;
}

/* ---- changes ---- */

struct change *change_new(enum change_kind kind) {
    struct change *change = mem_zero(sizeof *change);
    change->kind = kind;
    return change;
}

static void take_clear(struct take *take) {
    for (size_t i = 0; i < take->work.count; i++) {
        request_free(take->work.at[i].request);
        page_free(take->work.at[i].page);
    }
    vec_clear(&take->work);
}

static void files_clear(struct change *change) {
    for (size_t i = 0; i < change->files.count; i++) {
        free(change->files.at[i].path);
        free(change->files.at[i].hash);
        free(change->files.at[i].text);
    }
    vec_clear(&change->files);
}

static void answers_clear(struct change *change) {
    for (size_t i = 0; i < change->duplicates.count; i++) free(change->duplicates.at[i].url);
    for (size_t i = 0; i < change->callbacks.count; i++) free(change->callbacks.at[i].callback);
    for (size_t i = 0; i < change->remaining_children.count; i++) free(change->remaining_children.at[i]);
    for (size_t i = 0; i < change->conflicts.count; i++) {
        free(change->conflicts.at[i].url);
        free(change->conflicts.at[i].first);
        free(change->conflicts.at[i].second);
    }
    vec_clear(&change->duplicates);
    vec_clear(&change->callbacks);
    vec_clear(&change->remaining_children);
    vec_clear(&change->conflicts);
}

void change_free(struct change *change) {
    if (!change) return;
    page_free(change->page);
    outcome_free(change->outcome);
    request_free(change->request);
    request_free(change->login);
    free(change->error);
    free(change->url);
    free(change->schemas);
    set_cookies_clear(&change->cookies);
    cookies_clear(&change->given);
    free(change->host.robots);
    files_clear(change);
    reload_row_clear(&change->reload);
    take_clear(&change->take);
    answers_clear(change);
    free(change);
}

bool change_is_question(enum change_kind kind) { return kind >= CHANGE_TAKE; }

/* Figures in memory are ahead of the file from now on: the store is not used any more. */
static bool lose(struct store *store) {
    db_rollback(&store->db);
    store->lost = true;
    return false;
}

static bool check_whole(const struct store *store, struct err *err) {
    return !store->lost || err_set(err, ERR_SYSTEM, "%s: an earlier change failed", store->db.path);
}

bool store_begin(struct store *store, struct err *err) {
    assert(store->mode != STORE_READ);
    return check_whole(store, err) && (db_begin(&store->db, err) || lose(store));
}

bool store_apply(struct store *store, struct change *change, struct err *err) {
    assert(!change_is_question(change->kind));
    return check_whole(store, err) && (commit_change(store, change, err) || lose(store));
}

static void settle_all(struct store *store) {
    for (size_t i = 0; i < store->settled.count; i++) {
        const struct settled *settled = &store->settled.at[i];
        take_settle(store, settled->id, settled->again);
        if (settled->again) chosen_return(&store->chosen, settled->id, settled->due_ms);
    }
    store->settled.count = 0;
}

bool store_commit(struct store *store, struct err *err) {
    if (!check_whole(store, err)) return false;
    bool ok = tally_save(&store->tally, &store->db, err) && lanes_save(store, err) && cookies_save(store, err) &&
              seen_save(&store->seen, &store->db, err) && outputs_record(&store->outputs, &store->db, err) &&
              db_commit(&store->db, err) && (!store->must_last || db_sync(&store->db, err));
    if (!ok) return lose(store);
    store->must_last = false;
    settle_all(store);
    lanes_sweep(store);
    return (files_move(store, err) && outputs_write(&store->outputs, &store->db, err) && seen_fill(&store->seen, &store->db, err)) || lose(store);
}

bool store_ask(struct store *store, struct change *change, struct err *err) {
    assert(change_is_question(change->kind));
    return check_whole(store, err) && (take_answer(store, change, err) || lose(store));
}

/* ---- reading ---- */

/* Of one moment, while another darn writes. */
static bool load_tally(struct store *store, struct err *err) {
    if (!db_begin_read(&store->db, err)) return false;
    bool ok = tally_load(&store->tally, &store->db, err);
    db_rollback(&store->db);
    return ok;
}

bool store_counts(struct store *store, struct counts *counts, struct err *err) {
    bool ok = store->mode != STORE_READ || load_tally(store, err);
    tally_counts(&store->tally, counts);
    return ok && cookies_count(store, &counts->cookies, err);
}

struct page *store_page(struct store *store, int64_t request, struct err *err) {
    struct page *page = pages_load(store, request, err);
    if (!page || body_unpack(page, err)) return page;
    page_free(page);
    return NULL;
}
