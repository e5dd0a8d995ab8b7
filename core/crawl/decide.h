/* The loop's side of asking (ask.h): failures that stand go to whoever asks once they are in the crawl file, and what
 * is decided about a parked page goes through the door of re-runs, with an outcome that was made by hand or by running it
 * again. Inside core/crawl; nothing happens here where nobody asks. */
#ifndef CRAWL_DECIDE_H
#define CRAWL_DECIDE_H

#include "crawl/engine.h"

/* The version of pages, and of their items, whose outcome was made by hand. */
#define VERSION_BY_HAND "by hand"

void decide_look(struct engine *engine); /* decisions become changes */
/* The store gave a page to re-run. False: one that was decided about is on its way already, and the page is dropped. */
bool decide_took(struct engine *engine, struct page *page);
/* A page has left: its change is answered. What was decided about it meanwhile holds where it is parked still. */
void decide_left(struct engine *engine, const struct change *change);
/* A page's outcome is answered: where the failure stands it is handed on, before it is told. */
void decide_alive(struct engine *engine, struct change *change);
/* After the threads ended: a decision that is not in the crawl file is told. */
void decide_clear(struct engine *engine);

#endif
