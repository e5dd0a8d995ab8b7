/* See bind_page.h. Fields are made when they are first read and then kept in the page's user value, so that
 * page.body does not copy the body twice. */
#include "script/bind_page.h"

#include "script/bind_check.h"
#include "script/bind_run.h"
#include "script/convert.h"

/* ---- fields ---- */

static void push_url(lua_State *L, struct run *run) { lua_pushstring(L, run->page->url); }
static void push_status(lua_State *L, struct run *run) { lua_pushinteger(L, run->page->status); }
static void push_depth(lua_State *L, struct run *run) { lua_pushinteger(L, run->page->request->depth); }
static void push_referrer(lua_State *L, struct run *run) { lua_pushstring(L, run->page->request->referrer); }
static void push_elapsed(lua_State *L, struct run *run) { lua_pushnumber(L, run->page->elapsed_ms / 1000.0); }
static void push_time(lua_State *L, struct run *run) { lua_pushinteger(L, run->page->fetched_ms / 1000); }
static void push_cached(lua_State *L, struct run *run) { lua_pushboolean(L, run->page->cached); }

static void push_file(lua_State *L, struct run *run) { lua_pushstring(L, run->page->file); } /* NULL gives nil */

static void push_body(lua_State *L, struct run *run) {
    lua_pushlstring(L, run->page->body_bytes ? run->page->body : "", run->page->body_bytes);
}

static void push_utf8(lua_State *L, struct run *run) {
    const struct charset_text *text = bind_utf8(run);
    lua_pushlstring(L, text->utf8, text->length);
}

static void push_charset(lua_State *L, struct run *run) {
    lua_pushstring(L, bind_utf8(run)->charset);
}

static void push_meta_of(lua_State *L, const struct request *request) {
    const char *meta = request->meta;
    struct err err;
    if (!meta || !convert_push_text(L, meta, strlen(meta), true, &err)) lua_newtable(L);
}

static void push_meta(lua_State *L, struct run *run) { push_meta_of(L, run->page->request); }

/* A name in any case finds the field; what pairs() gives is in lower case. */
static int headers_index(lua_State *L) { /* [headers, name] */
    if (lua_type(L, 2) != LUA_TSTRING) return lua_pushnil(L), 1;
    size_t length;
    const char *name = lua_tolstring(L, 2, &length);
    luaL_Buffer lower;
    char *to = luaL_buffinitsize(L, &lower, length);
    for (size_t i = 0; i < length; i++) to[i] = ascii_lower(name[i]);
    luaL_pushresultsize(&lower, length);
    lua_rawget(L, 1);
    return 1;
}

/* A name that is there is the table's own and can be overwritten; pairs() over a stand-in could not be. */
static int headers_newindex(lua_State *L) { /* [headers, name, value] */
    const char *name = luaL_tolstring(L, 2, NULL);
    return bind_raise(L, "the headers of a page cannot be changed (%s)", name);
}

static void push_lower(lua_State *L, const char *name) {
    luaL_Buffer lower;
    luaL_buffinit(L, &lower);
    for (; *name; name++) luaL_addchar(&lower, ascii_lower(*name));
    luaL_pushresult(&lower);
}

/* Fields of one name are joined (RFC 9110 5.3); cookies cannot be joined by commas and get lines of their own. */
static void add_header(lua_State *L, const struct header *header) {
    push_lower(L, header->name);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) == LUA_TNIL) { /* [headers, name, before] */
        lua_pushstring(L, header->value);
        lua_replace(L, -2);
    } else {
        bool cookie = strcmp(lua_tostring(L, -2), "set-cookie") == 0;
        lua_pushfstring(L, "%s%s%s", lua_tostring(L, -1), cookie ? "\n" : ", ", header->value);
        lua_replace(L, -2);
    }
    lua_rawset(L, -3); /* [headers] */
}

void bind_push_headers(lua_State *L, const struct headers *headers) {
    lua_newtable(L); /* [headers] */
    for (size_t i = 0; i < headers->count; i++) add_header(L, &headers->at[i]);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, headers_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, headers_newindex);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
}

static void push_headers(lua_State *L, struct run *run) { bind_push_headers(L, &run->page->headers); }

