/* A set of row ids: open addressing. A zeroed struct is an empty set. Ids are positive. */
#ifndef STORE_IDS_H
#define STORE_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ids { int64_t *at; size_t count, used, cap; }; /* used counts slots that hold an id or a removed one */

bool ids_has(const struct ids *ids, int64_t id);
bool ids_add(struct ids *ids, int64_t id); /* false where it was in */
void ids_remove(struct ids *ids, int64_t id);
/* Walks in no order: for (size_t at = 0; ids_next(ids, &at, &id);) ... Do not change it inside. */
bool ids_next(const struct ids *ids, size_t *at, int64_t *id);
void ids_clear(struct ids *ids);

#endif
