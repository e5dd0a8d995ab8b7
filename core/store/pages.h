/* Pages on disk: one row for each answer that a callback ran on, and beside it the body, where it is kept.
 * Also body_pack and body_unpack of store.h. */
#ifndef STORE_PAGES_H
#define STORE_PAGES_H

#include "store/parts.h"

/* What an earlier run on the same request left. */
struct earlier {
    bool there;
    bool skipped;
    struct ids children;
};
bool pages_earlier(struct store *store, int64_t id, struct earlier *earlier, struct err *err);
void earlier_clear(struct earlier *earlier);

/* Writes the row, new or over the earlier one. children NULL: as they were. */
bool pages_put(struct store *store, const struct page *page, const struct outcome *outcome, const char *children,
               struct err *err);
/* Packs page->body first where it is not packed. */
bool bodies_put(struct store *store, struct page *page, struct err *err);
bool bodies_remove(struct store *store, int64_t id, struct err *err);
/* Is the body of that page kept? */
bool bodies_kept(struct store *store, int64_t id, bool *kept, struct err *err);

/* A kept page with its request, the body packed: `cached`. NULL and err where none is kept. The failure's id
 * is filled in. */
struct page *pages_load(struct store *store, int64_t id, struct err *err);

#endif
