/* Where a crawl begins: the setting `start`, or the URLs of the command line in its place, as requests. A function is read
 * a batch at a time. */
#ifndef SCRIPT_STARTS_H
#define SCRIPT_STARTS_H

#include "script/scraper.h"

enum { STARTS_BATCH = 1000 }; /* requests that are taken from a start function at once */

/* Fills scraper->starts (of a function the first batch), and the settings' hosts where the crawl starts, under the
 * budget of a callback. Where nothing will be crawled, calls a function only if nothing else says which hosts are
 * allowed. */
bool starts_read(struct state *state, const struct version_options *options, struct scraper *scraper,
                 struct budget *budget, struct err *err);

/* In the state that starts_read read the function in: goes on behind out->starts, and moves that. Gives less than a batch, or
 * nothing, where it takes long. False where the function raised (OUTCOME_FAILED with error, file and line): what it gave
 * before is in `out`, and the next call begins it anew. */
bool starts_go_on(struct state *state, struct scraper *scraper, struct budget *budget, struct outcome *out);

#endif
