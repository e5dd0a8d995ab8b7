/* See settle.h. Events about a page come after its commit. */
#include "crawl/settle.h"

#include "base/log.h"
#include "crawl/decide.h"
#include "crawl/failed.h"
#include "crawl/gate.h"
#include "crawl/holds.h"
#include "crawl/pauses.h"
#include "crawl/session.h"
#include "crawl/starts.h"
#include "crawl/takeover.h"
#include "crawl/visits.h"
#include "os/clock.h"

#include <stdio.h>
#include <stdlib.h>

/* The version of pages that were fetched and run by none. */
#define VERSION_NONE "not run"

enum { PATIENCE = 8 }; /* a page that lost to others so often is run alone */

/* ---- to the parsers ---- */

void settle_send(struct engine *engine, struct job *job) {
    if (engine->closing) settle_unrun(engine, job);
    else if (job->page->stale >= PATIENCE) vec_push(&engine->losers, job);
    else if (engine->alone || engine->losers.count) vec_push(&engine->queued_behind, job);
    else parsers_send(engine->parsers, job);
}

static void send_page(struct engine *engine, struct page *page) {
    struct job *job = mem_zero(sizeof *job);
    job->page = page;
    job->keep = engine->settings->keep == KEEP_ALL;
    settle_send(engine, job);
}

void settle_enter(struct engine *engine, const struct page *page) {
    engine->fetched++;
    engine->rerunning += page->cached;
    engine->held_bytes += (int64_t)page->body_bytes;
}

void settle_page(struct engine *engine, struct page *page) {
    settle_enter(engine, page);
    send_page(engine, page);
}

void settle_losers(struct engine *engine) {
    if (!engine->alone && !engine->losers.count) return;
    if (engine->fetched > engine->losers.count + engine->queued_behind.count) return; /* somebody else is under way */
    engine->alone = engine->losers.count > 0;
    if (engine->alone) {
        parsers_send(engine->parsers, engine->losers.at[0]);
        vec_remove(&engine->losers, 0);
        return;
    }
    for (size_t i = 0; i < engine->queued_behind.count; i++) parsers_send(engine->parsers, engine->queued_behind.at[i]);
    engine->queued_behind.count = 0;
}

/* ---- parsers -> store ---- */

static void send_outcome(struct engine *engine, const struct job *job, bool ran) {
    struct change *change = change_new(CHANGE_OUTCOME);
    change->page = job->page;
    change->outcome = job->outcome;
    change->bytes = job->page->wire_bytes;
    change->keep_body = job->keep;
    change->tag = job->alive;
    change->ran = ran;
    change->hold_after = holds_after(engine);
    storer_send(engine->storer, change);
}

void settle_job(struct engine *engine, struct job *job) {
    takeover_record(engine);
    if (!job->page) {
        starts_answered(engine, job);
        return;
    }
    if (job->setback) {
        failed_answered(engine, job);
        return;
    }
    if (job->outcome->kind == OUTCOME_RETRY) failed_asked(engine, job->page, job->outcome);
    else send_outcome(engine, job, true);
    free(job);
}

void settle_jobs(struct engine *engine) {
    for (struct job *job; (job = parsers_answer(engine->parsers));) settle_job(engine, job);
}

/* ---- what no parser runs ---- */

static void give_back(struct engine *engine, struct page *page) {
    struct change *change = change_new(CHANGE_RETURN);
    change->page = page;
    change->request = page->request;
    change->bytes = page->wire_bytes;
    page->request = NULL; /* now the change's */
    storer_send(engine->storer, change);
}

static struct outcome *not_run(const char *callback) {
    struct outcome *outcome = outcome_new();
    outcome->kind = OUTCOME_FAILED;
    outcome->callback = mem_strdup(callback);
    snprintf(outcome->version, sizeof outcome->version, "%s", VERSION_NONE);
    outcome->failure.error = mem_strdup("was not run: the run ended before; the next one does it");
    failure_sign(&outcome->failure, callback);
    return outcome;
}

void settle_unrun(struct engine *engine, struct job *job) {
    struct page *page = job->page;
    if (!page) {
        starts_unrun(engine, job);
        return;
    }
    if (job->setback) {
        failed_unrun(engine, job);
        return;
    }
    alive_end(job->alive);
    outcome_free(job->outcome);
    if (page->cached || request_is_idempotent(page->request)) {
        give_back(engine, page);
    } else {
        job->outcome = not_run(page->request->callback);
        job->alive = NULL;
        send_outcome(engine, job, false);
    }
    free(job);
}

/* Of a callback that was stopped before its time the failure says nothing. */
static void settle_stopped(struct engine *engine, struct job *job) {
    bool failed = job->setback ? !job->setback->answered : job->outcome->kind == OUTCOME_FAILED;
    if (failed) settle_unrun(engine, job);
    else settle_job(engine, job);
}

