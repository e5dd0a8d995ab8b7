/* The items of the crawl on disk, and the walk over them that outputs and exports are made of. */
#ifndef STORE_ITEMS_H
#define STORE_ITEMS_H

#include "store/parts.h"

/* All items of an outcome, for that page. */
bool items_put(struct store *store, int64_t page, const struct outcome *outcome, struct err *err);
/* Removes a page's items: outputs that show them are to be written anew. */
bool items_remove(struct store *store, int64_t page, struct err *err);

/* The items after one id, of one type where it is not NULL, in the order of their ids. false from `each`
 * (which then fills err) ends the walk. */
typedef bool item_fn(void *arg, int64_t id, const char *type, const char *json, struct err *err);
bool items_walk(struct db *db, int64_t after, const char *type, item_fn *each, void *arg, struct err *err);
bool items_last(struct db *db, int64_t *id, struct err *err);
/* The names of the types there are, sorted; "" for items without one. To be cleared with what they own. */
bool items_types(struct db *db, struct names *types, struct err *err);

#endif
