/* See look.h. Code of the script that is looked at may loop: the hook that stops it raises in that coroutine
 * alone. page:skip and page:retry end no callback here. */
#include "debug/look.h"

#include "script/render.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

enum { STACK_LEAST = 40, ERROR_SECONDS = 1 }; /* the latter for a __tostring of what was raised */

/* ---- what was raised ---- */

static int say_error(lua_State *L) { /* [why, error] */
    render_error(L, 2, lua_touserdata(L, 1));
    return 0;
}

/* [..., error] to [...]. `over`: what the run had too much of, or "": Lua itself says no more than "not enough
 * memory". */
static void put_error(lua_State *L, struct budget *budget, const char *over, struct str *why) {
    if (!why) {
        lua_pop(L, 1);
        return;
    }
    size_t before = why->len;
    lua_pushcfunction(L, say_error);
    lua_insert(L, -2);
    lua_pushlightuserdata(L, why);
    lua_insert(L, -2); /* [..., say_error, why, error] */
    budget_start(budget, L, ERROR_SECONDS);
    if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_pop(L, 1);
    budget_end();
    if (why->len == before) str_puts(why, "an error without a message");
    if (!strstr(why->data + before, over)) str_printf(why, ": %s", over);
}

static bool ended_page(struct debug *debug, struct str *why) {
    struct run *run = debug->options.state->run;
    if (!run || !run->ending) return false;
    run->ending = false;
    free(run->outcome->why);
    run->outcome->why = NULL;
    if (why) str_puts(why, " (which ends no callback here: say skip or retry instead)");
    return true;
}

/* ---- in the coroutine that runs ---- */

bool look(struct debug *debug, lua_CFunction step, void *argument, struct str *why) {
    const struct debug_options *options = &debug->options;
    lua_State *L = options->running ? options->running : options->state->L;
    int top = lua_gettop(L);
    char over[80];
    if (!lua_checkstack(L, STACK_LEAST)) {
        if (why) str_puts(why, "there is no room left on the stack");
        return false;
    }
    budget_start(options->budget, L, options->seconds);
    lua_pushcfunction(L, step);
    lua_pushlightuserdata(L, argument);
    bool ok = lua_pcall(L, 1, 0, 0) == LUA_OK;
    snprintf(over, sizeof over, "%s", budget_over() ? budget_why() : "");
    budget_end();
    if (!ok) put_error(L, options->budget, over, why);
    if (ended_page(debug, ok ? NULL : why)) ok = false;
    lua_settop(L, top);
    return ok;
}

/* ---- apart ---- */

struct apart { lua_CFunction step; void *argument; };

/* Not where the time is over: Lua keeps hooks off in a coroutine that a hook stopped, so that nothing could stop a
 * __close of it either. */
static void close_apart(lua_State *L, lua_State *co) {
    if (budget_over()) return;
    budget_enter(co);
    lua_resetthread(co);
    budget_enter(L);
}

static int run_apart(lua_State *L) {
    const struct apart *apart = lua_touserdata(L, 1);
    lua_State *co = lua_newthread(L); /* [apart, co] */
    lua_pushcfunction(co, apart->step);
    lua_pushlightuserdata(co, apart->argument);
    budget_enter(co);
    int results, status = lua_resume(co, L, 1, &results);
    budget_enter(L);
    if (status == LUA_OK) return 0;
    lua_pushvalue(co, -1); /* the step is C: nothing yields across it */
    lua_xmove(co, L, 1);
    close_apart(L, co); /* [apart, co, error] */
    return lua_error(L);
}

bool look_apart(struct debug *debug, lua_CFunction step, void *argument, struct str *why) {
    struct apart apart = {step, argument};
    return look(debug, run_apart, &apart, why);
}
