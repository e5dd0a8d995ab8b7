/* See endless.h. The standard function is the upvalue of each, and does the work. The other functions of Lua's
 * libraries that loop either take memory as they go, which callback_memory bounds, or need no longer than their
 * arguments are. */
#include "script/endless.h"

#include "script/budget.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>

enum { SLICE = 10000 }; /* elements that are moved between two looks at the clock */

static int call_standard(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1); /* [standard, arguments...] */
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

/* Nothing, any number of times: the standard one counts all of them. */
static int rep(lua_State *L) {
    size_t length, separator;
    luaL_checklstring(L, 1, &length);
    luaL_checkinteger(L, 2);
    luaL_optlstring(L, 3, "", &separator);
    if (length + separator > 0) return call_standard(L);
    lua_pushliteral(L, "");
    return 1;
}

enum { FROM_TABLE = 1, FIRST, LAST, TO, TO_TABLE }; /* stack places of move's arguments */

static void move_slice(lua_State *L, lua_Integer first, lua_Integer last, lua_Integer to) {
    if (budget_over()) budget_raise(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, FROM_TABLE);
    lua_pushinteger(L, first);
    lua_pushinteger(L, last);
    lua_pushinteger(L, to);
    lua_pushvalue(L, TO_TABLE);
    lua_call(L, 5, 0);
}

/* Where the target lies over the source's end, that end goes first. */
static void move_slices(lua_State *L, lua_Integer first, lua_Integer last, lua_Integer to) {
    lua_Integer count = last - first + 1;
    bool from_end = to > first && to <= last;
    for (lua_Integer done = 0, size; done < count; done += size) {
        size = count - done < SLICE ? count - done : SLICE;
        lua_Integer at = from_end ? count - done - size : done;
        move_slice(L, first + at, first + at + size - 1, to + at);
    }
}

/* What is short, or wrong, is left to the standard one. */
static int move(lua_State *L) {
    lua_Integer first = luaL_checkinteger(L, FIRST), last = luaL_checkinteger(L, LAST), to = luaL_checkinteger(L, TO);
    bool is_long = last >= first && (lua_Unsigned)last - (lua_Unsigned)first >= SLICE;
    bool is_right = (first > 0 || last < LUA_MAXINTEGER + first) && to <= LUA_MAXINTEGER - (last - first);
    if (!is_long || !is_right) return call_standard(L);
    lua_settop(L, TO_TABLE);
    if (lua_isnil(L, TO_TABLE)) {
        lua_pushvalue(L, FROM_TABLE);
        lua_replace(L, TO_TABLE);
    }
    move_slices(L, first, last, to);
    return 1; /* [..., to_table] */
}

static void replace_with(lua_State *L, const char *table, const char *name, lua_CFunction function) {
    lua_getglobal(L, table);
    lua_getfield(L, -1, name); /* [table, standard] */
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

void endless_open(lua_State *L) {
    replace_with(L, "string", "rep", rep);
    replace_with(L, "table", "move", move);
}
