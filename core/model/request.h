/* What to get, for which callback, tried how often. */
#ifndef MODEL_REQUEST_H
#define MODEL_REQUEST_H

#include "model/headers.h"
#include "model/url.h"

#include <stdbool.h>
#include <stdint.h>

enum { FINGERPRINT_BYTES = 16 };

struct request {
    int64_t id;           /* its row in the crawl file, 0 before it has one */
    struct url url;
    char *callback;       /* the name of a function of the scraper */
    char *method;         /* "GET" */
    struct headers headers; /* those it asked for beside the usual ones */
    char *body;           /* NULL for none */
    size_t body_bytes;
    char *meta;           /* JSON text, NULL for none */
    char *save;           /* its answer goes to a file: as the script named it, "" for a name of the site's; NULL: it does not */
    char *referrer;       /* URL of the page that asked for it, NULL for a start */
    int64_t parent;       /* id of the page that asked for it, 0 for a start */
    int priority;         /* higher goes first */
    int depth;            /* 0 for a start */
    int ordinal;          /* which request of its parent's outcome this is, from 0 (part of `again`'s identity) */
    bool again;           /* skip the seen check */
    bool idempotent;      /* may be sent twice whatever its method */
    int attempts;         /* requests made for it so far */
    int64_t due_ms;       /* wall clock: not before then */
    uint8_t fingerprint[FINGERPRINT_BYTES];
};

struct request *request_new(void); /* method "GET", callback "parse" */
void request_free(struct request *request); /* NULL is fine */
struct request *request_copy(const struct request *request);
/* May it be sent twice: by its method (RFC 9110 9.2.2), or because it says so? */
bool request_is_idempotent(const struct request *request);
/* The user name and password that stood in its URL become its Authorization (RFC 7617), where it has none. */
void request_take_user(struct request *request);
/* A page's request was let in by name and password: so is this one, which a link on that page asks for, where it goes to the
 * same origin and says nothing else (RFC 7617 2.2). */
void request_inherit_user(struct request *request, const struct request *from);
/* Identity, by which a request is seen or new: method, canonical URL, body; with `again` also parent, callback and ordinal.
 * Fills request->fingerprint. */
void request_fingerprint(struct request *request);
/* The fingerprint a plain GET of `url` would have. */
void request_fingerprint_url(const char *url, uint8_t fingerprint[FINGERPRINT_BYTES]);

#endif
