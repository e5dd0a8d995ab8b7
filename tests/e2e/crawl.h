/* One run of a short scraper, with its events, items and crawl file under names of their own. */
#ifndef E2E_CRAWL_H
#define E2E_CRAWL_H

#include "events.h"
#include "harness.h"
#include "items.h"
#include "site.h"

struct crawl {
    struct program *darn;
    struct events *events;
    const char *file;  /* the crawl file */
    const char *items; /* the JSONL file */
};

/* Settings as --set takes them, one by one: crawl(script, url, "max_body=100", "delay=0.1"). The first waits
 * for the end, the second does not. */
#define crawl(script, url, ...) \
    crawl_run_with(script, url, (const char *const[]){__VA_ARGS__ __VA_OPT__(,) NULL})
#define crawl_start(script, url, ...) \
    crawl_start_with(script, url, (const char *const[]){__VA_ARGS__ __VA_OPT__(,) NULL})
struct crawl crawl_run_with(const char *script, const char *url, const char *const *settings);
struct crawl crawl_start_with(const char *script, const char *url, const char *const *settings);

/* Follows every link, gives every h1 with the URL and status of its page; and such an item as a line. */
extern const char *const EVERY_LINK;
const char *h1_item(const char *h1, const char *url, int status);

#endif
