/* See ask.h. Bodies made of tables are written with sorted keys, so that the same request has the same identity
 * whatever order Lua walks a table in. */
#include "script/ask.h"

#include "base/str.h"
#include "base/vec.h"
#include "script/convert.h"
#include "script/state.h"

#include <lua.h>
#include <lauxlib.h>

/* What a field's reader works on; the value is on top of the stack. */
struct asking {
    lua_State *L;
    struct request *request;
    const char **url;
    struct err *err;
    bool has_method;
    const char *body_from; /* body, form or json: which of them was there */
    const char *content_type;
};

static bool wrong(struct asking *ask, const char *field, const char *expected) {
    return err_set(ask->err, ERR_SCRIPT, "%s must be %s, not a %s", field, expected, luaL_typename(ask->L, -1));
}

static bool is_text(lua_State *L, int index) {
    return lua_type(L, index) == LUA_TSTRING || lua_type(L, index) == LUA_TNUMBER;
}

/* ---- callback ---- */

static const char *closest_callback(lua_State *L, int callbacks, const char *name) {
    VEC(const char *) names = {0};
    for (lua_pushnil(L); lua_next(L, callbacks); lua_pop(L, 1)) /* [..., key, value] */
        if (lua_type(L, -2) == LUA_TSTRING) vec_push(&names, lua_tostring(L, -2));
    const char *close = closest_name(name, names.at, names.count);
    vec_clear(&names);
    return close;
}

static bool no_callback(struct asking *ask, int callbacks) {
    if (lua_isfunction(ask->L, -1))
        return err_set(ask->err, ERR_SCRIPT,
                       "callback is a function that the scraper's table does not have; requests keep it by name");
    const char *name = lua_tostring(ask->L, -1), *close = closest_callback(ask->L, callbacks, name);
    if (close) return err_set(ask->err, ERR_SCRIPT, "no callback \"%s\"; did you mean \"%s\"?", name, close);
    return err_set(ask->err, ERR_SCRIPT, "no callback \"%s\"", name);
}

static bool read_callback(struct asking *ask) {
    lua_State *L = ask->L;
    if (lua_type(L, -1) != LUA_TSTRING && !lua_isfunction(L, -1)) return wrong(ask, "callback", "a name or a function");
    luaL_getsubtable(L, LUA_REGISTRYINDEX, REGISTRY_CALLBACKS);
    lua_insert(L, -2); /* [..., callbacks, value] */
    lua_pushvalue(L, -1);
    bool found = lua_rawget(L, -3) != LUA_TNIL; /* [..., callbacks, value, function or name] */
    if (found) {
        free(ask->request->callback);
        ask->request->callback = mem_strdup(lua_tostring(L, lua_isfunction(L, -2) ? -1 : -2));
    }
    lua_pop(L, 1);
    if (!found) no_callback(ask, lua_absindex(L, -2));
    lua_remove(L, -2); /* [..., value] */
    return found;
}

/* ---- method, headers ---- */

static bool read_url(struct asking *ask) {
    if (lua_type(ask->L, -1) != LUA_TSTRING) return wrong(ask, "url", "a string");
    *ask->url = lua_tostring(ask->L, -1);
    return true;
}

static bool read_method(struct asking *ask) {
    const char *method = lua_type(ask->L, -1) == LUA_TSTRING ? lua_tostring(ask->L, -1) : "";
    if (!headers_valid(method, "")) return err_set(ask->err, ERR_SCRIPT, "method must be a name like \"POST\"");
    free(ask->request->method);
    ask->request->method = mem_strdup(method);
    for (char *c = ask->request->method; *c; c++)
        if (*c >= 'a' && *c <= 'z') *c -= 'a' - 'A';
    ask->has_method = true;
    return true;
}

