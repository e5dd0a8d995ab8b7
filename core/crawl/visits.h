/* From the scheduler to the page: one attempt at a request, through all its redirects. */
#ifndef CRAWL_VISITS_H
#define CRAWL_VISITS_H

#include "crawl/engine.h"

/* Starts its transfer, unless robots.txt is to be had first or says no. */
void visit_admit(struct engine *engine, struct visit *visit);
/* The store's answer to CHANGE_HOP. */
void visit_hop_answered(struct engine *engine, struct change *change);
/* ... and to CHANGE_SENT. */
void visit_sent_answered(struct engine *engine, struct change *change);
/* ... and to CHANGE_SAVED. */
void visit_saved(struct engine *engine, struct change *change);

#endif