bool settle_parsers(struct engine *engine, bool now) {
    struct parsers *parsers = engine->parsers;
    struct job *job;
    engine->closing = true;
    settle_jobs(engine);
    while (now && (job = parsers_unrun(parsers))) settle_unrun(engine, job);
    bool ended = parsers_stop(parsers, now);
    while ((job = parsers_answer(parsers))) settle_stopped(engine, job);
    while ((job = parsers_hung(parsers, clock_ms()))) settle_unrun(engine, job);
    for (size_t i = 0; i < engine->losers.count; i++) settle_unrun(engine, engine->losers.at[i]);
    for (size_t i = 0; i < engine->queued_behind.count; i++) settle_unrun(engine, engine->queued_behind.at[i]);
    vec_clear(&engine->losers);
    vec_clear(&engine->queued_behind);
    parsers_free(parsers);
    return ended;
}

/* ---- store -> everybody ---- */

static void took(struct engine *engine, struct change *change) {
    struct take *take = &change->take;
    engine->taking = false;
    engine->taken += take->work.count;
    if (!take->pages_only) engine->drained = take->work.count < take->most;
    engine->queued = take->queued;
    engine->stale = take->stale;
    engine->held = take->held;
    engine->next_due_ms = take->next_due_ms;
    session_look(engine, take);
    for (size_t i = 0; i < take->work.count; i++) {
        struct work *work = &take->work.at[i];
        if (work->page && decide_took(engine, work->page)) settle_page(engine, work->page);
        else if (work->request) starts_took(engine, work->request), scheduler_add(&engine->scheduler, visit_new(work->request));
        *work = (struct work){0};
    }
}

void settle_leave(struct engine *engine, const struct page *page) {
    engine->taken--;
    if (!page) return;
    engine->fetched--;
    engine->rerunning -= page->cached;
    engine->held_bytes -= (int64_t)page->body_bytes;
}

static void leave(struct engine *engine, const struct change *change) {
    settle_leave(engine, change->page);
    if (change->page) decide_left(engine, change);
}

static void tell_failed(struct engine *engine, const struct change *change) {
    const struct outcome *outcome = change->outcome;
    const struct failure *failure = &outcome->failure;
    bool rerun = change->page->cached;
    engine_event(engine, &(struct event){.kind = rerun ? EVENT_RERUN_FAILED : EVENT_PARSE_FAILED, .id = change->failure,
                                         .group = failure->group, .url = change->page->url, .callback = outcome->callback,
                                         .error = failure->error, .file = failure->file, .line = failure->line,
                                         .frames = failure->frames});
    if (!rerun || !change->page->failure) engine->parked++;
    if (engine->options->stop_on_error && !engine->finish) engine->finish = FINISH_STOPPED;
}

/* What a re-run no longer asks for, but is done already, stays: the person decides about it. */
static void list_remaining(const struct change *change) {
    for (size_t i = 0; i < change->remaining_children.count; i++)
        log_put(LOG_INFO, "%s no longer asks for %s, which is done and stays", change->page->url, change->remaining_children.at[i]);
}

static void tell_done(struct engine *engine, const struct change *change) {
    const struct outcome *outcome = change->outcome;
    const struct page *page = change->page;
    bool skipped = outcome->kind == OUTCOME_SKIP;
    bool was_done = page->cached && !page->failure; /* darn retry URL */
    engine->pages = change->pages_before + (was_done ? 0 : 1);
    if (page->cached) {
        if (page->failure) engine->parked--;
        list_remaining(change);
        engine_event(engine, &(struct event){.kind = EVENT_RERUN_OK, .id = page->failure, .url = page->url,
                                             .callback = outcome->callback, .outcome = skipped ? "skip" : "items",
                                             .items = (int64_t)outcome->items.count});
        return;
    }
    engine_event(engine, &(struct event){.kind = EVENT_PARSED, .url = page->url, .callback = outcome->callback,
                                         .items = (int64_t)outcome->items.count,
                                         .requests = (int64_t)outcome->requests.count, .ms = outcome->elapsed_us / 1000.0,
                                         .skip = skipped ? (outcome->why ? outcome->why : "") : NULL});
}

/* Once for each pair of callbacks. */
static void warn_of_conflict(struct engine *engine, const struct conflict *conflict) {
    char *key = mem_printf("conflict %s %s", conflict->first, conflict->second);
    if (!map_set(&engine->told, key, engine))
        log_put(LOG_WARN, "%s was asked for with callback '%s', then with '%s': the first one wins", conflict->url,
                conflict->first, conflict->second);
    free(key);
}

