/* See bind_emit.h. An item is checked and copied as JSON at once, so that what the script does with its table
 * afterwards changes nothing; skip and retry say so in the outcome and raise, and nothing may swallow that. */
#include "script/bind_emit.h"

#include "script/bind_check.h"
#include "script/convert.h"

/* Stack places of page:emit(type, item), and the schema behind them. */
enum { TYPE = 2, ITEM = 3, SCHEMA = 4 };

/* ---- check ---- */

/* [page, item] or [page, type, item] becomes [page, type or nil, item] */
static void check_item(lua_State *L) {
    if (lua_gettop(L) < 3 && lua_type(L, 2) != LUA_TSTRING) {
        lua_settop(L, 2);
        lua_pushnil(L);
        lua_insert(L, TYPE);
    }
    lua_settop(L, ITEM);
    if (!lua_isnil(L, TYPE)) bind_string(L, TYPE, "page", "emit", "an item's type (a string)");
    if (!lua_istable(L, ITEM)) bind_raise(L, "page:emit: expected an item (a table), got %s", bind_kind(L, ITEM));
}

/* Pushes the only schema where there is but one; nil where there is none. */
static void push_only_schema(lua_State *L, int schemas) {
    lua_pushnil(L); /* [schemas, nil] */
    if (!lua_next(L, schemas)) {
        lua_pushnil(L);
        return;
    }
    lua_insert(L, -2); /* [schemas, schema, type] */
    if (!lua_next(L, schemas)) return;
    bind_raise(L, "page:emit: `items` has several types; say which one: page:emit(\"TYPE\", item)");
}

/* Puts the schema for the item at SCHEMA; nil where the scraper says nothing of its items. */
static void find_schema(lua_State *L) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, REGISTRY_SCHEMAS); /* [page, type, item, schemas] */
    if (lua_isnil(L, TYPE)) {
        push_only_schema(L, SCHEMA);
    } else {
        lua_pushvalue(L, TYPE);
        if (lua_rawget(L, SCHEMA) == LUA_TNIL && (lua_pushnil(L), lua_next(L, SCHEMA)))
            bind_unknown(L, "page:emit: `items` has no type", lua_tostring(L, TYPE), SCHEMA);
    }
    lua_replace(L, SCHEMA);
    lua_settop(L, SCHEMA); /* [page, type, item, schema] */
}

/* Raises what is wrong with the item; takes the item that the check gives in its place. */
static void check_schema(lua_State *L) {
    lua_getfield(L, SCHEMA, "check"); /* [page, type, item, schema, check] */
    lua_pushvalue(L, ITEM);
    lua_call(L, 1, 2); /* [page, type, item, schema, wrong, instead] */
    if (!lua_isnil(L, -2)) bind_raise(L, "%s", lua_tostring(L, -2));
    if (lua_istable(L, -1)) lua_replace(L, ITEM);
    lua_settop(L, SCHEMA);
}

/* ---- methods ---- */

/* The order of the fields: a block of names that lives as long as the schema, made at the first item. Pushes it. */
static const char *const *push_columns(lua_State *L, size_t *count) {
    static const char key;
    lua_getfield(L, SCHEMA, "columns"); /* [..., columns] */
    *count = lua_rawlen(L, -1);
    if (lua_rawgetp(L, -1, &key) == LUA_TUSERDATA) return lua_touserdata(L, -1);
    const char **names = lua_newuserdatauv(L, *count * sizeof *names, 0); /* [..., columns, nil, names] */
    for (size_t i = 0; i < *count; i++) {
        lua_rawgeti(L, -3, (lua_Integer)i + 1);
        names[i] = lua_tostring(L, -1); /* the list keeps it */
        lua_pop(L, 1);
    }
    lua_pushvalue(L, -1);
    lua_rawsetp(L, -4, &key);
    return names;
}

static int page_emit(lua_State *L) {
    struct run *run = bind_page(L, "emit");
    check_item(L);
    find_schema(L);
    const char *const *columns = NULL;
    size_t count = 0;
    if (!lua_isnil(L, SCHEMA)) {
        check_schema(L);
        columns = push_columns(L, &count);
    }
    struct str *json = bind_scratch_text(L);
    struct err err = {0};
    if (!convert_object_to_json(L, ITEM, columns, count, json, &err))
        return bind_raise(L, "page:emit: %s", err.message);
    if (json->data[0] != '{')
        return bind_raise(L, "page:emit: an item has named fields, this is a list; emit its members one by one");
    outcome_take_item(run->outcome, item_new(lua_tostring(L, TYPE), mem_strndup(json->data, json->len)));
    bind_grown(L, run);
    return 0;
}

