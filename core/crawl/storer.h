/* The store thread: changes go in, come back answered. It takes what is there as one batch: one transaction,
 * then the outputs, then the questions. In that order the answers come back. */
#ifndef CRAWL_STORER_H
#define CRAWL_STORER_H

#include "store/store.h"

struct storer;

/* The store is the thread's until storer_stop. wake is called when answers are there. capacity: the most
 * changes that may be under way at once. */
struct storer *storer_start(struct store *store, size_t capacity, void (*wake)(void *), void *wake_arg);
/* Takes the change. */
void storer_send(struct storer *storer, struct change *change);
/* An answered change, or NULL. The caller owns it. */
struct change *storer_answer(struct storer *storer);
size_t storer_under_way(const struct storer *storer); /* sent and not yet answered to the caller */
/* Did the disk fail? Then what was sent since came back unwritten, and err says why. */
bool storer_failed(struct storer *storer, struct err *err);
/* Writes what was sent, ends the thread. The store is the caller's again; answers can still be read. */
void storer_stop(struct storer *storer);
void storer_free(struct storer *storer); /* NULL is fine */

#endif
