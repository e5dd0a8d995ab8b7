/* The gate that robots.txt is: fetched before anything else of a host, tried again by the retry policy, and
 * where it cannot be had the host is left alone (RFC 9309 2.3.1). */
#include "crawl/gate.h"

#include "crawl/failed.h"
#include "os/clock.h"

#include <stdio.h>
#include <stdlib.h>

struct ask { struct engine *engine; struct host *host; char *proxy; };

/* The product token of the user agent: "darn" of "darn/0.1.0 (+https://...)". */
static void product_token(const char *user_agent, char token[64]) {
    size_t length = strcspn(user_agent, "/ \t");
    snprintf(token, 64, "%.*s", (int)length, user_agent);
}

static void give_up(struct engine *engine, struct visit *visit) {
    const struct host *host = visit->host;
    if (host->robots_fault == KIND_PRIVATE) {
        engine_drop_visit(engine, visit, DROP_PRIVATE, visit->url.text);
        return;
    }
    failed_host(engine, visit, host->robots_fault, host->robots_status, host->robots_error);
}

static void failed(struct engine *engine, struct host *host, const struct fault *fault, const char *error) {
    if (!engine->settings->robots) { /* a save asks for it no longer */
        host->robots_state = ROBOTS_UNKNOWN;
        return;
    }
    struct verdict verdict = retry_decide(&engine->settings->retry, fault, clock_wall_ms(), engine_chance(engine));
    if (verdict.again) {
        char *url = mem_printf("%s/robots.txt", host->origin);
        host->robots_state = ROBOTS_UNKNOWN; /* whoever comes first after the hold asks again */
        host_hold(host, clock_ms() + verdict.delay_ms);
        engine_event(engine, &(struct event){.kind = EVENT_RETRY, .url = url, .fault = kind_name(fault->kind),
                                             .status = fault->status, .attempt = fault->attempts, .error = error,
                                             .delay = (double)verdict.delay_ms / 1000});
        free(url);
        return;
    }
    host->robots_fault = fault->kind == KIND_STATUS ? KIND_ROBOTS : fault->kind;
    host->robots_status = fault->status;
    free(host->robots_error);
    host->robots_error = mem_printf("%s/robots.txt: %s; without it the host is left alone (robots = false goes on)", host->origin, error);
    host->robots_state = ROBOTS_FAILED;
    for (struct visit *visit; (visit = scheduler_take(&engine->scheduler, host));) give_up(engine, visit);
}

/* By another proxy it may be had at once; whoever comes first asks. */
static bool goes_on(struct ask *ask, const struct response *response) {
    struct host *host = ask->host;
    if (response->fault != KIND_PROXY) return false;
    if (!engine_proxy_failed(ask->engine, ask->proxy, response->error, &host->robots_proxies)) return false;
    host->robots_attempts--;
    host->robots_state = ROBOTS_UNKNOWN;
    return true;
}

static void answered(struct ask *ask, struct response *response) {
    struct host *host = ask->host;
    ask->engine->robots_bytes += response->wire_bytes;
    bool cut = response->fault == KIND_TOO_LARGE || response->fault == KIND_REDIRECT; /* both: take what is there */
    if (!response->ok && !cut) {
        struct fault fault = {.kind = response->fault, .attempts = host->robots_attempts, .asked_s = -1};
        if (!goes_on(ask, response)) failed(ask->engine, host, &fault, response->error);
        return;
    }
    int status = response->status;
    if (status >= 500 || status == 429) {
        char error[40];
        snprintf(error, sizeof error, "HTTP status %d", status);
        struct fault fault = {.kind = KIND_STATUS, .status = status, .headers = &response->headers,
                              .body = response->body.data, .body_bytes = response->body.len,
                              .attempts = host->robots_attempts, .asked_s = -1};
        failed(ask->engine, host, &fault, error);
        return;
    }
    bool have = status >= 200 && status < 300;
    robots_free(host->robots); /* two may be under way where saves asked for it, not, and again */
    host->robots = robots_parse(have ? str_text(&response->body) : NULL, have ? response->body.len : 0);
    host->robots_state = ROBOTS_KNOWN;
}

static void arrived(void *arg, struct response *response) {
    struct ask *ask = arg;
    ask->engine->fetching--;
    ask->host->active--;
    if (!response->cancelled) answered(ask, response);
    free(ask->proxy);
    free(ask);
}

static void fetch(struct engine *engine, const struct visit *visit) {
    const struct settings *settings = engine->settings;
    struct host *host = visit->host;
    struct ask *ask = mem_alloc(sizeof *ask);
    *ask = (struct ask){engine, host, mem_strdup(engine_proxy(engine, &visit->url))};
    char *url = mem_printf("%s/robots.txt", host->origin);
    host->robots_state = ROBOTS_ASKED;
    host->robots_attempts++;
    host->active++;
    engine->fetching++;
    host->next_ms = clock_ms() + (int64_t)(settings->delay * 1000);
    fetch_start(engine->fetcher,
                &(struct fetch_order){.url = url, .method = "GET", .user_agent = settings->user_agent,
                                      .proxy = ask->proxy, .headers = &settings->headers,
                                      .timeout_s = settings->timeout, .max_body = ROBOTS_MOST, .follow = true,
                                      .may_be_private = settings_names_host(settings, &visit->url)},
                arrived, ask);
    free(url);
}

bool gate_allows(struct engine *engine, struct visit *visit) {
    struct host *host = visit->host;
    if (host->robots_state == ROBOTS_FAILED && host->robots_fault == KIND_PRIVATE &&
        settings_names_host(engine->settings, &visit->url))
        host->robots_state = ROBOTS_UNKNOWN; /* a save names it */
    if (host->robots_state == ROBOTS_FAILED) {
        give_up(engine, visit);
        return false;
    }
    if (host->robots_state != ROBOTS_KNOWN) {
        scheduler_add(&engine->scheduler, visit);
        fetch(engine, visit);
        return false;
    }
    char token[64];
    product_token(engine->settings->user_agent, token);
    if (robots_allows(host->robots, token, visit->url.text + visit->url.path_at)) return true;
    engine_drop_visit(engine, visit, DROP_ROBOTS, visit->url.text);
    return false;
}
