/* See choose.h. What was chosen is held in memory: after a kill the pages are parked as before, and the
 * requests wait in the queue. */
#include "store/choose.h"

#include "store/effects.h"
#include "store/failures.h"
#include "store/pages.h"
#include "store/requests.h"
#include "store/take.h"

#include <stdlib.h>
#include <string.h>

void chosen_clear(struct chosen *chosen) {
    ids_clear(&chosen->all);
    vec_clear(&chosen->pages.ids);
    vec_clear(&chosen->requests.ids);
    vec_clear(&chosen->waiting);
    *chosen = (struct chosen){0};
}

void chosen_return(struct chosen *chosen, int64_t id, int64_t due_ms) {
    if (chosen->on && ids_has(&chosen->all, id)) vec_push(&chosen->waiting, (struct chosen_wait){id, due_ms});
}

/* ---- taking ---- */

static size_t left(const struct line *line) { return line->ids.count - line->first; }

/* One of a host that is paused waits behind it. */
static bool take_chosen(struct store *store, struct take *take, const struct standing *standing, struct err *err) {
    struct lane *lane = lanes_get(store, standing->lane, err);
    if (!lane) return false;
    if (!lane->host->held_until_ms) return take_request(store, take, standing->id, lane, err);
    vec_push(&store->chosen.waiting, (struct chosen_wait){standing->id, lane->host->held_until_ms});
    return true;
}

static bool take_line(struct store *store, struct take *take, struct line *line, size_t most, struct err *err) {
    while (take->work.count < most && left(line)) {
        struct standing standing;
        int64_t id = line->ids.at[line->first++];
        if (!requests_get(store, id, &standing, err)) return false;
        bool page = line == &store->chosen.pages;
        bool still = page ? standing.state == STATE_PARKED || standing.state == STATE_DONE
                          : standing.state == STATE_QUEUED;
        if (still && !(page ? take_page(store, take, id, err) : take_chosen(store, take, &standing, err))) return false;
    }
    return true;
}

static void wake(struct chosen *chosen, int64_t now_ms) {
    for (size_t i = chosen->waiting.count; i-- > 0;) {
        if (chosen->waiting.at[i].due_ms > now_ms) continue;
        vec_push(&chosen->requests.ids, chosen->waiting.at[i].id);
        vec_remove(&chosen->waiting, i);
    }
}

bool chosen_take(struct store *store, struct take *take, struct err *err) {
    struct chosen *chosen = &store->chosen;
    lanes_wake(store, take->now_ms);
    wake(chosen, take->now_ms);
    bool ok = take_line(store, take, &chosen->pages, take_pages_first(take), err);
    size_t pages = take->work.count;
    ok = ok && (take->pages_only || take_line(store, take, &chosen->requests, take->most, err)) &&
         take_line(store, take, &chosen->pages, take_pages_last(take, pages), err);
    take->queued = (int64_t)(left(&chosen->requests) + chosen->waiting.count);
    take->stale = (int64_t)left(&chosen->pages);
    take->next_due_ms = -1;
    for (size_t i = 0; i < chosen->waiting.count; i++)
        if (take->next_due_ms < 0 || chosen->waiting.at[i].due_ms < take->next_due_ms)
            take->next_due_ms = chosen->waiting.at[i].due_ms;
    return ok;
}

/* ---- choosing: all is found before anything is changed ---- */

struct found { struct ids given_up; VEC(int64_t) pages, requests; };

static void found_clear(struct found *found) {
    ids_clear(&found->given_up);
    vec_clear(&found->pages);
    vec_clear(&found->requests);
}

static void find_given_up(struct found *found, int64_t id) {
    if (ids_add(&found->given_up, id)) vec_push(&found->requests, id);
}

static bool find_all(struct store *store, struct found *found, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT request, state = 'parked' FROM failures ORDER BY id");
    enum db_step step;
    while ((step = db_step(&store->db, query, err)) == DB_ROW) {
        int64_t id = column_int(query, 0);
        if (column_int(query, 1)) vec_push(&found->pages, id);
        else find_given_up(found, id);
    }
    return step == DB_END;
}

