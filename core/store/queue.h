/* The queued requests that can be taken: a queue for each lane, so that no walk passes those that are held. */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include "store/parts.h"

/* Requests whose time has come join the queue, in its order. */
bool queue_wake(struct store *store, int64_t now_ms, struct err *err);
/* Adds queued requests to the work, until there are take->most pieces of it: the probes of held callbacks, then of the hosts
 * in turn, those that have something of a higher priority first. */
bool queue_take(struct store *store, struct take *take, struct err *err);

#endif
