/* What becomes of a request that failed: fetched again by the retry policy, or given up. Where the policy or on_gave_up is
 * a function of the script, the request goes through a parser first, as the page that came of it. */
#ifndef CRAWL_FAILED_H
#define CRAWL_FAILED_H

#include "crawl/engine.h"

/* Its transfer did. Takes the visit, and of the response (may be NULL) what it wants. */
void failed_visit(struct engine *engine, struct visit *visit, enum kind kind, struct response *response,
                  const char *error);
/* Its host is left alone (robots.txt, an open circuit): it is given up, whatever its rule says. Takes the visit. */
void failed_host(struct engine *engine, struct visit *visit, enum kind kind, int status, const char *error);
/* page:retry: this was not the page that was wanted. Takes both; the page counts as under way already. */
void failed_asked(struct engine *engine, struct page *page, struct outcome *outcome);
/* A page that somebody gave up by hand, as above. */
void failed_raised(struct engine *engine, struct page *page, const char *error);
/* What the last run had sent and got no answer to (store_unknowns). Takes it. */
void failed_unknown(struct engine *engine, struct request *request, const char *error);
/* A parser answered, or the watchdog for it. Takes the job. */
void failed_answered(struct engine *engine, struct job *job);
/* No parser asks the script any more in this run. Takes the job: what may be sent again waits as before; what may not
 * stays marked as sent, and the next run gives it up. */
void failed_unrun(struct engine *engine, struct job *job);
/* What on_gave_up read of darn.state was changed meanwhile (change->stale): it is called again. Takes what the change
 * has. */
void failed_stale(struct engine *engine, struct change *change);

#endif
