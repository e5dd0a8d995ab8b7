/* See plain.h. Not convert.h's JSON, which is for items and refuses tables with keys of both sorts. */
#include "script/plain.h"

#include "base/str.h"

#include <lauxlib.h>
#include <lua.h>

enum { PLAIN_DEPTH = 20 };

/* The value on top of the stack; path is where it stands. */
static json_t *to_json(lua_State *L, struct str *path, int depth, struct err *err);

static bool is_list(lua_State *L) { /* [..., table] */
    size_t length = lua_rawlen(L, -1), keys = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) keys++;
    return length > 0 && keys == length;
}

static json_t *list_to_json(lua_State *L, struct str *path, int depth, struct err *err) {
    json_t *list = json_array();
    size_t length = path->len;
    for (size_t i = 1, count = lua_rawlen(L, -1); i <= count; i++) {
        str_printf(path, "[%zu]", i);
        lua_rawgeti(L, -1, (lua_Integer)i); /* [..., table, value] */
        json_t *value = to_json(L, path, depth - 1, err);
        lua_pop(L, 1);
        path->len = length;
        if (!value) return json_decref(list), NULL;
        json_array_append_new(list, value);
    }
    return list;
}

static json_t *table_to_json(lua_State *L, struct str *path, int depth, struct err *err) {
    json_t *table = json_object();
    size_t length = path->len;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { /* [..., table, key, value] */
        bool is_name = lua_type(L, -2) == LUA_TSTRING || lua_isinteger(L, -2);
        lua_pushvalue(L, -2); /* a copy: lua_tostring would change the key that lua_next needs */
        const char *key = is_name ? lua_tostring(L, -1) : luaL_typename(L, -1);
        str_printf(path, ".%s", key);
        lua_insert(L, -2); /* [..., table, key, copy, value] */
        json_t *value = is_name ? to_json(L, path, depth - 1, err) : NULL;
        if (!is_name) err_set(err, ERR_SCRIPT, "%s has a %s as a key", path->data, key);
        else if (value && json_object_set_new(table, key, value) < 0)
            value = NULL, err_set(err, ERR_SCRIPT, "%s has a key that is no UTF-8", path->data);
        lua_remove(L, -2); /* [..., table, key, value] */
        path->len = length;
        path->data[length] = '\0';
        if (value) continue;
        lua_pop(L, 2);
        return json_decref(table), NULL;
    }
    return table;
}

static json_t *string_to_json(lua_State *L, const struct str *path, struct err *err) {
    size_t length;
    const char *bytes = lua_tolstring(L, -1, &length);
    json_t *string = json_stringn(bytes, length);
    if (!string) err_set(err, ERR_SCRIPT, "%s is no UTF-8", path->data);
    return string;
}

static json_t *to_json(lua_State *L, struct str *path, int depth, struct err *err) {
    if (depth == 0 || !lua_checkstack(L, 6))
        return err_set(err, ERR_SCRIPT, "%s is nested too deep", path->data), NULL;
    switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN: return json_boolean(lua_toboolean(L, -1));
    case LUA_TNUMBER:
        if (lua_isinteger(L, -1)) return json_integer(lua_tointeger(L, -1));
        json_t *number = json_real(lua_tonumber(L, -1));
        if (!number) err_set(err, ERR_SCRIPT, "%s is no number", path->data); /* NaN, infinity */
        return number;
    case LUA_TSTRING: return string_to_json(L, path, err);
    case LUA_TTABLE: return is_list(L) ? list_to_json(L, path, depth, err) : table_to_json(L, path, depth, err);
    case LUA_TFUNCTION:
        if (!str_starts(path->data, "retry.")) break;
        return json_null();
    }
    return err_set(err, ERR_SCRIPT, "%s is a %s; settings are strings, numbers, true, false and tables of them",
                   path->data, luaL_typename(L, -1)), NULL;
}

json_t *plain_json(lua_State *L, int index, const char *name, struct err *err) {
    struct str path = {0};
    str_puts(&path, name);
    lua_pushvalue(L, index);
    json_t *value = to_json(L, &path, PLAIN_DEPTH, err);
    lua_pop(L, 1);
    str_clear(&path);
    return value;
}
