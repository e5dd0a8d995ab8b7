/* What the tests of core/script share: files in TMPDIR, a version built from Lua text, a page to call it with, and a
 * watcher thread that ends what runs away. */
#ifndef TESTS_SCRIPT_SUPPORT_H
#define TESTS_SCRIPT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "html/doc.h"
#include "model/page.h"
#include "os/clock.h"
#include "os/file.h"
#include "script/budget.h"
#include "script/call.h"
#include "script/sources.h"
#include "script/version.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHARED __attribute__((unused)) static

/* ---- files ---- */

/* A path in TMPDIR; freed by the next call but 7. */
SHARED const char *at(const char *name) {
    static char *paths[8];
    static int next;
    char **path = &paths[next++ % 8];
    free(*path);
    char *folder = file_absolute(getenv("TMPDIR")); /* as messages name it */
    *path = file_join(folder, name);
    free(folder);
    return *path;
}

SHARED void put_file(const char *name, const char *text) {
    struct err err = {0};
    if (!file_replace(at(name), text, strlen(text), &err)) fail_msg("%s", err.message);
}

SHARED void remove_file(const char *name) { remove(at(name)); }

/* ---- the watcher: stands for the loop of the engine ---- */

struct watcher {
    struct budget *budget;
    pthread_t thread;
    atomic_bool stop;
    atomic_bool hurry; /* every run is over at once */
};

SHARED void *watch(void *arg) {
    struct watcher *watcher = arg;
    while (!watcher->stop) {
        budget_watch(watcher->budget, watcher->hurry ? INT64_MAX : clock_ms());
        struct timespec while_nothing_happens = {.tv_nsec = 1000000};
        nanosleep(&while_nothing_happens, NULL);
    }
    return NULL;
}

SHARED void watcher_start(struct watcher *watcher) {
    *watcher = (struct watcher){.budget = budget_new()};
    budget_setup();
    doc_setup();
    pthread_create(&watcher->thread, NULL, watch, watcher);
}

SHARED void watcher_stop(struct watcher *watcher) {
    watcher->stop = true;
    pthread_join(watcher->thread, NULL);
    budget_free(watcher->budget);
}

/* ---- versions and pages ---- */

SHARED struct version *build(const char *main_file, struct version_options options, struct err *err) {
    if (!options.states) options.states = 1;
    *err = (struct err){0};
    struct budget *budget = budget_new();
    struct sources *sources = sources_new(at(main_file));
    struct version *version = version_build(sources, &options, budget, err);
    sources_unref(sources);
    budget_free(budget);
    return version;
}

/* The version of this text, as TMPDIR/s.lua; start is not looked at. */
SHARED struct version *load_text(const char *text) {
    struct err err;
    put_file("s.lua", text);
    struct version *version = build("s.lua", (struct version_options){.no_start = true}, &err);
    if (!version) fail_msg("%s:%d: %s", err.file, err.line, err.message);
    remove_file("s.lua");
    return version;
}

SHARED struct page *new_page(const char *url, const char *body) {
    struct request *request = request_new();
    assert_int_equal(url_parse(&request->url, url, NULL, NULL), URL_OK);
    request_fingerprint(request);
    request->id = 7;
    struct page *page = page_new(request);
    page->url = mem_strdup(url);
    page->status = 200;
    headers_add(&page->headers, "content-type", "text/html");
    page->body = mem_strdup(body);
    page->body_bytes = strlen(body);
    page->fetched_ms = 1700000000123;
    return page;
}

SHARED struct outcome *call_with(struct version *version, const char *callback, struct budget *budget) {
    struct page *page = new_page("http://example.org/a/", "<html><body><p class=x>one</p></body></html>");
    struct outcome *outcome = outcome_new();
    call_page(version_state(version, 0), page, callback, budget, outcome);
    page_free(page);
    return outcome;
}

/* Loads the text and runs its `parse` on a small page. */
SHARED struct outcome *run_text(const char *text, struct budget *budget) {
    struct version *version = load_text(text);
    struct outcome *outcome = call_with(version, "parse", budget);
    version_unref(version);
    return outcome;
}

#endif
