/* See children.h. Whoever asks first for a request says how it is made; a page counts as an asker where its
 * asking kept a request queued, and only then is the request among its children. */
#include "store/children.h"

#include "base/str.h"
#include "store/failures.h"
#include "store/login.h"
#include "store/requests.h"

#include <stdlib.h>
#include <string.h>

enum { LISTED_MOST = 64 };

struct offer {
    struct store *store;
    struct change *change;
    int64_t parent;
    const struct ids *before;
    bool count;
    struct ids *children;
};

static bool insert(struct offer *offer, struct request *request, struct err *err) {
    if (!requests_insert(offer->store, request, err)) return false;
    ids_add(offer->children, request->id);
    offer->change->added++;
    return true;
}

static void note_duplicate(struct offer *offer, const struct request *request) {
    struct change *change = offer->change;
    if (offer->count) tally_drop(&offer->store->tally, DROP_DUPLICATE, 1);
    if (change->duplicates.count < LISTED_MOST)
        vec_push(&change->duplicates, (struct dropped){DROP_DUPLICATE, mem_strdup(request->url.text)});
}

/* The same URL for another callback: the first one wins, and the user should know. */
static void note_conflict(struct offer *offer, const struct request *request, const struct standing *standing) {
    struct change *change = offer->change;
    if (standing->state == STATE_ALIAS || strcmp(standing->callback, request->callback) == 0) return;
    if (change->conflicts.count >= LISTED_MOST) return;
    vec_push(&change->conflicts, (struct conflict){mem_strdup(request->url.text), mem_strdup(standing->callback),
                                                   mem_strdup(request->callback)});
}

/* Did an earlier run of this page ask for it too? Starts are offered again at each run; one that became an alias
 * (it has a callback) was counted then. */
static bool is_own(const struct offer *offer, const struct standing *standing) {
    if (offer->before) return ids_has(offer->before, standing->id);
    return standing->state == STATE_ALIAS ? *standing->callback != '\0' : standing->parent == 0;
}

static bool keep_own(struct offer *offer, const struct request *request, struct standing *standing,
                     struct err *err) {
    ids_add(offer->children, standing->id);
    if (standing->state != STATE_QUEUED || standing->parent != offer->parent) return true;
    if (strcmp(standing->callback, request->callback) != 0) offer->change->more = true; /* that one may not be held */
    return requests_renew(offer->store, standing, request, err);
}

static bool join(struct offer *offer, const struct request *request, struct standing *standing, struct err *err) {
    note_duplicate(offer, request);
    note_conflict(offer, request, standing);
    if (standing->state != STATE_QUEUED) return true;
    ids_add(offer->children, standing->id);
    return requests_ask(offer->store, standing, request->depth, err);
}

/* A login that is done anew makes the requests that it made before. */
static bool repeat(struct offer *offer, const struct request *request, struct standing *standing, struct err *err) {
    ids_add(offer->children, standing->id);
    offer->change->added++;
    return failures_remove(offer->store, standing->id, err) && requests_queue(offer->store, standing, 0, 0, err) &&
           requests_renew(offer->store, standing, request, err);
}

static bool offer_one(struct offer *offer, struct request *request, struct err *err) {
    struct standing standing;
    if (!requests_find(offer->store, request->fingerprint, &standing, err)) return false;
    if (!standing.id) return insert(offer, request, err) && (login_repeats(offer->store, offer->change, request, request->id), true);
    request->id = standing.id;
    if (standing.state != STATE_QUEUED && login_repeats(offer->store, offer->change, request, standing.id))
        return repeat(offer, request, &standing, err);
    if (ids_has(offer->children, standing.id)) return note_duplicate(offer, request), true; /* twice on one page */
    if (is_own(offer, &standing)) return keep_own(offer, request, &standing, err);
    return join(offer, request, &standing, err);
}

bool children_offer(struct store *store, struct change *change, int64_t parent, const struct ids *before,
                    bool count, struct ids *children, struct err *err) {
    struct offer offer = {store, change, parent, before, count, children};
    for (size_t i = 0; i < change->outcome->requests.count; i++)
        if (!offer_one(&offer, change->outcome->requests.at[i], err)) return false;
    return true;
}

static bool withdraw_one(struct store *store, struct change *change, int64_t id, struct err *err) {
    struct standing standing;
    bool gone = false;
    if (!requests_get(store, id, &standing, err)) return false;
    if (standing.state == STATE_QUEUED && !requests_withdraw(store, &standing, &gone, err)) return false;
    if (gone) {
        change->withdrawn++;
        change->ended++;
        vec_push(&store->settled, (struct settled){.id = id});
    }
    if (standing.state != STATE_DONE && standing.state != STATE_PARKED) return true;
    if (change->remaining_children.count >= LISTED_MOST) return true;
    char *url;
    if (!requests_url(store, id, &url, err)) return false;
    vec_push(&change->remaining_children, url);
    return true;
}

static int by_id(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* In the order in which they were made. */
static int64_t *sorted(const struct ids *ids) {
    int64_t *list = mem_alloc(ids->count * sizeof *list), id;
    size_t count = 0;
    for (size_t at = 0; ids_next(ids, &at, &id);) list[count++] = id;
    qsort(list, count, sizeof *list, by_id);
    return list;
}

bool children_withdraw(struct store *store, struct change *change, const struct ids *before,
                       const struct ids *children, struct err *err) {
    int64_t *list = sorted(before);
    bool ok = true;
    for (size_t i = 0; ok && i < before->count; i++)
        if (!ids_has(children, list[i])) ok = withdraw_one(store, change, list[i], err);
    free(list);
    return ok;
}

char *children_text(const struct ids *children) {
    int64_t *list = sorted(children);
    struct str text = {0};
    for (size_t i = 0; i < children->count; i++) str_printf(&text, "%s%lld", i ? ", " : "[", (long long)list[i]);
    str_puts(&text, children->count ? "]" : "[]");
    free(list);
    return str_take(&text);
}
