/* Starting over: the crawl file steps aside and becomes PATH.old. */
#ifndef STORE_FRESH_H
#define STORE_FRESH_H

#include "store/ledger.h"

/* Moves a crawl file to PATH.old, over an older one; refuses what is no crawl file. Its ledger goes to *ledger,
 * so that the new crawl may replace those outputs. *moved: was there one? */
bool fresh_move(const char *path, struct ledger *ledger, bool *moved, struct err *err);
/* The run was refused: the new file goes, PATH.old is PATH again. */
void fresh_back(const char *path);
/* Gives the new crawl those outputs, to be written anew. */
bool fresh_inherit(struct db *db, const struct ledger *ledger, struct err *err);

#endif
