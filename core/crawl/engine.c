/* See engine.h. This file is the round of the loop: take, start, wait, pass on, and when it is over. */
#include "crawl/engine.h"

#include "base/log.h"
#include "crawl/decide.h"
#include "crawl/fit.h"
#include "crawl/pauses.h"
#include "crawl/settle.h"
#include "crawl/starts.h"
#include "crawl/takeover.h"
#include "crawl/visits.h"
#include "crawl/watchdog.h"
#include "os/clock.h"
#include "os/signal.h"

#include <stdlib.h>

enum { QUIET_LEAST_MS = 1000 }; /* a shorter wait is not told */

void engine_event(struct engine *engine, const struct event *event) {
    for (size_t i = 0; i < engine->options->sink_count; i++)
        engine->options->sinks[i].put(engine->options->sinks[i].arg, event);
}

bool engine_is_first(struct engine *engine, const char *what, const char *url) {
    struct url parsed = {0};
    bool has_host = url_parse(&parsed, url, NULL, NULL) == URL_OK;
    char *key = mem_printf("%s %s", what, has_host ? parsed.host : "");
    if (engine->told.count >= TOLD_MOST) map_clear(&engine->told); /* then some are told once more */
    bool first = !map_set(&engine->told, key, engine);
    free(key);
    url_clear(&parsed);
    return first;
}

void engine_dropped(struct engine *engine, enum drop why, const char *url) {
    if (engine_is_first(engine, drop_name(why), url))
        engine_event(engine, &(struct event){.kind = EVENT_DROPPED, .url = url, .why = drop_name(why)});
}

void engine_end_visit(struct engine *engine, struct visit *visit, struct change *change) {
    change->request = visit->request;
    visit->request = NULL;
    change->cookies = visit->cookies;
    visit->cookies = (struct set_cookies){0};
    change->answered_ms = clock_wall_ms();
    visit_free(visit);
    storer_send(engine->storer, change);
}

void engine_drop_visit(struct engine *engine, struct visit *visit, enum drop why, const char *url) {
    engine_dropped(engine, why, url);
    struct change *change = change_new(CHANGE_DROP);
    change->drop = why;
    change->bytes = visit->bytes;
    change->url = mem_strdup(url);
    engine_end_visit(engine, visit, change);
}

double engine_chance(struct engine *engine) { return rand_r(&engine->random) / ((double)RAND_MAX + 1); }

const char *engine_proxy(struct engine *engine, const struct visit *visit) {
    return proxies_choose(&engine->proxies, visit->host->manner.proxies, &visit->url, clock_ms());
}

bool engine_proxy_failed(struct engine *engine, const struct host *host, const char *proxy, const char *error, int *tried) {
    const struct names *list = host->manner.proxies;
    if (proxies_failed(&engine->proxies, proxy, clock_ms())) {
        char *shown = proxy_shown(proxy);
        log_put(LOG_WARN, "proxy %s: %s; it is left alone for a while", shown, error);
        free(shown);
    }
    return list && (size_t)++*tried < list->count && proxies_ready(&engine->proxies, list, clock_ms());
}

static size_t room(const struct engine *engine) { return 2 * (size_t)engine->options->parsers + 32; }

static bool room_behind(const struct engine *engine) {
    return engine->fetched < room(engine) && engine->held_bytes < HELD_MOST;
}

/* How many pages may be taken to be run again. While requests wait too, half of the room is theirs, however many
 * pages there are and however slow their callbacks. */
static size_t room_to_rerun(const struct engine *engine) {
    size_t most = engine->scheduler.waiting ? room(engine) / 2 : room(engine);
    return engine->held_bytes < HELD_MOST && engine->rerunning < most ? most - engine->rerunning : 0;
}

/* ---- take: due requests and parked pages of other versions, from the store ---- */

void engine_take_soon(struct engine *engine) { engine->take_again = true; }

void engine_take_pages_soon(struct engine *engine) { engine->take_again = engine->pages_again = true; }

/* Enough for every transfer to find its successor waiting, and no more, so that a request of higher priority
 * that is committed meanwhile goes first. */
static size_t window(const struct engine *engine) { return 2 * fit_concurrency(engine) + 2; }

/* Of one host: what it may have under way, as much again to follow, and what may be behind the fetch meanwhile, where
 * pages wait for slow callbacks. */
static size_t host_most(const struct engine *engine) { return 2 * (size_t)engine->settings->per_host + room(engine); }

static void take(struct engine *engine, size_t most, bool pages_only) {
    struct change *change = change_new(CHANGE_TAKE);
    change->take.most = most;
    change->take.pages_most = room_to_rerun(engine);
    change->take.pages_only = pages_only;
    change->take.host_most = host_most(engine);
    change->take.now_ms = clock_due_ms();
    memcpy(change->take.version, version_id(engine->version), sizeof change->take.version);
    engine->taking = true;
    engine->pages_again = false;
    if (!pages_only) engine->take_again = engine->urgent = false;
    storer_send(engine->storer, change);
}

/* max_pages counts pages that are done; those under way may still become it. Re-runs are not bounded by it:
 * a parked page can always be mended. */
