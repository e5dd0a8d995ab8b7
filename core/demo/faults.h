/* What goes wrong in the demo shop: which product misbehaves, and how its page is answered when it is asked
 * for the n-th time. Everything here passes with time or with a mend of the scraper. */
#ifndef DEMO_FAULTS_H
#define DEMO_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

enum fault {
    FAULT_NONE,
    FAULT_SOLD_OUT,    /* "Sold out" where the price was: wants a mend */
    FAULT_NO_HEADING,  /* no <h1>, the title is in og:title only: wants a mend */
    FAULT_UNAVAILABLE, /* 503 to the first two requests */
    FAULT_BUSY,        /* 429 with Retry-After: 1 to the first request */
    FAULT_TRUNCATED,   /* the first answer ends in the middle */
    FAULT_SLOW,        /* takes its time, each time */
    FAULT_MOVED,       /* linked under an old address that answers 301 */
    FAULT_GONE,        /* linked, but 404; no product of the table */
    FAULT_KINDS
};
const char *fault_name(enum fault fault); /* "sold out" ... */

enum { FAULT_SLOW_MS = 1500 };

/* How to answer. */
struct treatment {
    int status;
    int retry_after; /* seconds, 0 for no such field */
    int delay_ms;
    bool cut;        /* send half, then close */
};
/* For a request that `asked` others came before. */
struct treatment faults_treat(enum fault fault, unsigned asked);

/* Gives `count` products their faults: a few of each kind, spread evenly over the whole with a throw of the
 * dice inside each stretch. Where there are fewer products than faults, one of each kind comes first. */
void faults_spread(enum fault *faults, int count, uint64_t seed);
/* How many links to products that are gone a shop of `count` products has. */
int faults_gone(int count);

#endif
