/* One page at a time, with a watcher of its own: what darn parse needs, and how every first version is loaded. */
#include "crawl/single.h"

#include "crawl/session.h"
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

struct one {
    const struct settings *settings;
    struct err *err;
    struct request *request; /* NULL once the page has it */
    struct jar jar;
    struct url url;          /* of the hop that is under way */
    struct page *page;       /* what came at the end */
    bool done;               /* the hop, */
    bool over;               /* ... and all */
};

static struct request *request_for(const char *url, struct err *err) {
    struct request *request = request_new();
    enum url_result result = url_parse(&request->url, url, NULL, err);
    request_take_user(request);
    if (result == URL_OK) return request;
    request_free(request);
    if (result == URL_OTHER_SCHEME) return err_set(err, ERR_USAGE, "%s is neither http nor https", url), NULL;
    return err_prefix(err, "bad URL"), err->kind = ERR_USAGE, NULL;
}

static void fail_one(struct one *one, const char *why, const char *what) {
    one->over = true;
    err_set(one->err, ERR_INPUT, "%s: %s: %s", one->url.text, why, what);
}

static void keep_cookies(struct one *one, const struct response *response) {
    struct set_cookies set = {0};
    if (one->settings->cookies) session_collect(&one->url, response, &set);
    jar_set(&one->jar, &set, clock_wall_ms(), false);
    set_cookies_clear(&set);
}

static void to_page(struct one *one, struct response *response) {
    one->page = response_page(response, one->request, &one->url);
    one->request = NULL;
    one->over = true;
}

static void hop(struct one *one, const char *location) {
    struct url next;
    if (url_parse(&next, location, &one->url, NULL) != URL_OK) {
        fail_one(one, "redirect to a bad URL", location);
        return;
    }
    url_clear(&one->url);
    one->url = next;
}

static void arrived(void *arg, struct response *response) {
    struct one *one = arg;
    one->done = true;
    if (!response->ok) {
        fail_one(one, kind_name(response->fault), response->error);
        return;
    }
    keep_cookies(one, response);
    const char *location = response_location(response);
    if (location) hop(one, location);
    else to_page(one, response);
}

/* The request's headers while it is asked where it began, those of the host, and cookies; clear them. */
static struct headers own_headers(const struct one *one, const struct manner *manner) {
    struct headers own = {0};
    const struct request *request = one->request;
    char *from = url_origin(&request->url), *to = url_origin(&one->url);
    if (manner->headers) headers_copy(&own, manner->headers);
    for (size_t i = 0; strcmp(from, to) == 0 && i < request->headers.count; i++)
        headers_set(&own, request->headers.at[i].name, request->headers.at[i].value);
    session_send(one->settings, &one->jar, NULL, &one->url, &own);
    free(from);
    free(to);
    return own;
}

static void fetch_hop(struct one *one, struct loop *loop, struct fetcher *fetcher) {
    const struct settings *settings = one->settings;
    struct manner manner = manner_of(settings, &one->url);
    struct proxies proxies = {0};
    struct headers own = own_headers(one, &manner);
    one->done = false;
    fetch_start(fetcher,
                &(struct fetch_order){.url = one->url.text, .method = "GET", .user_agent = manner.user_agent,
                                      .proxy = proxies_choose(&proxies, manner.proxies, &one->url, 0),
                                      .headers = &settings->headers, .own = &own, .auth = manner.auth,
                                      .timeout_s = manner.timeout, .max_body = settings->max_body,
                                      .insecure = manner.insecure, .may_be_private = true},
                arrived, one);
    while (!one->done) loop_wait(loop, -1);
    headers_clear(&own);
}

static void fetch_hops(struct one *one) {
    struct loop *loop = loop_new();
    struct fetcher *fetcher = fetcher_new(loop);
    for (int64_t hops = 0; !one->over; hops++) {
        if (hops > one->settings->max_redirects) fail_one(one, "redirect", "more than max_redirects in a row");
        else fetch_hop(one, loop, fetcher);
    }
    fetcher_free(fetcher);
    loop_free(loop);
}

struct page *crawl_fetch_one(const char *url, const struct settings *settings, struct err *err) {
    struct one one = {.settings = settings, .err = err, .request = request_for(url, err)};
    if (!one.request) return NULL;
    url_parse(&one.url, one.request->url.text, NULL, NULL); /* canonical already: it parses */
    jar_put_all(&one.jar, &settings->cookie_file.cookies);
    fetch_hops(&one);
    jar_clear(&one.jar);
    url_clear(&one.url);
    request_free(one.request);
    return one.page;
}
