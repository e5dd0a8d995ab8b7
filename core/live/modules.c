/* See modules.h. require follows loadlib.c step by step; dofile is the state's own. Both tell when a load begins and ends,
 * also when it ends by an error: nothing of them is seen in tracebacks. */
#include "live/modules.h"

#include "live/heap.h"

#include "script/load.h"

#include <lualib.h>

/* ---- a load ---- */

/* Each start of the collector has it do a step at once, which in a small heap is all of it: one for all walks. */
static bool call_still(struct patch *patch, lua_State *L, const char *function, int arguments, int results) {
    bool collecting = lua_gc(L, LUA_GCISRUNNING) == 1;
    lua_gc(L, LUA_GCSTOP);
    bool ok = patch_call_half(patch, L, function, arguments, results);
    if (collecting) lua_gc(L, LUA_GCRESTART);
    return ok;
}

void modules_begin(lua_State *L, int main, const char *how, const char *module) {
    struct patch *patch = patch_of(L);
    if (!patch) {
        lua_pushnil(L);
        return;
    }
    lua_pushvalue(L, main);
    lua_pushstring(L, how);
    lua_pushstring(L, module); /* NULL gives nil */
    if (!call_still(patch, L, "begin", 3, 1)) {
        lua_xmove(patch->L, L, 1);
        lua_error(L);
    }
    lua_xmove(patch->L, L, 1); /* [..., number] */
}

static int end_load(lua_State *L) { /* [mark, error or nil] */
    struct patch *patch = patch_of(L);
    lua_Integer *number = lua_touserdata(L, 1);
    if (!*number || !patch) return 0;
    lua_pushinteger(L, *number);
    if (!call_still(patch, L, "abandon", 1, 0)) lua_pop(patch->L, 1);
    return 0;
}

/* [..., number] -> [..., mark]: whatever ends the function that runs, the load has ended then. */
static lua_Integer *mark_load(lua_State *L) {
    lua_Integer number = lua_tointeger(L, -1), *mark = lua_newuserdatauv(L, sizeof *mark, 0);
    *mark = number;
    lua_replace(L, -2);
    if (luaL_newmetatable(L, "darn.live.load")) {
        lua_pushcfunction(L, end_load);
        lua_setfield(L, -2, "__close");
    }
    lua_setmetatable(L, -2);
    lua_toclose(L, -1);
    return mark;
}

/* Its value is at the top. */
static void finish_load(lua_State *L, lua_Integer *mark) {
    struct patch *patch = patch_of(L);
    if (!*mark || !patch) return;
    lua_pushinteger(L, *mark);
    lua_pushvalue(L, -2);
    *mark = 0;
    if (call_still(patch, L, "finish", 2, 0)) return;
    lua_xmove(patch->L, L, 1);
    lua_error(L);
}

/* ---- require ---- */

/* Pushes loader and its data. */
static void find_loader(lua_State *L, const char *name) {
    luaL_Buffer message;
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, -1, LUA_LOADLIBNAME);
    if (lua_getfield(L, -1, "searchers") != LUA_TTABLE) luaL_error(L, "'package.searchers' must be a table");
    lua_insert(L, -3);
    lua_pop(L, 2); /* [name, loaded, searchers] */
    luaL_buffinit(L, &message);
    for (int i = 1;; i++) {
        luaL_addstring(&message, "\n\t");
        if (lua_rawgeti(L, 3, i) == LUA_TNIL) {
            lua_pop(L, 1);
            luaL_buffsub(&message, 2);
            luaL_pushresult(&message);
            luaL_error(L, "module '%s' not found:%s", name, lua_tostring(L, -1));
        }
        lua_pushstring(L, name);
        lua_call(L, 1, 2);
        if (lua_isfunction(L, -2)) return;
        if (lua_isstring(L, -2)) {
            lua_pop(L, 1);
            luaL_addvalue(&message);
        } else {
            lua_pop(L, 2);
            luaL_buffsub(&message, 2);
        }
    }
}

static int live_require(lua_State *L) {
    const char *name = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, 2, name); /* [name, loaded, value] */
    if (lua_toboolean(L, 3)) return 1;
    lua_pop(L, 1);
    find_loader(L, name);
    int data = lua_gettop(L), loader = data - 1;
    modules_begin(L, loader, "require", name);
    lua_Integer *mark = mark_load(L); /* [..., loader, data, mark] */
    lua_pushvalue(L, loader);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, data);
    lua_call(L, 2, 1); /* [..., loader, data, mark, value] */
    if (!lua_isnil(L, -1)) lua_setfield(L, 2, name);
    else lua_pop(L, 1);
    if (lua_getfield(L, 2, name) == LUA_TNIL) {
        lua_pushboolean(L, true);
        lua_replace(L, -2);
        lua_pushvalue(L, -1);
        lua_setfield(L, 2, name);
    }
    finish_load(L, mark);
    lua_pushvalue(L, data);
    return 2;
}

/* ---- dofile ---- */

enum { DOFILE_MARK = 3 }; /* [path, main, mark, main] while it runs, then [path, main, mark, values...] */

static int finish_dofile(lua_State *L, int status, lua_KContext context) {
    (void)status, (void)context;
    int count = lua_gettop(L) - DOFILE_MARK;
    if (count) lua_pushvalue(L, DOFILE_MARK + 1);
    else lua_pushnil(L);
    finish_load(L, lua_touserdata(L, DOFILE_MARK));
    lua_pop(L, 1);
    return count;
}

static int give_all(lua_State *L, int status, lua_KContext context) {
    (void)status, (void)context;
    return lua_gettop(L);
}

static int live_dofile(lua_State *L) {
    const struct patch *patch = patch_of(L);
    struct state *state = patch ? patch->state : NULL;
    const char *path = luaL_optstring(L, 1, NULL);
    lua_settop(L, 1);
    if (!path || !state || !load_is_source(L, path)) {
        lua_pushvalue(L, lua_upvalueindex(1));
        lua_insert(L, 1);
        lua_callk(L, 1, LUA_MULTRET, 0, give_all);
        return give_all(L, LUA_OK, 0);
    }
    struct err err = {0};
    struct source *source = sources_get(state->sources, path, &err);
    if (!source) return luaL_error(L, "%s", err.message);
    if (!state->load(L, state->sources, source)) return lua_error(L); /* [path, main] */
    modules_begin(L, 2, "dofile", NULL);
    mark_load(L); /* [path, main, mark] */
    lua_pushvalue(L, -2);
    lua_callk(L, 0, LUA_MULTRET, 0, finish_dofile);
    return finish_dofile(L, LUA_OK, 0);
}

void modules_open(lua_State *L) {
    lua_pushcfunction(L, live_require);
    lua_setglobal(L, "require");
    lua_getglobal(L, "dofile");
    lua_pushcclosure(L, live_dofile, 1);
    lua_setglobal(L, "dofile");
}