/* What page:retry asks for. */
struct again { double after; int attempts; bool login; };
static const struct again by_policy = {.after = -1};

/* The outcome's word, then the raise. The first of several counts: a __close on the way may call another. */
static int end_run(lua_State *L, struct run *run, enum outcome_kind kind, const struct again *again) {
    if (!run->ending) {
        run->ending = true;
        run->outcome->kind = kind;
        run->outcome->why = mem_strdup(lua_tostring(L, 2));
        run->outcome->retry_after = again->after;
        run->outcome->retry_attempts = again->attempts;
        run->outcome->login = again->login;
    }
    return bind_raise(L, "page:%s: %s", kind == OUTCOME_SKIP ? "skip" : "retry", run->outcome->why);
}

static int page_skip(lua_State *L) {
    struct run *run = bind_page(L, "skip");
    bind_string(L, 2, "page", "skip", "why (a string)");
    return end_run(L, run, OUTCOME_SKIP, &by_policy);
}

/* The seconds at this stack place. */
static double check_seconds(lua_State *L, int index, const char *expected) {
    double seconds = lua_tonumber(L, index);
    if (lua_type(L, index) != LUA_TNUMBER || !(seconds >= 0))
        bind_raise(L, "page:retry: expected %s, got %s", expected, luaL_tolstring(L, index, NULL));
    return seconds;
}

static int check_attempts(lua_State *L, int index) {
    int whole;
    lua_Integer attempts = lua_tointegerx(L, index, &whole);
    if (lua_type(L, index) != LUA_TNUMBER || !whole || attempts < 1 || attempts > RETRY_ATTEMPTS_MOST)
        bind_raise(L, "page:retry: expected attempts (an integer from 1 to %d), got %s", RETRY_ATTEMPTS_MOST,
                   luaL_tolstring(L, index, NULL));
    return (int)attempts;
}

static bool check_login(lua_State *L, int index) {
    if (!lua_isboolean(L, index)) bind_raise(L, "page:retry: expected login (true or false), got %s", luaL_tolstring(L, index, NULL));
    bool login = lua_toboolean(L, index);
    if (login && !state_of(L)->settings->login.callback)
        bind_raise(L, "page:retry: login = true needs the setting `login`, which says who logs in");
    return login;
}

static void check_option(lua_State *L, struct again *again) { /* [..., key, value] */
    static const char *const names[] = {"after", "attempts", "login"};
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : luaL_typename(L, -2);
    if (strcmp(name, "after") == 0) again->after = check_seconds(L, lua_gettop(L), "after (seconds)");
    else if (strcmp(name, "attempts") == 0) again->attempts = check_attempts(L, lua_gettop(L));
    else if (strcmp(name, "login") == 0) again->login = check_login(L, lua_gettop(L));
    else {
        const char *close = closest_name(name, names, sizeof names / sizeof *names);
        if (close) bind_raise(L, "page:retry: there is no option '%s'; did you mean '%s'?", name, close);
        bind_raise(L, "page:retry: there is no option '%s'; it has after, attempts, login", name);
    }
}

/* What stands behind why: nothing, seconds, or a table of options. */
static struct again check_again(lua_State *L) {
    struct again again = by_policy;
    lua_settop(L, 3);
    if (lua_istable(L, 3))
        for (lua_pushnil(L); lua_next(L, 3); lua_pop(L, 1)) check_option(L, &again);
    else if (!lua_isnil(L, 3)) again.after = check_seconds(L, 3, "seconds or options");
    return again;
}

static int page_retry(lua_State *L) {
    struct run *run = bind_page(L, "retry");
    bind_string(L, 2, "page", "retry", "why (a string)");
    struct again again = check_again(L);
    return end_run(L, run, OUTCOME_RETRY, &again);
}

/* ---- tables ---- */

const luaL_Reg bind_emit_methods[] = {{"emit", page_emit}, {"skip", page_skip}, {"retry", page_retry}, {0}};
