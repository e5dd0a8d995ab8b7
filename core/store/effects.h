/* darn.state in the crawl file: the value of each key, and what each page did to it. A value is what the effects of all
 * pages give in the order of their commits: the last that set the key, and what was added after it (what was added
 * where the key is no number does not count). */
#ifndef STORE_EFFECTS_H
#define STORE_EFFECTS_H

#include "store/parts.h"

/* Does what the page's run read of the state still hold, and can be added what it added? */
bool effects_fresh(struct store *store, int64_t page, const struct effects *effects, bool *fresh, struct err *err);
/* Takes back what earlier runs on the page did (`earlier`: there may be some) and makes these effects, as of now. */
bool effects_replace(struct store *store, int64_t page, const struct effects *effects, bool earlier, struct err *err);
/* The value of the key as memory->get (script/bind_state.h) wants it: without what the page did. Any connection; two
 * questions, so inside a transaction. */
bool effects_recall(struct db *db, int64_t page, const char *key, char **json, int64_t *changed, struct err *err);

#endif
