/* The table of what failed, a line a group: as `darn failures`, the waiting line and the end of a run show
 * it. */
#ifndef UI_GROUPS_H
#define UI_GROUPS_H

#include "base/str.h"
#include "store/store.h"

struct groups;

/* Reads the groups of a crawl file; parked_only leaves out requests that were given up. NULL and err. */
struct groups *groups_read(struct store *store, bool parked_only, struct err *err);
void groups_free(struct groups *groups); /* NULL is fine */
size_t groups_count(const struct groups *groups);
/* Appends a heading and a line for each; where `whole` the errors are not cut, and below each is when the first and the
 * last of the group failed, and the page of the latest. */
void groups_put(const struct groups *groups, bool whole, struct str *out);

#endif
