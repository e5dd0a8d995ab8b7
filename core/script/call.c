/* See call.h. A coroutine that ended well is used again for the next page; one that failed is rendered, closed
 * and thrown away. */
#include "script/call.h"

#include "base/json.h"
#include "os/clock.h"
#include "script/bind.h"
#include "script/convert.h"
#include "script/frames.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>
#include <string.h>

static const char idle_key; /* its address: where the registry keeps the idle coroutine */

static lua_State *take_coroutine(struct state *state) {
    lua_State *co = state->idle;
    if (co) return co;
    co = state->idle = lua_newthread(state->L); /* [co] */
    lua_rawsetp(state->L, LUA_REGISTRYINDEX, &idle_key);
    return co;
}

static void drop_coroutine(struct state *state) {
    state->idle = NULL;
    lua_pushnil(state->L);
    lua_rawsetp(state->L, LUA_REGISTRYINDEX, &idle_key);
}

/* Runs what is on co: a function and its arguments. True where it returned; its results are dropped. */
static bool resume(struct state *state, lua_State *co, int arguments, int *status) {
    int results;
    *status = lua_resume(co, state->L, arguments, &results);
    if (*status == LUA_OK) lua_settop(co, 0);
    return *status == LUA_OK;
}

/* ---- the failure ---- */

/* Runs pending __close handlers. Lua keeps hooks off in a coroutine that a hook stopped, so its handlers could not
 * be stopped either: they had their time. */
static void close_coroutine(struct state *state, lua_State *co, double seconds, struct budget *budget, bool over) {
    if (!over) {
        budget_start(budget, co, seconds);
        lua_resetthread(co);
        budget_end();
    }
    drop_coroutine(state);
}

static const char *why_stopped(int status) {
    return status == LUA_YIELD ? "coroutine.yield outside of a coroutine" : NULL;
}

static void fail_err(struct state *state, lua_State *co, int status, struct budget *budget, struct err *err) {
    struct outcome *outcome = outcome_new();
    struct failure *failure = &outcome->failure;
    frames_record(state, co, why_stopped(status), budget, failure);
    for (char *c = failure->error; *c; c++)
        if (*c == '\n' || *c == '\t') *c = ' '; /* an err is one line */
    err_at(err, ERR_SCRIPT, failure->file ? failure->file : "", failure->line, "%s", failure->error);
    outcome_free(outcome);
}

bool call_protected(struct state *state, int (*step)(lua_State *L), void *argument, double seconds,
                    struct budget *budget, struct err *err) {
    lua_State *co = take_coroutine(state);
    int status;
    lua_pushcfunction(co, step);
    lua_pushlightuserdata(co, argument);
    budget_start(budget, co, seconds);
    bool ok = resume(state, co, 1, &status), over = budget_end();
    if (ok) return true;
    if (err->kind == ERR_NONE) fail_err(state, co, status, budget, err);
    close_coroutine(state, co, seconds, budget, over);
    return false;
}

/* ---- one page ---- */

/* From the request's identity, so that the same page sees the same numbers in every run. */
static void seed_random(struct state *state, const struct request *request) {
    lua_Integer seeds[2];
    memcpy(seeds, request->fingerprint, sizeof seeds);
    lua_State *L = state->L;
    lua_rawgeti(L, LUA_REGISTRYINDEX, state->randomseed); /* [randomseed] */
    lua_pushinteger(L, seeds[0]);
    lua_pushinteger(L, seeds[1]);
    lua_call(L, 2, 0);
}

/* co: the callback's function and the page. */
static void push_call(struct state *state, lua_State *co, const char *callback) {
    lua_getfield(co, LUA_REGISTRYINDEX, REGISTRY_SCRAPER); /* [scraper] */
    lua_pushstring(co, callback);
    lua_rawget(co, -2); /* [scraper, function]; raw, since nothing would catch what an __index raises */
    lua_remove(co, -2);
    bind_push_page(co, state->run); /* [function, page] */
}

/* How the callback ended is settled, whatever the script does while its values render themselves and its __close
 * handlers run. */
static void end_failed(struct state *state, lua_State *co, int status, struct budget *budget, bool over) {
    struct outcome *outcome = state->run->outcome;
    bool ending = state->run->ending;
    enum outcome_kind kind = ending ? outcome->kind : OUTCOME_FAILED;
    char *why = ending ? mem_strdup(outcome->why) : NULL;
    if (!ending) {
        frames_record(state, co, why_stopped(status), budget, &outcome->failure);
        failure_sign(&outcome->failure, outcome->callback);
    }
    state->run->ending = false; /* a __close may use pcall as ever */
    close_coroutine(state, co, state->settings->callback_time, budget, over);
    outcome->kind = kind;
    free(outcome->why);
    outcome->why = why;
}

static void clear_run(struct run *run) {
    doc_free(run->doc);
    url_clear(&run->url);
    url_clear(&run->base);
    str_clear(&run->utf8);
    arena_clear(&run->arena);
}

void call_page(struct state *state, struct page *page, const char *callback, struct budget *budget,
               struct outcome *outcome) {
    int64_t started = clock_us();
    struct run run = {.page = page, .outcome = outcome, .callback = callback};
    outcome->kind = OUTCOME_DONE;
    outcome->callback = mem_strdup(callback);
    memcpy(outcome->version, state->version, strlen(state->version) + 1);
    url_parse(&run.url, page->url, NULL, NULL);
    state->run = &run;
    seed_random(state, page->request);
    lua_State *co = take_coroutine(state);
    int status;
    push_call(state, co, callback);
    budget_start(budget, co, state->settings->callback_time);
    bool ok = resume(state, co, 1, &status), over = budget_end();
    if (!ok) end_failed(state, co, status, budget, over);
    if (outcome->kind != OUTCOME_DONE) outcome_discard(outcome);
    bind_close_page(state->L, &run);
    state->run = NULL;
    clear_run(&run);
    outcome->elapsed_us = (int)(clock_us() - started);
}

/* ---- on_close ---- */

struct closing { json_t *stats; };

static int close_step(lua_State *L) {
    struct closing *closing = lua_touserdata(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, REGISTRY_SCRAPER);
    if (lua_getfield(L, -1, "on_close") == LUA_TNIL) return 0; /* [closing, scraper, on_close] */
    convert_push_json(L, closing->stats, false);
    lua_call(L, 1, 0);
    return 0;
}

bool call_close(struct state *state, const char *stats, struct budget *budget, struct err *err) {
    struct err local = {0};
    struct closing closing = {.stats = json_parse(stats, strlen(stats), &local)};
    double seconds = state->settings->callback_time;
    state->closing = true;
    bool ok = closing.stats && call_protected(state, close_step, &closing, seconds, budget, &local);
    state->closing = false;
    json_decref(closing.stats);
    if (!ok && err) *err = local;
    return ok;
}
