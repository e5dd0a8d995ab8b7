/* Callbacks that hang in C code (os.execute, io.read, a C library), where no budget reaches them: their page is parked
 * without them, their thread is left behind, and the run stops, to be resumed by the next one. */
#ifndef CRAWL_WATCHDOG_H
#define CRAWL_WATCHDOG_H

#include "crawl/engine.h"

/* How long a callback whose time is over is waited for: as long again as it had, but 2 s at least and 10 s at most. */
int64_t watchdog_patience_ms(const struct version *version);
/* The answer to the job (whose page is only read) in place of the thread that hangs in it: failed, with a page of its
 * own. callback: the name by which the version knows it. */
struct job *watchdog_answer(const struct job *job, const struct version *version, const char *callback);
/* In each round of the loop: names those that hang, parks their pages and lets nothing new begin. Where no parser is
 * left, pages that wait for one go back (settle_unrun). */
void watchdog_look(struct engine *engine);

#endif
