/* See call.h. A coroutine that ended well is used again for the next page; one that failed is rendered, closed
 * and thrown away. */
#include "script/call.h"

#include "base/json.h"
#include "os/clock.h"
#include "script/bind.h"
#include "script/bind_run.h"
#include "script/caught.h"
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

/* One run from its first instruction until its stack is gone. */
struct kept {
    struct state *state;
    struct run run;
    struct outcome *aside; /* takes what the script does once the run has failed */
    lua_State *co;
    bool over;             /* its time was */
};

static void begin(struct kept *kept, struct state *state, struct page *page, const char *callback,
                  struct outcome *outcome) {
    *kept = (struct kept){.state = state, .run = {.page = page, .outcome = outcome, .owner = page->request->id}};
    outcome->kind = OUTCOME_DONE;
    outcome->callback = mem_strdup(callback);
    memcpy(outcome->version, state->version, strlen(state->version) + 1);
    kept->run.callback = outcome->callback;
    if (state->parsed) kept->run.parsed = *state->parsed, *state->parsed = (struct parsed){0};
    url_parse(&kept->run.url, page->url, NULL, NULL);
    state->run = &kept->run;
    seed_random(state, page->request);
    kept->co = take_coroutine(state);
    push_call(state, kept->co, callback);
}

/* How the callback ended is settled, whatever the script does while its values render themselves and its __close
 * handlers run: that goes to an outcome aside. */
static void settle(struct kept *kept, int status, struct budget *budget) {
    struct run *run = &kept->run;
    struct outcome *outcome = run->outcome;
    bool ending = run->ending;
    run->outcome = kept->aside = outcome_new();
    kept->aside->callback = mem_strdup(outcome->callback);
    run->callback = kept->aside->callback; /* the outcome may go before the run does */
    if (!ending) {
        outcome->kind = OUTCOME_FAILED;
        frames_record(kept->state, kept->co, why_stopped(status), budget, &outcome->failure);
        failure_sign(&outcome->failure, outcome->callback);
    }
    run->ending = false; /* a __close may use pcall as ever */
    outcome_discard(outcome);
}

/* False: it did not come to its end, and stands. */
static bool run_callback(struct kept *kept, struct budget *budget) {
    int status;
    budget_start(budget, kept->co, kept->state->settings->callback_time);
    bool ok = resume(kept->state, kept->co, 1, &status);
    kept->over = budget_end();
    if (!ok) settle(kept, status, budget);
    return ok;
}

static void unwind(struct kept *kept, struct budget *budget) {
    close_coroutine(kept->state, kept->co, kept->state->settings->callback_time, budget, kept->over);
}

static void finish(struct kept *kept) {
    struct run *run = &kept->run;
    caught_forget(kept->state->L);
    bind_close_page(kept->state->L, run);
    kept->state->run = NULL;
    if (kept->state->parsed) *kept->state->parsed = run->parsed;
    else parsed_clear(&run->parsed);
    url_clear(&run->url);
    url_clear(&run->base);
    bind_nofollow_free(run);
    arena_clear(&run->arena);
    outcome_free(kept->aside);
}

void call_page(struct state *state, struct page *page, const char *callback, struct budget *budget,
               struct outcome *outcome) {
    int64_t started = clock_us();
    struct kept kept;
    begin(&kept, state, page, callback, outcome);
    if (!run_callback(&kept, budget)) unwind(&kept, budget);
    finish(&kept);
    outcome->elapsed_us = (int)(clock_us() - started);
}

/* ---- one that is kept ---- */

struct kept *call_page_kept(struct state *state, struct page *page, const char *callback, struct budget *budget,
                            struct outcome *outcome) {
    int64_t started = clock_us();
    struct kept *kept = mem_alloc(sizeof *kept);
    begin(kept, state, page, callback, outcome);
    bool ok = run_callback(kept, budget);
    outcome->elapsed_us = (int)(clock_us() - started);
    if (outcome->kind == OUTCOME_FAILED) return kept;
    if (!ok) unwind(kept, budget);
    finish(kept);
    free(kept);
    return NULL;
}

lua_State *kept_stack(const struct kept *kept) { return kept->co; }

void kept_end(struct kept *kept, struct budget *budget) {
    if (!kept) return;
    unwind(kept, budget);
    finish(kept);
    free(kept);
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
