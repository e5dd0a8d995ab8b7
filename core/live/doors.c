/* See doors.h. */
#include "live/doors.h"

#include "live/reload.h"
#include "live/retriable.h"
#include "live/retry.h"
#include "live/running.h"

#include <lauxlib.h>
#include <lua.h>

static const char exit_key; /* its address: where the registry has our os.exit */

/* ---- os.exit ---- */

/* Not in a load: a save ends no program. What the standard one refuses is refused before anything is let go. */
static int door_exit(lua_State *L) {
    struct program *program = program_of(L);
    if (program->state->reloading) return luaL_error(L, "os.exit while the file is loaded again");
    if (!lua_isboolean(L, 1)) luaL_optinteger(L, 1, 0);
    program_let_go(program);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1); /* [standard, arguments...] */
    lua_call(L, lua_gettop(L) - 1, 0);
    return 0;
}

int program_exit(lua_State *L, int code) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &exit_key);
    lua_pushinteger(L, code);
    lua_pushboolean(L, true);
    lua_call(L, 2, 0);
    return 0;
}

/* ---- debug.getinfo ---- */

/* The function's frame stands between the caller and the standard one. */
static void count_own_frame(lua_State *L) {
    lua_State *of = lua_isthread(L, 1) ? lua_tothread(L, 1) : L;
    int level = lua_isthread(L, 1) ? 2 : 1;
    if (of != L || !lua_isinteger(L, level) || lua_tointeger(L, level) < 0) return;
    lua_pushinteger(L, lua_tointeger(L, level) + 1);
    lua_replace(L, level);
}

static int door_getinfo(lua_State *L) {
    const struct program *program = program_of(L);
    count_own_frame(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1); /* [standard, arguments...] */
    lua_call(L, lua_gettop(L) - 1, 1);
    if (!program->patch || !lua_istable(L, -1)) return 1;
    lua_pushliteral(L, "lastlinedefined");
    if (lua_rawget(L, -2) == LUA_TNUMBER) { /* [info, tag] */
        lua_pushinteger(L, patch_last_line(program->patch, (int)lua_tointeger(L, -1)));
        lua_setfield(L, -3, "lastlinedefined");
    }
    lua_pop(L, 1);
    return 1;
}

/* ---- require ---- */

/* The last searcher: nobody has found the module. A file that was looked for in vain is watched for. */
static int door_miss(lua_State *L) {
    const struct program *program = program_of(L);
    if (program->watcher && !program->busy) watcher_grew(program->watcher);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1); /* [standard, arguments...] */
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static void wrap_miss(lua_State *L) {
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "searchers"); /* [package, searchers] */
    lua_Integer last = (lua_Integer)lua_rawlen(L, -1);
    lua_rawgeti(L, -1, last);
    lua_pushcclosure(L, door_miss, 1);
    lua_rawseti(L, -2, last);
    lua_pop(L, 2);
}

/* ---- what only scrapers have ---- */

static int only_in_scrapers(lua_State *L) {
    return luaL_error(L, "darn.state is only in scrapers: a program's own variables live on when it is reloaded");
}

static void set_state(lua_State *L) { /* [..., darn] */
    static const luaL_Reg functions[] = {
        {"get", only_in_scrapers}, {"set", only_in_scrapers}, {"add", only_in_scrapers}, {NULL, NULL}};
    luaL_newlib(L, functions);
    lua_setfield(L, -2, "state");
}

/* ---- */

static void wrap(lua_State *L, const char *library, const char *name, lua_CFunction function) {
    lua_getglobal(L, library);
    lua_getfield(L, -1, name); /* [library, standard] */
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

void doors_open(lua_State *L) {
    wrap(L, "os", "exit", door_exit);
    lua_getglobal(L, "os");
    lua_getfield(L, -1, "exit"); /* [os, exit] */
    lua_rawsetp(L, LUA_REGISTRYINDEX, &exit_key);
    lua_pop(L, 1);
    wrap(L, "debug", "getinfo", door_getinfo);
    wrap_miss(L);
    reload_open(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, -1, "darn"); /* [loaded, darn] */
    lua_pushcfunction(L, retriable_new), lua_setfield(L, -2, "retriable");
    lua_pushcfunction(L, retry_call), lua_setfield(L, -2, "retry");
    lua_pushcfunction(L, reload_on), lua_setfield(L, -2, "on_reload");
    set_state(L);
    lua_pop(L, 2);
}
