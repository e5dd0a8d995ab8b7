/* See retriable.h. g is a C function whose upvalue is f; the arguments stay on its stack below the call of f. So a patch
 * that replaces f wherever it is referred to replaces it here too, and calling again is calling the new one. It waits
 * in the message handler, where the stack still stands; the handler's verdict takes the place of the error. */
#include "live/retriable.h"

#include "live/prompt.h"
#include "live/running.h"
#include "script/frames.h"
#include "script/guard.h"
#include "script/render.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>

#define RENDER_SECONDS 0.5
enum { STACK_LEAST = 400 }; /* slots that showing and waiting may need */

/* What stands for a verdict as an error: the address of its place here. The values that go with it are in the
 * registry, under the address of the whole. */
static const char verdicts[VERDICT_VALUES + 1];

static int call(lua_State *L);
static int handle(lua_State *L);
static int finish(lua_State *L, int status, lua_KContext context);

/* ---- what is shown ---- */

struct called { lua_State *L; struct str text; };

/* Pushes the function of that level, or gives false. */
static bool push_function(lua_State *L, int level, lua_Debug *frame) {
    if (!lua_getstack(L, level, frame)) return false;
    return lua_getinfo(L, "f", frame) != 0;
}

/* Pushes the g that the error has come to. The one directly below the handler is an inner one, which raises. */
static void push_call(lua_State *L, lua_Debug *frame) {
    push_function(L, 0, frame); /* [..., function] */
    int level = lua_tocfunction(L, -1) == handle ? 2 : 0;
    lua_pop(L, 1);
    for (; push_function(L, level, frame) && lua_tocfunction(L, -1) != call; level++) lua_pop(L, 1);
}

/* Renders the call of g: f, and the arguments up to the handler. Protected, and from another coroutine. */
static int write_call(lua_State *L) {
    struct called *called = lua_touserdata(L, 1);
    lua_State *of = called->L;
    lua_Debug frame, function;
    push_call(of, &frame); /* of: [..., g] */
    lua_getupvalue(of, -1, 1);
    lua_remove(of, -2); /* of: [..., f] */
    lua_getinfo(of, ">S", &function);
    str_printf(&called->text, "%s:%d, called with (", function.short_src, function.linedefined);
    for (int i = 1; lua_getlocal(of, &frame, i); i++) {
        lua_xmove(of, L, 1); /* [..., argument] */
        if (lua_tocfunction(L, -1) == handle) break;
        if (i > 1) str_puts(&called->text, ", ");
        render_value(L, -1, &called->text);
        lua_pop(L, 1);
    }
    str_putc(&called->text, ')');
    return 0;
}

/* Records from a coroutine of its own: the state's may be the one that failed, which cannot look at itself. */
static void record(struct program *program, lua_State *L, lua_State *side, struct failure *failure) {
    struct state *state = program->state;
    lua_State *own = state->L;
    state->L = side;
    frames_record(state, L, NULL, program->budget, failure);
    state->L = own;
}

static void show(struct program *program, lua_State *L) { /* L: [..., error] */
    struct outcome *outcome = outcome_new(); /* for its failure */
    struct called called = {.L = L};
    lua_State *side = lua_newthread(L);
    lua_insert(L, -2); /* L: [..., side, error] */
    watcher_clock(program->watcher, true);
    record(program, L, side, &outcome->failure);
    budget_start(program->budget, side, RENDER_SECONDS);
    int top = lua_gettop(L);
    lua_pushcfunction(side, write_call);
    lua_pushlightuserdata(side, &called);
    lua_pcall(side, 1, 0, 0);
    lua_settop(L, top);
    budget_end();
    watcher_clock(program->watcher, false);
    lua_remove(L, -2); /* L: [..., error] */
    program_tell(program, &(struct program_event){.kind = PROGRAM_FAILED, .failure = &outcome->failure,
                                                  .call = str_text(&called.text), .waits = !prompt_terminal()});
    str_clear(&called.text);
    outcome_free(outcome);
}

