/* Starting over: the crawl file steps aside and becomes PATH.old. */
#ifndef STORE_FRESH_H
#define STORE_FRESH_H

#include "store/ledger.h"

/* Moves a crawl file to PATH.old, over an older one; refuses what is no crawl file. Its ledger goes to *ledger,
 * so that the new crawl may replace those outputs. Fine where nothing is at PATH. */
bool fresh_move(const char *path, struct ledger *ledger, struct err *err);
/* Gives the new crawl those outputs, to be written anew. */
bool fresh_inherit(struct db *db, const struct ledger *ledger, struct err *err);

#endif
