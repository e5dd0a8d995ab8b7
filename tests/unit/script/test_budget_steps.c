/* budget.h: runs inside runs, and steps that are asked for. The signal that a thread sends itself is taken before
 * pthread_kill returns, so that here one thread plays both: the functions `late` and `ask` are the loop's part. */
#include "support.h"

#include "base/mem.h"
#include "script/state.h"

#include <lauxlib.h>
#include <lua.h>
#include <math.h>

static struct budget *budget;
static struct state *state;
static struct sources *sources;
static int steps;              /* made so far */
static lua_State *step_in;     /* the coroutine of the last one */
static const char *step_raises;

static void step(lua_State *L, void *arg) {
    assert_ptr_equal(arg, &steps);
    steps++;
    step_in = L;
    lua_pushinteger(L, steps), lua_setglobal(L, "steps");
    if (step_raises) luaL_error(L, "%s", step_raises);
}

/* ---- what the Lua of the cases may call ---- */

static int late(lua_State *L) {
    (void)L;
    budget_watch(budget, INT64_MAX);
    return 0;
}

static int ask(lua_State *L) {
    for (lua_Integer i = luaL_optinteger(L, 1, 1); i > 0; i--) budget_ask(budget);
    return 0;
}

/* What a library that sets hooks by itself does at the wrong moment. */
static int ask_and_drop(lua_State *L) {
    budget_ask(budget);
    lua_sethook(L, NULL, 0, 0);
    return 0;
}

static int over(lua_State *L) {
    budget_stop();
    (void)L;
    return 0;
}

/* inner(f, seconds): runs f in a run of its own; whether it was over. Without seconds in one without limits. */
static int inner(lua_State *L) {
    bool limited = !lua_isnoneornil(L, 2);
    double seconds = luaL_optnumber(L, 2, 0);
    lua_State *co = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    budget_start(limited ? budget : NULL, co, seconds);
    int status = lua_pcall(co, 0, 0, 0);
    lua_pushboolean(L, budget_end());
    lua_pushboolean(L, status == LUA_OK);
    return 2;
}

static int begin(void **s) {
    (void)s;
    budget_setup();
    budget = budget_new();
    sources = sources_new("none.lua");
    state = state_new_program(sources);
    steps = 0;
    step_in = NULL;
    step_raises = NULL;
    static const luaL_Reg functions[] = {{"late", late}, {"ask", ask}, {"drop", ask_and_drop}, {"over", over},
                                         {"inner", inner}, {NULL, NULL}};
    lua_pushglobaltable(state->L);
    luaL_setfuncs(state->L, functions, 0);
    lua_pushinteger(state->L, 0), lua_setfield(state->L, -2, "steps");
    lua_settop(state->L, 0);
    budget_on_ask(budget, step, &steps);
    return 0;
}

static int end(void **s) {
    (void)s;
    state_free(state);
    sources_unref(sources);
    budget_free(budget);
    return 0;
}

/* Runs the text within a run of so many seconds; true where that was over. Its error, if any, is the second. */
static bool run_for(double seconds, const char *text, char error[static 200]) {
    lua_State *L = state->L;
    *error = '\0';
    assert_int_equal(luaL_loadbufferx(L, text, strlen(text), "=case", "t"), LUA_OK);
    budget_start(budget, L, seconds);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) snprintf(error, 200, "%s", lua_tostring(L, -1));
    bool was_over = budget_end();
    lua_settop(L, 0);
    assert_null(lua_gethook(L));
    return was_over;
}

struct run_case {
    const char *name, *text;
    double seconds;
    bool over;
    const char *error; /* a part of it; "" for none */
    int steps;
};

