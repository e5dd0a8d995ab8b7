/* darn.retriable(f): the idea that darn began with. When f raises, its stack and its arguments are kept while the
 * program waits for a mend, and f is called again in its new version with the same arguments. */
#ifndef LIVE_RETRIABLE_H
#define LIVE_RETRIABLE_H

struct lua_State;

/* The door: [f] to [g], a function that calls f. */
int retriable_new(struct lua_State *L);

#endif
