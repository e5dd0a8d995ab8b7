/* What is known of hosts from earlier: their robots.txt, and whether they are held. */
#ifndef STORE_ROBOTS_H
#define STORE_ROBOTS_H

#include "store/parts.h"

/* CHANGE_ROBOTS. */
bool robots_put(struct store *store, const char *origin, const struct host_facts *facts, struct err *err);
/* CHANGE_HOST: fills facts, which own the text. */
bool robots_get(struct store *store, const char *origin, struct host_facts *facts, struct err *err);

#endif
