/* See matches.h. A pattern may raise (it is malformed, the time is over), which must not jump through the run: the error
 * waits on the stack until the run has ended. */
#include "script/matches.h"

#include "select/match.h"
#include "script/bind_check.h"
#include "script/budget.h"
#include "script/pattern.h"

enum { STACK_LEAST = 10 };

struct question {
    const char *pattern, *text;
    size_t length;
    bool found;
};

static int ask(lua_State *L) { /* [question] */
    struct question *question = lua_touserdata(L, 1);
    if (budget_over()) return budget_raise(L, 1);
    pattern_push_find(L);
    lua_pushlstring(L, question->text, question->length);
    lua_pushstring(L, question->pattern);
    lua_call(L, 2, 1); /* [question, place or nil] */
    question->found = !lua_isnil(L, -1);
    return 0;
}

static int fits(void *arg, const char *pattern, const char *text, size_t length) {
    struct state *state = arg;
    lua_State *L = state->matching;
    struct question question = {pattern, text, length, false};
    lua_pushcfunction(L, ask);
    lua_pushlightuserdata(L, &question);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK) return question.found;
    state->match_failed = pattern; /* [..., error] */
    return -1;
}

void matches_use(lua_State *L, struct doc *doc) {
    struct state *state = state_of(L);
    luaL_checkstack(L, STACK_LEAST, "selector");
    state->matching = L;
    state->match_failed = NULL;
    state->patterns = (struct match_patterns){fits, state};
    match_set_patterns(doc, &state->patterns);
}

void matches_check(lua_State *L, const char *type, const char *call) {
    struct state *state = state_of(L);
    const char *pattern = state->match_failed;
    if (!pattern) return;
    state->match_failed = NULL;
    if (budget_over() || lua_type(L, -1) != LUA_TSTRING) lua_error(L);
    bind_raise(L, "%s:%s: %s in :matches(\"%s\")", type, call, lua_tostring(L, -1), pattern);
}
