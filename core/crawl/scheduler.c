/* See scheduler.h. */
#include "crawl/scheduler.h"

#include <stdlib.h>

struct visit *visit_new(struct request *request) {
    struct visit *visit = mem_zero(sizeof *visit);
    visit->request = request;
    visit->method = mem_strdup(request->method);
    url_parse(&visit->url, request->url.text, NULL, NULL); /* canonical already: it parses */
    return visit;
}

void visit_free(struct visit *visit) {
    if (!visit) return;
    request_free(visit->request);
    url_clear(&visit->url);
    names_clear(&visit->chain);
    set_cookies_clear(&visit->cookies);
    free(visit->method);
    free(visit->proxy);
    if (visit->host) host_leave(visit->host);
    free(visit);
}

/* 303 makes anything a GET, 301 and 302 make a POST one, as browsers do (RFC 9110 15.4). */
static bool becomes_get(const char *method, int status) {
    if (strcmp(method, "HEAD") == 0) return false;
    return status == 303 || ((status == 301 || status == 302) && strcmp(method, "POST") == 0);
}

void visit_hop(struct visit *visit, struct url *url, int status) {
    names_push(&visit->chain, visit->url.text);
    url_clear(&visit->url);
    visit->url = *url;
    visit->hops++;
    if (!becomes_get(visit->method, status)) return;
    free(visit->method);
    visit->method = mem_strdup("GET");
    visit->bodiless = true;
}

bool visit_has_been(const struct visit *visit, const char *url) {
    return strcmp(visit->url.text, url) == 0 || names_have(&visit->chain, url);
}

bool visit_before(const void *a, const void *b) {
    const struct visit *x = a, *y = b;
    if ((x->hops > 0) != (y->hops > 0)) return x->hops > 0; /* what was begun is ended first */
    const struct request *p = x->request, *q = y->request;
    if (p->priority != q->priority) return p->priority > q->priority;
    if (p->depth != q->depth) return p->depth < q->depth;
    return p->id < q->id;
}

void scheduler_add(struct scheduler *scheduler, struct visit *visit) {
    char *origin = url_origin(&visit->url);
    struct host *host = hosts_get(&scheduler->hosts, origin);
    free(origin);
    host_need(host);
    if (visit->host) host_leave(visit->host);
    visit->host = host;
    heap_push(&host->waiting, visit);
    scheduler->waiting++;
    if (host->ready) return;
    host->ready = true;
    vec_push(&scheduler->turn, host);
}

static void leave_turn(struct scheduler *scheduler, size_t index) {
    scheduler->turn.at[index]->ready = false;
    vec_remove(&scheduler->turn, index);
    if (scheduler->at > index) scheduler->at--;
}

static struct visit *pop(struct scheduler *scheduler, size_t index) {
    struct host *host = scheduler->turn.at[index];
    struct visit *visit = heap_pop(&host->waiting);
    scheduler->waiting--;
    if (!host->waiting.count) leave_turn(scheduler, index);
    return visit;
}

static bool is_asked_about(const struct host *host) {
    return host->asking || host->robots_state == ROBOTS_READING ||
           (host->robots_state == ROBOTS_ASKED && host->manner.robots);
}

struct visit *scheduler_next(struct scheduler *scheduler, int64_t now_ms, int64_t *wait_ms) {
    *wait_ms = -1;
    for (size_t i = 0; i < scheduler->turn.count; i++) {
        size_t index = (scheduler->at + i) % scheduler->turn.count;
        struct host *host = scheduler->turn.at[index];
        bool away = host_is_away(host, now_ms);
        if (!away && (is_asked_about(host) || !host_has_room(host))) continue;
        int64_t wait = away ? 0 : host_free_at(host) - now_ms;
        if (wait <= 0) {
            scheduler->at = index + 1;
            return pop(scheduler, index);
        }
        if (*wait_ms < 0 || wait < *wait_ms) *wait_ms = wait;
    }
    return NULL;
}

static bool may_leave(const struct visit *visit, bool unbegun, const char *callback) {
    if (unbegun) return visit->hops == 0 && !visit->marked;
    if (!callback) return !visit->marked;
    return visit->hops == 0 && strcmp(visit->request->callback, callback) == 0;
}

/* Hosts that have others waiting keep their turn. */
static void withdraw(struct scheduler *scheduler, size_t index, bool unbegun, const char *callback, struct visits *out) {
    struct host *host = scheduler->turn.at[index];
    struct heap before = host->waiting;
    host->waiting = (struct heap){.before = before.before};
    for (size_t i = 0; i < before.count; i++) {
        struct visit *visit = before.at[i];
        if (may_leave(visit, unbegun, callback)) vec_push(&out->list, visit);
        else heap_push(&host->waiting, visit);
    }
    scheduler->waiting -= before.count - host->waiting.count;
    heap_clear(&before);
    if (!host->waiting.count) leave_turn(scheduler, index);
}

void scheduler_withdraw(struct scheduler *scheduler, const char *callback, struct visits *out) {
    for (size_t i = scheduler->turn.count; i-- > 0;) withdraw(scheduler, i, false, callback, out);
}

void scheduler_withdraw_host(struct scheduler *scheduler, const struct host *host, struct visits *out) {
    for (size_t i = scheduler->turn.count; i-- > 0;)
        if (scheduler->turn.at[i] == host) withdraw(scheduler, i, true, NULL, out);
}

void scheduler_clear(struct scheduler *scheduler) {
    while (scheduler->turn.count) visit_free(pop(scheduler, 0));
    vec_clear(&scheduler->turn);
    hosts_clear(&scheduler->hosts);
    scheduler->at = 0;
}
