/* robots.txt as a gate before every hop (RFC 9309), and what the crawl file knows of a host. */
#ifndef CRAWL_GATE_H
#define CRAWL_GATE_H

#include "crawl/engine.h"

/* May the visit go on now? If not it is taken care of: queued behind what is to be known first, dropped or given up. */
bool gate_allows(struct engine *engine, struct visit *visit);
/* The store's answer to CHANGE_HOST. */
void gate_read(struct engine *engine, struct change *change);

#endif
