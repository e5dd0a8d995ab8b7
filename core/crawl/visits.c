/* One attempt at a request: admitted, fetched, sent on by redirects, and at its end a page, a retry, a
 * missing page, a dropped request or one given up. */
#include "crawl/visits.h"

#include "base/log.h"
#include "crawl/failed.h"
#include "crawl/fit.h"
#include "crawl/gate.h"
#include "crawl/session.h"
#include "crawl/pauses.h"
#include "crawl/settle.h"
#include "os/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { SLOWED_SHOWN = 5 }; /* servers that are told of when they get less at once */

static void arrived(void *arg, struct response *response);

/* What a redirect away from the request's origin must not carry along, and what belongs to a body that a redirect
 * took away (Fetch standard, HTTP-redirect fetch). */
static bool goes_along(const struct visit *visit, bool same_origin, const char *name) {
    static const char *const secrets[] = {"Authorization", "Cookie", "Proxy-Authorization"};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (ascii_casecmp(name, secrets[i]) == 0) return same_origin;
    return !visit->bodiless || strncasecmp(name, "Content-", 8) != 0;
}

/* The request's own headers for this hop, and those of its host; clear them. */
static struct headers own_headers(const struct visit *visit) {
    const struct request *request = visit->request;
    struct headers own = {0};
    char *origin = url_origin(&request->url);
    bool same = strcmp(origin, visit->host->origin) == 0;
    free(origin);
    for (size_t i = 0; i < request->headers.count; i++)
        if (goes_along(visit, same, request->headers.at[i].name))
            headers_add(&own, request->headers.at[i].name, request->headers.at[i].value);
    const struct headers *host = visit->host->manner.headers;
    for (size_t i = 0; host && i < host->count; i++)
        if (!headers_get(&own, host->at[i].name)) headers_add(&own, host->at[i].name, host->at[i].value);
    return own;
}

bool visit_may_be_private(const struct settings *settings, const struct visit *visit) {
    const struct request *request = visit->request;
    struct url from;
    if (settings_names_host(settings, &visit->url)) return true;
    if (!settings->starts_open) return false;
    if (url_parse(&from, request->referrer ? request->referrer : request->url.text, NULL, NULL) != URL_OK) return false;
    bool own = strcmp(visit->url.host, from.host) == 0;
    url_clear(&from);
    return own;
}

static void start(struct engine *engine, struct visit *visit) {
    const struct settings *settings = engine->settings;
    struct request *request = visit->request;
    if (visit->hops == 0) request->attempts++;
    visit->engine = engine;
    visit->keeps_cookies = settings->cookies;
    visit->started_ms = visit->host->server->started_ms = clock_ms();
    free(visit->proxy);
    visit->proxy = mem_strdup(engine_proxy(engine, visit));
    struct headers own = own_headers(visit);
    session_send(settings, &engine->jar, &visit->cookies, &visit->url, &own);
    char *part = request->save ? store_part(engine->files, request->id) : NULL;
    fetch_start(engine->fetcher,
                &(struct fetch_order){
                    .url = visit->url.text,
                    .method = visit->method,
                    .user_agent = visit->host->manner.user_agent,
                    .proxy = visit->proxy,
                    .headers = &settings->headers,
                    .own = &own,
                    .auth = visit->host->manner.auth,
                    .body = visit->bodiless ? NULL : request->body,
                    .body_bytes = visit->bodiless ? 0 : request->body_bytes,
                    .timeout_s = visit->host->manner.timeout,
                    .max_body = settings->max_body,
                    .save_to = part,
                    .max_file = settings->max_file,
                    .once = !request_is_idempotent(request),
                    .insecure = visit->host->manner.insecure,
                    .may_be_private = visit_may_be_private(settings, visit),
                },
                arrived, visit);
    headers_clear(&own);
    free(part);
}

/* The store writes down that it is about to be sent; visit_sent_answered brings it back. It has its place among those
 * that are under way meanwhile: what is marked and waits would be given up after a kill, although it never was sent. */
static void mark_sent(struct engine *engine, struct visit *visit) {
    struct change *change = change_new(CHANGE_SENT);
    change->request = visit->request; /* lent */
    change->tag = visit;
    visit->request = NULL;
    storer_send(engine->storer, change);
}

void visit_sent_answered(struct engine *engine, struct change *change) {
    struct visit *visit = change->tag;
    visit->request = change->request;
    change->request = NULL;
    visit->marked = true;
    if (engine->closing) {
        engine_end_visit(engine, visit, change_new(CHANGE_RETURN));
        return;
    }
    start(engine, visit);
}

