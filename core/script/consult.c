/* See consult.h. */
#include "script/consult.h"

#include "script/bind_page.h"
#include "script/call.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>

struct question {
    const char *key;
    const struct fault *fault;
    const struct request *request;
    double seconds;
    struct err *err;
};

/* ---- the failure ---- */

static void push_failure(lua_State *L, const struct fault *fault) {
    static const struct headers none;
    lua_createtable(L, 0, 7); /* [failure] */
    lua_pushstring(L, kind_name(fault->kind)), lua_setfield(L, -2, "kind");
    if (fault->status) lua_pushinteger(L, fault->status), lua_setfield(L, -2, "status");
    lua_pushinteger(L, fault->attempts), lua_setfield(L, -2, "attempt");
    lua_pushstring(L, fault->url), lua_setfield(L, -2, "url");
    lua_pushstring(L, fault->error), lua_setfield(L, -2, "error");
    lua_pushlstring(L, fault->body ? fault->body : "", fault->body ? fault->body_bytes : 0), lua_setfield(L, -2, "body");
    bind_push_headers(L, fault->headers ? fault->headers : &none), lua_setfield(L, -2, "headers");
}

/* ---- a rule ---- */

void consult_push_rule(lua_State *L, int rules, const char *key) { /* [..., rule] */
    rules = lua_absindex(L, rules);
    lua_pushstring(L, key);
    if (lua_rawget(L, rules) == LUA_TNIL) { /* the key may be a number there */
        lua_pop(L, 1);
        lua_rawgeti(L, rules, strtol(key, NULL, 10));
    }
    if (!lua_istable(L, -1)) return;
    lua_pushliteral(L, "seconds");
    lua_rawget(L, -2);
    lua_remove(L, -2);
}

bool consult_read_answer(lua_State *L, double *seconds) {
    bool is_number = lua_type(L, -1) == LUA_TNUMBER;
    *seconds = is_number ? lua_tonumber(L, -1) : -1;
    return is_number ? *seconds >= 0 : !lua_toboolean(L, -1);
}

static int wrong_answer(lua_State *L, const struct question *question, int function) { /* [..., answer] */
    lua_Debug place;
    bool text = lua_type(L, -1) == LUA_TSTRING; /* "2" looks like seconds */
    const char *answer = luaL_tolstring(L, -1, NULL);
    lua_pushvalue(L, function);
    lua_getinfo(L, ">S", &place);
    err_at(question->err, ERR_SCRIPT, place.source + 1, place.linedefined,
           "the rule for \"%s\" must give seconds or nil, not %s%s", question->key, text ? "the string " : "", answer);
    lua_pushnil(L);
    return lua_error(L);
}

static int rule_step(lua_State *L) {
    struct question *question = lua_touserdata(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, REGISTRY_SCRAPER);
    lua_pushliteral(L, "retry");
    if (lua_rawget(L, -2) == LUA_TTABLE) consult_push_rule(L, -1, question->key); /* [..., rule] */
    if (!lua_isfunction(L, -1)) return luaL_error(L, "retry has no function for \"%s\" any more", question->key);
    int function = lua_gettop(L);
    lua_pushvalue(L, function);
    push_failure(L, question->fault); /* [..., function, function, failure] */
    lua_call(L, 1, 1);
    return consult_read_answer(L, &question->seconds) ? 0 : wrong_answer(L, question, function);
}

bool consult_rule(struct state *state, const char *key, const struct fault *fault, struct budget *budget, double *seconds,
                  struct err *err) {
    struct question question = {.key = key, .fault = fault, .err = err};
    bool ok = call_protected(state, rule_step, &question, state->settings->callback_time, budget, err);
    *seconds = question.seconds;
    return ok;
}

/* ---- on_gave_up ---- */

static int gave_up_step(lua_State *L) {
    const struct question *question = lua_touserdata(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, REGISTRY_SCRAPER);
    lua_pushliteral(L, "on_gave_up");
    if (lua_rawget(L, -2) == LUA_TNIL) return 0; /* [question, scraper, on_gave_up] */
    bind_push_request(L, question->request);
    push_failure(L, question->fault);
    lua_call(L, 2, 0);
    return 0;
}

bool consult_gave_up(struct state *state, struct page *page, const struct fault *fault, struct budget *budget,
                     struct outcome *outcome, struct err *err) {
    struct question question = {.fault = fault, .request = page->request, .err = err};
    struct run run = {.page = page, .outcome = outcome, .owner = GAVE_UP_OWNER(page->request->id)};
    state->run = &run;
    bool ok = call_protected(state, gave_up_step, &question, state->settings->callback_time, budget, err);
    state->run = NULL;
    if (!ok) outcome_discard(outcome);
    return ok;
}
