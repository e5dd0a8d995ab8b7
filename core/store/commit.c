/* See commit.h. README.md says the rules: who brings a page first keeps it, a callback that failed leaves its
 * page and nothing else, a re-run replaces what the run before it gave. */
#include "store/commit.h"

#include "store/children.h"
#include "store/cookies.h"
#include "store/effects.h"
#include "store/export.h"
#include "store/failures.h"
#include "store/files.h"
#include "store/holds.h"
#include "store/items.h"
#include "store/login.h"
#include "store/pages.h"
#include "store/reloads.h"
#include "store/requests.h"
#include "store/robots.h"
#include "store/schema.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Its host may have been kept from giving more. */
static void settle(struct store *store, struct change *change, int64_t id) {
    vec_push(&store->settled, (struct settled){.id = id});
    for (size_t i = 0; i < store->taken_requests.count; i++)
        if (store->taken_requests.at[i].id == id && store->taken_requests.at[i].lane->host->full) change->more = true;
}

/* ---- a page and its outcome ---- */

/* Does the row still wait for that answer? It does not where the request was withdrawn or ended meanwhile. */
static bool expected(const struct standing *standing, bool cached) {
    if (standing->state == STATE_PARKED) return true;
    return standing->state == (cached ? STATE_DONE : STATE_QUEUED);
}

/* A queued request for the URL that redirects led us to: we have its page, and the URL is ours from now on. */
static bool drop_other(struct store *store, struct change *change, struct standing *other, struct err *err) {
    change->ended++;
    settle(store, change, other->id);
    tally_drop(&store->tally, DROP_DUPLICATE, 1);
    return requests_become_alias(store, other, change->page->request->id, err);
}

/* The final URL counts as seen. *lost: another request brought that page. */
static bool claim_url(struct store *store, struct change *change, bool *lost, struct err *err) {
    const struct page *page = change->page;
    const struct request *request = page->request;
    uint8_t fingerprint[FINGERPRINT_BYTES];
    struct standing other;
    *lost = false;
    if (request->again || strcmp(request->method, "GET") != 0 || strcmp(page->url, request->url.text) == 0)
        return true;
    request_fingerprint_url(page->url, fingerprint);
    if (!requests_find(store, fingerprint, &other, err)) return false;
    switch (other.state) {
    case STATE_NONE: return requests_insert_alias(store, page->url, request->id, err);
    case STATE_QUEUED: return drop_other(store, change, &other, err);
    case STATE_DROPPED: return requests_become_alias(store, &other, request->id, err);
    case STATE_DONE:
    case STATE_PARKED: return *lost = other.id != request->id, true;
    case STATE_ALIAS: return *lost = other.parent != request->id, true;
    default: return true;
    }
}

static bool store_body(struct store *store, struct change *change, bool keep, bool earlier, struct err *err) {
    struct page *page = change->page;
    if (!keep) return !earlier || bodies_remove(store, page->request->id, err);
    return page->cached || bodies_put(store, page, err);
}

static void count_drops(struct store *store, const struct outcome *outcome) {
    for (size_t i = 0; i < outcome->dropped.count; i++) tally_drop(&store->tally, outcome->dropped.at[i].why, 1);
}

/* A page counts once, however often it is re-run. */
static void count_cuts(struct store *store, const struct outcome *outcome) {
    for (int i = 0; i < CUT_KINDS; i++) tally_add(&store->tally, (enum tally_kind)(TALLY_CUT + i), outcome->cuts[i] > 0);
}

/* Everything that a re-run replaces goes, everything that the outcome has comes. */
static bool replace(struct store *store, struct change *change, const struct earlier *earlier, bool first,
                    struct err *err) {
    struct outcome *outcome = change->outcome;
    struct ids children = {0};
    int64_t id = change->page->request->id;
    bool ok = (!earlier->there || items_remove(store, id, err)) &&
              children_offer(store, change, id, &earlier->children, first, &children, err) &&
              children_withdraw(store, change, &earlier->children, &children, err);
    char *text = children_text(&children);
    ok = ok && pages_put(store, change->page, outcome, text, err) && items_put(store, id, outcome, err) &&
         effects_replace(store, id, &outcome->effects, earlier->there, err);
    if (ok && first) count_drops(store, outcome);
    free(text);
    ids_clear(&children);
    return ok;
}

static void count_skip(struct store *store, bool before, bool now) {
    tally_add(&store->tally, TALLY_SKIPPED, (int)now - (int)before);
}

/* The callback gave something, or skipped the page (then its outcome is empty). The row is done first: a page
 * may ask for itself. */
static bool finish(struct store *store, struct change *change, struct standing *standing,
                   const struct earlier *earlier, struct err *err) {
    struct outcome *outcome = change->outcome;
    enum state was = standing->state;
    bool skip = outcome->kind == OUTCOME_SKIP;
    if (skip) outcome_discard(outcome);
    if (was == STATE_PARKED && !failures_remove(store, standing->id, err)) return false;
    if (!requests_end(store, standing, STATE_DONE, change->page->request->attempts, DROP_KINDS, 0, err))
        return false;
    if (!replace(store, change, earlier, was != STATE_DONE, err)) return false;
    count_skip(store, earlier->skipped, skip);
    holds_succeeded(store, change, standing->callback);
    return store_body(store, change, change->keep_body, earlier->there, err);
}