void visit_admit(struct engine *engine, struct visit *visit) {
    const struct settings *settings = engine->settings;
    int why;
    /* `deny` may have come by a reload, against a trap whose links are queued already. */
    if (!settings_allows(settings, &visit->url, visit->url.host, &why) && why == DROP_DENIED) {
        engine_drop_visit(engine, visit, DROP_DENIED, visit->url.text);
        return;
    }
    if (!gate_allows(engine, visit)) return;
    engine->fetching++;
    visit->probe = visit->host->circuit.open;
    host_started(visit->host, clock_ms());
    if (visit->marked || request_is_idempotent(visit->request)) start(engine, visit);
    else mark_sent(engine, visit);
}

/* ---- redirects: each hop is a decision of its own ---- */

/* Goes on at once with a URL of its own chain; else the store is asked whose it is. */
static void hop_to(struct engine *engine, struct visit *visit, struct url *url, int status) {
    if (visit->request->again || strcmp(visit->method, "GET") != 0 || visit_has_been(visit, url->text)) {
        visit_hop(visit, url, status);
        scheduler_add(&engine->scheduler, visit);
        return;
    }
    struct change *change = change_new(CHANGE_HOP);
    change->url = mem_strdup(url->text);
    change->status = status;
    change->request = visit->request; /* lent: visit_hop_answered gives it back */
    change->tag = visit;
    visit->request = NULL;
    url_clear(url);
    storer_send(engine->storer, change);
}

static void redirected(struct engine *engine, struct visit *visit, struct response *response) {
    const char *location = response_location(response);
    const struct settings *settings = engine->settings;
    struct url url = {0};
    struct err err = {0};
    char error[400];
    int why;
    enum url_result parsed = url_parse(&url, location, &visit->url, &err);
    if (parsed == URL_OTHER_SCHEME) {
        char *shown = url_shown(location);
        engine_drop_visit(engine, visit, DROP_SCHEME, shown);
        free(shown);
    } else if (parsed == URL_BAD) {
        snprintf(error, sizeof error, "redirect to a bad URL: %.300s", err.message);
        failed_visit(engine, visit, KIND_REDIRECT, response, error);
    } else if (visit->hops >= settings->max_redirects) {
        snprintf(error, sizeof error, "more than %lld redirects (max_redirects)", (long long)settings->max_redirects);
        failed_visit(engine, visit, KIND_REDIRECT, response, error);
    } else if (!settings_allows(settings, &url, visit->url.host, &why)) {
        engine_drop_visit(engine, visit, (enum drop)why, url.text);
    } else if (trap_found(&url, &settings->traps)) {
        engine_drop_visit(engine, visit, DROP_LIMIT, url.text);
    } else {
        hop_to(engine, visit, &url, response->status);
        return; /* the URL was taken */
    }
    url_clear(&url);
}

void visit_hop_answered(struct engine *engine, struct change *change) {
    struct visit *visit = change->tag;
    visit->request = change->request;
    change->request = NULL;
    if (change->owned) {
        engine_drop_visit(engine, visit, DROP_DUPLICATE, change->url);
        return;
    }
    struct url url = {0};
    url_parse(&url, change->url, NULL, NULL);
    visit_hop(visit, &url, change->status);
    scheduler_add(&engine->scheduler, visit);
}

/* ---- a response ---- */

/* Its place is the store's to give; visit_saved goes on. */
static void save_page(struct engine *engine, struct page *page, struct response *response) {
    struct change *change = change_new(CHANGE_SAVED);
    page->file = response->file;
    response->file = NULL;
    page->file_bytes = response->file_bytes;
    snprintf(page->file_hash, sizeof page->file_hash, "%s", response->file_hash);
    change->page = page;
    storer_send(engine->storer, change);
}

void visit_saved(struct engine *engine, struct change *change) {
    settle_page(engine, change->page);
    change->page = NULL;
}

/* No more than the crawl file is it the site's fault: the run ends, and goes on when there is room. */
static void disk_failed(struct engine *engine, struct visit *visit, const struct response *response) {
    engine->failed = true;
    err_set(&engine->err, ERR_SYSTEM, "%s (for %s)", response->error, visit->url.text);
    visit_free(visit);
}

static void to_page(struct engine *engine, struct visit *visit, struct response *response) {
    struct page *page = response_page(response, visit->request, &visit->url);
    visit->request = NULL;
    page->hops = visit->hops;
    page->wire_bytes = visit->bytes;
    page->cookies = visit->cookies;
    visit->cookies = (struct set_cookies){0};
    visit_free(visit);
    if (response->file) save_page(engine, page, response);
    else settle_page(engine, page);
}

