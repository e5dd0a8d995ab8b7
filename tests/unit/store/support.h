/* What the tests of the store share: a folder of their own, short ways to say pages, outcomes and changes, and
 * a look at the file with plain SQL, as another tool would have it. */
#ifndef TESTS_STORE_SUPPORT_H
#define TESTS_STORE_SUPPORT_H

#include "base/mem.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/store.h"

#include <ftw.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define V1 "aaaaaaaaaaaa"
#define V2 "bbbbbbbbbbbb"

static char folder[256];

/* ---- files ---- */

static inline int make_folder(void **state) {
    (void)state;
    const char *top = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/store-XXXXXX", top ? top : "/tmp");
    clock_set_false(1000000);
    return mkdtemp(folder) ? 0 : -1;
}

static inline int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw) {
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static inline int remove_folder(void **state) {
    (void)state;
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A path in the folder; good until eight more were asked for. */
static inline const char *at(const char *name) {
    static char paths[8][400];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static inline void put_file(const char *name, const char *text) {
    struct err err = {0};
    assert_true(file_replace(at(name), text, strlen(text), &err));
}

/* Its text, NULL where there is none; good until the next call. */
static inline const char *text_of(const char *name) {
    static char text[65536];
    size_t length;
    char *bytes = file_read(at(name), sizeof text - 1, &length, NULL);
    if (!bytes) return NULL;
    memcpy(text, bytes, length + 1);
    free(bytes);
    return text;
}

static inline void ok(bool result, const struct err *err) {
    if (!result) fail_msg("%s", err->message);
}

/* ---- the file as others see it ---- */

static inline char *sql_text(const char *name, const char *sql) {
    sqlite3 *db;
    sqlite3_stmt *query;
    assert_int_equal(sqlite3_open(at(name), &db), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) != SQLITE_OK) fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    char *text = sqlite3_step(query) == SQLITE_ROW ? mem_strdup((const char *)sqlite3_column_text(query, 0)) : NULL;
    sqlite3_finalize(query);
    sqlite3_close(db);
    return text;
}

static inline int64_t sql(const char *name, const char *text) {
    char *result = sql_text(name, text);
    int64_t value = result ? atoll(result) : -1;
    free(result);
    return value;
}

/* The crawl file of tests/data/version-N.sql. */
static inline void make_version(int version, const char *name) {
    const char *source = getenv("SOURCE") ? getenv("SOURCE") : ".";
    char *path = mem_printf("%s/tests/data/version-%d.sql", source, version);
    struct err err = {0};
    size_t length;
    char *script = file_read(path, 1 << 20, &length, &err);
    sqlite3 *db;
    ok(script != NULL, &err);
    assert_int_equal(sqlite3_open(at(name), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, script, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    free(script);
    free(path);
}

/* ---- the store ---- */

static inline struct store *open_as(const char *name, enum store_mode mode) {
    struct err err = {0};
    struct store *store = store_open(at(name), &(struct store_options){.mode = mode, .scraper = "shop"}, &err);
    if (!store) fail_msg("%s", err.message);
    return store;
}

static inline struct store *open_crawl(void) { return open_as("shop.crawl", STORE_CRAWL); }

/* One change in a batch of its own. */
static inline struct change *apply(struct store *store, struct change *change) {
    struct err err = {0};
    ok(store_begin(store, &err), &err);
    ok(store_apply(store, change, &err), &err);
    ok(store_commit(store, &err), &err);
    return change;
}

static inline struct counts counts_of(struct store *store) {
    struct counts counts;
    struct err err = {0};
    ok(store_counts(store, &counts, &err), &err);
    return counts;
}

/* ---- requests ---- */

static inline struct request *request_to(const char *url) {
    struct request *request = request_new();
    struct err err = {0};
    if (url_parse(&request->url, url, NULL, &err) != URL_OK) fail_msg("%s", err.message);
    request_fingerprint(request);
    return request;
}

static inline void set_callback(struct request *request, const char *name) {
    free(request->callback);
    request->callback = mem_strdup(name);
}

/* Adds starts, given as URLs, NULL at the end. */
static inline struct change *add_starts(struct store *store, ...) {
    struct change *change = change_new(CHANGE_ADD);
    change->outcome = outcome_new();
    va_list urls;
    va_start(urls, store);
    for (const char *url; (url = va_arg(urls, const char *));) outcome_take_request(change->outcome, request_to(url));
    va_end(urls);
    return apply(store, change);
}

static inline struct change *take(struct store *store, size_t most, const char *version, int64_t now_ms) {
    struct change *change = change_new(CHANGE_TAKE);
    struct err err = {0};
    change->take.most = change->take.pages_most = most;
    change->take.now_ms = now_ms;
    snprintf(change->take.version, sizeof change->take.version, "%s", version);
    ok(store_ask(store, change, &err), &err);
    return change;
}

/* The paths of what a question took, "a b *c": a page for a re-run has a star. Frees the change; the text is
 * good until the next call. */
static inline const char *taken(struct change *change) {
    static char text[1024];
    text[0] = '\0';
    for (size_t i = 0, length = 0; i < change->take.work.count; i++) {
        const struct work *work = &change->take.work.at[i];
        const struct url *url = work->page ? &work->page->request->url : &work->request->url;
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s%s", i ? " " : "", work->page ? "*" : "",
                                   url->text + url->path_at + 1);
    }
    change_free(change);
    return text;
}

/* Takes one queued request, to be freed. */
static inline struct request *take_one(struct store *store) {
    struct change *change = take(store, 1, V1, 0);
    assert_int_equal(change->take.work.count, 1);
    struct request *request = change->take.work.at[0].request;
    assert_non_null(request);
    change->take.work.at[0].request = NULL;
    change_free(change);
    return request;
}

/* Takes one kept page that was parked in another version than this. */
static inline struct page *take_kept(struct store *store, const char *version) {
    struct change *change = take(store, 1, version, 0);
    assert_int_equal(change->take.work.count, 1);
    struct page *page = change->take.work.at[0].page;
    assert_non_null(page);
    change->take.work.at[0].page = NULL;
    change_free(change);
    return page;
}

/* ---- pages and outcomes ---- */

/* The answer to a request, which it takes. */
static inline struct page *page_of(struct request *request, const char *body) {
    struct page *page = page_new(request);
    page->url = mem_strdup(request->url.text);
    page->status = 200;
    headers_add(&page->headers, "Content-Type", "text/html");
    page->body = mem_strdup(body);
    page->body_bytes = strlen(body);
    page->fetched_ms = 500;
    request->attempts = 1;
    return page;
}

static inline struct outcome *outcome_in(const char *version, enum outcome_kind kind) {
    struct outcome *outcome = outcome_new();
    outcome->kind = kind;
    outcome->callback = mem_strdup("parse");
    snprintf(outcome->version, sizeof outcome->version, "%s", version);
    return outcome;
}

static inline void emit(struct outcome *outcome, const char *type, const char *json) {
    outcome_take_item(outcome, item_new(type, mem_strdup(json)));
}

static inline struct request *follow(struct outcome *outcome, const struct page *page, const char *url) {
    struct request *request = request_to(url);
    request->parent = page->request->id;
    request->depth = page->request->depth + 1;
    request->ordinal = (int)outcome->requests.count;
    request->referrer = mem_strdup(page->url);
    outcome_take_request(outcome, request);
    return request;
}

static inline struct outcome *failed_in(const char *version, const char *error) {
    struct outcome *outcome = outcome_in(version, OUTCOME_FAILED);
    outcome->failure.error = mem_strdup(error);
    outcome->failure.file = mem_strdup("shop.lua");
    outcome->failure.line = 12;
    outcome->failure.function = mem_strdup("parse");
    outcome->failure.frames = mem_strdup("[{\"function\": \"parse\"}]");
    failure_sign(&outcome->failure, "parse");
    return outcome;
}

static inline struct change *outcome_change(struct page *page, struct outcome *outcome) {
    struct change *change = change_new(CHANGE_OUTCOME);
    change->page = page;
    change->outcome = outcome;
    change->keep_body = true;
    return change;
}

static inline struct change *commit_page(struct store *store, struct page *page, struct outcome *outcome) {
    return apply(store, outcome_change(page, outcome));
}

/* Adds a start and answers it; the page's id. */
static inline int64_t crawl_page(struct store *store, const char *url, struct outcome *outcome) {
    change_free(add_starts(store, url, NULL));
    struct change *change = commit_page(store, page_of(take_one(store), "<html>"), outcome);
    assert_false(change->superseded);
    int64_t id = change->page->request->id;
    change_free(change);
    return id;
}

static inline struct outcome *one_item(const char *version, const char *type, const char *json) {
    struct outcome *outcome = outcome_in(version, OUTCOME_DONE);
    emit(outcome, type, json);
    return outcome;
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

#endif
