/* From the page to the commit: what parsers and the store answer. */
#ifndef CRAWL_SETTLE_H
#define CRAWL_SETTLE_H

#include "crawl/engine.h"

void settle_page(struct engine *engine, struct page *page); /* hands a page to the parsers; takes it */
/* Where a page lost the state to others again and again, it is run while nobody else is. */
void settle_losers(struct engine *engine);
void settle_clear(struct engine *engine); /* after the threads ended */
/* What a parser answered about a page, or the watchdog for it, goes to the store; takes the job. */
void settle_job(struct engine *engine, struct job *job);
void settle_jobs(struct engine *engine);                    /* all that parsers answered */
void settle_answers(struct engine *engine);                 /* what the store answered is told */

#endif