static void set_text(lua_State *L, const char *name, const char *text) {
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static void set_integer(lua_State *L, const char *name, lua_Integer value) {
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
}

void bind_push_request(lua_State *L, const struct request *request) {
    lua_newtable(L); /* [request] */
    set_text(L, "url", request->url.text);
    set_text(L, "method", request->method);
    set_text(L, "callback", request->callback);
    set_text(L, "referrer", request->referrer);
    set_integer(L, "depth", request->depth);
    set_integer(L, "priority", request->priority);
    set_integer(L, "attempt", request->attempts);
    bind_push_headers(L, &request->headers);
    lua_setfield(L, -2, "headers");
    push_meta_of(L, request);
    lua_setfield(L, -2, "meta");
    if (!request->body) return;
    lua_pushlstring(L, request->body, request->body_bytes);
    lua_setfield(L, -2, "body");
}

static void push_request(lua_State *L, struct run *run) { bind_push_request(L, run->page->request); }

static const struct field {
    const char *name;
    void (*push)(lua_State *L, struct run *run);
} fields[] = {
    {"url", push_url},           {"status", push_status},   {"headers", push_headers}, {"body", push_body},
    {"utf8", push_utf8},         {"charset", push_charset}, {"depth", push_depth},     {"meta", push_meta},
    {"request", push_request},   {"time", push_time},       {"elapsed", push_elapsed}, {"cached", push_cached},
    {"referrer", push_referrer}, {"file", push_file},
};
enum { FIELDS = sizeof fields / sizeof *fields };

static const struct field *find_field(lua_State *L, int key) {
    const char *name = lua_type(L, key) == LUA_TSTRING ? lua_tostring(L, key) : "";
    for (int i = 0; i < FIELDS; i++)
        if (strcmp(fields[i].name, name) == 0) return &fields[i];
    return NULL;
}

/* ---- methods ---- */

static int page_json(lua_State *L) {
    struct run *run = bind_page(L, "json");
    bool keep_null = bind_option(L, 2, "page", "json", "null");
    const struct charset_text *text = bind_utf8(run);
    struct err err = {0};
    if (!convert_push_text(L, text->utf8, text->length, keep_null, &err))
        return bind_raise(L, "page:json: %s on %s", err.message, run->page->url);
    return 1;
}

static int page_join(lua_State *L) {
    struct run *run = bind_page(L, "join");
    return bind_push_url(L, bind_string(L, 2, "page", "join", "a URL"), bind_base(L, run), bind_encoding(run));
}

/* ---- events ---- */

static int raise_unknown(lua_State *L) { /* [page, key] */
    lua_newtable(L);
    for (int i = 0; i < FIELDS; i++) {
        lua_pushboolean(L, 1);
        lua_setfield(L, 3, fields[i].name);
    }
    for (lua_pushnil(L); lua_next(L, lua_upvalueindex(UP_OWN)); lua_pop(L, 1)) {
        /* [page, key, known, name, method] */
        lua_pushvalue(L, -2);
        lua_pushboolean(L, 1);
        lua_rawset(L, 3);
    }
    return bind_missing(L, "page", 2, 3);
}

static int page_index(lua_State *L) { /* [page, key] */
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(UP_OWN)) != LUA_TNIL) return 1;
    lua_settop(L, 2);
    const struct field *field = find_field(L, 2);
    if (!field) return raise_unknown(L);
    struct run *run = bind_page(L, field->name);
    lua_getiuservalue(L, 1, 1); /* [page, key, cache] */
    lua_pushvalue(L, 2);
    if (lua_rawget(L, 3) != LUA_TNIL) return 1;
    field->push(L, run); /* [page, key, cache, nil, value] */
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 3); /* [page, key, cache, nil, value] */
    return 1;
}

static int page_newindex(lua_State *L) {
    const char *name = luaL_tolstring(L, 2, NULL);
    return bind_raise(L, "a page cannot be changed (%s); keep values in locals, or in the meta of a request", name);
}

static int page_tostring(lua_State *L) {
    const struct page_box *box = lua_touserdata(L, 1);
    if (!box || !box->run) lua_pushliteral(L, "<page that is done>");
    else lua_pushfstring(L, "<page %d %s>", box->run->page->status, box->run->page->url);
    return 1;
}

/* ---- tables ---- */

const luaL_Reg bind_page_methods[] = {{"json", page_json}, {"join", page_join}, {0}};

const luaL_Reg bind_page_events[] = {
    {"__index", page_index},
    {"__newindex", page_newindex},
    {"__tostring", page_tostring},
    {0},
};
