/* See pauses.h. A pause is in three places: in the host, for what is in memory; in the crawl file, for what is not; and in
 * engine->pauses, for who was told of it. */
#include "crawl/pauses.h"

#include "base/log.h"
#include "os/clock.h"

#include <stdio.h>
#include <stdlib.h>

enum { LOST_SHOWN = 5 };

/* In retry mode the store gives only what was chosen, and gives at once what comes back. */
static void give_back(struct engine *engine, const struct host *host) {
    struct visits visits = {0};
    if (engine->options->retry_only) return;
    scheduler_withdraw_host(&engine->scheduler, host, &visits);
    for (size_t i = 0; i < visits.list.count; i++)
        engine_end_visit(engine, visits.list.at[i], change_new(CHANGE_RETURN));
    if (visits.list.count) engine_take_soon(engine); /* the last answer did not count them */
    vec_clear(&visits.list);
}

/* ms 0: it goes on. */
static void send(struct engine *engine, const struct host *host, int64_t ms, const char *why) {
    struct change *change = change_new(CHANGE_PAUSE);
    change->url = mem_strdup(host->origin);
    change->due_ms = ms ? clock_due_ms() + ms : 0;
    change->error = mem_strdup(why);
    storer_send(engine->storer, change);
}

static void enlist(struct engine *engine, struct host *host) {
    host->paused = true;
    host_need(host);
    vec_push(&engine->pauses, host);
}

static void tell(struct engine *engine, struct host *host, const char *why, int64_t held, int64_t ms) {
    host->told = true;
    engine_event(engine, &(struct event){.kind = EVENT_HOST_PAUSED, .host = host->origin, .why = why, .held = held,
                                         .delay = (double)ms / 1000});
}

void pauses_hold(struct engine *engine, struct host *host, int64_t ms, const char *why) {
    int64_t until_ms = clock_ms() + ms;
    if (until_ms <= host->hold_ms) return;
    host_hold(host, until_ms);
    engine->pauses_due_ms = 0;
    if (ms < PAUSE_LEAST_MS) return;
    send(engine, host, ms, host->paused ? NULL : why);
    give_back(engine, host);
    if (why && !host->paused) enlist(engine, host);
}

/* Whose last visit goes leaves the list of turns, so the walk is from its end. */
void pauses_make_room(struct engine *engine) {
    int64_t now_ms = clock_ms();
    if (engine->options->retry_only) return;
    for (size_t i = engine->scheduler.turn.count; i-- > 0;) {
        struct host *host = engine->scheduler.turn.at[i];
        pauses_hold(engine, host, host_free_at(host) - now_ms, NULL);
    }
}

void pauses_known(struct engine *engine, struct host *host, int64_t ms) {
    host_hold(host, clock_ms() + ms);
    engine->pauses_due_ms = 0;
    if (ms < PAUSE_LEAST_MS || host->paused) return;
    tell(engine, host, "since an earlier run", (int64_t)host->waiting.count, ms);
    give_back(engine, host);
    enlist(engine, host);
}

/* Where nothing waits for it nobody needs to know. */
void pauses_committed(struct engine *engine, struct change *change) {
    struct host *host = map_get(&engine->scheduler.hosts.by_origin, change->url);
    if (change->error && change->held && host && host->paused)
        tell(engine, host, change->error, change->held, change->due_ms - clock_due_ms());
}

/* why NULL: nobody is told. */
static void end(struct engine *engine, size_t index, const char *why) {
    struct host *host = engine->pauses.at[index];
    vec_remove(&engine->pauses, index);
    if (why && host->told) engine_event(engine, &(struct event){.kind = EVENT_HOST_RESUMED, .host = host->origin, .why = why});
    host->paused = host->told = false;
    engine->quiet_told = false;
    host_leave(host);
}

static void end_of(struct engine *engine, const struct host *host, const char *why) {
    for (size_t i = engine->pauses.count; i-- > 0;)
        if (engine->pauses.at[i] == host) end(engine, i, why);
}

/* While a circuit is open the host is not yet back: one request will tell, where there is one. */
static int64_t end_those_over(struct engine *engine, int64_t now_ms) {
    int64_t soonest = INT64_MAX;
    for (size_t i = engine->pauses.count; i-- > 0;) {
        const struct host *host = engine->pauses.at[i];
        if (host->circuit.open && (host->told || host->users > 1)) continue;
        if (host->hold_ms <= now_ms) end(engine, i, "its time is over");
        else if (host->hold_ms < soonest) soonest = host->hold_ms;
    }
    return soonest;
}

int64_t pauses_look(struct engine *engine) {
    int64_t now_ms = clock_ms();
    if (now_ms >= engine->pauses_due_ms) engine->pauses_due_ms = end_those_over(engine, now_ms);
    return engine->pauses_due_ms == INT64_MAX ? -1 : engine->pauses_due_ms - now_ms;
}

/* ---- the circuit ---- */

void pauses_answered(struct engine *engine, struct host *host) {
    bool was_open = circuit_answered(&host->circuit);
    if (was_open) engine->pauses_due_ms = 0;
    if (was_open && host->hold_ms <= clock_ms()) end_of(engine, host, "it answers again");
}

/* All that is queued for it is given up as it comes. */
static void give_up(struct engine *engine, struct host *host, enum kind kind, const char *error) {
    if (++engine->lost <= LOST_SHOWN)
        log_put(LOG_WARN, "%s does not answer (%s), after pauses too: what is queued for it is given up; darn retry takes it up"
                " again%s", host->origin, error, engine->lost < LOST_SHOWN ? "" : ". Of further hosts this is not told");
    host_give_up(host, clock_ms() + AWAY_MS, kind, 0,
                 mem_printf("%s does not answer, nor did it after several pauses: %s", host->origin, error));
    send(engine, host, 0, NULL);
    end_of(engine, host, NULL);
}

void pauses_failed(struct engine *engine, struct host *host, enum kind kind, const char *error, bool visit_probe) {
    if (kind == KIND_TRUNCATED || kind == KIND_DECODE || kind == KIND_TOO_LARGE) pauses_answered(engine, host);
    if (!circuit_counts(kind)) return; /* a proxy that fails says nothing about the host */
    int64_t pause_ms;
    const struct rule *rule = policy_rule(&engine->settings->retry, kind, 0);
    char why[64];
    snprintf(why, sizeof why, "%d requests in a row failed (%s)", CIRCUIT_FAILURES, kind_name(kind));
    switch (circuit_failed(&host->circuit, rule, visit_probe, engine_chance(engine), &pause_ms)) {
    case CIRCUIT_GOES_ON: break;
    case CIRCUIT_PAUSES: pauses_hold(engine, host, pause_ms, why); break;
    case CIRCUIT_ENDS: give_up(engine, host, kind, error); break;
    }
}
