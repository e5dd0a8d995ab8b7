/* Outputs: files and stdout that show the items. The ledger in the crawl file knows how much of each was
 * written; rows are written after the commit that made them, so nobody reads a row that the crawl file does
 * not have. Also store_attach, store_finish_outputs and store_set_schemas. */
#ifndef STORE_OUTPUTS_H
#define STORE_OUTPUTS_H

#include "base/vec.h"
#include "model/item.h"
#include "store/db.h"

struct projected; /* one output */
struct outputs { VEC(struct projected *) all; };

/* An item was added in the open transaction. */
bool outputs_show(struct outputs *outputs, int64_t id, const struct item *item, struct err *err);
/* Items were removed: every file that shows items, attached or not, is to be written anew. */
bool outputs_spoil(struct outputs *outputs, struct db *db, struct err *err);
/* Before the commit: puts into the ledger what the files will hold after it. */
bool outputs_record(struct outputs *outputs, struct db *db, struct err *err);
/* After the commit: writes the rows. */
bool outputs_write(struct outputs *outputs, struct db *db, struct err *err);
/* Files may have been moved away: one that is not where its path leads is made there anew, with all items, as the next run would.
 * Outside of a transaction. */
bool outputs_reopen(struct outputs *outputs, struct db *db, struct err *err);
void outputs_clear(struct outputs *outputs);

#endif
