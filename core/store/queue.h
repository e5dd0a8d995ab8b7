/* The queued requests that can be taken: a queue for each callback, so that no walk passes those that are held. */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include "store/parts.h"

/* Requests whose time has come join the queue, in its order. */
bool queue_wake(struct store *store, int64_t now_ms, struct err *err);
/* Adds queued requests to the work, until there are take->most pieces of it: the probes of held callbacks, then the best
 * of all others. */
bool queue_take(struct store *store, struct take *take, struct err *err);

void queue_pause(struct store *store, const char *origin, int64_t until_ms);
void queue_wake_hosts(struct store *store, struct take *take);

#endif
