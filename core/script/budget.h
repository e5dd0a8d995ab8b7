/* How long Lua may run, how much memory it may take, and how other threads get a word in. Costs nothing while nothing
 * happens: the thread that runs Lua only writes down when its time is over and which coroutine runs. Whoever looks at
 * that clock sends the thread a signal when it is late, whose handler (in that thread, so that lua_sethook is allowed)
 * arms a hook on the coroutine that runs. The hook raises; pcall, xpcall, coroutine.resume and wrap are ours and let it
 * through. So does the state's allocator when it passes its limit (allowance.h). In the same way a thread asks for a
 * step at the next safe point: the hook takes itself away again and makes the step. */
#ifndef SCRIPT_BUDGET_H
#define SCRIPT_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct budget;
struct lua_State;

/* One per thread that runs Lua; made by any thread, used by the one that calls budget_start. */
struct budget *budget_new(void);
void budget_free(struct budget *budget);
/* How budget_why says that a run took too long, as in "callback_time: ran" longer than 10 s, which is the default. By the
 * thread that uses it; the words must last. */
void budget_call_late(struct budget *budget, const char *words);
/* Once, before any of it: installs the handler (SIGURG, which is ignored by default; threads must not block it). */
void budget_setup(void);

/* In the thread that runs Lua. L is the coroutine that runs; budget_enter follows it into another one, and back
 * again when that yields or ends. Without a budget (NULL), or with seconds INFINITY, nothing is limited. Runs nest: the
 * outer one goes on where it was when the inner one ends, its clock goes on meanwhile, but nothing stops it then. */
void budget_start(struct budget *budget, struct lua_State *L, double seconds);
void budget_enter(struct lua_State *L);
/* Ends the innermost: nothing of it can reach what runs next. Was it over? Where a coroutine failed for want of memory,
 * its error says so then. */
bool budget_end(void);
/* In the thread that runs Lua: is the time or the memory of the run under way over? (pcall asks before it swallows.) */
bool budget_over(void);
/* What it is that is over, for people; lasts as long as the run. */
const char *budget_why(void);
/* In the thread that runs Lua: from now on it is, whatever the clock says. */
void budget_stop(void);

/* In the thread that runs Lua, by its allocator: at the next instruction it is looked whether the memory is over. */
void budget_look(void);

/* Raises that it is over, with the place of the function at that level. */
int budget_raise(struct lua_State *L, int level);

/* In the loop: ms until this budget is over (-1 where nothing runs, or without limit). When it is over, signals its
 * thread, again at every call until it ended, and asks to be called again in BUDGET_AGAIN_MS. */
enum { BUDGET_AGAIN_MS = 20 };
int64_t budget_watch(struct budget *budget, int64_t now_ms);

/* In any thread: the run under way, if it has a limit, is late now. As with budget_watch, again until it ended. */
void budget_cut(struct budget *budget);

/* ---- steps at safe points ---- */

/* In the thread that runs Lua, once: the step that budget_ask asks it for. It is called between two instructions of
 * Lua code of the outermost run, with the coroutine that runs; it may raise. */
void budget_on_ask(struct budget *budget, void (*step)(struct lua_State *L, void *arg), void *arg);
/* In any thread, also in a signal handler: the step is due. Any number of these before it is made are one. What blocks
 * in a system call is interrupted, or not, as for any signal with SA_RESTART; the step is made when Lua runs again. A
 * script that sets a hook at that very moment may undo it: ask again when it takes long. */
void budget_ask(struct budget *budget);
/* In the thread that runs Lua, at a safe point of its own: was the step asked for? Then it is the caller's now. */
bool budget_asked(void);

#endif
