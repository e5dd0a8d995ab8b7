/* See hosts.h. */
#include "crawl/hosts.h"

#include "base/mem.h"
#include "crawl/scheduler.h"
#include "os/clock.h"

#include <assert.h>
#include <stdlib.h>

enum { LOOKED_AT = 8 }; /* hosts that nobody needs may still be of use; so many are looked at before the rest is left for later */

/* ---- those that nobody needs ---- */

static void enlist(struct host *host) {
    struct hosts *hosts = host->hosts;
    host->older = hosts->newest;
    host->newer = NULL;
    *(hosts->newest ? &hosts->newest->newer : &hosts->oldest) = host;
    hosts->newest = host;
    hosts->idle++;
    hosts->idle_bytes += host->robots_bytes;
}

static void delist(struct host *host) {
    struct hosts *hosts = host->hosts;
    *(host->newer ? &host->newer->older : &hosts->newest) = host->older;
    *(host->older ? &host->older->newer : &hosts->oldest) = host->newer;
    hosts->idle--;
    hosts->idle_bytes -= host->robots_bytes;
}

static void leave_server(struct hosts *hosts, struct server *server) {
    if (--server->hosts) return;
    map_remove(&hosts->servers, server->name);
    free(server->name);
    free(server);
}

static void host_free(struct host *host) {
    assert(!host->waiting.count);
    leave_server(host->hosts, host->server);
    heap_clear(&host->waiting);
    robots_free(host->robots);
    free(host->error);
    free(host->origin);
    free(host);
}

/* What the crawl file would not tell again: it was asked just now, is held, or is being tried. */
static bool is_of_use(const struct host *host, int64_t now_ms) {
    bool tried = host->circuit.open || (host->robots_attempts && host->robots_state != ROBOTS_KNOWN && !host->away_ms);
    bool dead = (tried || host_is_away(host, now_ms)) && host->hosts->idle < USEFUL_MOST; /* else it is found out anew */
    return dead || host->paused || host_free_at(host) > now_ms;
}

static void forget_some(struct hosts *hosts) {
    int64_t now_ms = clock_ms();
    for (int i = 0; i < LOOKED_AT && (hosts->idle > IDLE_MOST || hosts->idle_bytes > ROBOTS_IDLE_MOST); i++) {
        struct host *host = hosts->oldest;
        delist(host);
        if (is_of_use(host, now_ms)) {
            enlist(host);
            continue;
        }
        map_remove(&hosts->by_origin, host->origin);
        host_free(host);
    }
}

void host_need(struct host *host) {
    if (!host->users++) delist(host);
}

void host_leave(struct host *host) {
    if (--host->users) return;
    enlist(host);
    forget_some(host->hosts);
}

/* ---- all of them ---- */

static struct server *server_get(struct hosts *hosts, const char *name) {
    struct server *server = map_get(&hosts->servers, name);
    if (server) return server;
    server = mem_zero(sizeof *server);
    server->name = mem_strdup(name);
    server->started_ms = INT64_MIN / 4;
    map_set(&hosts->servers, name, server);
    return server;
}

static void read_manner(struct host *host) {
    struct url url;
    char *text = mem_printf("%s/", host->origin);
    if (url_parse(&url, text, NULL, NULL) == URL_OK) host->manner = manner_of(host->hosts->settings, &url);
    url_clear(&url);
    free(text);
}

struct host *hosts_get(struct hosts *hosts, const char *origin) {
    struct host *host = map_get(&hosts->by_origin, origin);
    if (host) return host;
    host = mem_zero(sizeof *host);
    host->origin = mem_strdup(origin);
    host->hosts = hosts;
    host->server = server_get(hosts, strstr(origin, "://") + 3);
    host->server->hosts++;
    host->waiting.before = visit_before;
    read_manner(host);
    map_set(&hosts->by_origin, origin, host);
    enlist(host);
    return host;
}

/* Whoever waits for a robots.txt that is not wanted any more need not: it may never come. */
static void leave_robots(struct host *host) {
    if (host->robots_state == ROBOTS_ASKED) host->robots_state = ROBOTS_UNKNOWN;
    host_take_up(host);
}

void hosts_use(struct hosts *hosts, const struct settings *settings) {
    void *value;
    hosts->settings = settings;
    for (size_t at = 0; map_next(&hosts->by_origin, &at, NULL, &value);) {
        struct host *host = value;
        bool robots = host->manner.robots;
        read_manner(host);
        if (robots && !host->manner.robots) leave_robots(host);
    }
}

void hosts_clear(struct hosts *hosts) {
    void *value;
    for (size_t at = 0; map_next(&hosts->by_origin, &at, NULL, &value);) host_free(value);
    map_clear(&hosts->by_origin);
    map_clear(&hosts->servers);
    *hosts = (struct hosts){0};
}

/* ---- pace ---- */

void host_hold(struct host *host, int64_t until_ms) {
    if (until_ms > host->hold_ms) host->hold_ms = until_ms;
}

static int64_t gap_ms(const struct host *host) {
    const struct manner *manner = &host->manner;
    double delay = manner->robots && host->crawl_delay > manner->delay ? host->crawl_delay : manner->delay;
    return (int64_t)(delay * 1000 + (host->hosts->settings->autothrottle ? host->server->pace.gap_ms : 0));
}

int64_t host_free_at(const struct host *host) {
    int64_t next_ms = host->server->started_ms + gap_ms(host);
    return host->hold_ms > next_ms ? host->hold_ms : next_ms;
}

bool host_has_room(const struct host *host) {
    int64_t most = host->manner.per_host;
    if (host->hosts->settings->autothrottle) most = pace_limit(&host->server->pace, most);
    return host->server->active < most && !(host->circuit.open && host->active);
}

void host_started(struct host *host, int64_t now_ms) {
    host_need(host);
    host->active++;
    host->server->active++;
    host->server->started_ms = now_ms;
}

void host_ended(struct host *host) {
    host->active--;
    host->server->active--;
    host_leave(host);
}

/* ---- given up ---- */

void host_give_up(struct host *host, int64_t until_ms, enum kind fault, int status, char *error) {
    host_take_up(host);
    host->away_ms = until_ms;
    host->fault = fault;
    host->status = status;
    host->error = error;
    host->hold_ms = 0; /* who waits for it need not */
}

void host_take_up(struct host *host) {
    free(host->error);
    host->error = NULL;
    host->away_ms = 0;
    host->robots_attempts = 0;
}

bool host_is_away(const struct host *host, int64_t now_ms) { return host->away_ms > now_ms; }
