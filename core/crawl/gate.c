/* The gate that robots.txt is: taken from the crawl file, where it is kept for a day, or fetched before anything else of a
 * host, tried again by the retry policy; where it cannot be had the host is left alone (RFC 9309 2.3.1). */
#include "crawl/gate.h"

#include "base/log.h"
#include "crawl/failed.h"
#include "crawl/fit.h"
#include "crawl/pauses.h"
#include "crawl/visits.h"
#include "os/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROBOTS_HOLDS_MS = 24 * 60 * 60 * 1000, /* RFC 9309 2.4 */
    RENEW_AGAIN_MS = 60 * 60 * 1000,       /* while a newer one cannot be had the old one holds */
    HOPS_MOST = 5,                         /* redirects that are followed: RFC 9309 2.3.1.2 */
};

/* A robots.txt on its way: whose it is, and where it is asked for by now. */
struct ask {
    struct engine *engine;
    struct host *host;
    struct url url;
    int hops;
    bool may_be_private; /* at the host itself; to where it redirects it may not */
    char *proxy;
};

static void give_up(struct engine *engine, struct visit *visit) {
    const struct host *host = visit->host;
    if (host->fault == KIND_PRIVATE) engine_drop_visit(engine, visit, DROP_PRIVATE, visit->url.text);
    else failed_host(engine, visit, host->fault, host->status, host->error);
}

/* ---- what it says ---- */

/* Of hosts that the scraper names; others may be many. */
static void tell_delay(struct engine *engine, const struct host *host, double asked) {
    struct url url;
    char *text = mem_printf("%s/", host->origin), *key = mem_printf("crawl-delay %s", host->origin);
    bool named = url_parse(&url, text, NULL, NULL) == URL_OK && settings_names_host(engine->settings, &url);
    if (named && host->crawl_delay > host->manner.delay && !map_set(&engine->told, key, engine))
        log_put(LOG_INFO, "%srobots.txt asks for %g s between requests (Crawl-delay); %g s are kept", text, asked,
                host->crawl_delay);
    url_clear(&url);
    free(text);
    free(key);
}

static void read_delay(struct engine *engine, struct host *host) {
    char token[SETTINGS_TOKEN_MOST];
    settings_token(host->manner.user_agent, token);
    double asked = robots_delay(host->robots, token);
    host->crawl_delay = asked < 0 ? 0 : asked < CRAWL_DELAY_MOST_S ? asked : CRAWL_DELAY_MOST_S;
    tell_delay(engine, host, asked);
}

/* text NULL: there is none. It holds for so long from now on. */
static void know(struct engine *engine, struct host *host, const char *text, size_t bytes, int64_t ms) {
    robots_free(host->robots);
    host->robots = robots_parse(text, bytes);
    host->robots_bytes = bytes;
    host->robots_until_ms = clock_ms() + ms;
    host->robots_state = ROBOTS_KNOWN;
    host->renewing = false;
    host_take_up(host);
    read_delay(engine, host);
}

/* ---- from the crawl file ---- */

static void read(struct engine *engine, struct host *host) {
    struct change *change = change_new(CHANGE_HOST);
    change->url = mem_strdup(host->origin);
    change->tag = host;
    host->robots_state = ROBOTS_READING;
    host_need(host);
    storer_send(engine->storer, change);
}

void gate_read(struct engine *engine, struct change *change) {
    struct host *host = change->tag;
    const struct host_facts *facts = &change->host;
    int64_t now_ms = clock_wall_ms(), age = now_ms - facts->robots_ms, held = facts->held_until_ms - clock_due_ms();
    if (held > 0 && held <= DAY_MS) pauses_known(engine, host, held); /* a longer one was dated by a wrong clock */
    host->robots_state = ROBOTS_UNKNOWN;
    if (facts->robots_ms && age >= 0 && age < ROBOTS_HOLDS_MS)
        know(engine, host, facts->robots, facts->robots_bytes, ROBOTS_HOLDS_MS - age);
    host_leave(host);
}

