/* How long Lua may run. Costs nothing while nothing runs away: the thread that runs Lua only writes down
 * when its time is over; the loop looks at that clock and, when it is late, sends the thread a signal, whose
 * handler (in that thread, so that lua_sethook is allowed) arms a hook on the coroutine that runs. The hook
 * raises; pcall, xpcall, coroutine.resume and wrap are ours and let it through. */
#ifndef SCRIPT_BUDGET_H
#define SCRIPT_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct budget;
struct lua_State;

/* One per thread that runs Lua; made by any thread, used by the one that calls budget_start. */
struct budget *budget_new(void);
void budget_free(struct budget *budget);
/* Once, before any of it: installs the handler (SIGURG, which is ignored by default; threads must not block it). */
void budget_setup(void);

/* In the thread that runs Lua. L is the coroutine that runs; budget_enter follows it into another one, and back
 * again when that yields or ends. Without a budget (NULL) nothing is limited. */
void budget_start(struct budget *budget, struct lua_State *L, double seconds);
void budget_enter(struct lua_State *L);
/* Ends it: nothing of it can reach what runs next. Was the time over? */
bool budget_end(void);
/* In the thread that runs Lua: is the running callback's time over? (pcall asks before it swallows.) */
bool budget_over(void);

/* Raises that it is, with the place of the function at that level. */
int budget_raise(struct lua_State *L, int level);

/* In the loop: ms until this budget is over (-1 where nothing runs). When it is over, signals its thread, again at
 * every call until it ended, and asks to be called again in BUDGET_AGAIN_MS. */
enum { BUDGET_AGAIN_MS = 20 };
int64_t budget_watch(struct budget *budget, int64_t now_ms);

#endif
