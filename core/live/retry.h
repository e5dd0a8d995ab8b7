/* darn.retry(policy, f, ...): calls f until it returns, by the retry policy of crawls. Errors that are tables
 * have the rule of their `kind` (and `status`), all others that of `default`. */
#ifndef LIVE_RETRY_H
#define LIVE_RETRY_H

struct lua_State;

/* The door: [policy, f, arguments] to f's results. Raises what f raised last where the policy does not want it again.
 * Saves are taken over while it waits, and f is what it is then. */
int retry_call(struct lua_State *L);

#endif
