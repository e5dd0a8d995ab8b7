/* See decide.h. A page may be under way to be re-run while somebody decides about it, and be given by the store for a
 * re-run while what was decided is under way. Of the two the first one goes through; so the ids of all kept pages that
 * are under way are known here. */
#include "crawl/decide.h"

#include "base/log.h"
#include "crawl/failed.h"
#include "crawl/settle.h"

#include <stdlib.h>

static size_t find(const int64_t *ids, size_t count, int64_t id) {
    size_t i = 0;
    while (i < count && ids[i] != id) i++;
    return i;
}

static bool is_under_way(const struct engine *engine, int64_t request) {
    return find(engine->kept_pages.at, engine->kept_pages.count, request) < engine->kept_pages.count;
}

/* Whoever decided read of it in the crawl file just before it was mended. */
static bool is_settled(const struct engine *engine, int64_t failure) {
    return find(engine->settled.at, engine->settled.count, failure) < engine->settled.count;
}

/* ---- what was decided ---- */

static struct outcome *by_hand(struct decision *decision) {
    struct outcome *outcome = decision->outcome ? decision->outcome : outcome_new();
    decision->outcome = NULL;
    if (decision->kind == DECIDE_SKIP) {
        outcome->kind = OUTCOME_SKIP;
        outcome->why = mem_strdup("skipped by hand");
    }
    free(outcome->callback);
    outcome->callback = mem_strdup(decision->page->request->callback);
    snprintf(outcome->version, sizeof outcome->version, "%s", VERSION_BY_HAND);
    return outcome;
}

static void send_outcome(struct engine *engine, struct decision *decision) {
    struct change *change = change_new(CHANGE_OUTCOME);
    change->outcome = by_hand(decision);
    change->keep_body = engine->settings->keep == KEEP_ALL;
    change->page = decision->page;
    storer_send(engine->storer, change);
}

static void go_ahead(struct engine *engine, struct decision *decision) {
    struct page *page = decision->page;
    engine->taken++;
    vec_push(&engine->kept_pages, page->request->id);
    if (decision->kind == DECIDE_RERUN) {
        settle_page(engine, page);
    } else {
        settle_enter(engine, page);
        if (decision->kind == DECIDE_RAISE) failed_raised(engine, page, decision->error);
        else send_outcome(engine, decision);
    }
    decision->page = NULL;
    decision_free(decision);
}

void decide_look(struct engine *engine) {
    struct ask *ask = engine->options->ask;
    struct decision *decision;
    while (ask && engine->taken < TAKEN_MOST && (decision = ask_decision(ask))) {
        if (is_settled(engine, decision->page->failure)) decision_free(decision);
        else if (is_under_way(engine, decision->page->request->id)) vec_push(&engine->decisions, decision);
        else go_ahead(engine, decision);
    }
}

/* ---- pages that are re-run meanwhile ---- */

bool decide_took(struct engine *engine, struct page *page) {
    if (!engine->options->ask) return true;
    if (!is_under_way(engine, page->request->id)) {
        vec_push(&engine->kept_pages, page->request->id);
        return true;
    }
    engine->taken--;
    page_free(page);
    return false;
}

/* Else it is mended, or gone: there is nothing left to decide. */
static bool parked_still(const struct change *change) {
    if (change->kind == CHANGE_RETURN) return true; /* it was not run */
    return change->kind == CHANGE_OUTCOME && change->outcome->kind == OUTCOME_FAILED && !change->superseded;
}

void decide_left(struct engine *engine, const struct change *change) {
    const struct request *request = change->request ? change->request : change->page->request;
    size_t at = find(engine->kept_pages.at, engine->kept_pages.count, request->id);
    if (at == engine->kept_pages.count) return;
    vec_remove(&engine->kept_pages, at);
    if (change->page && !parked_still(change)) vec_push(&engine->settled, change->page->failure);
    for (size_t i = 0; i < engine->decisions.count; i++) {
        struct decision *decision = engine->decisions.at[i];
        if (decision->page->request->id != request->id) continue;
        vec_remove(&engine->decisions, i);
        if (parked_still(change)) go_ahead(engine, decision);
        else decision_free(decision);
        return;
    }
}

/* ---- failures that stand ---- */

void decide_alive(struct engine *engine, struct change *change) {
    struct alive *alive = change->tag;
    change->tag = NULL;
    if (!alive) return;
    if (change->stale || change->superseded) ask_miss(engine->options->ask, alive);
    else ask_put(engine->options->ask, change->failure, alive);
}

/* Where the disk failed. */
static void tell_lost(struct decision *decision) {
    log_put(LOG_WARN, "what you decided about %s is not in the crawl file: the page stays parked", decision->page->url);
    decision_free(decision);
}

void decide_clear(struct engine *engine) {
    struct decision *decision;
    for (size_t i = 0; i < engine->decisions.count; i++) tell_lost(engine->decisions.at[i]);
    while (engine->options->ask && (decision = ask_decision(engine->options->ask))) tell_lost(decision);
    vec_clear(&engine->decisions);
    vec_clear(&engine->kept_pages);
    vec_clear(&engine->settled);
}
