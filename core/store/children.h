/* The requests that a page makes: new rows, those that others made first, and what a re-run takes back. */
#ifndef STORE_CHILDREN_H
#define STORE_CHILDREN_H

#include "store/parts.h"

/* Offers the change's requests to the queue. `parent` is the page that makes them, 0 for starts; `before` its
 * children by an earlier run, NULL for none; duplicates are counted where `count`. Fills in the answers
 * added, duplicates, conflicts, and the page's children by now (to be cleared). */
bool children_offer(struct store *store, struct change *change, int64_t parent, const struct ids *before,
                    bool count, struct ids *children, struct err *err);
/* Takes back those of `before` that are not in `children`. Fills in withdrawn and remaining_children. */
bool children_withdraw(struct store *store, struct change *change, const struct ids *before,
                       const struct ids *children, struct err *err);
/* "[12, 13]", to be freed. */
char *children_text(const struct ids *children);

#endif
