/* Who we are to the sites: the login, the cookies that go with a request and those that come with its answer. */
#ifndef CRAWL_SESSION_H
#define CRAWL_SESSION_H

#include "crawl/engine.h"

/* At the start of a run, and when a version took over: the cookies of its file enter the jar, and it logs in where that is
 * to be done. */
void session_begin(struct engine *engine, bool run_begins);
/* What a take says of the login. */
void session_look(struct engine *engine, const struct take *take);
void session_imported(struct engine *engine, const struct change *change);
/* Adds to the headers of a request for that URL, or to the Cookie field that is there, what goes along: cookies of the jar, and
 * those that were set on the way (or NULL). */
void session_send(const struct settings *settings, const struct jar *jar, const struct set_cookies *on_the_way,
                  const struct url *url, struct headers *own);
/* Adds what an answer of that URL set. It enters the jar when what came of the visit is committed. */
void session_collect(const struct url *url, const struct response *response, struct set_cookies *out);

#endif
