/* Failures on disk: parked pages and requests that were given up, one row a request, with the walks of
 * store.h over them. */
#ifndef STORE_FAILURES_H
#define STORE_FAILURES_H

#include "store/parts.h"

/* Each makes the request's row, or writes over the one there is, which keeps its id and first time; of a page that a
 * person gave up (KIND_RAISED) it keeps version, place and frames too. */
bool failures_park(struct store *store, const struct page *page, const struct outcome *outcome, int64_t *id,
                   struct err *err);
bool failures_give_up(struct store *store, const struct request *request, enum kind fault, int status,
                      const char *error, int64_t *id, struct err *err);
/* Removes the row of a request; fine where there is none. */
bool failures_remove(struct store *store, int64_t request, struct err *err);
/* No failure has this id: fills err, with the nearest one that there is, and gives false. */
bool failures_none_such(struct store *store, int64_t id, struct err *err);

#endif
