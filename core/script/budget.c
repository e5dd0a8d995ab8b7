/* See budget.h. Each run has a number. The signal carries nothing, so the loop writes the number of the run it
 * means before it sends, and a signal that comes late finds another number and does nothing. */
#include "script/budget.h"

#include "base/mem.h"
#include "os/clock.h"

#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

/* What the handler reads is written in its own thread, or before the signal is sent: no order between threads is
 * needed, and ThreadSanitizer locks for more than relaxed access, where the handler may come in between. */
#define GET(from) atomic_load_explicit(&(from), memory_order_relaxed)
#define SET(to, value) atomic_store_explicit(&(to), value, memory_order_relaxed)

/* ThreadSanitizer holds every signal back until the thread calls something it knows, which a loop in Lua never
 * does; those that the processor raises it passes on at once. */
#if defined(__SANITIZE_THREAD__)
#define TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TSAN 1
#endif
#endif
#ifdef TSAN
enum { SIGNAL = SIGTRAP };
#else
enum { SIGNAL = SIGURG };
#endif

struct budget {
    pthread_mutex_t lock;         /* so that no signal is sent to a thread that has gone on */
    pthread_t thread;             /* that runs */
    int64_t due_ms;               /* monotonic: when the innermost run is over */
    uint64_t runs;                /* started so far */
    _Atomic uint64_t running;     /* number of the run under way, 0 between runs */
    _Atomic uint64_t late;        /* number of the run that the loop wants to stop */
    /* steps: */
    pthread_t owner;
    void (*step)(lua_State *L, void *arg);
    void *arg;
    atomic_bool asked;
    lua_State *armed;             /* has our hook in place of its own: */
    lua_Hook hook;
    int mask, count;
};

/* From budget_start to budget_end. */
struct run {
    struct budget *budget;        /* NULL: nothing is limited */
    struct run *outer;
    uint64_t number;
    double seconds;               /* that it may take */
    int64_t due_ms;
    lua_State *_Atomic current;   /* coroutine that runs; written and read in one thread, here and in the handler */
    atomic_bool over;
};

static _Thread_local struct run *_Atomic mine; /* the innermost of this thread */

struct budget *budget_new(void) {
    struct budget *budget = mem_zero(sizeof *budget);
    pthread_mutex_init(&budget->lock, NULL);
    return budget;
}

void budget_free(struct budget *budget) {
    if (!budget) return;
    pthread_mutex_destroy(&budget->lock);
    free(budget);
}

/* ---- the time is over ---- */

bool budget_over(void) {
    struct run *run = GET(mine);
    return run && GET(run->over);
}

int budget_raise(lua_State *L, int level) {
    struct run *run = GET(mine);
    char text[64];
    snprintf(text, sizeof text, "callback_time: ran longer than %g s", run->seconds);
    luaL_where(L, level);
    lua_pushstring(L, text);
    lua_concat(L, 2); /* [place and text] */
    return lua_error(L);
}

/* Raises at every instruction from now on, since what is raised once may be caught by a __close or a C library's
 * own pcall. The text has the place in front, which may be in a coroutine inside the one that fails. */
static void stop(lua_State *L, lua_Debug *event) {
    (void)event;
    if (!budget_over()) { /* a coroutine that outlived the run it was stopped in */
        lua_sethook(L, NULL, 0, 0);
        return;
    }
    budget_raise(L, 0);
}

static void arm_stop(lua_State *L) { lua_sethook(L, stop, LUA_MASKCALL | LUA_MASKCOUNT, 1); }

/* ---- a step at a safe point ---- */

static void reach(lua_State *L, lua_Debug *event);

/* Gives the coroutine its own hook back. */
static void disarm(struct budget *budget, lua_State *L) {
    bool is_own = L == budget->armed; /* else it inherited ours from the coroutine that made it */
    if (lua_gethook(L) == reach) lua_sethook(L, is_own ? budget->hook : NULL, is_own ? budget->mask : 0, budget->count);
    if (is_own) budget->armed = NULL;
}

/* One coroutine has it at a time. */
static void arm(struct budget *budget, lua_State *L) {
    if (budget->armed && budget->armed != L) disarm(budget, budget->armed);
    if (lua_gethook(L) != reach) {
        budget->hook = lua_gethook(L);
        budget->mask = lua_gethookmask(L);
        budget->count = lua_gethookcount(L);
    }
    budget->armed = L;
    lua_sethook(L, reach, LUA_MASKCOUNT, 1);
}

