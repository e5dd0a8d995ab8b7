/* See budget.h. Each run has a number. The signal carries nothing, so the loop writes the number of the run it
 * means before it sends, and a signal that comes late finds another number and does nothing. What runs too long and what
 * takes too much end in the same way. */
#include "script/budget.h"

#include "base/mem.h"
#include "os/clock.h"
#include "script/allowance.h"

#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    const char *late_words;       /* budget_call_late's */
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

enum over { UNDER, LATE, SPENT }; /* is a run over, and by time or by memory? */

static const char callback_late[] = "callback_time: ran";

/* From budget_start to budget_end. */
struct run {
    struct budget *budget;        /* NULL: nothing is limited */
    struct run *outer;
    uint64_t number;
    double seconds;               /* that it may take */
    int64_t due_ms;
    lua_State *first;             /* coroutine that it began in */
    lua_State *_Atomic current;   /* that runs now; written and read in one thread, here and in the handler */
    atomic_int over;              /* enum over */
    struct allowance *allowance;  /* of the Lua state; NULL: it may take any memory */
    struct allowance before;      /* what allowance_end puts back */
    char why[80];                 /* it is over */
};

static _Thread_local struct run *_Atomic mine; /* the innermost of this thread */

struct budget *budget_new(void) {
    struct budget *budget = mem_zero(sizeof *budget);
    budget->late_words = callback_late;
    pthread_mutex_init(&budget->lock, NULL);
    return budget;
}

void budget_free(struct budget *budget) {
    if (!budget) return;
    pthread_mutex_destroy(&budget->lock);
    free(budget);
}

void budget_call_late(struct budget *budget, const char *words) { budget->late_words = words; }

/* ---- the time or the memory is over ---- */

/* What was refused need not have been told to us: a C function may have swallowed Lua's error. */
bool budget_over(void) {
    struct run *run = GET(mine);
    if (!run) return false;
    if (GET(run->over) == UNDER && run->allowance && run->allowance->refused) SET(run->over, SPENT);
    return GET(run->over) != UNDER;
}

static void put_size(char *out, size_t room, size_t bytes) {
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
    int unit = 0;
    while (unit < 3 && bytes >= 1024 && bytes % 1024 == 0) bytes /= 1024, unit++;
    snprintf(out, room, "%zu %s", bytes, units[unit]);
}

const char *budget_why(void) {
    struct run *run = GET(mine);
    char size[32];
    if (GET(run->over) == SPENT) {
        put_size(size, sizeof size, run->allowance->most);
        bool callback = !run->budget || run->budget->late_words == callback_late;
        snprintf(run->why, sizeof run->why, callback ? "callback used more than %s (callback_memory)"
                                                     : "more than %s of memory was used", size);
    } else {
        const char *words = run->budget ? run->budget->late_words : "ran";
        snprintf(run->why, sizeof run->why, "%s longer than %g s", words, run->seconds);
    }
    return run->why;
}

int budget_raise(lua_State *L, int level) {
    luaL_where(L, level);
    lua_pushstring(L, budget_why());
    lua_concat(L, 2); /* [place and text] */
    return lua_error(L);
}

/* Is more held than may be? */
static bool is_spent(lua_State *L) {
    struct run *run = GET(mine);
    if (!run || !run->allowance || !run->allowance->passed || !allowance_is_spent(run->allowance, L)) return false;
    SET(run->over, SPENT);
    return true;
}

/* Raises at every instruction from now on, since what is raised once may be caught by a __close or a C library's
 * own pcall. The text has the place in front, which may be in a coroutine inside the one that fails. Memory is looked at
 * between two instructions only: at a call a C function may be about to give back what it holds. */
static void stop(lua_State *L, lua_Debug *event) {
    bool is_between = event->event == LUA_HOOKCOUNT;
    if (budget_over() || (is_between && is_spent(L))) budget_raise(L, 0);
    if (is_between) lua_sethook(L, NULL, 0, 0); /* it was garbage, or the coroutine outlived its run */
}

static void arm_stop(lua_State *L) { lua_sethook(L, stop, LUA_MASKCALL | LUA_MASKCOUNT, 1); }

void budget_look(void) {
    struct run *run = GET(mine);
    if (run) arm_stop(GET(run->current));
}

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
        if (GET(run->over) == UNDER) SET(run->over, LATE);
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
    bool passed = run->allowance && run->allowance->passed;
    if (passed || GET(run->over) != UNDER) arm_stop(GET(run->current));
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
    run->first = L;
    run->allowance = isfinite(seconds) ? allowance_of(L) : NULL;
    if (run->allowance) run->before = allowance_begin(run->allowance, L);
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

/* Lua says no more than "not enough memory" where some was refused, and no guard may have come by. */
static void name_refusal(lua_State *L, const char *why) {
    if (lua_status(L) == LUA_OK || lua_status(L) == LUA_YIELD) return;
    if (lua_type(L, -1) == LUA_TSTRING && strstr(lua_tostring(L, -1), why)) return;
    lua_pop(L, 1);
    lua_pushstring(L, why);
}

static void end_allowance(struct run *run) {
    bool spent = GET(run->over) == SPENT;
    const char *why = spent ? budget_why() : NULL;
    allowance_end(run->allowance, &run->before);
    if (!spent) return;
    run->allowance->untidy = true;
    name_refusal(run->first, why);
}

bool budget_end(void) {
    struct run *run = GET(mine), *outer = run->outer;
    struct budget *budget = run->budget;
    const struct run *same = outer; /* of the same budget */
    while (same && same->budget != budget) same = same->outer;
    if (budget) set_running(budget, same);
    bool over = budget_over(), passed = run->allowance && run->allowance->passed;
    if (over || passed) lua_sethook(GET(run->current), NULL, 0, 0);
    if (run->allowance) end_allowance(run);
    SET(mine, outer);
    atomic_signal_fence(memory_order_seq_cst);
    if (outer) arm_again(outer);
    free(run);
    return over;
}

void budget_stop(void) {
    struct run *run = GET(mine);
    SET(run->over, LATE);
    arm_stop(GET(run->current));
}

/* Under the lock. */
static bool is_limited(struct budget *budget) { return GET(budget->running) && budget->due_ms != INT64_MAX; }

static void signal_late(struct budget *budget) {
    SET(budget->late, GET(budget->running));
    pthread_kill(budget->thread, SIGNAL);
}

int64_t budget_watch(struct budget *budget, int64_t now_ms) {
    pthread_mutex_lock(&budget->lock);
    bool limited = is_limited(budget);
    int64_t left = limited ? budget->due_ms - now_ms : -1;
    if (limited && left <= 0) {
        signal_late(budget);
        left = BUDGET_AGAIN_MS;
    }
    pthread_mutex_unlock(&budget->lock);
    return left;
}

void budget_cut(struct budget *budget) {
    pthread_mutex_lock(&budget->lock);
    if (is_limited(budget)) signal_late(budget);
    pthread_mutex_unlock(&budget->lock);
}
