/* A new version takes over, whole or not at all. */
#ifndef CRAWL_TAKEOVER_H
#define CRAWL_TAKEOVER_H

#include "crawl/engine.h"

void takeover_look(struct engine *engine); /* has the loader something to say? */
/* The store's answer about the callbacks that requests name. */
void takeover_checked(struct engine *engine, struct change *change);
/* Has the version every callback that is named? err says which not, with counts. */
bool takeover_fits(const struct version *version, const struct change *callbacks, struct err *err);
/* The version's files as a change for the store, from the one that was asked for as number *from on; *from becomes
 * their count. Before any page of it. */
struct change *takeover_version(const struct version *version, size_t *from);
/* Sends those that callbacks of the version that runs asked for since: before the outcomes of these. */
void takeover_record(struct engine *engine);
/* Tells and logs the module-level variables that begin anew, as the parsers find them when they take a version over. */
void takeover_notes(struct engine *engine);
void takeover_clear(struct engine *engine);

#endif
