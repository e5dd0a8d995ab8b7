/* Callbacks that fail on page after page: what is queued for them is held, so that a broken parser hammers no site. A held
 * request is a queued one whose callback is held; nothing is written to its row. A callback goes by the name that
 * requests give. */
#ifndef STORE_HOLDS_H
#define STORE_HOLDS_H

#include "store/parts.h"

/* The callback failed on the change's page. Its first run counts; the last one of change->hold_after in a row holds
 * it (change->paused). */
void holds_failed(struct store *store, struct change *change, const char *callback);
/* It gave something: the row ends, and so does its hold (change->resumed). */
void holds_succeeded(struct store *store, struct change *change, const char *callback);
/* A page that was run again is to be fetched again: of a held callback it is the probe, where there is none. */
void holds_refetch(struct store *store, const char *callback, int64_t id);
/* A request ended without a word of its callback: where it was the probe, another one shall be. True: it was. */
bool holds_unproven(struct store *store, int64_t id);
/* A new version took over: callbacks of which no page is parked that could show what it is worth get a probe. */
void holds_reloaded(struct store *store);
/* CHANGE_RELEASE. */
void holds_release(struct store *store, struct change *change);

/* Who has which requests: one was taken, it is nobody's any more (again: and queued), it is in another lane of its host. */
void holds_taken(struct store *store, int64_t id, struct lane *lane);
void holds_settled(struct store *store, int64_t id, bool again);
void holds_renamed(struct store *store, int64_t id, struct lane *lane);
/* Fills in take->queued and take->held. */
void holds_count(const struct store *store, struct take *take);

#endif