/* The callback failed: items and children of an earlier run stay until a later one succeeds. */
static bool park(struct store *store, struct change *change, struct standing *standing,
                 const struct earlier *earlier, struct err *err) {
    struct page *page = change->page;
    if (!pages_put(store, page, change->outcome, NULL, err) ||
        !store_body(store, change, true, earlier->there, err))
        return false;
    if (!failures_park(store, page, change->outcome, &change->failure, err)) return false;
    count_skip(store, earlier->skipped, false);
    if (!requests_end(store, standing, STATE_PARKED, page->request->attempts, DROP_KINDS, 0, err)) return false;
    holds_failed(store, change, standing->callback);
    return true;
}

static bool supersede(struct store *store, struct change *change, struct standing *standing, struct err *err) {
    change->superseded = true;
    if (standing->state != STATE_QUEUED) return true;
    return requests_end(store, standing, STATE_DROPPED, change->page->request->attempts, DROP_DUPLICATE, 0, err);
}

static bool commit_outcome(struct store *store, struct change *change, struct err *err) {
    struct page *page = change->page;
    struct standing standing;
    struct earlier earlier;
    bool lost = false;
    assert(change->outcome->kind != OUTCOME_RETRY);
    change->pages_before = store->tally.n[TALLY_PAGES];
    if (!requests_get(store, page->request->id, &standing, err)) return false;
    if (!expected(&standing, page->cached)) return change->superseded = true, true;
    if (!page->cached && !claim_url(store, change, &lost, err)) return false;
    if (lost) return supersede(store, change, &standing, err);
    if (!pages_earlier(store, standing.id, &earlier, err)) return false;
    bool failed = change->outcome->kind == OUTCOME_FAILED;
    bool ok = failed ? park(store, change, &standing, &earlier, err)
                     : finish(store, change, &standing, &earlier, err);
    if (ok && !earlier.there) count_cuts(store, change->outcome);
    earlier_clear(&earlier);
    return ok && (!page->cached || reloads_rerun(store, change->outcome->version, failed, err));
}

/* ---- requests that brought no page ---- */

/* A start that was dropped (robots, denied ...) is tried anew when it is asked for again: the setting that was
 * in its way may have been mended. What another request brought stays with that one. */
static bool take_up(struct store *store, struct change *change, const struct request *request, struct err *err) {
    struct standing standing;
    if (!requests_find(store, request->fingerprint, &standing, err)) return false;
    if (!standing.id || standing.state != STATE_DROPPED) return true;
    int64_t duplicate;
    sqlite3_stmt *query = db_query(&store->db, "SELECT count(*) FROM requests WHERE id = ?1 AND why = 'duplicate'");
    bind_int(query, 1, standing.id);
    if (!db_number(&store->db, query, &duplicate, err)) return false;
    if (duplicate) return true;
    change->added++;
    return requests_queue(store, &standing, 0, 0, err);
}

static bool commit_mark(struct store *store, const struct start_mark *mark, struct err *err) {
    char text[48];
    snprintf(text, sizeof text, "%lld %016llx", (long long)mark->taken, (unsigned long long)mark->hash);
    return meta_set(&store->db, "starts", text, err);
}

static bool commit_starts(struct store *store, struct change *change, struct err *err) {
    const struct start_mark *mark = &change->outcome->starts;
    struct ids rows = {0};
    if (mark->taken && !commit_mark(store, mark, err)) return false;
    for (size_t i = 0; i < change->outcome->requests.count; i++)
        if (!take_up(store, change, change->outcome->requests.at[i], err)) return false;
    bool ok = children_offer(store, change, 0, NULL, true, &rows, err);
    if (ok) count_drops(store, change->outcome);
    ids_clear(&rows);
    return ok;
}

/* What on_gave_up did to darn.state is in here with it, apart from what the request's page did. */
static bool commit_give_up(struct store *store, struct change *change, struct standing *standing,
                           struct err *err) {
    const struct request *request = change->request;
    if (change->outcome && !effects_replace(store, GAVE_UP_OWNER(request->id), &change->outcome->effects, true, err)) return false;
    if (!failures_give_up(store, request, change->fault, change->status, change->error, &change->failure, err))
        return false;
    return requests_end(store, standing, STATE_GAVE_UP, request->attempts, DROP_KINDS, 0, err);
}

/* Of a page that a re-run did not want, the new version's answer counts as one. */
static bool commit_retry(struct store *store, struct change *change, struct standing *standing, struct err *err) {
    bool rerun = change->page && change->page->cached;
    if (rerun && !reloads_rerun(store, change->outcome->version, false, err)) return false;
    if (rerun) holds_refetch(store, standing->callback, standing->id);
    tally_add(&store->tally, TALLY_RETRIES, 1);
    store->settled.at[store->settled.count - 1].again = true;
    store->settled.at[store->settled.count - 1].due_ms = change->due_ms;
    return requests_queue(store, standing, change->request->attempts, change->due_ms, err) && login_ask(store, change, err);
}