static bool read_header(struct asking *ask) { /* [..., name, value] */
    lua_State *L = ask->L;
    if (lua_type(L, -2) != LUA_TSTRING || !is_text(L, -1))
        return err_set(ask->err, ERR_SCRIPT, "headers must be names with strings, not a %s for a %s",
                       luaL_typename(L, -1), luaL_typename(L, -2));
    lua_pushvalue(L, -1);
    const char *name = lua_tostring(L, -3), *value = lua_tostring(L, -1);
    bool ok = headers_valid(name, value) && strlen(value) == lua_rawlen(L, -1);
    if (ok) headers_set(&ask->request->headers, name, value);
    else err_set(ask->err, ERR_SCRIPT, "header \"%s\" has a character that cannot be sent", name);
    lua_pop(L, 1);
    return ok;
}

static bool read_headers(struct asking *ask) {
    lua_State *L = ask->L;
    if (!lua_istable(L, -1)) return wrong(ask, "headers", "a table");
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        if (read_header(ask)) continue;
        lua_pop(L, 2);
        return false;
    }
    return true;
}

/* ---- body ---- */

static bool take_body(struct asking *ask, const char *from, char *bytes, size_t length, const char *content_type) {
    free(ask->request->body);
    ask->request->body = bytes;
    ask->request->body_bytes = length;
    ask->content_type = content_type;
    if (ask->body_from)
        return err_set(ask->err, ERR_SCRIPT, "%s and %s exclude each other", ask->body_from, from);
    ask->body_from = from;
    return true;
}

