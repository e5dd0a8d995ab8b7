/* robots.txt as a gate before every hop (RFC 9309). */
#ifndef CRAWL_GATE_H
#define CRAWL_GATE_H

#include "crawl/engine.h"

/* May the visit go on now? If not it is taken care of: queued behind robots.txt, dropped or given up. */
bool gate_allows(struct engine *engine, struct visit *visit);

#endif
