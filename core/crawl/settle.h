/* From the page to the commit: what parsers and the store answer. */
#ifndef CRAWL_SETTLE_H
#define CRAWL_SETTLE_H

#include "crawl/engine.h"

void settle_page(struct engine *engine, struct page *page); /* hands a page to the parsers; takes it */
/* The page is under way from here on, until the change that has it is answered. */
void settle_enter(struct engine *engine, const struct page *page);
/* It is under way no longer, nor is its request; page NULL: one that had none. */
void settle_leave(struct engine *engine, const struct page *page);
/* To the parsers, or to those that wait behind somebody who is run alone. Takes the job. */
void settle_send(struct engine *engine, struct job *job);
/* Where a page lost the state to others again and again, it is run while nobody else is. */
void settle_losers(struct engine *engine);
/* What a parser answered about a page, or the watchdog for it, goes to the store; takes the job. */
void settle_job(struct engine *engine, struct job *job);
void settle_jobs(struct engine *engine);                    /* all that parsers answered */
/* A page that no parser runs in this run (takes the job): a request waits as before, and a kept page stays as it is. But what
 * must not be sent again is parked with its answer, as if in another version: the next run begins with it. */
void settle_unrun(struct engine *engine, struct job *job);
/* Ends the parsers, `now` also the callbacks under way; whatever they still had goes to the store. False where a callback
 * that hangs is left behind. */
bool settle_parsers(struct engine *engine, bool now);
void settle_answers(struct engine *engine);                 /* what the store answered is told */

#endif
