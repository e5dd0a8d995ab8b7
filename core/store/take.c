/* See take.h. What is taken is known in memory only; each walk below skips it, so what a walk costs is bounded
 * by what was asked for and what is under way, whatever the size of the crawl. */
#include "store/take.h"

#include "store/holds.h"
#include "store/login.h"
#include "store/pages.h"
#include "store/queue.h"
#include "store/requests.h"
#include "store/robots.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    GROUP_FIRST = 3, /* of each group of failures so many go first: they show whether a mend helped */
};

bool take_request(struct store *store, struct take *take, int64_t id, struct lane *lane, struct err *err) {
    struct request *request = requests_load(store, id, err);
    if (!request) return false;
    ids_add(&store->taken, id);
    holds_taken(store, id, lane);
    vec_push(&take->work, (struct work){.request = request});
    return true;
}

static bool version_of(struct store *store, int64_t id, char version[13], struct err *err) {
    sqlite3_stmt *query = db_query(&store->db, "SELECT version FROM pages WHERE id = ?1");
    bind_int(query, 1, id);
    enum db_step step = db_step(&store->db, query, err);
    if (step == DB_ROW) {
        snprintf(version, 13, "%s", column_text(query, 0));
        db_reset(query);
    }
    return step != DB_FAILED;
}

bool take_page(struct store *store, struct take *take, int64_t id, struct err *err) {
    struct taken_page taken = {.id = id};
    if (!version_of(store, id, taken.version, err)) return false;
    struct page *page = pages_load(store, id, err);
    if (!page) return false;
    ids_add(&store->taken, id);
    vec_push(&store->taken_pages, taken);
    vec_push(&take->work, (struct work){.page = page});
    return true;
}

void take_settle(struct store *store, int64_t id, bool again) {
    ids_remove(&store->taken, id);
    ids_remove(&store->leaving, id);
    holds_settled(store, id, again);
    for (size_t i = store->taken_pages.count; i-- > 0;)
        if (store->taken_pages.at[i].id == id) vec_remove(&store->taken_pages, i);
}

/* ---- parked pages of other versions ---- */

struct found { VEC(int64_t) ids; };

/* At most `room` ids that are not taken, from the first `each` of the group. */
static bool find_stale(struct store *store, const char *version, const char *group, size_t each, size_t room,
                       struct found *found, struct err *err) {
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT request FROM failures WHERE state = 'parked' AND version = ?1 AND signature = ?2 ORDER BY id");
    bind_text(query, 1, version);
    bind_text(query, 2, group);
    enum db_step step = DB_END;
    for (found->ids.count = 0;
         each-- && found->ids.count < room && (step = db_step(&store->db, query, err)) == DB_ROW;) {
        int64_t id = column_int(query, 0);
        if (!ids_has(&store->taken, id)) vec_push(&found->ids, id);
    }
    db_reset(query);
    return step != DB_FAILED;
}

/* Goes to the group after (version, group), leaving out those of the present version. *more: there is one. */
static bool next_group(struct store *store, const char *present, char version[13], char group[17], bool *more,
                       struct err *err) {
    for (*more = false; !*more;) {
        sqlite3_stmt *query = db_query(&store->db,
            "SELECT version, signature FROM failures WHERE state = 'parked' AND (version, signature) > (?1, ?2)"
            " ORDER BY version, signature LIMIT 1");
        bind_text(query, 1, version);
        bind_text(query, 2, group);
        enum db_step step = db_step(&store->db, query, err);
        if (step != DB_ROW) return step == DB_END;
        snprintf(version, 13, "%s", column_text(query, 0));
        snprintf(group, 17, "%s", column_text(query, 1));
        db_reset(query);
        *more = strcmp(version, present) != 0;
        if (!*more) snprintf(group, 17, "~"); /* behind every signature of that version */
    }
    return true;
}

