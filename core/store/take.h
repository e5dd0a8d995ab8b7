/* The questions: what to do next, who owns a URL, which callbacks are waited for. */
#ifndef STORE_TAKE_H
#define STORE_TAKE_H

#include "store/parts.h"

/* Answers a change that is a question. */
bool take_answer(struct store *store, struct change *change, struct err *err);
/* Adds a queued request of that lane, or a kept page for a re-run, to the work; it is taken from then on. */
bool take_request(struct store *store, struct take *take, int64_t id, struct lane *lane, struct err *err);
bool take_page(struct store *store, struct take *take, int64_t id, struct err *err);
/* How much work there may be when pages to re-run were taken, before the requests: half of all, while requests are
 * wanted too, ... */
size_t take_pages_first(const struct take *take);
/* ... and behind them: what they left, where the `pages` that went first leave something of pages_most. */
size_t take_pages_last(const struct take *take, size_t pages);
/* Nobody has it any more; again: it is queued as before. */
void take_settle(struct store *store, int64_t id, bool again);

#endif