/* Not in a run inside another: that one is somebody's who does not expect it. */
static bool has_step(const struct run *run) { return run && !run->outer && run->budget && GET(run->budget->asked); }

/* The hook goes before the question is taken back: one that is asked in between is not lost. */
static void reach(lua_State *L, lua_Debug *event) {
    (void)event;
    struct run *run = GET(mine);
    const struct run *outermost = run;
    while (outermost && outermost->outer) outermost = outermost->outer;
    if (!outermost || !outermost->budget) {
        lua_sethook(L, NULL, 0, 0);
        return;
    }
    struct budget *budget = outermost->budget;
    disarm(budget, L);
    if (!has_step(run)) return;
    SET(budget->asked, false);
    budget->step(L, budget->arg);
}

void budget_on_ask(struct budget *budget, void (*step)(lua_State *L, void *arg), void *arg) {
    budget->owner = pthread_self();
    budget->step = step;
    budget->arg = arg;
}

void budget_ask(struct budget *budget) {
    SET(budget->asked, true);
    pthread_kill(budget->owner, SIGNAL);
}

bool budget_asked(void) {
    struct run *run = GET(mine);
    return has_step(run) && atomic_exchange(&run->budget->asked, false);
}

/* ---- both ---- */

/* Lua allows lua_sethook in a signal handler of the thread that runs it (lua.c does the same). */
static void handle(int signal) {
    (void)signal;
    struct run *run = GET(mine);
    if (!run || !run->budget) return;
    if (GET(run->budget->late) == run->number && GET(run->budget->running) == run->number) {
        SET(run->over, true);
        arm_stop(GET(run->current));
    } else if (has_step(run)) {
        arm(run->budget, GET(run->current));
    }
}

void budget_setup(void) {
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGNAL, &action, NULL);
}

/* What was asked for while nobody could be armed. */
static void arm_again(struct run *run) {
    if (GET(run->over)) arm_stop(GET(run->current));
    else if (has_step(run)) arm(run->budget, GET(run->current));
}

/* Which run of the budget its loop is to look at. */
static void set_running(struct budget *budget, const struct run *run) {
    pthread_mutex_lock(&budget->lock);
    budget->thread = pthread_self();
    budget->due_ms = run ? run->due_ms : 0;
    SET(budget->running, run ? run->number : 0);
    pthread_mutex_unlock(&budget->lock);
}

void budget_start(struct budget *budget, lua_State *L, double seconds) {
    struct run *run = mem_zero(sizeof *run);
    run->budget = budget;
    run->outer = GET(mine);
    run->number = budget ? ++budget->runs : 0;
    run->seconds = seconds;
    run->due_ms = isfinite(seconds) ? clock_ms() + (int64_t)(seconds * 1000) : INT64_MAX;
    SET(run->current, L);
    SET(mine, run);
    atomic_signal_fence(memory_order_seq_cst);
    if (!budget) return;
    set_running(budget, run);
    arm_again(run);
}

/* The coroutine is written down before the question is asked: a signal in between then arms it itself. */
void budget_enter(lua_State *L) {
    struct run *run = GET(mine);
    if (!run) return;
    SET(run->current, L);
    atomic_signal_fence(memory_order_seq_cst);
    arm_again(run);
}

bool budget_end(void) {
    struct run *run = GET(mine), *outer = run->outer;
    struct budget *budget = run->budget;
    const struct run *same = outer; /* of the same budget */
    while (same && same->budget != budget) same = same->outer;
    if (budget) set_running(budget, same);
    bool over = GET(run->over);
    if (over) lua_sethook(GET(run->current), NULL, 0, 0);
    SET(mine, outer);
    atomic_signal_fence(memory_order_seq_cst);
    if (outer) arm_again(outer);
    free(run);
    return over;
}

void budget_stop(void) {
    struct run *run = GET(mine);
    SET(run->over, true);
    arm_stop(GET(run->current));
}

int64_t budget_watch(struct budget *budget, int64_t now_ms) {
    pthread_mutex_lock(&budget->lock);
    uint64_t running = GET(budget->running);
    bool limited = running && budget->due_ms != INT64_MAX;
    int64_t left = limited ? budget->due_ms - now_ms : -1;
    if (limited && left <= 0) {
        SET(budget->late, running);
        pthread_kill(budget->thread, SIGNAL);
        left = BUDGET_AGAIN_MS;
    }
    pthread_mutex_unlock(&budget->lock);
    return left;
}
