/* All that one run of one callback produced: items, requests and effects on the state, or one error. Committed whole or not at
 * all. */
#ifndef MODEL_OUTCOME_H
#define MODEL_OUTCOME_H

#include "base/vec.h"
#include "model/cut.h"
#include "model/effects.h"
#include "model/item.h"
#include "model/request.h"

enum outcome_kind {
    OUTCOME_DONE,   /* items, requests and effects are to be committed */
    OUTCOME_SKIP,   /* page:skip(why): nothing to take here */
    OUTCOME_RETRY,  /* page:retry(why): not the page that was wanted */
    OUTCOME_FAILED, /* the callback raised: park the page */
};

/* Why a link was not followed (the `dropped` event). */
enum drop {
    DROP_OFFSITE, DROP_DENIED, DROP_ROBOTS, DROP_DEPTH, DROP_LIMIT, DROP_PRIVATE, DROP_SCHEME, DROP_DUPLICATE,
    DROP_KINDS
};
const char *drop_name(enum drop drop); /* "offsite" ... */

enum { DROP_URL_MOST = 1000 }; /* "data:" may bring a megabyte */
struct dropped { enum drop why; char *url; };

struct failure {
    char *error;    /* the message without its place */
    char *file;     /* where it was raised; NULL where unknown */
    int line;
    char *function; /* name of the innermost function of the scraper */
    char *frames;   /* JSON array of frames: {"function", "file", "line", "source", "locals": [{"name", "value"}]} */
    char group[17]; /* signature: callback, function, message without numbers and quoted parts; 16 hex digits */
};

/* How far a start function was read. Another function, or one whose data changed before that place, has another hash. */
struct start_mark {
    int64_t taken; /* values that its iterator gave; 0: it was not read */
    uint64_t hash; /* of their URLs, as they were written */
    bool more;     /* it has not come to its end */
};

struct outcome {
    enum outcome_kind kind;
    char version[13];          /* of the scraper it ran in */
    char *callback;            /* that ran */
    VEC(struct item *) items;  /* owned */
    VEC(struct request *) requests; /* owned; parent, depth, referrer, ordinal and fingerprint are filled in */
    VEC(struct dropped) dropped;
    int64_t cuts[CUT_KINDS];   /* what of its page's tree was cut; whatever the outcome */
    struct effects effects;    /* on darn.state */
    size_t bytes;              /* that items, requests and drops take, about */
    char *why;                 /* of a skip or a retry */
    double retry_after;        /* seconds page:retry asked for, negative for the policy's */
    bool login;                /* page:retry asks for the login first */
    int retry_attempts;        /* requests in all that page:retry allows, 0 for the policy's */
    struct start_mark starts;  /* its requests are those of a start function up to there */
    struct failure failure;    /* of OUTCOME_FAILED */
    int elapsed_us;            /* time in the callback and the parser */
};

struct outcome *outcome_new(void);
void outcome_free(struct outcome *outcome); /* NULL is fine */
/* Both take what they are given. */
void outcome_take_item(struct outcome *outcome, struct item *item);
void outcome_take_request(struct outcome *outcome, struct request *request);
void outcome_drop(struct outcome *outcome, enum drop why, const char *url); /* copies the URL, of a longer one DROP_URL_MOST bytes */
/* What it holds by now, effects too: bytes, about. */
size_t outcome_bytes(const struct outcome *outcome);
/* Frees items, requests, drops and effects: what a callback that raised leaves behind. What it read of the state
 * stays. */
void outcome_discard(struct outcome *outcome);
/* Fills failure.group from callback, function and error; in the error, numbers, quoted parts and URLs do not
 * count. */
void failure_sign(struct failure *failure, const char *callback);

#endif