static bool page_limit(const struct engine *engine, size_t under_way) {
    int64_t most = engine->settings->max_pages;
    return most >= 0 && !engine->options->retry_only && engine->pages + (int64_t)under_way >= most;
}

/* How many requests the window wants. starved: transfers could start, but all that waits in memory is of hosts
 * that must be left alone. */
static size_t wanted(const struct engine *engine, bool starved) {
    size_t waiting = engine->scheduler.waiting, want = window(engine);
    if (page_limit(engine, 0)) return 0;
    if (starved) return 256;
    if (waiting < want) return want - waiting;
    return engine->urgent ? want : 0;
}

static void refill(struct engine *engine, bool starved) {
    if (engine->taking || engine->finish) return;
    if (engine->next_due_ms >= 0 && clock_due_ms() >= engine->next_due_ms) {
        engine->next_due_ms = -1; /* the next take says it anew */
        engine_take_soon(engine);
    }
    size_t most = engine->drained && !engine->take_again ? 0 : wanted(engine, starved);
    bool pages_only = most == 0;
    if (pages_only && (engine->stale || engine->pages_again)) most = room_to_rerun(engine);
    size_t places = pages_only ? TAKEN_MOST : TAKEN_MOST - RESERVED; /* requests that must wait do not keep pages out */
    places = engine->taken < places ? places - engine->taken : 0;
    if (starved && !places) pauses_make_room(engine);
    if (most > places) most = places;
    if (most) take(engine, most, pages_only);
}

/* ---- start transfers ---- */

/* What may begin anew does so in the next run. A chain of redirects that may not goes on to its end, limit or not. */
static void begin_no_more(struct engine *engine) {
    struct visits visits = {0};
    scheduler_withdraw(&engine->scheduler, NULL, &visits);
    engine->taken -= visits.list.count;
    for (size_t i = 0; i < visits.list.count; i++) visit_free(visits.list.at[i]);
    vec_clear(&visits.list);
}

static bool may_start(const struct engine *engine) {
    if (engine->fetching >= fit_concurrency(engine)) return false;
    return engine->finish || (room_behind(engine) && !page_limit(engine, engine->fetching + engine->fetched));
}

/* Starts what may start. ms until the next may; -1: an answer or an ending transfer has to come first. */
static int64_t start_transfers(struct engine *engine) {
    int64_t wait = -1;
    if (engine->finish) begin_no_more(engine);
    while (may_start(engine)) {
        struct visit *visit = scheduler_next(&engine->scheduler, clock_ms(), &wait);
        if (!visit) {
            if (engine->scheduler.waiting) refill(engine, true);
            return wait;
        }
        visit_admit(engine, visit);
    }
    return -1;
}

/* ---- is it over? ---- */

static bool idle(const struct engine *engine) {
    return engine->fetching == 0 && engine->fetched == 0 && parsers_under_way(engine->parsers) == 0 &&
           storer_under_way(engine->storer) == 0 && fetch_active(engine->fetcher) == 0 && engine->robots_bytes == 0;
}

static void look_at_signals(struct engine *engine) {
    int stops = signal_stop_count();
    bool now = stops >= SIGNAL_STOP_NOW;
    if (now || (stops && engine->waiting)) engine->abort = true;
    if (now) engine->finish = FINISH_INTERRUPTED; /* whatever it was: that is not awaited */
    else if (stops && !engine->finish) engine->finish = engine->waiting ? FINISH_DONE : FINISH_INTERRUPTED;
}

/* Whoever moved the files away waits for new ones. */
static void look_at_hangups(struct engine *engine) {
    int hangups = signal_hangup_count();
    if (hangups == engine->hangups || engine->reopening) return;
    engine->hangups = hangups;
    engine->reopening = true;
    engine_event(engine, &(struct event){.kind = EVENT_REOPENED});
    storer_send(engine->storer, change_new(CHANGE_REOPEN));
}

/* ms until max_time is over, as a run counts it; -1: never. */
static int64_t time_left(const struct engine *engine) {
    double most_ms = engine->settings->max_time * 1000;
    int64_t gone_ms = (clock_us() - engine->started_us) / 1000;
    if (most_ms == 0 || engine->finish) return -1;
    return gone_ms < most_ms ? (int64_t)most_ms - gone_ms + 1 : 0;
}

/* Who waits for a mend has nothing left to finish. */
static void look_at_time(struct engine *engine) {
    if (time_left(engine) == 0) engine->finish = engine->waiting ? FINISH_DONE : FINISH_MAX_TIME;
}

static void look_at_disk(struct engine *engine) {
    struct err err;
    if (!engine->failed && storer_failed(engine->storer, &err)) {
        engine->failed = true;
        engine->err = err;
    }
}

/* It may mend what is parked. */
static bool save_under_way(const struct engine *engine) {
    return engine->pending.version || (engine->reload && reload_loading(engine->reload));
}

/* All that was asked of the store is answered and it has nothing left for us. True where the end begins now: what still
 * waits in the window is to be let go. */
