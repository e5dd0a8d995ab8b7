/* Items as whole files: which items and columns a file shows, and writing them all. Also store_export. */
#ifndef STORE_EXPORT_H
#define STORE_EXPORT_H

#include "base/hash.h"
#include "store/db.h"
#include "store/rows.h"

/* The columns of each item type, as the scraper last said. They are kept in the crawl file, so that an export
 * needs no scraper. */
struct schemas { struct schema *at; size_t count, cap; };
bool schemas_save(struct db *db, const char *text, struct err *err); /* as store_schemas gives it */

/* What a file shows. `type` may be NULL: all for JSON Lines, the only one there is for CSV. *open: CSV without
 * a schema, whose columns are those of all items in it, filled in by shape_close. */
bool shape_resolve(struct shape *shape, struct db *db, const char *path, const char *type, bool *open,
                   struct err *err);
/* The same for CSV that stays with the type it had, whatever other types there are by now. */
bool shape_stay(struct shape *shape, struct db *db, const struct shape *before, bool *open, struct err *err);
/* The types among which CSV would have to choose, as a list for a message (to be freed); NULL where it need not. */
bool shape_choices(struct db *db, char **types, struct err *err);
bool shape_close(struct shape *shape, struct db *db, struct err *err);

/* Figures of a file that was written. */
struct written { struct hash hash; int64_t length, items, last_item; };
/* All items of the shape into a file beside `path`, whose name (to be freed) goes to *aside ... */
bool export_aside(struct db *db, const struct shape *shape, const char *path, char **aside,
                  struct written *written, struct err *err);
/* ... and that file into the place of `path`, where it stays if the power fails afterwards. It is gone in any case. */
bool export_replace(const char *aside, const char *path, struct err *err);

#endif
