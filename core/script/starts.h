/* Where a crawl begins: the setting `start`, or the URLs of the command line in its place, as requests. */
#ifndef SCRIPT_STARTS_H
#define SCRIPT_STARTS_H

#include "script/scraper.h"

enum { STARTS_MOST = 1000000 }; /* requests that are taken from a start function */

/* Fills scraper->starts, settings->start_hosts, and settings->allow where it is empty. Calls `start` where it is a function,
 * under the budget of a callback; on a reload, and where nothing will be crawled, only if nothing else says which hosts are
 * allowed. */
bool starts_read(struct state *state, const struct version_options *options, struct scraper *scraper,
                 struct budget *budget, struct err *err);

#endif