/* "12" */
static int64_t number_of(const char *text) {
    return *text && text[strspn(text, "0123456789")] == '\0' ? strtoll(text, NULL, 10) : 0;
}

static bool find_failure(struct store *store, const char *text, int64_t *request, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT request FROM failures WHERE id = ?1");
    bind_int(query, 1, number_of(text));
    if (!db_number(&store->db, query, request, err)) return false;
    return *request || failures_none_such(store, number_of(text), err);
}

/* A URL is that of a GET request or of the page it was led to; else that of the latest other request. */
static bool find_url(struct store *store, const char *text, int64_t *request, struct err *err) {
    struct url url;
    struct standing standing;
    uint8_t fingerprint[FINGERPRINT_BYTES];
    struct err why = {0};
    if (url_parse(&url, text, NULL, &why) != URL_OK)
        return err_set(err, ERR_USAGE, "'%s' is neither the id of a failure nor a URL", text);
    request_fingerprint_url(url.text, fingerprint);
    bool ok = requests_find(store, fingerprint, &standing, err);
    *request = standing.state == STATE_ALIAS ? standing.parent : standing.id;
    if (ok && !*request) {
        sqlite3_stmt *query = db_query(&store->db, "SELECT max(id) FROM requests WHERE url = ?1");
        bind_text(query, 1, url.text);
        ok = db_number(&store->db, query, request, err);
    }
    if (ok && !*request) ok = err_set(err, ERR_USAGE, "%s does not know %s", store->db.path, url.text);
    url_clear(&url);
    return ok;
}

static bool find_page(struct store *store, int64_t id, const char *text, struct found *found, struct err *err) {
    bool kept;
    if (!bodies_kept(store, id, &kept, err)) return false;
    if (!kept) return err_set(err, ERR_USAGE, "the body of %s was not kept, so it cannot be run again", text);
    vec_push(&found->pages, id);
    return true;
}

static bool find_one(struct store *store, const char *text, struct found *found, struct err *err) {
    int64_t id;
    struct standing standing;
    if (!(number_of(text) ? find_failure(store, text, &id, err) : find_url(store, text, &id, err))) return false;
    if (!requests_get(store, id, &standing, err)) return false;
    switch (standing.state) {
    case STATE_DONE:
    case STATE_PARKED: return find_page(store, id, text, found, err);
    case STATE_GAVE_UP: return find_given_up(found, id), true;
    case STATE_QUEUED: return err_set(err, ERR_USAGE, "%s waits to be fetched: darn run goes on with it", text);
    default: return err_set(err, ERR_USAGE, "nothing is kept of %s: it was %s", text, state_name(standing.state));
    }
}

/* A request that was given up starts over; what on_gave_up did is taken back. */
static bool revive(struct store *store, int64_t id, struct err *err) {
    static const struct effects none;
    struct standing standing;
    return requests_get(store, id, &standing, err) && failures_remove(store, id, err) &&
           effects_replace(store, GAVE_UP_OWNER(id), &none, true, err) && requests_queue(store, &standing, 0, 0, err);
}

static bool revive_all(struct store *store, const struct found *found, struct err *err) {
    if (!store_begin(store, err)) return false;
    for (size_t i = 0; i < found->requests.count; i++)
        if (!revive(store, found->requests.at[i], err)) return false;
    return store_commit(store, err);
}

static void enlist(struct chosen *chosen, struct line *line, int64_t id) {
    if (ids_add(&chosen->all, id)) vec_push(&line->ids, id);
}

static void enlist_all(struct chosen *chosen, const struct found *found) {
    chosen->on = true;
    for (size_t i = 0; i < found->pages.count; i++) enlist(chosen, &chosen->pages, found->pages.at[i]);
    for (size_t i = 0; i < found->requests.count; i++) enlist(chosen, &chosen->requests, found->requests.at[i]);
}

bool store_choose(struct store *store, const char *const *what, size_t count, struct err *err) {
    struct found found = {0};
    bool ok = count > 0 || find_all(store, &found, err);
    for (size_t i = 0; ok && i < count; i++) ok = find_one(store, what[i], &found, err);
    ok = ok && revive_all(store, &found, err);
    if (ok) enlist_all(&store->chosen, &found);
    found_clear(&found);
    return ok;
}
