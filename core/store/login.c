/* See login.h. What a round has asked for, and what of it failed, is in memory: a run that was killed meanwhile goes on with what
 * is queued, or begins another round. */
#include "store/login.h"

#include "os/clock.h"
#include "store/failures.h"
#include "store/requests.h"
#include "store/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The fact: "open" from its first request on, "done" when it ended well. */
#define FACT "login"

/* ---- the gate ---- */

bool login_failed(const struct store *store) {
    const struct login *login = &store->login;
    return login->callback && !login->callback->queued && login->failed.count;
}

bool login_bars(const struct store *store, const struct callback_tally *callback) {
    return store->login.closed && callback != store->login.callback;
}

/* Its host's turn depends on the gate. */
static bool turn(struct store *store, struct change *change, bool closed, struct err *err) {
    struct login *login = &store->login;
    login->closed = closed;
    change->more = true;
    change->begun = closed;
    lanes_look_all(store);
    if (!login->callback) return true;
    if (!closed) login->done_ms = clock_wall_ms();
    return meta_set(&store->db, FACT, closed ? "open" : "done", err);
}

bool login_look(struct store *store, struct change *change, struct err *err) {
    const struct login *login = &store->login;
    bool failed = login_failed(store), closed = login->callback && (login->callback->queued || failed);
    if (failed != login->told) change->more = true; /* whoever takes hears of it */
    store->login.told = failed;
    return closed == login->closed || turn(store, change, closed, err);
}

/* ---- a round ---- */

/* What an earlier round left: the new one takes its place. */
static bool forget(struct store *store, struct change *change, int64_t id, struct err *err) {
    struct standing standing;
    if (!requests_get(store, id, &standing, err) || !failures_remove(store, id, err)) return false;
    change->unparked += standing.state == STATE_PARKED;
    return requests_end(store, &standing, STATE_DROPPED, 0, DROP_DUPLICATE, 0, err);
}

static bool forget_failures(struct store *store, struct change *change, const char *callback, struct err *err) {
    for (;;) {
        int64_t id;
        sqlite3_stmt *query = db_query(&store->db, "SELECT min(request) FROM failures WHERE callback = ?1");
        bind_text(query, 1, callback);
        if (!db_number(&store->db, query, &id, err)) return false;
        if (!id) return true;
        if (!forget(store, change, id, err)) return false;
    }
}

static bool begin(struct store *store, struct change *change, struct err *err) {
    struct login *login = &store->login;
    struct request *request = change->login;
    struct standing standing;
    ids_clear(&login->made);
    ids_clear(&login->failed);
    if (!forget_failures(store, change, request->callback, err)) return false;
    if (!requests_find(store, request->fingerprint, &standing, err)) return false;
    if (standing.id) request->id = standing.id;
    if (!(standing.id ? requests_queue(store, &standing, 0, 0, err) : requests_insert(store, request, err))) return false;
    ids_add(&login->made, request->id);
    return true;
}

/* While a run goes on a page of it that is parked is for the new version to run again. */
static bool is_needed(struct store *store, bool run_begins, bool *needed, struct err *err) {
    const struct callback_tally *callback = store->login.callback;
    char *fact;
    if (!meta_get(&store->db, FACT, &fact, err)) return false;
    bool done = fact && strcmp(fact, "done") == 0, has_cookies = jar_count(&store->jar, clock_wall_ms()) > 0;
    *needed = !callback->queued && (run_begins ? !done || !has_cookies : !done && !callback->parked);
    free(fact);
    return true;
}

bool login_set(struct store *store, struct change *change, struct err *err) {
    struct login *login = &store->login;
    struct callback_tally *callback = change->login ? tally_of(&store->tally, change->login->callback) : NULL;
    bool needed;
    if (callback != login->callback) ids_clear(&login->failed);
    login->callback = callback;
    if (!callback) return true;
    return is_needed(store, change->run_begins, &needed, err) && (!needed || begin(store, change, err));
}

/* Whoever was asked before the last login ended found out what is known. */
bool login_ask(struct store *store, struct change *change, struct err *err) {
    const struct login *login = &store->login;
    const struct page *page = change->page;
    if (!change->login || !login->callback || login->closed) return true;
    if (page->fetched_ms - page->elapsed_ms < login->done_ms) return true;
    return begin(store, change, err);
}

bool login_repeats(struct store *store, const struct change *change, const struct request *request, int64_t id) {
    struct login *login = &store->login;
    const struct page *page = change->page;
    bool its_own = login->callback && strcmp(request->callback, login->callback->name) == 0;
    return its_own && page && (!page->cached || page->failure) && ids_add(&login->made, id);
}

/* ---- how it ended ---- */

static void say_why(struct login *login, const struct change *change) {
    const struct request *request = change->page && change->page->request ? change->page->request : change->request;
    char status[24];
    snprintf(status, sizeof status, "HTTP status %d", change->status);
    const char *why = change->kind == CHANGE_OUTCOME ? change->outcome->failure.error
                    : change->kind == CHANGE_DROP    ? drop_name(change->drop)
                    : change->error                  ? change->error
                                                     : status;
    snprintf(login->why, sizeof login->why, "%.300s: %.300s", request->url.text, why ? why : "");
}

bool login_settled(struct store *store, const struct change *change, int64_t id, const char *callback, struct err *err) {
    struct login *login = &store->login;
    struct standing standing;
    if (!login->callback || strcmp(callback, login->callback->name) != 0 || change->superseded) return true;
    if (!requests_get(store, id, &standing, err)) return false;
    bool elsewhere = standing.state == STATE_DROPPED && change->drop == DROP_DUPLICATE; /* it led to a page that is known */
    if (standing.state == STATE_QUEUED || standing.state == STATE_DONE || elsewhere) {
        ids_remove(&login->failed, id);
        return true;
    }
    ids_add(&login->failed, id);
    say_why(login, change);
    return true;
}
