/* See budget.h. Each run has a number. The signal carries nothing, so the loop writes the number of the run it
 * means before it sends, and a signal that comes late finds another number and does nothing. */
#include "script/budget.h"

#include "base/mem.h"
#include "os/clock.h"

#include <lauxlib.h>
#include <lua.h>
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
    double seconds;               /* that the run may take */
    int64_t due_ms;               /* monotonic: when it is over */
    uint64_t runs;                /* started so far */
    _Atomic uint64_t running;     /* number of the run under way, 0 between runs */
    _Atomic uint64_t asked;       /* number of the run that the loop wants to stop */
    lua_State *_Atomic current;   /* coroutine that runs; written and read in one thread, here and in the handler */
    atomic_bool over;
};

static _Thread_local struct budget *_Atomic mine; /* budget of this thread's run */

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

bool budget_over(void) {
    struct budget *budget = GET(mine);
    return budget && GET(budget->over);
}

int budget_raise(lua_State *L, int level) {
    struct budget *budget = GET(mine);
    char text[64];
    snprintf(text, sizeof text, "callback_time: ran longer than %g s", budget->seconds);
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

static void arm(lua_State *L) { lua_sethook(L, stop, LUA_MASKCALL | LUA_MASKCOUNT, 1); }

/* Lua allows lua_sethook in a signal handler of the thread that runs it (lua.c does the same). */
static void handle(int signal) {
    (void)signal;
    struct budget *budget = GET(mine);
    uint64_t running = budget ? GET(budget->running) : 0;
    if (!running || GET(budget->asked) != running) return;
    SET(budget->over, true);
    arm(GET(budget->current));
}

void budget_setup(void) {
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGNAL, &action, NULL);
}

void budget_start(struct budget *budget, lua_State *L, double seconds) {
    SET(mine, budget);
    if (!budget) return;
    pthread_mutex_lock(&budget->lock);
    budget->thread = pthread_self();
    budget->seconds = seconds;
    budget->due_ms = clock_ms() + (int64_t)(seconds * 1000);
    SET(budget->over, false);
    SET(budget->current, L);
    SET(budget->running, ++budget->runs);
    pthread_mutex_unlock(&budget->lock);
}

/* The coroutine is written down before the question is asked: a signal in between then arms it itself. */
void budget_enter(lua_State *L) {
    struct budget *budget = GET(mine);
    if (!budget) return;
    SET(budget->current, L);
    atomic_signal_fence(memory_order_seq_cst);
    if (GET(budget->over)) arm(L);
}

bool budget_end(void) {
    struct budget *budget = GET(mine);
    if (!budget) return false;
    pthread_mutex_lock(&budget->lock);
    SET(budget->running, 0);
    pthread_mutex_unlock(&budget->lock);
    bool over = GET(budget->over);
    if (over) lua_sethook(GET(budget->current), NULL, 0, 0);
    SET(mine, NULL);
    return over;
}

int64_t budget_watch(struct budget *budget, int64_t now_ms) {
    pthread_mutex_lock(&budget->lock);
    uint64_t running = GET(budget->running);
    int64_t left = running ? budget->due_ms - now_ms : -1;
    if (running && left <= 0) {
        SET(budget->asked, running);
        pthread_kill(budget->thread, SIGNAL);
        left = BUDGET_AGAIN_MS;
    }
    pthread_mutex_unlock(&budget->lock);
    return left;
}
