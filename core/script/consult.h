/* What a script is asked about a request that failed: how long to wait, where its retry policy says so by a function, and
 * what to do when the request is given up. Both see the failure as a table. */
#ifndef SCRIPT_CONSULT_H
#define SCRIPT_CONSULT_H

#include "model/fault.h"
#include "script/budget.h"
#include "script/state.h"

/* Calls the function that the scraper's `retry` has for `key`, under callback_time. *seconds is what it gives, negative
 * for nil and false: not again. False and err, with the place in the script, where it raised or gave something else. */
bool consult_rule(struct state *state, const char *key, const struct fault *fault, struct budget *budget, double *seconds,
                  struct err *err);
/* Pushes what a table of rules has for the key, by raw access: the rule, or its `seconds` where it is a table. */
void consult_push_rule(struct lua_State *L, int rules, const char *key);
/* Reads what the rule's function gave, on top of the stack. False where it is neither seconds nor nil or false. */
bool consult_read_answer(struct lua_State *L, double *seconds);
/* Calls on_gave_up(request, failure), where the scraper has it, under callback_time. The page holds the request; what the
 * hook does to darn.state, and read of it, goes to the outcome. False and err where it raised: then only what it read. */
bool consult_gave_up(struct state *state, struct page *page, const struct fault *fault, struct budget *budget,
                     struct outcome *outcome, struct err *err);

#endif
