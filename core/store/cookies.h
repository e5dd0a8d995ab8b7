/* The cookie jar in the crawl file. What answers set enters it in the transaction of the change that they led to: of a page
 * with its outcome, where the callback gave something or skipped it; of an answer that no callback sees (missing, given up,
 * tried again by its status, dropped on a redirect) as a browser takes it in. */
#ifndef STORE_COOKIES_H
#define STORE_COOKIES_H

#include "store/parts.h"

/* Reads all rows. */
bool cookies_load(struct store *store, struct err *err);
/* Writes what changed, in the open transaction. */
bool cookies_save(struct store *store, struct err *err);
/* CHANGE_COOKIES. */
bool cookies_import(struct store *store, struct change *change, struct err *err);
/* How many are to be sent somewhere; also for who only reads. */
bool cookies_count(struct store *store, int64_t *count, struct err *err);

#endif
