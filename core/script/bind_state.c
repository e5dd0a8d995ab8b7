/* See bind_state.h. Values are JSON text outside of a callback's own tables, as items are: what is set is copied at once,
 * what is got is fresh each time. A read is noted once, so a run sees one value of a key whatever others commit
 * meanwhile. */
#include "script/bind_state.h"

#include "script/bind_check.h"
#include "script/convert.h"

/* ---- check ---- */

/* The run whose outcome takes it, NULL in on_close (where `get` works); elsewhere an error. */
static struct run *check_run(lua_State *L, const char *call, bool get) {
    const struct state *state = state_of(L);
    if (state->run) return state->run;
    if (state->closing && get) return NULL;
    if (state->closing) bind_raise(L, "darn.state.%s: on_close comes after the last commit; it can only get", call);
    bind_raise(L, "darn.state.%s works in callbacks only, where it is committed with the page", call);
    return NULL;
}

static const char *check_key(lua_State *L, const char *call) {
    size_t length;
    if (lua_type(L, 1) != LUA_TSTRING) bind_raise(L, "darn.state.%s: expected a key (a string), got %s", call, bind_kind(L, 1));
    const char *key = lua_tolstring(L, 1, &length);
    if (length > STATE_KEY_MOST) bind_raise(L, "darn.state.%s: the key has more than %d bytes", call, STATE_KEY_MOST);
    if (strlen(key) != length || !utf8_valid(key, length))
        bind_raise(L, "darn.state.%s: the key has a NUL byte or is not valid UTF-8", call);
    return key;
}

static struct number check_number(lua_State *L) {
    lua_settop(L, 2);
    struct number number;
    struct str *text = bind_scratch_text(L);
    struct err err = {0};
    if (lua_type(L, 2) != LUA_TNUMBER) bind_raise(L, "darn.state.add: expected a number, got %s", bind_kind(L, 2));
    if (!convert_to_json(L, 2, text, &err)) bind_raise(L, "darn.state.add: %s", err.message);
    number_read(text->data, &number);
    return number;
}

/* ---- reading ---- */

/* What is committed of the key, to be freed. */
static char *ask(lua_State *L, int64_t page, const char *key, int64_t *changed) {
    const struct memory *memory = state_of(L)->memory;
    char *json = NULL;
    struct err err = {0};
    *changed = 0;
    if (memory && !memory->get(memory->arg, page, key, &json, changed, &err)) bind_raise(L, "darn.state: %s", err.message);
    return json;
}

/* The same, noted: it stays until the run ends. */
static const char *recall(lua_State *L, struct run *run, const char *key) {
    const struct recalled *before = effects_recalled(&run->outcome->effects, key);
    if (before) return before->json;
    int64_t changed;
    char *json = ask(L, run->owner, key, &changed);
    effects_note(&run->outcome->effects, key, json, changed);
    bind_grown(L, run);
    return json;
}

static int raise_no_number(lua_State *L, const char *key, const char *json) {
    const char *type = *json == '"' ? "string" : *json == 't' || *json == 'f' ? "boolean" : *json == 'n' ? "null" : "table";
    return bind_raise(L, "darn.state.add: '%s' is a %s, not a number", key, type);
}

/* The sum of what is committed and what the run added. */
static void push_sum(lua_State *L, const char *key, const char *json, const char *added) {
    struct number sum = {0}, more;
    if (json && !number_read(json, &sum)) raise_no_number(L, key, json);
    number_read(added, &more);
    sum = json ? number_add(sum, more) : more;
    if (sum.real) lua_pushnumber(L, sum.value);
    else lua_pushinteger(L, sum.integer);
}

static int push_value(lua_State *L, const char *json) {
    struct err err = {0};
    if (!json) lua_pushnil(L);
    else if (!convert_push_text(L, json, strlen(json), true, &err)) bind_raise(L, "darn.state.get: %s", err.message);
    return 1;
}

/* After the last page there is no outcome that could note it. */
static int get_closing(lua_State *L, const char *key) {
    int64_t changed;
    char *json = ask(L, 0, key, &changed);
    lua_pushstring(L, json); /* [key, text]: what raises from here on leaks nothing; NULL gives nil */
    free(json);
    return push_value(L, lua_tostring(L, -1));
}

/* ---- functions ---- */

static int state_get(lua_State *L) {
    struct run *run = check_run(L, "get", true);
    const char *key = check_key(L, "get");
    if (!run) return get_closing(L, key);
    const struct effect *effect = effects_find(&run->outcome->effects, key);
    if (effect && !effect->added) return push_value(L, effect->json);
    const char *json = recall(L, run, key);
    if (!effect) return push_value(L, json);
    return push_sum(L, key, json, effect->json), 1;
}

static int state_set(lua_State *L) {
    struct run *run = check_run(L, "set", false);
    const char *key = check_key(L, "set");
    if (lua_gettop(L) < 2) bind_raise(L, "darn.state.set: expected a value (nil removes the key)");
    lua_settop(L, 2);
    struct str *text = bind_scratch_text(L);
    struct err err = {0};
    bool removes = lua_isnil(L, 2);
    if (!removes && !convert_to_json(L, 2, text, &err)) bind_raise(L, "darn.state.set: %s", err.message);
    if (text->len > STATE_VALUE_MOST)
        bind_raise(L, "darn.state.set: the value of '%s' has more than %d bytes as JSON", key, STATE_VALUE_MOST);
    effects_set(&run->outcome->effects, key, removes ? NULL : text->data);
    bind_grown(L, run);
    return 0;
}

/* Adding reads nothing, and so never goes stale; only what makes it raise is noted. */
static void check_sum(lua_State *L, struct run *run, const char *key) {
    struct effects *effects = &run->outcome->effects;
    struct number there;
    if (!effects_recalled(effects, key)) {
        int64_t changed;
        char *json = ask(L, run->owner, key, &changed);
        if (!json || number_read(json, &there)) return free(json);
        effects_note(effects, key, json, changed);
    }
    const char *json = effects_recalled(effects, key)->json;
    if (json && !number_read(json, &there)) raise_no_number(L, key, json);
}

/* That it cannot be added to what is there shows at the commit; the run that is made instead looks first, so that the
 * error has its place in the script. */
static int state_add(lua_State *L) {
    struct run *run = check_run(L, "add", false);
    const char *key = check_key(L, "add");
    struct number number = check_number(L);
    struct effects *effects = &run->outcome->effects;
    const struct effect *effect = effects_find(effects, key);
    if (run->page->stale && !effect) check_sum(L, run, key);
    if (!effects_add(effects, key, number)) raise_no_number(L, key, effect->json);
    bind_grown(L, run);
    return 0;
}

/* ---- tables ---- */

const luaL_Reg bind_state_functions[] = {{"get", state_get}, {"set", state_set}, {"add", state_add}, {0}};