/* A parked or done page whose re-run asked for another fetch may come here too. */
static bool commit_request(struct store *store, struct change *change, struct err *err) {
    struct standing standing;
    int attempts = change->request->attempts;
    if (!requests_get(store, change->request->id, &standing, err)) return false;
    bool unknown = standing.state == STATE_GAVE_UP && change->kind == CHANGE_GIVE_UP && change->fault == KIND_UNKNOWN;
    if (standing.state != STATE_QUEUED && standing.state != STATE_PARKED && standing.state != STATE_DONE && !unknown)
        return change->superseded = true, true;
    if (change->kind == CHANGE_GIVE_UP) return commit_give_up(store, change, &standing, err);
    if (standing.state == STATE_PARKED && !failures_remove(store, standing.id, err)) return false;
    switch (change->kind) {
    case CHANGE_RETRY: return commit_retry(store, change, &standing, err);
    case CHANGE_MISSING:
        return requests_end(store, &standing, STATE_MISSING, attempts, DROP_KINDS, change->status, err);
    default: return requests_end(store, &standing, STATE_DROPPED, attempts, change->drop, 0, err);
    }
}

/* The schemas too, so that an export meanwhile, or after a kill, has the columns of what it finds. */
static bool commit_version(struct store *store, const struct change *change, struct err *err) {
    return versions_put(store, change->version, change->files.at, change->files.count, err) &&
           (!change->schemas || schemas_save(&store->db, change->schemas, err));
}

/* What a run read of the state must still hold, however the run ended. */
static bool check_fresh(struct store *store, struct change *change, struct err *err) {
    bool fresh;
    int64_t owner = change->kind == CHANGE_OUTCOME ? change->page->request->id : GAVE_UP_OWNER(change->request->id);
    if (!effects_fresh(store, owner, &change->outcome->effects, &fresh, err)) return false;
    change->stale = !fresh;
    return true;
}

static bool commit_reload(struct store *store, struct change *change, struct err *err) {
    if (*change->reload.new) holds_reloaded(store);
    return reloads_put(store, &change->reload, err);
}

/* An answer to a request. What was no word of its callback leaves the probe of a held one to another request. */
static bool commit_answer(struct store *store, struct change *change, struct err *err) {
    bool outcome = change->kind == CHANGE_OUTCOME;
    int64_t id = outcome ? change->page->request->id : change->request->id;
    settle(store, change, id);
    if (!(outcome ? commit_outcome(store, change, err) : commit_request(store, change, err))) return false;
    change_take_cookies(change, &store->jar);
    const struct request *request = outcome ? change->page->request : change->request;
    if (!login_settled(store, change, id, request->callback, err)) return false;
    bool again = change->kind == CHANGE_RETRY && !change->superseded;
    if (!again && holds_unproven(store, id)) change->more = true;
    return true;
}

static bool commit_pause(struct store *store, struct change *change, struct err *err) {
    change->more = !change->due_ms;
    return lanes_pause(store, change->url, change->due_ms, &change->held, err);
}

/* It waits as before: also in retry mode, which would not find it again. */
static bool commit_return(struct store *store, struct change *change, struct err *err) {
    settle(store, change, change->request->id);
    store->settled.at[store->settled.count - 1].again = true;
    return requests_mark_sent(store, change->request->id, false, err);
}

/* It is sent next: no power failure may lose that. */
static bool commit_sent(struct store *store, const struct change *change, struct err *err) {
    store->must_last = true;
    return requests_mark_sent(store, change->request->id, true, err);
}

static bool commit_one(struct store *store, struct change *change, struct err *err) {
    bool reads = change->kind == CHANGE_OUTCOME || (change->kind == CHANGE_GIVE_UP && change->outcome);
    if (reads && !check_fresh(store, change, err)) return false;
    if (change->stale) return true; /* it comes again, with all that it brings */
    tally_add(&store->tally, TALLY_BYTES, change->bytes);
    switch (change->kind) {
    case CHANGE_ADD: return commit_starts(store, change, err);
    case CHANGE_BYTES: return true;
    case CHANGE_VERSION: return commit_version(store, change, err);
    case CHANGE_RELOAD: return commit_reload(store, change, err);
    case CHANGE_RETURN: return commit_return(store, change, err);
    case CHANGE_PAUSE: return commit_pause(store, change, err);
    case CHANGE_ROBOTS: return robots_put(store, change->url, &change->host, err);
    case CHANGE_RELEASE: return holds_release(store, change), true;
    case CHANGE_NOTES: return reloads_note(store, change->version, &change->reload.notes, err);
    case CHANGE_SAVED: return files_claim(store, change->page, err);
    case CHANGE_LOGIN: return login_set(store, change, err);
    case CHANGE_COOKIES: return cookies_import(store, change, err);
    case CHANGE_SENT: return commit_sent(store, change, err);
    default: return commit_answer(store, change, err);
    }
}

bool commit_change(struct store *store, struct change *change, struct err *err) {
    return commit_one(store, change, err) && login_look(store, change, err);
}
