/* See retry.h. Policy, f and arguments stay on the stack of the call, where a patch that replaces them finds them; the
 * policy is read again after each failure, since a save may have changed it. */
#include "live/retry.h"

#include "base/log.h"
#include "live/reload.h"
#include "live/running.h"
#include "model/date.h"
#include "os/clock.h"
#include "script/consult.h"
#include "script/plain.h"

#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <string.h>
#include <sys/random.h>

enum { POLICY = 1, FUNCTION, ATTEMPTS, ARGUMENTS }; /* stack places */

static int finish(lua_State *L, int status, lua_KContext context);

/* ---- the rule ---- */

/* Pushes it: too large for the stack of C, where calls may be nested. Raises what is wrong with it. */
static const struct policy *push_policy(lua_State *L) {
    struct err err = {0};
    struct policy *policy = lua_newuserdatauv(L, sizeof *policy, 0);
    json_t *rules = plain_json(L, POLICY, "retry", &err);
    policy_defaults(policy);
    bool ok = rules && policy_merge(policy, rules, &err);
    json_decref(rules);
    if (!ok) luaL_argerror(L, POLICY, err.message);
    return policy;
}

/* The kind of the error on top, and its status; KIND_COUNT where it has none of ours. */
static enum kind kind_of_error(lua_State *L, int *status) {
    enum kind kind = KIND_COUNT;
    *status = 0;
    if (!lua_istable(L, -1)) return kind;
    lua_pushliteral(L, "kind"), lua_rawget(L, -2);   /* [..., error, kind] */
    lua_pushliteral(L, "status"), lua_rawget(L, -3); /* [..., error, kind, status] */
    if (lua_isinteger(L, -1)) *status = (int)lua_tointeger(L, -1);
    if (lua_type(L, -2) == LUA_TSTRING) kind = kind_named(lua_tostring(L, -2));
    else if (*status) kind = KIND_STATUS;
    lua_pop(L, 2);
    return kind;
}

/* ---- how long ---- */

/* A day at most; negative where it is negative or no number. */
static int64_t ms_of(double seconds) { return seconds >= 0 ? (int64_t)ceil(fmin(seconds * 1000, DAY_MS)) : -1; }

/* What the field of the error on top says ("error.retry_after": a field of a field), in ms or -1. */
static int64_t field_ms(lua_State *L, const char *path) {
    int top = lua_gettop(L);
    lua_pushvalue(L, top); /* [..., error, value] */
    while (lua_istable(L, -1)) {
        size_t length = strcspn(path, ".");
        lua_pushlstring(L, path, length);
        lua_rawget(L, -2);
        path += length + (path[length] == '.');
        if (!*path) break;
    }
    int64_t ms = -1;
    if (!*path && lua_type(L, -1) == LUA_TSTRING) ms = wait_ms(lua_tostring(L, -1), clock_wall_ms());
    else if (!*path && lua_type(L, -1) == LUA_TNUMBER) ms = seconds_wait_ms(lua_tonumber(L, -1), clock_wall_ms());
    lua_settop(L, top);
    return ms;
}

/* Pushes the failure that a rule's function sees: the fields of the error on top, and itself. */
static void push_failure(lua_State *L, enum kind kind) {
    static const char *const fields[] = {"kind", "status", "url", "headers", "body"};
    int error = lua_gettop(L);
    lua_createtable(L, 0, 7); /* [..., error, failure] */
    for (size_t i = 0; lua_istable(L, error) && i < sizeof fields / sizeof *fields; i++) {
        lua_pushstring(L, fields[i]);
        lua_rawget(L, error);
        lua_setfield(L, -2, fields[i]);
    }
    if (kind != KIND_COUNT) lua_pushstring(L, kind_name(kind)), lua_setfield(L, -2, "kind");
    lua_pushvalue(L, ATTEMPTS), lua_setfield(L, -2, "attempt");
    lua_pushvalue(L, error), lua_setfield(L, -2, "error");
}

