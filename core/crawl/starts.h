/* Start requests on their way into the crawl file: all of a list at once; those of a function a batch at a time, when few of
 * the ones before wait. How far the function was read is in the transaction of each batch, so a resumed run passes over
 * as much, and so does a new version. */
#ifndef CRAWL_STARTS_H
#define CRAWL_STARTS_H

#include "crawl/engine.h"

/* The engine's version runs from here on: sends what was read of its `start` when it was built. */
void starts_begin(struct engine *engine);
/* In each round of the loop while work may begin: is more to be had from the function? */
void starts_look(struct engine *engine);
/* Has it more to give, as far as we know? Not where it raised. */
bool starts_left(const struct engine *engine);
void starts_answered(struct engine *engine, struct job *job); /* a parser went on with it; takes the job */
void starts_unrun(struct engine *engine, struct job *job);    /* none did; takes the job */
void starts_added(struct engine *engine, const struct change *change); /* the store's answer */
void starts_took(struct engine *engine, const struct request *request); /* one of them leaves the queue, if it is a start */

#endif