static bool look_if_done(struct engine *engine) {
    if (engine->finish || !idle(engine) || engine->stale || engine->pages_again || save_under_way(engine)) return false;
    bool limit = page_limit(engine, 0);
    if (!limit && (engine->take_again || engine->queued || engine->scheduler.waiting || starts_left(engine))) return false;
    bool stays = engine->parked > 0 || engine->held > 0 || engine->starts.broken;
    if (!engine->options->wait || !engine->reload || !stays) {
        engine->finish = limit ? FINISH_MAX_PAGES : FINISH_DONE;
        return true;
    }
    if (engine->waiting) return false;
    engine->waiting = true;
    engine_event(engine, &(struct event){.kind = EVENT_WAITING, .parked = engine->parked, .held = engine->held});
    return false;
}

static bool over(struct engine *engine) {
    if (engine->abort || engine->failed) return true;
    return engine->finish && idle(engine) && !engine->scheduler.waiting;
}

static int64_t sooner(int64_t a, int64_t b) {
    if (a < 0) return b;
    return b >= 0 && b < a ? b : a;
}

/* Nothing is under way, and nothing may be for a while: a person might take it for a hang. */
static void tell_quiet(struct engine *engine, int64_t wait) {
    if (engine->quiet_told || engine->finish || !idle(engine) || !engine->drained || engine->take_again) return;
    bool anew = !engine->scheduler.hosts.by_origin.count; /* the holds are of an earlier run */
    if (!engine->queued || (!engine->pauses.count && !anew)) return;
    if (engine->next_due_ms >= 0) wait = sooner(wait, engine->next_due_ms - clock_due_ms());
    if (wait < QUIET_LEAST_MS) return;
    engine->quiet_told = true;
    log_put(LOG_INFO, "every host that has something queued is held; the next request is made in %lld s (Ctrl-C leaves, and the"
            " same command goes on)", (long long)(wait / 1000));
}

static int64_t how_long(struct engine *engine, int64_t wait) {
    int64_t now = clock_ms();
    wait = sooner(wait, pauses_look(engine));
    wait = sooner(wait, time_left(engine));
    wait = sooner(wait, parsers_watch(engine->parsers, now));
    if (engine->reload) wait = sooner(wait, reload_tick(engine->reload, now));
    if (engine->next_due_ms >= 0 && !engine->finish) {
        int64_t due = engine->next_due_ms - clock_due_ms();
        wait = sooner(wait, due > 0 ? due : 0);
    }
    /* A callback may begin while the loop sleeps: look at its clock in time. */
    if (parsers_under_way(engine->parsers)) wait = sooner(wait, 20 + (int64_t)(engine->settings->callback_time * 100));
    return wait;
}

/* robots.txt answers lead to no change of their own; at most one of these is under way. */
static void count_bytes(struct engine *engine) {
    if (!engine->robots_bytes || engine->counting) return;
    struct change *change = change_new(CHANGE_BYTES);
    change->bytes = engine->robots_bytes;
    engine->robots_bytes = 0;
    engine->counting = true;
    storer_send(engine->storer, change);
}

void engine_run(struct engine *engine) {
    engine_take_pages_soon(engine);
    for (;;) {
        settle_jobs(engine);
        watchdog_look(engine);
        settle_answers(engine);
        decide_look(engine);
        settle_losers(engine);
        if (engine->reload) takeover_look(engine);
        if (engine->reload) takeover_notes(engine);
        count_bytes(engine);
        look_at_signals(engine);
        look_at_hangups(engine);
        look_at_time(engine);
        look_at_disk(engine);
        if (!engine->finish && !page_limit(engine, 0)) starts_look(engine);
        refill(engine, false);
        int64_t wait = start_transfers(engine);
        bool ends = look_if_done(engine);
        tell_quiet(engine, wait);
        if (over(engine)) return;
        loop_wait(engine->loop, ends ? 0 : how_long(engine, wait));
    }
}

void engine_close(struct engine *engine) {
    takeover_clear(engine); /* it comes too late */
    for (;;) {
        settle_answers(engine);
        decide_look(engine);
        look_at_disk(engine);
        if (engine->failed || !storer_under_way(engine->storer)) return;
        loop_wait(engine->loop, -1);
    }
}

void engine_clear(struct engine *engine) {
    free(engine->files);
    proxies_clear(&engine->proxies);
    jar_clear(&engine->jar);
    for (struct change *change; (change = storer_answer(engine->storer)); change_free(change)) {
        if (change->kind == CHANGE_HOP || change->kind == CHANGE_SENT) visit_free(change->tag);
        if (change->kind == CHANGE_OUTCOME) alive_end(change->tag);
        if (change->kind == CHANGE_TAKE) /* its work was not begun: it is still queued */
            for (size_t i = 0; i < change->take.work.count; i++) {
                request_free(change->take.work.at[i].request);
                page_free(change->take.work.at[i].page);
            }
    }
    decide_clear(engine);
    vec_clear(&engine->pauses);
    scheduler_clear(&engine->scheduler);
    takeover_clear(engine);
    map_clear(&engine->told);
}