/* text NULL: there is none. */
static void keep(struct engine *engine, const struct host *host, int status, const char *text, size_t bytes) {
    struct change *change = change_new(CHANGE_ROBOTS);
    change->url = mem_strdup(host->origin);
    change->host = (struct host_facts){.robots_ms = clock_wall_ms(), .robots_status = status, .robots_bytes = bytes,
                                       .robots = text ? mem_strndup(text, bytes) : NULL};
    storer_send(engine->storer, change);
}

/* ---- from the host ---- */

static void try_again(struct engine *engine, struct host *host, const struct fault *fault, const char *error, int64_t ms) {
    char *url = mem_printf("%s/robots.txt", host->origin);
    host->robots_state = ROBOTS_UNKNOWN; /* whoever comes first after the hold asks again */
    engine_event(engine, &(struct event){.kind = EVENT_RETRY, .url = url, .fault = kind_name(fault->kind), .status = fault->status,
                                         .attempt = fault->attempts, .error = error, .delay = (double)ms / 1000});
    pauses_hold(engine, host, ms, NULL);
    free(url);
}

static void failed(struct engine *engine, struct host *host, const struct fault *fault, const char *error) {
    if (host->renewing) {
        host->renewing = false;
        host->robots_until_ms = clock_ms() + RENEW_AGAIN_MS;
        return;
    }
    if (!host->manner.robots) { /* a save asks for it no longer */
        host->robots_state = ROBOTS_UNKNOWN;
        return;
    }
    struct verdict verdict = retry_decide(&engine->settings->retry, fault, clock_wall_ms(), engine_chance(engine));
    if (verdict.again) {
        try_again(engine, host, fault, error, verdict.delay_ms);
        return;
    }
    host->robots_state = ROBOTS_UNKNOWN;
    host_give_up(host, clock_ms() + AWAY_MS, fault->kind == KIND_STATUS ? KIND_ROBOTS : fault->kind, fault->status,
                 mem_printf("%s/robots.txt: %s; without it the host is left alone (robots = false goes on)", host->origin, error));
}

/* By another proxy, or with fewer at once, it may be had; whoever comes first asks. */
static bool goes_on(struct ask *ask, const struct response *response) {
    struct host *host = ask->host;
    if (response->no_files) {
        fit_spent(ask->engine);
        host->renewing = false;
        host->robots_attempts--;
        if (host->robots_state == ROBOTS_ASKED) host->robots_state = ROBOTS_UNKNOWN;
        return true;
    }
    if (response->fault != KIND_PROXY || host->renewing) return false;
    if (!engine_proxy_failed(ask->engine, host, ask->proxy, response->error, &host->robots_proxies)) {
        host->robots_proxies = 0; /* the next attempt may try them all */
        return false;
    }
    host->robots_attempts--;
    host->robots_state = ROBOTS_UNKNOWN;
    return true;
}

static void answered(struct ask *ask, struct response *response) {
    struct engine *engine = ask->engine;
    struct host *host = ask->host;
    struct fault fault = {.kind = response->fault, .attempts = host->robots_attempts, .asked_s = -1};
    bool astray = ask->hops && response->fault == KIND_PRIVATE;
    bool cut = response->fault == KIND_TOO_LARGE || astray; /* both: take what is there */
    if (!response->ok && !cut) {
        if (!goes_on(ask, response)) failed(engine, host, &fault, response->error);
        return;
    }
    int status = response->status;
    if (status >= 500 || status == 429) {
        char error[40];
        snprintf(error, sizeof error, "HTTP status %d", status);
        fault.kind = KIND_STATUS, fault.status = status, fault.headers = &response->headers;
        fault.body = response->body.data, fault.body_bytes = response->body.len;
        failed(engine, host, &fault, error);
        return;
    }
    bool have = status >= 200 && status < 300;
    const char *text = have ? str_text(&response->body) : NULL;
    size_t bytes = have ? response->body.len : 0;
    know(engine, host, text, bytes, ROBOTS_HOLDS_MS);
    keep(engine, host, status, text, bytes);
}

