/* See bind_darn.h. These doors need no page: they work while a scraper is loaded too. */
#include "script/bind_darn.h"

#include "base/log.h"
#include "script/bind_check.h"
#include "script/bind_prose.h"
#include "script/bind_state.h"
#include "script/convert.h"

/* ---- darn.log ---- */

/* The values with tabs between them, as print shows them. */
static int put_log(lua_State *L, enum log_level level) {
    int count = lua_gettop(L);
    luaL_Buffer line;
    if (level > log_get_level()) return 0;
    luaL_checkstack(L, count + 4, "too many values to log");
    for (int i = 1; i <= count; i++) {
        luaL_tolstring(L, i, NULL);
        lua_replace(L, i); /* a __tostring may run: all of them before the buffer, which uses the stack, is open */
    }
    luaL_buffinit(L, &line);
    for (int i = 1; i <= count; i++) {
        if (i > 1) luaL_addchar(&line, '\t');
        lua_pushvalue(L, i);
        luaL_addvalue(&line);
    }
    luaL_pushresult(&line);
    log_put(level, "%s", lua_tostring(L, -1));
    return 0;
}

static int log_debug(lua_State *L) { return put_log(L, LOG_DEBUG); }
static int log_info(lua_State *L) { return put_log(L, LOG_INFO); }
static int log_warn(lua_State *L) { return put_log(L, LOG_WARN); }
static int log_error(lua_State *L) { return put_log(L, LOG_ERROR); }

/* ---- darn.json ---- */

static int json_encode(lua_State *L) {
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    struct err err = {0};
    struct str *text = bind_scratch_text(L);
    if (!convert_to_json(L, 1, text, &err)) return bind_raise(L, "darn.json.encode: %s", err.message);
    lua_pushlstring(L, text->data, text->len);
    return 1;
}

static int json_decode(lua_State *L) {
    if (lua_type(L, 1) != LUA_TSTRING)
        return bind_raise(L, "darn.json.decode: expected a string, got %s", bind_kind(L, 1));
    lua_settop(L, 2);
    bool keep_null = false;
    if (lua_istable(L, 2)) {
        lua_getfield(L, 2, "null");
        keep_null = lua_toboolean(L, -1);
    } else if (!lua_isnil(L, 2)) {
        bind_raise(L, "darn.json.decode: expected options (a table), got %s", bind_kind(L, 2));
    }
    size_t length;
    const char *text = lua_tolstring(L, 1, &length);
    struct err err = {0};
    if (!convert_push_text(L, text, length, keep_null, &err))
        return bind_raise(L, "darn.json.decode: %s", err.message);
    return 1;
}

/* ---- darn.url ---- */

static const char *check_url(lua_State *L, int index, const char *call) {
    if (lua_type(L, index) != LUA_TSTRING)
        bind_raise(L, "darn.url.%s: expected a URL, got %s", call, bind_kind(L, index));
    return lua_tostring(L, index);
}

/* The door's answer where `text` is no http(s) URL: [nil, why] */
static int push_failure(lua_State *L, enum url_result result, const char *text, const struct err *err) {
    lua_pushnil(L);
    if (result == URL_OTHER_SCHEME) lua_pushfstring(L, "\"%s\" is neither http nor https", text);
    else lua_pushstring(L, err->message);
    return 2;
}

static int url_canonical(lua_State *L) {
    const char *text = check_url(L, 1, "canonical");
    struct url url;
    struct err err = {0};
    enum url_result result = url_parse(&url, text, NULL, &err);
    if (result != URL_OK) return push_failure(L, result, text, &err);
    lua_pushstring(L, url.text);
    url_clear(&url);
    return 1;
}

static int url_join(lua_State *L) {
    const char *from = check_url(L, 1, "join"), *href = check_url(L, 2, "join");
    struct url base, url;
    struct err err = {0};
    enum url_result result = url_parse(&base, from, NULL, &err);
    if (result != URL_OK) return push_failure(L, result, from, &err);
    result = url_parse(&url, href, &base, &err);
    url_clear(&base);
    if (result != URL_OK) return push_failure(L, result, href, &err);
    lua_pushstring(L, url.text);
    url_clear(&url);
    return 1;
}

static int hex_value(char c) {
    c = ascii_lower(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Pushes a name or value of a query decoded: + is a space, %XX a byte (WHATWG URL 5.1). */
static void push_decoded(lua_State *L, const char *text, size_t length) {
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (size_t i = 0; i < length; i++) {
        bool coded =
            text[i] == '%' && i + 2 < length && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
        if (coded) luaL_addchar(&out, (char)(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])));
        else luaL_addchar(&out, text[i] == '+' ? ' ' : text[i]);
        if (coded) i += 2;
    }
    luaL_pushresult(&out);
}

