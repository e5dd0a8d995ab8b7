/* The one door into Lua: a page and the name of a callback in, an outcome out. */
#ifndef SCRIPT_CALL_H
#define SCRIPT_CALL_H

#include "script/budget.h"
#include "script/state.h"

/* Runs the callback on the page in a coroutine of its own, under settings->callback_time. Always fills the
 * outcome: DONE with items and requests, SKIP, RETRY, or FAILED with message, place and rendered frames and
 * nothing else in it. page->body must be there. os.time() and math.random depend on the page alone. */
void call_page(struct state *state, struct page *page, const char *callback, struct budget *budget,
               struct outcome *outcome);

/* A callback that failed and was left as it stands: its stack, its page and its tree, to be looked at
 * (core/debug). What is tried on the page meanwhile leaves nothing. Nothing else may run in its state until it is
 * ended. */
struct kept;
/* As call_page, but where the callback fails (FAILED) it is kept; else NULL. The page must outlive it. */
struct kept *call_page_kept(struct state *state, struct page *page, const char *callback, struct budget *budget,
                            struct outcome *outcome);
/* The coroutine that failed, its error on top. */
struct lua_State *kept_stack(const struct kept *kept);
/* Unwinds it: pending __close handlers run under callback_time, page and nodes are closed. NULL is fine. */
void kept_end(struct kept *kept, struct budget *budget);

/* Calls on_close(stats), stats from a JSON object. False and err where it raised. */
bool call_close(struct state *state, const char *stats, struct budget *budget, struct err *err);

/* ---- inside core/script ---- */
/* Runs a step of ours, which may run the script's code, with its argument (light userdata, the only thing on its
 * stack) in a coroutine of its own. Where it raises, fills err with message and place, unless the step did so
 * before it raised, and gives false. */
bool call_protected(struct state *state, int (*step)(struct lua_State *L), void *argument, double seconds,
                    struct budget *budget, struct err *err);

#endif
