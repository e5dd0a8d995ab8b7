/* See value.h. It is page:emit itself that takes the items, so what fits here fits there. */
#include "debug/value.h"

#include "debug/look.h"
#include "debug/put.h"
#include "debug/scope.h"
#include "script/bind.h"

#include <lauxlib.h>

struct value {
    struct debug *debug;
    char *code;
};

/* The value at `at` as an item, of the type in front of it where there is one. */
static void emit(lua_State *L, int at, int type) {
    bind_push_current(L);
    lua_getfield(L, -1, "emit");
    lua_insert(L, -2); /* [..., emit, page] */
    if (type) lua_pushvalue(L, type);
    lua_pushvalue(L, at);
    lua_call(L, type ? 3 : 2, 0);
}

static void emit_all(lua_State *L, int first, int last) {
    if (first > last) luaL_error(L, "that gives nothing; [S]kip is for pages without items");
    luaL_checkstack(L, 6, NULL);
    for (int at = first; at <= last; at++) {
        bool typed = lua_type(L, at) == LUA_TSTRING && at < last;
        if (typed) at++;
        if (!lua_istable(L, at)) luaL_error(L, "an item is a table, not a %s", luaL_typename(L, at));
        emit(L, at, typed ? at - 1 : 0);
    }
}

static int value_step(lua_State *L) { /* [value] */
    const struct value *value = lua_touserdata(L, 1);
    struct debug *debug = value->debug;
    int extra = 0;
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    luaL_checkstack(debug->options.stack, 4, NULL);
    if (luaL_loadbufferx(L, value->code, strlen(value->code), "=value", "t") != LUA_OK) return lua_error(L);
    if (debug->frames.count) {
        scope_push(debug, L); /* [value, function, env] */
        lua_setupvalue(L, 2, 1);
        extra = scope_push_extra(debug, L);
    }
    lua_call(L, extra, LUA_MULTRET); /* [value, values...] */
    emit_all(L, 2, lua_gettop(L));
    return 0;
}

bool debug_value(struct debug *debug, const char *text, struct outcome *outcome, struct str *out) {
    struct run *run = debug->options.state->run;
    struct value value = {.debug = debug, .code = mem_printf("return %s", text)};
    struct outcome *aside = run->outcome;
    struct str why = {0};
    run->outcome = outcome;
    bool ok = look_apart(debug, value_step, &value, &why);
    run->outcome = aside;
    outcome->kind = OUTCOME_DONE;
    if (!ok) {
        outcome_discard(outcome);
        put_folded(out, 2, str_text(&why), why.len);
    }
    str_clear(&why);
    free(value.code);
    return ok;
}