/* 404 and 410 are no failures; but a scraper whose policy has a rule for just that code wants it tried again first. */
static bool is_missing(const struct settings *settings, int status) {
    if (status != 404 && status != 410) return false;
    const struct policy *policy = &settings->retry;
    for (int i = 0; i < policy->status_count; i++)
        if (policy->statuses[i].code == status)
            return policy->statuses[i].rule.form == RULE_NEVER;
    return true;
}

/* What is wrong with a status that is neither good nor missing. */
static void describe(const struct response *response, char *error, size_t room) {
    const char *asked = headers_get(&response->headers, "WWW-Authenticate");
    int scheme = 0;
    while (asked && scheme < 20 && (ascii_alnum(asked[scheme]) || asked[scheme] == '-')) scheme++;
    snprintf(error, room, "HTTP status %d", response->status);
    if (response->status == 401 && scheme)
        snprintf(error, room, "HTTP status 401: the server asks for %.*s (auth, in hosts)", scheme, asked);
}

/* Nothing was sent: it is as if it had not been begun. */
static void not_begun(struct engine *engine, struct visit *visit) {
    if (visit->hops == 0) visit->request->attempts--;
    scheduler_add(&engine->scheduler, visit);
}

static void ended(struct engine *engine, struct visit *visit, struct response *response) {
    visit->bytes += response->wire_bytes;
    if (response->no_files) {
        fit_spent(engine);
        not_begun(engine, visit);
        return;
    }
    if (response->disk) {
        disk_failed(engine, visit, response);
        return;
    }
    if (response->ok && *visit->proxy) proxies_worked(&engine->proxies, visit->proxy);
    if (response->fault == KIND_PROXY && !response->ok &&
        engine_proxy_failed(engine, visit->host, visit->proxy, response->error, &visit->proxies)) {
        not_begun(engine, visit);
        return;
    }
    if (visit->keeps_cookies) session_collect(&visit->url, response, &visit->cookies);
    if (response->fault == KIND_PRIVATE && !response->ok) {
        engine_drop_visit(engine, visit, DROP_PRIVATE, visit->url.text);
        return;
    }
    if (!response->ok) {
        failed_visit(engine, visit, response->fault, response, response->error);
        return;
    }
    engine_event(engine, &(struct event){.kind = EVENT_FETCHED, .url = visit->url.text, .status = response->status,
                                         .bytes = response->wire_bytes, .ms = response->elapsed_ms,
                                         .attempt = visit->request->attempts});
    if (settings_takes_status(engine->settings, response->status)) {
        to_page(engine, visit, response);
    } else if (response_location(response)) {
        redirected(engine, visit, response);
    } else if (is_missing(engine->settings, response->status)) {
        struct change *change = change_new(CHANGE_MISSING);
        change->status = response->status;
        change->bytes = visit->bytes;
        engine_end_visit(engine, visit, change);
    } else {
        char error[100];
        describe(response, error, sizeof error);
        failed_visit(engine, visit, KIND_STATUS, response, error);
    }
}

/* What the transfer says about the host's pace: how long it took, and whether it was too much. */
static void keep_pace(struct engine *engine, const struct visit *visit, const struct response *response) {
    struct server *server = visit->host->server;
    int64_t per_host = visit->host->manner.per_host;
    bool refused = response->status == 429 || response->status == 503;
    int64_t now_ms = clock_ms(), took_ms = response->ok ? response->latency_ms : now_ms - visit->started_ms;
    if (!engine->settings->autothrottle || !(response->ok || response->fault == KIND_TIMEOUT)) return;
    bool cut = pace_answered(&server->pace, visit->started_ms, now_ms, took_ms, refused, per_host);
    if (!cut || server->slowed || engine->slowed >= SLOWED_SHOWN) return;
    server->slowed = true;
    engine->slowed++;
    log_put(LOG_INFO, "%s %s: it gets %lld at once for now (autothrottle)%s", server->name,
            refused ? "says that it is too much" : "gets slower", (long long)pace_limit(&server->pace, per_host),
            engine->slowed < SLOWED_SHOWN ? "" : "; of further hosts this is not told");
}

static void arrived(void *arg, struct response *response) {
    struct visit *visit = arg;
    struct engine *engine = visit->engine;
    struct host *host = visit->host;
    bool probe = visit->probe;
    engine->fetching--;
    if (response->cancelled) {
        visit_free(visit);
    } else {
        keep_pace(engine, visit, response);
        ended(engine, visit, response);
        if (response->ok) pauses_answered(engine, host);
        else if (!response->no_files) pauses_failed(engine, host, response->fault, response->error, probe);
    }
    host_ended(host);
}