/* Pushes a table name -> value; of a name that comes twice the first counts. */
static void push_query(lua_State *L, const char *query) {
    lua_newtable(L); /* [query] */
    while (*query) {
        size_t length = strcspn(query, "&"), name = strcspn(query, "&=");
        if (length) {
            push_decoded(L, query, name);
            lua_pushvalue(L, -1);
            bool new = lua_rawget(L, -3) == LUA_TNIL; /* [query, name, before] */
            lua_pop(L, 1);
            size_t value = name + (name < length);
            push_decoded(L, query + value, length - value); /* [query, name, value] */
            if (new) lua_rawset(L, -3);
            else lua_pop(L, 2);
        }
        query += length + (query[length] == '&');
    }
}

static int url_to_parts(lua_State *L) {
    const char *text = check_url(L, 1, "parse");
    struct url url;
    struct err err = {0};
    enum url_result result = url_parse(&url, text, NULL, &err);
    if (result != URL_OK) return push_failure(L, result, text, &err);
    lua_createtable(L, 0, 6); /* [..., parts] */
    lua_pushstring(L, url.text), lua_setfield(L, -2, "url");
    lua_pushstring(L, url.secure ? "https" : "http"), lua_setfield(L, -2, "scheme");
    lua_pushstring(L, url.host), lua_setfield(L, -2, "host");
    lua_pushinteger(L, url.port), lua_setfield(L, -2, "port");
    lua_pushlstring(L, url.text + url.path_at, url.query_at - url.path_at), lua_setfield(L, -2, "path");
    push_query(L, url.text[url.query_at] ? url.text + url.query_at + 1 : ""), lua_setfield(L, -2, "query");
    url_clear(&url);
    return 1;
}

/* ---- the module ---- */

static int darn_reloading(lua_State *L) {
    lua_pushboolean(L, state_of(L)->reloading);
    return 1;
}

/* darn.version changes when a version or another file has loaded, so it is looked up each time. */
static int darn_index(lua_State *L) { /* [darn, key] */
    if (lua_type(L, 2) != LUA_TSTRING || strcmp(lua_tostring(L, 2), "version") != 0)
        return bind_missing(L, "darn", 2, 1);
    struct state *state = state_of(L);
    lua_pushstring(L, state->version_of ? state->version_of(state) : state->version);
    return 1;
}

/* ---- tables ---- */

static const luaL_Reg log_functions[] = {
    {"debug", log_debug}, {"info", log_info}, {"warn", log_warn}, {"error", log_error}, {0},
};
static const luaL_Reg json_functions[] = {{"encode", json_encode}, {"decode", json_decode}, {0}};
static const luaL_Reg url_functions[] = {
    {"join", url_join}, {"parse", url_to_parts}, {"canonical", url_canonical}, {0}};
static const luaL_Reg darn_functions[] = {{"reloading", darn_reloading}, {0}};

static void set_library(lua_State *L, const char *kind, const luaL_Reg *functions, int upvalues) {
    lua_newtable(L); /* [darn, library] */
    bind_add_methods(L, functions, upvalues);
    bind_strict(L, kind);
    lua_setfield(L, -2, strchr(kind, '.') + 1);
}

static int own_text(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    return 1;
}

/* What tostring gives for those with the metatable at the top; a failure shows that rather than what is in them. */
static void set_text(lua_State *L, const char *text) { /* [..., metatable] */
    lua_pushstring(L, text);
    lua_pushcclosure(L, own_text, 1);
    lua_setfield(L, -2, "__tostring");
}

/* Light userdata share one metatable; darn.null is the only one that scripts meet. */
static void set_null(lua_State *L) {
    convert_push_null(L); /* [darn, null] */
    lua_newtable(L);
    set_text(L, "null");
    lua_pushliteral(L, "null"), lua_setfield(L, -2, "__name");
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "null");
}

void bind_push_darn(lua_State *L, int upvalues) {
    lua_newtable(L); /* [darn] */
    bind_add_methods(L, darn_functions, upvalues);
    bind_add_methods(L, bind_prose_functions, upvalues);
    set_library(L, "darn.log", log_functions, upvalues);
    set_library(L, "darn.json", json_functions, upvalues);
    set_library(L, "darn.url", url_functions, upvalues);
    set_library(L, "darn.state", bind_state_functions, upvalues);
    set_null(L);
    lua_pushliteral(L, "darn " DARN_VERSION), lua_setfield(L, -2, "_VERSION");
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, darn_index), lua_setfield(L, -2, "__index");
    set_text(L, "module darn");
    lua_setmetatable(L, -2); /* [darn] */
}
