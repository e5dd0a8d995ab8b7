/* From the scheduler to the page: one attempt at a request, through all its redirects. */
#ifndef CRAWL_VISITS_H
#define CRAWL_VISITS_H

#include "crawl/engine.h"

/* Starts its transfer, unless robots.txt is to be had first or says no. */
void visit_admit(struct engine *engine, struct visit *visit);
/* May the request be sent twice (RFC 9110 9.2.2, or by its own word)? */
bool visit_may_begin_anew(const struct request *request);
/* The store's answer to CHANGE_HOP. */
void visit_hop_answered(struct engine *engine, struct change *change);
/* ... and to CHANGE_SENT. */
void visit_sent_answered(struct engine *engine, struct change *change);
/* What went wrong with a request: again later, or given up. host (may be NULL) is held where the policy says
 * so. change holds the request and goes to the store as CHANGE_RETRY or CHANGE_GIVE_UP. */
void visit_failed(struct engine *engine, struct host *host, struct change *change, const struct fault *fault, const char *error);

#endif
