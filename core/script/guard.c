/* See guard.h. Each function follows its original in lbaselib.c and lcorolib.c, so that yields across pcall
 * work and results and messages are the same. */
#include "script/guard.h"

#include "script/budget.h"
#include "script/caught.h"
#include "script/state.h"

#include <lauxlib.h>
#include <lua.h>
#include <string.h>

bool guard_ending(lua_State *L) {
    if (budget_over()) return true;
    struct run *run = state_of(L)->run;
    return run && run->ending;
}

/* Raises what was caught again. Where the run was over by then, but something else was raised, that is what there is
 * to say. */
static int pass_on(lua_State *L) { /* [..., error] */
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
    if (budget_over() && !strstr(text, budget_why())) return budget_raise(L, 1);
    return lua_error(L);
}

/* ---- what is caught ---- */

/* Of a scraper's callback, before it is gone: page:skip and page:retry are no errors, and in a program nobody else
 * should hold the values. Where the time is over this is the last moment, too. */
static bool is_noted(lua_State *L) {
    struct run *run = state_of(L)->run;
    return run && !run->ending;
}

static int note_error(lua_State *L);
static int handle_error(lua_State *L);

/* Where the time is over, the hook stops a handler as it is called, and Lua calls it again, for the hook's error: that
 * one lacks the place. */
static bool is_second_try(lua_State *L) {
    lua_Debug frame;
    if (!lua_getstack(L, 1, &frame)) return false;
    lua_getinfo(L, "f", &frame);
    lua_CFunction function = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    return function == note_error || function == handle_error;
}

/* [error] to what it was when it was raised first. */
static void restore_error(lua_State *L) {
    lua_Debug frame;
    int level = 2;
    if (caught_push_last(L)) {
        lua_replace(L, -2);
        return;
    }
    while (lua_getstack(L, level, &frame) && lua_getinfo(L, "l", &frame) && frame.currentline <= 0) level++;
    luaL_where(L, level);
    lua_pushstring(L, budget_why());
    lua_concat(L, 2);
    lua_replace(L, -2);
}

/* In a message handler: [error] to [error, note or nil] */
static void note(lua_State *L) {
    bool over = budget_over(), again = over && is_second_try(L);
    if (again) restore_error(L);
    if (is_noted(L)) caught_note(L, L, again ? 2 : 1, over);
    else lua_pushnil(L);
}

static int note_error(lua_State *L) { /* [error], as a message handler */
    if (!is_noted(L)) return 1;
    note(L);
    lua_pop(L, 1);
    return 1;
}

/* ---- pcall, xpcall ---- */

static int finish_pcall(lua_State *L, int status, lua_KContext extra) {
    if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)extra;
    if (guard_ending(L)) return pass_on(L); /* [..., error] */
    lua_pushboolean(L, false);
    lua_pushvalue(L, -2); /* [..., error, false, error] */
    return 2;
}

static int guard_pcall(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushcfunction(L, note_error);
    lua_pushboolean(L, true);
    lua_rotate(L, 1, 2); /* [note_error, true, f, arguments...] */
    int status = lua_pcallk(L, lua_gettop(L) - 3, LUA_MULTRET, 1, 1, finish_pcall);
    return finish_pcall(L, status, 1);
}

/* The script's handler may loop, and a hook that raises runs it with hooks off: then it must not run at all. */
static int handle_error(lua_State *L) {
    note(L); /* [error, note or nil] */
    if (guard_ending(L)) return lua_settop(L, 1), 1;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, 1); /* [error, note or nil, handler, error] */
    lua_call(L, 1, 1);
    caught_became(L); /* [error, note or nil, value] */
    return 1;
}

static int guard_xpcall(lua_State *L) {
    int count = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, handle_error, 1);
    lua_replace(L, 2);
    lua_pushboolean(L, true);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2); /* [f, handler, true, f, arguments...] */
    int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish_pcall);
    return finish_pcall(L, status, 2);
}

/* ---- coroutines ---- */

static lua_State *check_coroutine(lua_State *L) {
    lua_State *co = lua_tothread(L, 1);
    luaL_argexpected(L, co, 1, "coroutine");
    return co;
}

static bool has_failed(lua_State *co) { return lua_status(co) != LUA_OK && lua_status(co) != LUA_YIELD; }

/* Moves `count` arguments from L, runs co until it yields or ends and moves what it gives to L: how many, or -1
 * and the error. The error of one that fails stays on top of co as well, where closing it looks; that one could not be
 * resumed at all does not, or it would be taken for a function that waits there. */
