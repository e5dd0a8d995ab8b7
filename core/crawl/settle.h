/* From the page to the commit: what parsers and the store answer. */
#ifndef CRAWL_SETTLE_H
#define CRAWL_SETTLE_H

#include "crawl/engine.h"

void settle_page(struct engine *engine, struct page *page); /* hands a page to the parsers; takes it */
void settle_jobs(struct engine *engine);                    /* what parsers answered goes to the store */
void settle_answers(struct engine *engine);                 /* what the store answered is told */

#endif
