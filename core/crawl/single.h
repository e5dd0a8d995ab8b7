/* Lua with somebody looking at the clock where no loop runs, and one fetch on its own. */
#ifndef CRAWL_SINGLE_H
#define CRAWL_SINGLE_H

#include "base/err.h"
#include "model/outcome.h"
#include "model/page.h"
#include "script/version.h"

/* A thread that looks at a budget's clock, for who calls Lua more than once. Once the process was told twice to stop
 * (os/signal), all that runs under it is late. */
struct crawl_watcher;
struct crawl_watcher *crawl_watcher_new(void);
void crawl_watcher_free(struct crawl_watcher *watcher); /* NULL is fine */
/* In any thread: what runs under it is over now, and whatever comes. */
void crawl_watcher_hurry(struct crawl_watcher *watcher);
struct budget *crawl_watcher_budget(struct crawl_watcher *watcher); /* for one thread at a time */

/* version_build, call_page and call_close under a watcher of their own. */
struct version *crawl_load(struct sources *sources, const struct version_options *options, struct err *err);
void crawl_call(struct version *version, struct page *page, const char *callback, struct outcome *outcome);
bool crawl_call_close(struct version *version, const char *stats, struct err *err);
/* Fetches one URL (redirects are followed; robots.txt and retries left out). NULL and err. */
struct page *crawl_fetch_one(const char *url, const struct settings *settings, struct err *err);

#endif