/* ---- the verdict ---- */

/* Shows the error and waits. Leaves in its place what stands for the verdict, or the error itself. */
static void judge(struct program *program, lua_State *L) { /* [..., error] */
    int top = lua_gettop(L);
    if (!watcher_watches(program->watcher) && !prompt_terminal()) return;
    show(program, L);
    enum verdict verdict = prompt_wait(program, L); /* [..., error, values...] */
    if (verdict == VERDICT_RAISE) return;
    int count = lua_gettop(L) - top;
    lua_createtable(L, count, 1);
    lua_insert(L, top + 1); /* [..., error, list, values...] */
    for (int i = count; i > 0; i--) lua_rawseti(L, top + 1, i);
    lua_pushinteger(L, count), lua_setfield(L, -2, "n");
    lua_rawsetp(L, LUA_REGISTRYINDEX, verdicts); /* [..., error] */
    lua_pushlightuserdata(L, (void *)&verdicts[verdict]);
    lua_replace(L, top);
}

static enum verdict verdict_of(lua_State *L) { /* [..., error] */
    const char *at = lua_islightuserdata(L, -1) ? lua_touserdata(L, -1) : NULL;
    for (enum verdict v = VERDICT_RETRY; v <= VERDICT_VALUES; v++)
        if (at == &verdicts[v]) return v;
    return VERDICT_RAISE;
}

/* Pushes the values that the verdict came with: how many. */
static int push_values(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, verdicts); /* [..., list] */
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, verdicts);
    lua_getfield(L, -1, "n");
    int list = lua_gettop(L) - 1, count = (int)lua_tointeger(L, -1);
    luaL_checkstack(L, count, "too many values");
    for (int i = 1; i <= count; i++) lua_rawgeti(L, list, i);
    return count;
}

/* ---- g ---- */

/* Where the stack is full nothing can be done on top of it: the call judges when it is gone. */
static bool is_overflow(lua_State *L) { /* [error] */
    return !lua_checkstack(L, STACK_LEAST) ||
           (lua_type(L, -1) == LUA_TSTRING && strstr(lua_tostring(L, -1), "stack overflow"));
}

static int handle(lua_State *L) { /* [error] */
    struct program *program = program_of(L);
    program->unjudged = false;
    if (program_passes(program, L)) return 1;
    program->unjudged = is_overflow(L);
    if (!program->unjudged) judge(program, L);
    return 1;
}

/* [arguments, handler] to [arguments, handler, results or error] */
static int call_again(lua_State *L, int arguments) {
    lua_settop(L, arguments + 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    for (int i = 1; i <= arguments; i++) lua_pushvalue(L, i);
    return lua_pcallk(L, arguments, LUA_MULTRET, arguments + 1, arguments, finish);
}

/* The handler was not called where memory ran out, or an error came up in it. */
static void judge_late(lua_State *L, int status) { /* [..., error] */
    struct program *program = program_of(L);
    bool unjudged = program->unjudged || status != LUA_ERRRUN;
    program->unjudged = false;
    if (unjudged && !program_passes(program, L)) judge(program, L);
}

static int finish(lua_State *L, int status, lua_KContext context) {
    int arguments = (int)context;
    while (status != LUA_OK && status != LUA_YIELD) {
        judge_late(L, status);
        enum verdict verdict = verdict_of(L);
        if (verdict == VERDICT_RAISE) return lua_error(L); /* [..., error] */
        int values = push_values(L);
        if (verdict != VERDICT_RETRY) return values;
        status = call_again(L, arguments);
    }
    return lua_gettop(L) - arguments - 1;
}

static int call(lua_State *L) {
    int arguments = lua_gettop(L);
    luaL_checkstack(L, arguments + LUA_MINSTACK, "too many arguments");
    lua_pushcfunction(L, handle); /* [arguments, handler] */
    return finish(L, call_again(L, arguments), arguments);
}

int retriable_new(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_pushcclosure(L, call, 1);
    return 1;
}