static bool read_body(struct asking *ask) {
    size_t length;
    if (lua_type(ask->L, -1) != LUA_TSTRING) return wrong(ask, "body", "a string (form and json take tables)");
    const char *bytes = lua_tolstring(ask->L, -1, &length);
    return take_body(ask, "body", mem_strndup(bytes, length), length, NULL);
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* One field, or one for each value of a list; the value is on top. */
static bool put_field(struct asking *ask, struct str *out, const char *name) {
    lua_State *L = ask->L;
    if (lua_istable(L, -1)) {
        bool ok = true;
        for (size_t i = 1, count = lua_rawlen(L, -1); ok && i <= count; i++) {
            ok = lua_rawgeti(L, -1, (lua_Integer)i) != LUA_TTABLE && put_field(ask, out, name);
            lua_pop(L, 1);
        }
        return ok || err_set(ask->err, ERR_SCRIPT, "form field \"%s\" has a value that is no string", name);
    }
    if (!is_text(L, -1) && !lua_isboolean(L, -1))
        return err_set(ask->err, ERR_SCRIPT, "form field \"%s\" must be a string, not a %s", name, luaL_typename(L, -1));
    size_t length;
    const char *value = luaL_tolstring(L, -1, &length); /* [..., value, text] */
    if (out->len) str_putc(out, '&');
    url_form_encode(out, name, strlen(name));
    str_putc(out, '=');
    url_form_encode(out, value, length);
    lua_pop(L, 1);
    return true;
}

static bool read_form(struct asking *ask) {
    lua_State *L = ask->L;
    if (!lua_istable(L, -1)) return wrong(ask, "form", "a table");
    VEC(const char *) names = {0};
    struct str body = {0};
    bool ok = true;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { /* [..., form, key, value] */
        if (lua_type(L, -2) == LUA_TSTRING) vec_push(&names, lua_tostring(L, -2));
        else ok = err_set(ask->err, ERR_SCRIPT, "form must have names as keys, not a %s", luaL_typename(L, -2));
    }
    if (names.count) qsort(names.at, names.count, sizeof *names.at, by_name);
    for (size_t i = 0; ok && i < names.count; i++) {
        lua_pushstring(L, names.at[i]);
        lua_rawget(L, -2); /* [..., form, value] */
        ok = put_field(ask, &body, names.at[i]);
        lua_pop(L, 1);
    }
    vec_clear(&names);
    size_t length = body.len;
    return take_body(ask, "form", str_take(&body), length, "application/x-www-form-urlencoded") && ok;
}

static bool read_json(struct asking *ask) {
    struct str text = {0};
    if (!convert_object_to_json(ask->L, -1, NULL, 0, &text, ask->err))
        return str_clear(&text), err_prefix(ask->err, "json");
    size_t length = text.len;
    return take_body(ask, "json", str_take(&text), length, "application/json");
}

/* ---- the rest ---- */

static bool read_meta(struct asking *ask) {
    struct str text = {0};
    if (!convert_object_to_json(ask->L, -1, NULL, 0, &text, ask->err))
        return str_clear(&text), err_prefix(ask->err, "meta");
    free(ask->request->meta);
    ask->request->meta = str_take(&text);
    return true;
}

static bool read_priority(struct asking *ask) {
    if (!lua_isinteger(ask->L, -1)) return wrong(ask, "priority", "an integer");
    lua_Integer priority = lua_tointeger(ask->L, -1);
    if (priority < -1000000 || priority > 1000000)
        return err_set(ask->err, ERR_SCRIPT, "priority must be from -1000000 to 1000000");
    ask->request->priority = (int)priority;
    return true;
}

static bool read_flag(struct asking *ask, const char *field, bool *flag) {
    if (!lua_isboolean(ask->L, -1)) return wrong(ask, field, "true or false");
    *flag = lua_toboolean(ask->L, -1);
    return true;
}

static bool read_again(struct asking *ask) { return read_flag(ask, "again", &ask->request->again); }
static bool read_idempotent(struct asking *ask) { return read_flag(ask, "idempotent", &ask->request->idempotent); }

static bool read_save(struct asking *ask) {
    return err_set(ask->err, ERR_SCRIPT, "save is not yet in this version of darn");
}

static const struct field { const char *name; bool (*read)(struct asking *ask); } fields[] = {
    {"url", read_url},   {"callback", read_callback}, {"method", read_method},     {"headers", read_headers},
    {"body", read_body}, {"form", read_form},         {"json", read_json},         {"meta", read_meta},
    {"again", read_again}, {"priority", read_priority}, {"idempotent", read_idempotent}, {"save", read_save},
};
enum { FIELDS = sizeof fields / sizeof *fields };

static bool unknown_key(struct asking *ask) { /* [..., key, value] */
    if (lua_type(ask->L, -2) != LUA_TSTRING)
        return err_set(ask->err, ERR_SCRIPT, "a request has names as keys, not a %s", luaL_typename(ask->L, -2));
    const char *names[FIELDS], *key = lua_tostring(ask->L, -2);
    for (int i = 0; i < FIELDS; i++) names[i] = fields[i].name;
    const char *close = closest_name(key, names, FIELDS);
    if (close) return err_set(ask->err, ERR_SCRIPT, "a request has no \"%s\"; did you mean \"%s\"?", key, close);
    return err_set(ask->err, ERR_SCRIPT, "a request has no \"%s\"", key);
}

static bool read_field(struct asking *ask) { /* [..., key, value] */
    const char *key = lua_type(ask->L, -2) == LUA_TSTRING ? lua_tostring(ask->L, -2) : "";
    for (int i = 0; i < FIELDS; i++)
        if (strcmp(fields[i].name, key) == 0) return fields[i].read(ask);
    return unknown_key(ask);
}

/* A body wants POST unless the table says otherwise, and its form is told unless a header does. */
static void finish(struct asking *ask) {
    struct request *request = ask->request;
    if (!ask->body_from) return;
    if (!ask->has_method && strcmp(request->method, "GET") == 0) {
        free(request->method);
        request->method = mem_strdup("POST");
    }
    if (ask->content_type && !headers_get(&request->headers, "content-type"))
        headers_add(&request->headers, "content-type", ask->content_type);
}

bool ask_from_table(lua_State *L, int index, struct request *request, const char **url, struct err *err) {
    struct asking ask = {.L = L, .request = request, .url = url, .err = err};
    luaL_checkstack(L, 10, "request table");
    index = lua_absindex(L, index);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) { /* [..., key, value] */
        if (read_field(&ask)) continue;
        lua_pop(L, 2);
        return false;
    }
    finish(&ask);
    return true;
}