/* Takes pages, from the first `each` of each group, until there are `most` pieces of work. */
static bool take_groups(struct store *store, struct take *take, size_t each, size_t most, struct err *err) {
    char version[13] = "", group[17] = "";
    struct found found = {0};
    bool ok = true, more = true;
    while (ok && take->work.count < most) {
        ok = next_group(store, take->version, version, group, &more, err);
        if (!ok || !more) break;
        ok = find_stale(store, version, group, each, most - take->work.count, &found, err);
        for (size_t i = 0; ok && i < found.ids.count; i++) ok = take_page(store, take, found.ids.at[i], err);
    }
    vec_clear(&found.ids);
    return ok;
}

static bool take_stale(struct store *store, struct take *take, size_t most, struct err *err) {
    if (tally_stale(&store->tally, take->version) == 0) return true;
    return take_groups(store, take, GROUP_FIRST, most, err) && take_groups(store, take, SIZE_MAX, most, err);
}

/* What is there and not taken. */
static bool count_left(struct store *store, struct take *take, struct err *err) {
    holds_count(store, take);
    take->login_failed = login_failed(store);
    if (take->login_failed) memcpy(take->login_why, store->login.why, sizeof take->login_why);
    take->stale = tally_stale(&store->tally, take->version);
    for (size_t i = 0; i < store->taken_pages.count; i++)
        if (strcmp(store->taken_pages.at[i].version, take->version) != 0) take->stale--;
    int64_t due_ms;
    sqlite3_stmt *query = db_query(&store->db,
        "SELECT coalesce(min(due_ms), -1) FROM requests WHERE state = 'queued' AND due_ms > 0");
    if (!db_number(&store->db, query, &due_ms, err)) return false;
    const struct host *host = heap_top(&store->lanes.held);
    take->next_due_ms = host && (due_ms < 0 || host->held_until_ms < due_ms) ? host->held_until_ms : due_ms;
    return true;
}

size_t take_pages_first(const struct take *take) {
    size_t fair = take->pages_only ? take->most : (take->most + 1) / 2;
    return fair < take->pages_most ? fair : take->pages_most;
}

size_t take_pages_last(const struct take *take, size_t pages) {
    size_t most = take->work.count + take->pages_most - pages;
    return most < take->most ? most : take->most;
}

static bool take_work(struct store *store, struct take *take, struct err *err) {
    lanes_wake(store, take->now_ms);
    if (!queue_wake(store, take->now_ms, err) || !take_stale(store, take, take_pages_first(take), err)) return false;
    size_t pages = take->work.count;
    return (take->pages_only || queue_take(store, take, err)) &&
           take_stale(store, take, take_pages_last(take, pages), err) && count_left(store, take, err);
}

/* ---- the other questions ---- */

/* A request that was dropped, or is about to be, leaves its URL to others: else two that redirect to each other
 * would both end. */
static bool answer_hop(struct store *store, struct change *change, struct err *err) {
    uint8_t fingerprint[FINGERPRINT_BYTES];
    struct standing standing;
    request_fingerprint_url(change->url, fingerprint);
    if (!requests_find(store, fingerprint, &standing, err)) return false;
    int64_t owner = standing.state == STATE_ALIAS ? standing.parent : standing.id;
    change->owned = owner && owner != change->request->id && standing.state != STATE_DROPPED &&
                    !ids_has(&store->leaving, owner);
    if (change->owned) ids_add(&store->leaving, change->request->id);
    return true;
}

static void answer_callbacks(struct store *store, struct change *change) {
    const char *name;
    void *value;
    for (size_t at = 0; map_next(&store->tally.callbacks, &at, &name, &value);) {
        const struct callback_tally *callback = value;
        if (callback->queued || callback->parked)
            vec_push(&change->callbacks,
                     (struct callback_count){mem_strdup(name), callback->queued, callback->parked});
    }
}

static bool answer_take(struct store *store, struct take *take, struct err *err) {
    return store->chosen.on ? chosen_take(store, take, err) : take_work(store, take, err);
}

bool take_answer(struct store *store, struct change *change, struct err *err) {
    switch (change->kind) {
    case CHANGE_TAKE: return answer_take(store, &change->take, err);
    case CHANGE_HOP: return answer_hop(store, change, err);
    case CHANGE_REOPEN: return outputs_reopen(&store->outputs, &store->db, err);
    case CHANGE_HOST: return robots_get(store, change->url, &change->host, err);
    default: return answer_callbacks(store, change), true;
    }
}