static const struct run_case cases[] = {
    /* runs inside runs */
    {"late stops a run", "late() while true do end", 5, true, "callback_time: ran longer than 5 s", 0},
    {"without a limit nothing is late", "late() for i = 1, 100 do end", INFINITY, false, "", 0},
    {"an inner run ends alone", "local over, ok = inner(function() late() while true do end end, 2)\n"
                                "assert(over and not ok) for i = 1, 100 do end", 5, false, "", 0},
    {"the outer one goes on and may be late", "inner(function() late() while true do end end, 2) late() while true do end",
     5, true, "ran longer than 5 s", 0},
    {"an inner one that ends well changes nothing", "assert(not inner(function() end, 2)) late() while true do end", 5,
     true, "ran longer than 5 s", 0},
    {"inside what is not limited nothing is late", "local over, ok = inner(function() late() for i = 1, 100 do end end)\n"
                                                   "assert(not over and ok)", 5, false, "", 0},
    {"three deep", "inner(function() local over = inner(function() late() while true do end end, 1) assert(over)\n"
                   "late() while true do end end, 2) error('here')", 5, false, "here", 0},
    {"a limit inside of none", "local over = inner(function() late() while true do end end, 1) assert(over)", INFINITY,
     false, "", 0},
    {"stop needs no clock", "over() while true do pcall(error) end", INFINITY, true, "callback_time", 0},
    /* steps */
    {"a step is made at the next instruction", "ask() local n = steps assert(n == 1)", 5, false, "", 1},
    {"many questions are one", "for i = 1, 3 do ask(10) end assert(steps == 3)", 5, false, "", 3},
    {"in the coroutine that runs", "local co = coroutine.create(function() ask() local n = steps assert(n == 1)\n"
                                   "coroutine.yield() ask() end) coroutine.resume(co) coroutine.resume(co) ask()",
     5, false, "", 3},
    {"a coroutine that ends at once leaves it to the next", "coroutine.wrap(ask)(1) assert(steps == 1)", 5, false, "", 1},
    {"one that is made meanwhile inherits nothing",
     "local made = coroutine.create(function() assert(not debug.gethook()) local n = steps end)\n"
     "ask() coroutine.resume(made) assert(steps == 1) assert(coroutine.resume(coroutine.create(function()\n"
     "assert(not debug.gethook()) end)))", 5, false, "", 1},
    {"the program's own hook is put back",
     "local lines = 0 local function hook() lines = lines + 1 end debug.sethook(hook, 'l')\n"
     "local f, mask = debug.gethook() ask()\nlocal a = 1\nlocal g, again = debug.gethook()\ndebug.sethook()\n"
     "assert(f == g and mask == again and lines >= 3)", 5, false, "", 1},
    {"what is lost may be asked for again", "drop() assert(steps == 0) ask() assert(steps == 1)", 5, false, "", 1},
    {"not inside an inner run", "inner(function() ask() for i = 1, 100 do assert(steps == 0) end end, 2)\n"
                                "assert(steps == 1)", 5, false, "", 1},
    {"a runaway is reached too", "pcall(function() ask() while steps == 0 do end end)", 5, false, "", 1},
};

static void runs(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct run_case *c = &cases[i];
        char error[200];
        if (i) begin(NULL);
        bool was_over = run_for(c->seconds, c->text, error);
        bool as_expected = *c->error ? strstr(error, c->error) != NULL : !*error;
        if (was_over != c->over || !as_expected || steps != c->steps)
            fail_msg("%s: over %d, error '%s', steps %d", c->name, was_over, error, steps);
        if (i + 1 < sizeof cases / sizeof *cases) end(NULL);
    }
}

static void a_step_may_raise(void **s) {
    (void)s;
    char error[200];
    step_raises = "interrupted!";
    run_for(5, "ask() local n = 1", error);
    assert_non_null(strstr(error, "interrupted!"));
    run_for(5, "local ok, e = pcall(function() ask() local n = 1 end) assert(not ok and e:find 'interrupted!')", error);
    assert_string_equal(error, "");
}

static void what_was_asked_between_runs_is_made_in_the_next(void **s) {
    (void)s;
    char error[200];
    budget_ask(budget);
    assert_int_equal(steps, 0);
    run_for(5, "assert(steps == 1)", error);
    assert_string_equal(error, "");
    assert_ptr_equal(step_in, state->L);
}

static int ask_and_take(lua_State *L) {
    budget_ask(budget);
    lua_pushboolean(L, budget_asked());
    lua_pushboolean(L, budget_asked());
    return 2;
}

static void a_safe_point_of_ones_own_takes_the_step(void **s) {
    (void)s;
    char error[200];
    lua_register(state->L, "take", ask_and_take);
    run_for(5, "local first, second = take() assert(first and not second)", error);
    assert_string_equal(error, "");
    assert_int_equal(steps, 0);
}

static void *ask_from_outside(void *arg) {
    (void)arg;
    budget_ask(budget);
    return NULL;
}

static int start_thread(lua_State *L) {
    pthread_t *thread = lua_touserdata(L, lua_upvalueindex(1));
    pthread_create(thread, NULL, ask_from_outside, NULL);
    return 0;
}

static void another_thread_asks(void **s) {
    (void)s;
    char error[200];
    pthread_t thread;
    lua_pushlightuserdata(state->L, &thread);
    lua_pushcclosure(state->L, start_thread, 1);
    lua_setglobal(state->L, "start");
    run_for(INFINITY, "start() while steps == 0 do end", error);
    pthread_join(thread, NULL);
    assert_string_equal(error, "");
    assert_int_equal(steps, 1);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(runs),
        CASE(a_step_may_raise),
        CASE(what_was_asked_between_runs_is_made_in_the_next),
        CASE(a_safe_point_of_ones_own_takes_the_step),
        CASE(another_thread_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
