/* See bind.h. Puts the doors together: the metatables of page and node, the module darn, the Lua half. */
#include "script/bind.h"

#include "script/bind_check.h"
#include "script/bind_darn.h"
#include "script/bind_data.h"
#include "script/bind_emit.h"
#include "script/bind_follow.h"
#include "script/bind_form.h"
#include "script/bind_node.h"
#include "script/bind_page.h"
#include "script/bind_prose.h"
#include "script/bind_query.h"
#include "script/bind_xml.h"
#include "script/convert.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* Keys in the registry by their addresses: the metatable of pages, the page of the run under way. */
static const char page_meta_key, current_key;

/* Stack places while the doors are opened. */
enum { PAGE_META = 1, NODE_META, SCRATCH, LOADED };

/* ---- what the Lua half is given ---- */

/* closest(name, names): the nearest of a list of names, or nil. */
static int native_closest(lua_State *L) {
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t count = lua_rawlen(L, 2);
    const char **names = lua_newuserdatauv(L, count * sizeof *names, 0); /* [name, list, names] */
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        names[i] = luaL_checkstring(L, -1); /* the list keeps it */
        lua_pop(L, 1);
    }
    lua_pushstring(L, closest_name(luaL_checkstring(L, 1), names, count)); /* NULL gives nil */
    return 1;
}

/* kind(value): "node", "page", "null", or Lua's name of its type. */
static int native_kind(lua_State *L) {
    lua_pushstring(L, lua_istable(L, 1) ? "table" : bind_kind(L, 1));
    return 1;
}

static void push_native(lua_State *L) {
    static const luaL_Reg functions[] = {{"closest", native_closest}, {"kind", native_kind}, {0}};
    luaL_newlib(L, functions); /* [native] */
    convert_push_null(L);
    lua_setfield(L, -2, "null");
}

/* The modules of lua/ that every state runs; compiled once for all of them, which a reload has not the time for. */
static struct module { const char *name; struct str code; } modules[] = {{.name = "prelude"}, {.name = "schema"}};
enum { MODULES = sizeof modules / sizeof *modules };
static pthread_once_t compiled = PTHREAD_ONCE_INIT;

static int put_code(lua_State *L, const void *bytes, size_t length, void *out) {
    (void)L;
    return !str_put(out, bytes, length);
}

/* Its name marks its lines as none of the script's (see bind_raise). */
static void compile_module(lua_State *L, struct module *module) {
    size_t length;
    char chunk[32];
    const char *source = embed_find(module->name, &length);
    assert(source);
    snprintf(chunk, sizeof chunk, "=[darn.%s]", module->name);
    int result = luaL_loadbufferx(L, source, length, chunk, "t");
    assert(result == LUA_OK);
    (void)result;
    lua_dump(L, put_code, &module->code, false);
    lua_pop(L, 1);
}

static void compile_modules(void) {
    lua_State *L = luaL_newstate();
    if (!L) abort(); /* no memory for an empty state */
    for (int i = 0; i < MODULES; i++) compile_module(L, &modules[i]);
    lua_close(L);
}

/* Runs a module and keeps what it returns as `darn.NAME`. */
static void load_module(lua_State *L, const struct module *module) {
    int result = luaL_loadbufferx(L, module->code.data, module->code.len, module->name, "b"); /* [..., function] */
    assert(result == LUA_OK);
    (void)result;
    push_native(L);
    lua_call(L, 1, 1); /* [..., value] */
    lua_pushfstring(L, "darn.%s", module->name);
    lua_insert(L, -2); /* [..., name, value] */
    lua_settable(L, LOADED);
}

/* ---- the two types ---- */

static void set_names(lua_State *L, int meta, const char *name) {
    lua_pushstring(L, name);
    lua_setfield(L, meta, "__metatable"); /* what getmetatable gives: scripts cannot change it by mistake */
}

/* The page's methods are looked up before its fields, by one function that has both. */
static void open_page(lua_State *L) {
    lua_newtable(L); /* [..., methods] */
    bind_add_methods(L, bind_query_methods, PAGE_META);
    bind_add_methods(L, bind_page_query_methods, PAGE_META);
    bind_add_methods(L, bind_page_methods, PAGE_META);
    bind_add_methods(L, bind_prose_page_methods, PAGE_META);
    bind_add_methods(L, bind_follow_methods, PAGE_META);
    bind_add_methods(L, bind_form_methods, PAGE_META);
    bind_add_methods(L, bind_emit_methods, PAGE_META);
    bind_add_methods(L, bind_xml_methods, PAGE_META);
    bind_add_methods(L, bind_data_methods, PAGE_META);
    int methods = lua_gettop(L);
    lua_pushvalue(L, PAGE_META); /* [..., methods, page_meta] */
    for (int i = PAGE_META; i <= SCRATCH; i++) lua_pushvalue(L, i);
    lua_pushvalue(L, methods);
    luaL_setfuncs(L, bind_page_events, UP_OWN);
    lua_settop(L, methods - 1);
    set_names(L, PAGE_META, "page");
}

static void open_node(lua_State *L) {
    lua_newtable(L); /* [..., methods] */
    bind_add_methods(L, bind_query_methods, PAGE_META);
    bind_add_methods(L, bind_node_methods, PAGE_META);
    bind_add_methods(L, bind_prose_node_methods, PAGE_META);
    bind_strict(L, "node");
    lua_setfield(L, NODE_META, "__index");
    lua_pushvalue(L, NODE_META); /* [..., node_meta] */
    bind_add_methods(L, bind_node_events, PAGE_META);
    lua_pop(L, 1);
    set_names(L, NODE_META, "node");
}

static int open_doors(lua_State *L) {
    lua_settop(L, 0);
    bind_push_upvalues(L);                                    /* [page_meta, node_meta, scratch] */
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE); /* [page_meta, node_meta, scratch, loaded] */
    open_page(L);
    open_node(L);
    bind_open_form(L);
    bind_push_darn(L, PAGE_META); /* [..., darn] */
    lua_setfield(L, LOADED, "darn");
    for (int i = 0; i < MODULES; i++) load_module(L, &modules[i]);
    lua_pushvalue(L, PAGE_META);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &page_meta_key);
    return 0;
}

void bind_open(lua_State *L) {
    pthread_once(&compiled, compile_modules);
    lua_pushcfunction(L, open_doors);
    lua_call(L, 0, 0);
}

/* ---- the page of a run ---- */

void bind_push_page(lua_State *L, struct run *run) {
    struct page_box *box = lua_newuserdatauv(L, sizeof *box, 1); /* [page] */
    box->run = run;
    lua_newtable(L);
    lua_setiuservalue(L, -2, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &page_meta_key);
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &current_key); /* [page] */
}

void bind_push_current(lua_State *L) { lua_rawgetp(L, LUA_REGISTRYINDEX, &current_key); }

void bind_close_page(lua_State *L, struct run *run) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &current_key); /* [page or nil] */
    struct page_box *box = lua_touserdata(L, -1);
    if (box && box->run == run) box->run = NULL;
    lua_pop(L, 1);
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &current_key);
}
