/* See ask.h. Bodies made of tables are written with sorted keys, so that the same request has the same identity
 * whatever order Lua walks a table in. */
#include "script/ask.h"

#include "base/str.h"
#include "base/vec.h"
#include "model/entries.h"
#include "script/convert.h"
#include "script/state.h"
#include "script/upload.h"

#include <lua.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

/* What a field's reader works on; the value is on top of the stack. */
struct asking {
    lua_State *L;
    struct request *request;
    const char **url;
    struct err *err;
    bool has_method, had_body; /* had: before this table */
    bool has_form, has_files;
    struct entries entries, files; /* of form and of files, in whatever order these two come */
    const char *body_from;  /* body, form or json: which of them was there */
    char *content_type;
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
    free(ask->content_type);
    ask->content_type = mem_strdup(content_type);
    if (ask->had_body)
        return err_set(ask->err, ERR_SCRIPT, "%s: the request table has a body already; give it there or in the options", from);
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

static bool is_empty(lua_State *L) { /* [..., table] */
    lua_pushnil(L);
    if (!lua_next(L, -2)) return true;
    lua_pop(L, 2);
    return false;
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

typedef VEC(const char *) text_list;

/* The keys of the table on top, sorted; they belong to it. False and err where one is no name. */
static bool sorted_names(struct asking *ask, const char *what, text_list *names) {
    lua_State *L = ask->L;
    bool ok = true;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { /* [..., table, key, value] */
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
        if (name && strlen(name) == lua_rawlen(L, -2)) vec_push(names, name);
        else if (name) ok = err_set(ask->err, ERR_SCRIPT, "%s has a name with a NUL byte in it", what);
        else ok = err_set(ask->err, ERR_SCRIPT, "%s must have names as keys, not a %s", what, luaL_typename(L, -2));
    }
    if (names->count) qsort(names->at, names->count, sizeof *names->at, by_name);
    return ok;
}

static bool put_value(struct asking *ask, const char *name) {
    lua_State *L = ask->L;
    if (lua_istable(L, -1))
        return err_set(ask->err, ERR_SCRIPT, "form field \"%s\" has a table in it; forms are flat: name its fields "
                       "as the site does, e.g. [\"%s[name]\"]", name, name);
    if (!is_text(L, -1) && !lua_isboolean(L, -1))
        return err_set(ask->err, ERR_SCRIPT, "form field \"%s\" must be a string, not a %s", name, luaL_typename(L, -1));
    size_t length;
    const char *value = luaL_tolstring(L, -1, &length); /* [..., value, text] */
    entries_add(&ask->entries, name, value, length, NULL, NULL);
    lua_pop(L, 1);
    return true;
}

/* One field, or one for each value of a list; the value is on top. */
static bool put_field(struct asking *ask, const char *name) {
    lua_State *L = ask->L;
    size_t count = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    bool ok = count || (lua_istable(L, -1) && is_empty(L)) || put_value(ask, name);
    for (size_t i = 1; ok && i <= count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        ok = put_value(ask, name);
        lua_pop(L, 1);
    }
    return ok;
}

static bool put_files(struct asking *ask, const char *name) { return upload_read(ask->L, -1, name, &ask->files, ask->err); }

/* The table on top, by its names. */
static bool put_all(struct asking *ask, const char *what, bool (*put)(struct asking *ask, const char *name)) {
    lua_State *L = ask->L;
    if (!lua_istable(L, -1)) return wrong(ask, what, "a table");
    text_list names = {0};
    bool ok = sorted_names(ask, what, &names);
    for (size_t i = 0; ok && i < names.count; i++) {
        lua_pushstring(L, names.at[i]);
        lua_rawget(L, -2); /* [..., table, value] */
        ok = put(ask, names.at[i]);
        lua_pop(L, 1);
    }
    vec_clear(&names);
    return ok;
}

static bool read_form(struct asking *ask) { return put_all(ask, "form", put_field) && (ask->has_form = true); }
static bool read_files(struct asking *ask) { return put_all(ask, "files", put_files) && (ask->has_files = true); }

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

/* true: by the name that the site gives; a name, or a folder with a slash behind it. */
static bool read_save(struct asking *ask) {
    lua_State *L = ask->L;
    bool named = lua_type(L, -1) == LUA_TSTRING && lua_rawlen(L, -1) > 0 && strlen(lua_tostring(L, -1)) == lua_rawlen(L, -1);
    if (!named && !lua_isboolean(L, -1)) return wrong(ask, "save", "true or a name like \"covers/1.jpg\"");
    free(ask->request->save);
    ask->request->save = named ? mem_strdup(lua_tostring(L, -1)) : lua_toboolean(L, -1) ? mem_strdup("") : NULL;
    return true;
}

static const struct field { const char *name; bool (*read)(struct asking *ask); } fields[] = {
    {"url", read_url},   {"callback", read_callback}, {"method", read_method},     {"headers", read_headers},
    {"body", read_body}, {"form", read_form},         {"json", read_json},         {"files", read_files},         {"meta", read_meta},
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

/* The body that form and files make together: fields by the alphabet, then files. */
static bool write_form(struct asking *ask) {
    struct str body = {0};
    char boundary[BOUNDARY_BYTES], type[sizeof "multipart/form-data; boundary=" + BOUNDARY_BYTES];
    if (!ask->has_form && !ask->has_files) return true;
    if (ask->has_method && !ask->has_files && strcmp(ask->request->method, "GET") == 0)
        return err_set(ask->err, ERR_SCRIPT, "form is a body, and method is GET: put its fields into the url, or leave method out");
    for (size_t i = 0; i < ask->files.count; i++) vec_push(&ask->entries, ask->files.at[i]);
    vec_clear(&ask->files); /* they are the entries' now */
    if (ask->has_files) entries_multipart(&ask->entries, boundary, &body);
    else entries_urlencoded(&ask->entries, &body);
    if (ask->has_files) snprintf(type, sizeof type, "multipart/form-data; boundary=%s", boundary);
    else snprintf(type, sizeof type, "application/x-www-form-urlencoded");
    size_t length = body.len;
    return take_body(ask, ask->has_form ? "form" : "files", str_take(&body), length, type);
}

/* A body wants POST unless the table says otherwise, and its form is told unless a header does. */
static bool finish(struct asking *ask) {
    struct request *request = ask->request;
    if (!write_form(ask)) return false;
    if (!ask->body_from) return true;
    if (!ask->has_method && strcmp(request->method, "GET") == 0) {
        free(request->method);
        request->method = mem_strdup("POST");
    }
    if (ask->content_type && !headers_get(&request->headers, "content-type"))
        headers_add(&request->headers, "content-type", ask->content_type);
    return true;
}

static bool read_all(struct asking *ask, int index) {
    lua_State *L = ask->L;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) { /* [..., key, value] */
        if (read_field(ask)) continue;
        lua_pop(L, 2);
        return false;
    }
    return finish(ask);
}

bool ask_from_table(lua_State *L, int index, struct request *request, const char **url, struct err *err) {
    struct asking ask = {.L = L, .request = request, .url = url, .err = err, .had_body = request->body != NULL};
    luaL_checkstack(L, 12, "request table");
    bool ok = read_all(&ask, lua_absindex(L, index));
    entries_clear(&ask.entries);
    entries_clear(&ask.files);
    free(ask.content_type);
    return ok;
}