/* Asks the rule's function. False: it could not say; *ms negative: not again. What nothing may swallow goes on. */
static bool ask(lua_State *L, const struct rule *rule, enum kind kind, int64_t *ms) { /* [..., error] */
    int error = lua_gettop(L);
    double seconds;
    consult_push_rule(L, POLICY, rule->key); /* [..., error, function] */
    lua_pushvalue(L, error);
    push_failure(L, kind);
    lua_remove(L, -2); /* [..., error, function, failure] */
    bool ran = lua_pcall(L, 1, 1, 0) == LUA_OK;
    if (!ran && program_passes(program_of(L), L)) lua_error(L);
    bool ok = ran && consult_read_answer(L, &seconds);
    if (ok) *ms = ms_of(seconds);
    else log_put(LOG_WARN, "darn.retry: the rule for \"%s\" has no answer, so the wait is that of a failure without a "
                 "rule (%s%s%s)", rule->key, ran ? "it must give seconds or nil, not " : "",
                 ran && lua_type(L, -1) == LUA_TSTRING ? "the string " : "", luaL_tolstring(L, -1, NULL));
    lua_settop(L, error);
    return ok;
}

static int64_t backoff_ms(const struct rule *rule, int attempts) {
    unsigned drawn = 0;
    if (getrandom(&drawn, sizeof drawn, 0) < 0) drawn = (unsigned)clock_us();
    return llround(rule_backoff_s(rule, attempts, drawn / 4294967296.0) * 1000);
}

/* How long to wait before the next call, in ms; negative: there is none. */
static int64_t delay_ms(lua_State *L, int attempts) { /* [..., error] */
    int status;
    enum kind kind = kind_of_error(L, &status);
    const struct policy *policy = push_policy(L);
    lua_insert(L, -2); /* [..., policy, error] */
    const struct rule *rule = policy_rule(policy, kind, status);
    int64_t ms = -1;
    if (rule->form == RULE_NEVER || attempts >= rule->attempts) return -1;
    if (rule->form == RULE_SECONDS) return llround(rule->seconds * 1000);
    if (rule->form == RULE_FIELD && (ms = field_ms(L, rule->field)) >= 0) return ms;
    if (rule->form == RULE_FUNCTION && ask(L, rule, kind, &ms)) return ms;
    return backoff_ms(rule, attempts);
}

/* ---- the wait ---- */

/* Not for ever: a save that makes the program begin anew ends it. */
static void wait(struct program *program, lua_State *L, int64_t ms) {
    int64_t until_ms = clock_ms() + ms;
    for (int64_t left = ms; left > 0 && !program->again; left = until_ms - clock_ms()) {
        struct pollfd save = {.fd = watcher_fd(program->watcher), .events = POLLIN};
        if (!program_poll(&save, 1, left)) program_raise_interrupt(L);
        if (save.revents) reload_take(program, L);
    }
}

/* ---- the calls ---- */

/* [policy, f, attempts, arguments] to the same and results or error */
static int call(lua_State *L, int arguments) {
    lua_settop(L, ATTEMPTS + arguments);
    lua_pushvalue(L, FUNCTION);
    for (int i = 0; i < arguments; i++) lua_pushvalue(L, ARGUMENTS + i);
    return lua_pcallk(L, arguments, LUA_MULTRET, 0, arguments, finish);
}

/* Waits, where the policy wants another call. */
static bool again(lua_State *L) { /* [..., error] */
    struct program *program = program_of(L);
    int attempts = (int)lua_tointeger(L, ATTEMPTS);
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    if (program_passes(program, L)) return false;
    int64_t ms = delay_ms(L, attempts); /* [..., policy, error] */
    if (ms < 0) return false;
    wait(program, L, ms);
    lua_pushinteger(L, attempts + 1);
    lua_replace(L, ATTEMPTS);
    return !program->again;
}

static int finish(lua_State *L, int status, lua_KContext context) {
    int arguments = (int)context;
    while (status != LUA_OK && status != LUA_YIELD) {
        if (!again(L)) return lua_error(L); /* [..., error] */
        status = call(L, arguments);
    }
    return lua_gettop(L) - ATTEMPTS - arguments;
}

int retry_call(lua_State *L) {
    luaL_checktype(L, POLICY, LUA_TTABLE);
    luaL_checktype(L, FUNCTION, LUA_TFUNCTION);
    push_policy(L);
    lua_pop(L, 1);
    lua_pushinteger(L, 1);
    lua_insert(L, ATTEMPTS); /* [policy, f, attempts, arguments] */
    int arguments = lua_gettop(L) - ATTEMPTS;
    luaL_checkstack(L, arguments + LUA_MINSTACK, "too many arguments");
    return finish(L, call(L, arguments), arguments);
}
