/* From the address asked for to the answer, without a socket in sight: the demo shop's routes, and what it
 * remembers of each product (how often its page was asked for, because faults pass with time). One thread. */
#ifndef DEMO_SITE_H
#define DEMO_SITE_H

#include "base/str.h"
#include "demo/shop.h"

struct reply {
    int status;
    const char *type;     /* of the body; static */
    struct str body;
    struct str location;  /* of a redirect, "" else */
    int retry_after;      /* seconds, 0 for no such field */
    int delay_ms;         /* to be waited before it is sent */
    bool cut;             /* send half of the body, then close */
};
void reply_clear(struct reply *reply);

struct site;
struct site *site_new(int products, uint64_t seed);
void site_free(struct site *site); /* NULL is fine */

/* Fills a zeroed reply for a GET of that path (without a query). Anything unknown gets a 404 page. */
void site_answer(struct site *site, const char *path, struct reply *reply);

#endif