static int resume(lua_State *L, lua_State *co, int count) {
    if (!lua_checkstack(co, count)) return lua_pushliteral(L, "too many arguments to resume"), -1;
    bool was_dead = has_failed(co);
    lua_xmove(L, co, count);
    budget_enter(co);
    int got, status = lua_resume(co, L, count, &got);
    budget_enter(L);
    if (status == LUA_OK || status == LUA_YIELD) {
        if (!lua_checkstack(L, got + 1)) {
            lua_pop(co, got);
            return lua_pushliteral(L, "too many results to resume"), -1;
        }
        lua_xmove(co, L, got);
        return got;
    }
    if (has_failed(co) && !was_dead) lua_pushvalue(co, -1);
    lua_xmove(co, L, 1);
    return -1;
}

static int guard_resume(lua_State *L) {
    lua_State *co = check_coroutine(L);
    bool was_dead = has_failed(co);
    int got = resume(L, co, lua_gettop(L) - 1);
    if (got < 0 && !was_dead && has_failed(co) && is_noted(L)) {
        caught_note(L, co, 0, budget_over()); /* [..., error, note or nil] */
        lua_pop(L, 1);
    }
    if (got < 0 && guard_ending(L)) return pass_on(L); /* [..., error] */
    lua_pushboolean(L, got >= 0);
    lua_insert(L, got < 0 ? -2 : -(got + 1)); /* [..., ok, results or error] */
    return got < 0 ? 2 : got + 1;
}

/* Runs its __close handlers. One that was stopped by a hook is left as it is: Lua keeps hooks off in it for ever,
 * so that a handler that loops could not be stopped. */
static void close_failed(lua_State *L, lua_State *co) { /* [..., error, note or nil] to [..., error] */
    if (budget_over()) {
        lua_pop(L, 1);
        return;
    }
    budget_enter(co);
    lua_resetthread(co);
    budget_enter(L);
    lua_xmove(co, L, 1); /* [..., error, note or nil, error]: a __close may have raised another */
    caught_became(L);
    lua_replace(L, -3);
    lua_pop(L, 1); /* [..., error] */
}

/* In a program too: whoever looks at the error that comes out (darn.retriable) has no other way to these frames. */
static int run_wrapped(lua_State *L) {
    lua_State *co = lua_tothread(L, lua_upvalueindex(1));
    bool was_dead = has_failed(co);
    int got = resume(L, co, lua_gettop(L));
    if (got >= 0) return got;
    bool memory = lua_status(co) == LUA_ERRMEM;
    if (has_failed(co) && !was_dead) {
        caught_note(L, co, 0, budget_over()); /* [..., error, note or nil] */
        close_failed(L, co);                  /* [..., error] */
    }
    if (!memory && lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int guard_wrap(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_State *co = lua_newthread(L); /* [f, ..., co] */
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    lua_pushcclosure(L, run_wrapped, 1);
    return 1;
}

static const char *coroutine_state(lua_State *L, lua_State *co) {
    lua_Debug frame;
    if (L == co) return "running";
    if (lua_status(co) == LUA_OK && lua_getstack(co, 0, &frame)) return "normal";
    return NULL; /* suspended or dead: can be closed */
}

static int guard_close(lua_State *L) {
    lua_State *co = check_coroutine(L);
    const char *busy = coroutine_state(L, co);
    if (busy) return luaL_error(L, "cannot close a %s coroutine", busy);
    budget_enter(co);
    int status = lua_resetthread(co);
    budget_enter(L);
    lua_pushboolean(L, status == LUA_OK);
    if (status == LUA_OK) return 1;
    lua_xmove(co, L, 1); /* [..., false, error] */
    return guard_ending(L) ? pass_on(L) : 2;
}

void guard_open(lua_State *L) {
    lua_pushcfunction(L, guard_pcall);
    lua_setglobal(L, "pcall");
    lua_pushcfunction(L, guard_xpcall);
    lua_setglobal(L, "xpcall");
    static const luaL_Reg coroutines[] = {
        {"resume", guard_resume}, {"wrap", guard_wrap}, {"close", guard_close}, {NULL, NULL}};
    lua_getglobal(L, "coroutine"); /* [coroutine] */
    luaL_setfuncs(L, coroutines, 0);
    lua_pop(L, 1);
}

bool guard_resumes(lua_State *L, int index) {
    lua_CFunction function = lua_tocfunction(L, index);
    return function == guard_resume || function == run_wrapped;
}

bool guard_catches(lua_State *L, int index) {
    lua_CFunction function = lua_tocfunction(L, index);
    return function == guard_pcall || function == guard_xpcall;
}
