/* Which callbacks are held, since when, and what ends it: as `darn stats` and the end of a run say it. */
#ifndef UI_HOLDS_H
#define UI_HOLDS_H

#include "base/str.h"
#include "store/store.h"

/* Appends a line for each callback that is held; false and err where the crawl file cannot be read. */
bool holds_put(struct store *store, struct str *out, struct err *err);

#endif
