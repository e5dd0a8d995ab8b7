/* core/net/fetch.h without sockets: every answer is made from its URL by a function, so that a measurement sees the
 * engine alone, at any size and with any number of hosts. Linked in place of core/net/fetch.c. */
#ifndef BENCH_SYNTHETIC_H
#define BENCH_SYNTHETIC_H

#include "base/str.h"

/* Writes the page of that URL. Called in the loop's thread, when the answer is due. */
typedef void synthetic_fn(void *arg, const char *url, struct str *body);
/* Before crawl_run: who makes the pages, and how long each takes. robots.txt is 404 everywhere. */
void synthetic_answers(synthetic_fn *page, void *arg, int latency_ms);

#endif
