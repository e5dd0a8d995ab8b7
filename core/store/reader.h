/* The state of a crawl (darn.state), for who reads it while the store is used: what is committed, in any thread. */
#ifndef STORE_READER_H
#define STORE_READER_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct reader;
struct store;

/* A look of its own at the store's file. NULL and err where it cannot be had. */
struct reader *reader_open(const struct store *store, struct err *err);
/* A key's value as JSON text, to be freed (NULL: none), and the number of its last change (0: none), without what an
 * earlier run on the page did to it. False and err where it cannot be read. */
bool reader_get(void *reader, int64_t page, const char *key, char **json, int64_t *changed, struct err *err);
void reader_close(struct reader *reader); /* NULL is fine */

#endif