static void fetch(struct ask *ask);

/* Each hop is asked as its host is to be asked: what one host is sent, another one is not. */
static bool goes_elsewhere(struct ask *ask, const struct response *response) {
    const char *location = response->ok ? response_location(response) : NULL;
    struct url url;
    if (!location || ask->hops == HOPS_MOST || url_parse(&url, location, &ask->url, NULL) != URL_OK) return false;
    ask->may_be_private = ask->may_be_private && strcmp(url.host, ask->url.host) == 0;
    url_clear(&ask->url);
    ask->url = url;
    ask->hops++;
    fetch(ask);
    return true;
}

static void arrived(void *arg, struct response *response) {
    struct ask *ask = arg;
    ask->engine->robots_bytes += response->wire_bytes;
    if (!response->cancelled && goes_elsewhere(ask, response)) return;
    ask->engine->fetching--;
    if (!response->cancelled) answered(ask, response);
    host_ended(ask->host);
    url_clear(&ask->url);
    free(ask->proxy);
    free(ask);
}

static void fetch(struct ask *ask) {
    const struct settings *settings = ask->engine->settings;
    struct manner manner = manner_of(settings, &ask->url);
    free(ask->proxy);
    ask->proxy = mem_strdup(proxies_choose(&ask->engine->proxies, manner.proxies, &ask->url, clock_ms()));
    fetch_start(ask->engine->fetcher,
                &(struct fetch_order){.url = ask->url.text, .method = "GET", .user_agent = manner.user_agent,
                                      .proxy = ask->proxy, .headers = &settings->headers, .own = manner.headers,
                                      .timeout_s = manner.timeout, .max_body = ROBOTS_MOST, .beginning = true,
                                      .auth = manner.auth, .insecure = manner.insecure,
                                      .may_be_private = ask->may_be_private},
                arrived, ask);
}

static void begin(struct engine *engine, const struct visit *visit) {
    struct host *host = visit->host;
    struct ask *ask = mem_alloc(sizeof *ask);
    *ask = (struct ask){.engine = engine, .host = host, .may_be_private = visit_may_be_private(engine->settings, visit)};
    url_parse(&ask->url, "/robots.txt", &visit->url, NULL);
    host->robots_attempts++;
    host_started(host, clock_ms());
    engine->fetching++;
    fetch(ask);
}

/* ---- the gate ---- */

/* A save may name a host that was private to us. */
static bool is_away(struct engine *engine, struct visit *visit) {
    struct host *host = visit->host;
    if (host->fault == KIND_PRIVATE && visit_may_be_private(engine->settings, visit)) host_take_up(host);
    return host_is_away(host, clock_ms());
}

/* Behind what is to be known first. */
static bool wait(struct engine *engine, struct visit *visit) {
    scheduler_add(&engine->scheduler, visit);
    return false;
}

/* The old one holds until the new one is here. It takes the place of the visit, which comes next. */
static bool renew(struct engine *engine, struct visit *visit) {
    visit->host->renewing = true;
    begin(engine, visit);
    return wait(engine, visit);
}

bool gate_allows(struct engine *engine, struct visit *visit) {
    struct host *host = visit->host;
    if (host->robots_state == ROBOTS_UNREAD) {
        read(engine, host);
        return wait(engine, visit);
    }
    if (is_away(engine, visit)) {
        give_up(engine, visit);
        return false;
    }
    if (!host->manner.robots) return true;
    if (host->robots_state != ROBOTS_KNOWN) {
        host->robots_state = ROBOTS_ASKED;
        begin(engine, visit);
        return wait(engine, visit);
    }
    if (!host->renewing && clock_ms() >= host->robots_until_ms) return renew(engine, visit);
    char token[SETTINGS_TOKEN_MOST];
    settings_token(host->manner.user_agent, token);
    if (robots_allows(host->robots, token, visit->url.text + visit->url.path_at)) return true;
    engine_drop_visit(engine, visit, DROP_ROBOTS, visit->url.text);
    return false;
}
