/* The requests of a crawl, one row each: found by id or fingerprint, moved from state to state. Each change
 * keeps the tally. */
#ifndef STORE_REQUESTS_H
#define STORE_REQUESTS_H

#include "store/parts.h"

/* What the crawl file says of a request. */
struct standing {
    int64_t id; /* 0: nothing, it has no row */
    int64_t parent;
    enum state state;
    int depth, askers, priority;
    int64_t lane, due_ms;
    const char *callback; /* belongs to the tally */
    uint8_t fingerprint[FINGERPRINT_BYTES];
};

bool requests_get(struct store *store, int64_t id, struct standing *standing, struct err *err);
bool requests_find(struct store *store, const uint8_t fingerprint[FINGERPRINT_BYTES], struct standing *standing,
                   struct err *err);

/* A new row; fills request->id. */
bool requests_insert(struct store *store, struct request *request, struct err *err);
/* `url` led by redirects to the page of request `parent`: it counts as seen. */
bool requests_insert_alias(struct store *store, const char *url, int64_t parent, struct err *err);
/* The same where that URL has a row. */
bool requests_become_alias(struct store *store, struct standing *standing, int64_t parent, struct err *err);

/* To another state than queued. `why` is of dropped ones (else DROP_KINDS), `status` of missing ones (else 0). */
bool requests_end(struct store *store, struct standing *standing, enum state to, int attempts, enum drop why,
                  int status, struct err *err);
bool requests_queue(struct store *store, struct standing *standing, int attempts, int64_t due_ms, struct err *err);
bool requests_mark_sent(struct store *store, int64_t id, bool sent, struct err *err);

/* One more page asks for a queued one, perhaps on a shorter way. */
bool requests_ask(struct store *store, const struct standing *standing, int depth, struct err *err);
/* One page less: the row goes where nobody else asks. *gone: it did. */
bool requests_withdraw(struct store *store, struct standing *standing, bool *gone, struct err *err);
/* A re-run of the page that made a queued one makes it again: what the new code says holds. */
bool requests_renew(struct store *store, struct standing *standing, const struct request *request,
                    struct err *err);

/* The whole request, to be freed; NULL and err where it is missing or damaged. */
struct request *requests_load(struct store *store, int64_t id, struct err *err);
/* The URL of a row, to be freed. */
bool requests_url(struct store *store, int64_t id, char **url, struct err *err);

#endif
