/* One page at a time, with a watcher of its own: what darn parse needs, and how every first version is loaded. */
#include "crawl/single.h"

#include "net/fetch.h"
#include "net/proxy.h"
#include "os/clock.h"
#include "os/signal.h"
#include "os/thread.h"
#include "script/call.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Looks at the budget's clock while another thread works. */
struct crawl_watcher {
    struct budget *budget;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool over, hurry;
};

static void *watch(void *arg) {
    struct crawl_watcher *watcher = arg;
    pthread_mutex_lock(&watcher->lock);
    while (!watcher->over) {
        bool hurry = watcher->hurry || signal_stop_count() >= SIGNAL_STOP_NOW;
        budget_watch(watcher->budget, hurry ? INT64_MAX : clock_ms());
        struct timespec until = clock_deadline(BUDGET_AGAIN_MS);
        pthread_cond_clockwait(&watcher->changed, &watcher->lock, CLOCK_MONOTONIC, &until);
    }
    pthread_mutex_unlock(&watcher->lock);
    return NULL;
}

struct crawl_watcher *crawl_watcher_new(void) {
    struct crawl_watcher *watcher = mem_zero(sizeof *watcher);
    watcher->budget = budget_new();
    pthread_mutex_init(&watcher->lock, NULL);
    pthread_cond_init(&watcher->changed, NULL);
    thread_start(&watcher->thread, watch, watcher);
    return watcher;
}

void crawl_watcher_free(struct crawl_watcher *watcher) {
    if (!watcher) return;
    pthread_mutex_lock(&watcher->lock);
    watcher->over = true;
    pthread_cond_signal(&watcher->changed);
    pthread_mutex_unlock(&watcher->lock);
    pthread_join(watcher->thread, NULL);
    pthread_cond_destroy(&watcher->changed);
    pthread_mutex_destroy(&watcher->lock);
    budget_free(watcher->budget);
    free(watcher);
}

void crawl_watcher_hurry(struct crawl_watcher *watcher) {
    pthread_mutex_lock(&watcher->lock);
    watcher->hurry = true;
    pthread_cond_signal(&watcher->changed);
    pthread_mutex_unlock(&watcher->lock);
}

struct budget *crawl_watcher_budget(struct crawl_watcher *watcher) { return watcher->budget; }

struct version *crawl_load(struct sources *sources, const struct version_options *options, struct err *err) {
    struct crawl_watcher *watcher = crawl_watcher_new();
    struct version *version = version_build(sources, options, watcher->budget, err);
    crawl_watcher_free(watcher);
    return version;
}

void crawl_call(struct version *version, struct page *page, const char *callback, struct outcome *outcome) {
    struct crawl_watcher *watcher = crawl_watcher_new();
    call_page(version_state(version, 0), page, callback, watcher->budget, outcome);
    crawl_watcher_free(watcher);
}

bool crawl_call_close(struct version *version, const char *stats, struct err *err) {
    struct crawl_watcher *watcher = crawl_watcher_new();
    bool ok = call_close(version_state(version, 0), stats, watcher->budget, err);
    crawl_watcher_free(watcher);
    return ok;
}

/* ---- fetching one ---- */

struct one { bool done; struct request *request; struct page *page; struct err *err; };

static void arrived(void *arg, struct response *response) {
    struct one *one = arg;
    one->done = true;
    if (!response->ok) {
        err_set(one->err, ERR_INPUT, "%s: %s: %s", one->request->url.text, kind_name(response->fault), response->error);
        return;
    }
    one->page = page_new(one->request);
    one->request = NULL;
    one->page->url = mem_strdup(response->effective_url);
    one->page->status = response->status;
    one->page->headers = response->headers;
    response->headers = (struct headers){0};
    one->page->body_bytes = response->body.len;
    one->page->body = str_take(&response->body);
    one->page->fetched_ms = clock_wall_ms();
    one->page->elapsed_ms = response->elapsed_ms;
}

static struct request *request_for(const char *url, struct err *err) {
    struct request *request = request_new();
    enum url_result result = url_parse(&request->url, url, NULL, err);
    request_take_user(request);
    if (result == URL_OK) return request;
    request_free(request);
    if (result == URL_OTHER_SCHEME) return err_set(err, ERR_USAGE, "%s is neither http nor https", url), NULL;
    return err_prefix(err, "bad URL"), err->kind = ERR_USAGE, NULL;
}

/* The request's headers, and those of its host; clear them. */
static struct headers own_headers(const struct request *request, const struct manner *manner) {
    struct headers own = {0};
    if (manner->headers) headers_copy(&own, manner->headers);
    for (size_t i = 0; i < request->headers.count; i++)
        headers_set(&own, request->headers.at[i].name, request->headers.at[i].value);
    return own;
}

struct page *crawl_fetch_one(const char *url, const struct settings *settings, struct err *err) {
    struct one one = {.err = err, .request = request_for(url, err)};
    if (!one.request) return NULL;
    const struct url *parsed = &one.request->url;
    struct proxies proxies = {0};
    struct manner manner = manner_of(settings, parsed);
    struct headers own = own_headers(one.request, &manner);
    struct loop *loop = loop_new();
    struct fetcher *fetcher = fetcher_new(loop, settings->cookies);
    fetch_start(fetcher,
                &(struct fetch_order){.url = parsed->text, .method = "GET", .user_agent = manner.user_agent,
                                      .proxy = proxies_choose(&proxies, manner.proxies, parsed, 0),
                                      .headers = &settings->headers, .own = &own, .auth = manner.auth,
                                      .timeout_s = manner.timeout, .max_body = settings->max_body,
                                      .insecure = manner.insecure, .follow = true, .may_be_private = true},
                arrived, &one);
    while (!one.done) loop_wait(loop, -1);
    fetcher_free(fetcher);
    loop_free(loop);
    headers_clear(&own);
    request_free(one.request);
    return one.page;
}
