/* From the scheduler to the page: one attempt at a request, through all its redirects. */
#ifndef CRAWL_VISITS_H
#define CRAWL_VISITS_H

#include "crawl/engine.h"

/* May its address be private? Where the settings name the host; where each start is a host of its own (settings->starts_open),
 * also of a start and of what its host's pages lead to there. */
bool visit_may_be_private(const struct settings *settings, const struct visit *visit);
/* Starts its transfer, unless robots.txt is to be had first or says no. */
void visit_admit(struct engine *engine, struct visit *visit);
/* The store's answer to CHANGE_HOP. */
void visit_hop_answered(struct engine *engine, struct change *change);
/* ... and to CHANGE_SENT. */
void visit_sent_answered(struct engine *engine, struct change *change);
/* ... and to CHANGE_SAVED. */
void visit_saved(struct engine *engine, struct change *change);

#endif
