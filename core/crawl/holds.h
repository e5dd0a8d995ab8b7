/* Callbacks that fail page after page are held by the store, in the commit of the last of these failures; here is what the
 * loop does about it: requests that it had for such a callback and did not begin go back, and it is told. Inside
 * core/crawl. */
#ifndef CRAWL_HOLDS_H
#define CRAWL_HOLDS_H

#include "crawl/engine.h"

/* How many failures in a row hold a callback now; 0: none does. What darn retry was asked for is worked on however much of
 * it fails. */
int64_t holds_after(const struct engine *engine);
/* Where hold_after is off nothing stays held: of a run that begins, and after a save. */
void holds_begin(struct engine *engine);
/* The store's answers: to a page's outcome ... */
void holds_outcome(struct engine *engine, const struct change *change);
/* ... and to CHANGE_RELEASE. */
void holds_released(struct engine *engine, const struct change *change);

/* Gives back what was taken for the callback (NULL: for any) and not begun; how many there were. */
int64_t holds_give_back(struct engine *engine, const char *callback);

#endif