static void look_at_new_requests(struct engine *engine, const struct change *change) {
    for (size_t i = 0; i < change->outcome->dropped.count; i++)
        engine_dropped(engine, change->outcome->dropped.at[i].why, change->outcome->dropped.at[i].url);
    for (size_t i = 0; i < change->duplicates.count; i++)
        engine_dropped(engine, DROP_DUPLICATE, change->duplicates.at[i].url);
    for (size_t i = 0; i < change->conflicts.count; i++) warn_of_conflict(engine, &change->conflicts.at[i]);
    if (!change->added && !change->ended && !change->withdrawn) return;
    engine_take_soon(engine);
    for (size_t i = 0; i < change->outcome->requests.count; i++)
        if (change->outcome->requests.at[i]->priority > 0) engine->urgent = true;
}

/* What the run read of the state was changed meanwhile: it was for nothing, and nobody hears of it. */
static void run_again(struct engine *engine, struct change *change) {
    struct page *page = change->page;
    change->page = NULL;
    page->stale++;
    send_page(engine, page);
}

/* The first page of each host and kind; the crawl file counts them all. */
static void warn_of_cuts(struct engine *engine, const struct change *change) {
    for (int i = 0; i < CUT_KINDS; i++) {
        if (!change->outcome->cuts[i] || !engine_is_first(engine, cut_name((enum cut)i), change->page->url)) continue;
        struct str what = {0};
        cut_explain((enum cut)i, change->outcome->cuts[i], &what);
        log_put(LOG_WARN, "%s: %s", change->page->url, what.data);
        str_clear(&what);
    }
}

static void outcome_committed(struct engine *engine, const struct change *change) {
    leave(engine, change);
    if (change->superseded) {
        engine_dropped(engine, DROP_DUPLICATE, change->page->url);
        return;
    }
    warn_of_cuts(engine, change);
    if (change->outcome->kind == OUTCOME_FAILED) {
        tell_failed(engine, change);
    } else {
        tell_done(engine, change);
        look_at_new_requests(engine, change);
    }
    holds_outcome(engine, change);
    /* It ran in a version that is no longer the newest: if it is parked, it is work again. */
    if (strcmp(change->outcome->version, version_id(engine->version)) != 0) engine_take_pages_soon(engine);
}

static void retry_committed(struct engine *engine, const struct change *change) {
    leave(engine, change);
    engine_take_soon(engine);
    const struct page *page = change->page;
    if (!page || !page->cached) return;
    if (page->failure) engine->parked--;
    engine_event(engine, &(struct event){.kind = EVENT_RERUN_OK, .id = page->failure, .url = page->url,
                                         .callback = change->outcome->callback, .outcome = "retry"});
}

static void given_up(struct engine *engine, const struct change *change) {
    leave(engine, change);
    if (change->page && change->page->failure) engine->parked--;
    engine_event(engine, &(struct event){.kind = EVENT_GAVE_UP, .url = change->request->url.text,
                                         .fault = kind_name(change->fault), .status = change->status,
                                         .attempt = change->request->attempts, .error = change->error});
}

static void answered(struct engine *engine, struct change *change) {
    if (change->more) engine_take_soon(engine);
    if (change->begun) holds_give_back(engine, NULL);
    engine->parked -= change->unparked;
    change_take_cookies(change, &engine->jar);
    jar_saved(&engine->jar);
    switch (change->kind) {
    case CHANGE_ADD:
        starts_added(engine, change);
        look_at_new_requests(engine, change);
        break;
    case CHANGE_OUTCOME:
        decide_alive(engine, change);
        if (change->stale) run_again(engine, change);
        else outcome_committed(engine, change);
        break;
    case CHANGE_RETRY: retry_committed(engine, change); break;
    case CHANGE_GIVE_UP:
        if (change->stale) failed_stale(engine, change);
        else given_up(engine, change);
        break;
    case CHANGE_MISSING:
    case CHANGE_RETURN:
    case CHANGE_DROP: leave(engine, change); break;
    case CHANGE_RELEASE: holds_released(engine, change); break;
    case CHANGE_VERSION:
    case CHANGE_NOTES:
    case CHANGE_RELOAD: engine->logging--; break;
    case CHANGE_REOPEN: engine->reopening = false; break;
    case CHANGE_COOKIES: session_imported(engine, change); break;
    case CHANGE_BYTES: engine->counting = false; break;
    case CHANGE_SAVED: visit_saved(engine, change); break;
    case CHANGE_PAUSE: pauses_committed(engine, change); break;
    case CHANGE_LOGIN:
    case CHANGE_ROBOTS: break;
    case CHANGE_HOST: gate_read(engine, change); break;
    case CHANGE_SENT: visit_sent_answered(engine, change); break;
    case CHANGE_TAKE: took(engine, change); break;
    case CHANGE_HOP: visit_hop_answered(engine, change); break;
    case CHANGE_CALLBACKS: takeover_checked(engine, change); break;
    }
}

void settle_answers(struct engine *engine) {
    struct err err;
    if (storer_failed(engine->storer, &err)) return; /* what comes back now was not written: engine_clear frees it */
    for (struct change *change; (change = storer_answer(engine->storer)); change_free(change)) answered(engine, change);
}
