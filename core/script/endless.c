/* See endless.h. Each function follows its original in lstrlib.c and ltablib.c, but for the place where a sort goes on
 * when it was unlucky: that is a matter of chance there, and a callback is pure. The other functions of Lua's libraries
 * that loop call functions (which the hook sees), or take memory as they go, which callback_memory bounds, or need no
 * longer than their arguments are. */
#include "script/endless.h"

#include "script/budget.h"

#include <lauxlib.h>
#include <limits.h>
#include <lua.h>
#include <stdbool.h>
#include <string.h>

static void look(lua_State *L) {
    if (budget_over()) budget_raise(L, 1);
}

/* ---- string.rep ---- */

static void add_all(luaL_Buffer *out, lua_Integer count, const char *text, size_t length, const char *separator,
                    size_t separator_length) {
    for (; count > 0; count--) {
        luaL_addlstring(out, text, length);
        if (count > 1) luaL_addlstring(out, separator, separator_length);
    }
}

/* Nothing, any number of times, is nothing: the original counts all of them. */
static int rep(lua_State *L) {
    size_t length, separator_length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer count = luaL_checkinteger(L, 2);
    const char *separator = luaL_optlstring(L, 3, "", &separator_length);
    size_t each = length + separator_length;
    luaL_Buffer out;
    if (count > 0 && each > (size_t)(INT_MAX / count)) return luaL_error(L, "resulting string too large");
    if (count <= 0 || !each) return lua_pushliteral(L, ""), 1;
    luaL_buffinitsize(L, &out, (size_t)count * each);
    add_all(&out, count, text, length, separator, separator_length);
    luaL_pushresult(&out);
    return 1;
}

/* ---- lists ---- */

enum { READ = 1, WRITE = 2, LENGTH = 4 }; /* what is done with a list */

/* What is no table can be one where its metatable has all that takes. */
static void check_list(lua_State *L, int argument, int needs) {
    static const char *const fields[] = {"__index", "__newindex", "__len"};
    for (int i = 0; i < 3 && !lua_istable(L, argument); i++) {
        if (!(needs & 1 << i)) continue;
        if (luaL_getmetafield(L, argument, fields[i]) == LUA_TNIL) luaL_checktype(L, argument, LUA_TTABLE);
        lua_pop(L, 1);
    }
}

static lua_Integer length_of_list(lua_State *L) {
    check_list(L, 1, READ | WRITE | LENGTH);
    return luaL_len(L, 1);
}

/* From the list at stack place 1 to that at `target`. */
static void copy_one(lua_State *L, lua_Integer from, int target, lua_Integer to) {
    look(L);
    lua_geti(L, 1, from);
    lua_seti(L, target, to);
}

static int insert(lua_State *L) {
    lua_Integer end = (lua_Integer)((lua_Unsigned)length_of_list(L) + 1), place = end;
    int count = lua_gettop(L);
    if (count != 2 && count != 3) return luaL_error(L, "wrong number of arguments to 'insert'");
    if (count == 3) {
        place = luaL_checkinteger(L, 2);
        luaL_argcheck(L, (lua_Unsigned)place - 1 < (lua_Unsigned)end, 2, "position out of bounds");
    }
    for (lua_Integer i = end; i > place; i--) copy_one(L, i - 1, 1, i);
    lua_seti(L, 1, place);
    return 0;
}

static int take_out(lua_State *L) {
    lua_Integer length = length_of_list(L), place = luaL_optinteger(L, 2, length);
    bool is_inside = place == length || (lua_Unsigned)place - 1 <= (lua_Unsigned)length;
    luaL_argcheck(L, is_inside, 2, "position out of bounds");
    lua_geti(L, 1, place); /* [..., removed] */
    for (; place < length; place++) copy_one(L, place + 1, 1, place);
    lua_pushnil(L);
    lua_seti(L, 1, place);
    return 1;
}

static void check_move(lua_State *L, lua_Integer first, lua_Integer last, lua_Integer to) {
    luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
    luaL_argcheck(L, to <= LUA_MAXINTEGER - (last - first), 4, "destination wrap around");
}

/* Where the target lies over the source's end, that end goes first. */
static int move(lua_State *L) {
    lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    check_list(L, 1, READ);
    check_list(L, target, WRITE);
    if (last >= first) check_move(L, first, last, to);
    bool is_over = to > first && to <= last && (target == 1 || lua_compare(L, 1, target, LUA_OPEQ));
    lua_Integer most = last - first;
    if (is_over) for (lua_Integer i = most; i >= 0; i--) copy_one(L, first + i, target, to + i);
    else if (last >= first) for (lua_Integer i = 0; i <= most; i++) copy_one(L, first + i, target, to + i);
    lua_pushvalue(L, target);
    return 1;
}

/* ---- table.sort ---- */

enum { COMPARE = 2, FEW = 100 }; /* stack place of the function, nil for "<"; elements of which the middle one will do */

/* Is the one at stack place a less than that at b? Both count from the top. */
static bool is_less(lua_State *L, int a, int b) {
    look(L);
    if (lua_isnil(L, COMPARE)) return lua_compare(L, a, b, LUA_OPLT);
    lua_pushvalue(L, COMPARE);
    lua_pushvalue(L, a - 1);
    lua_pushvalue(L, b - 2);
    lua_call(L, 2, 1);
    bool is = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is;
}

/* [..., a, b] to [...] */
static void set_two(lua_State *L, lua_Integer of_b, lua_Integer of_a) {
    lua_seti(L, 1, of_b);
    lua_seti(L, 1, of_a);
}

/* Swaps the elements where the second is less. Did it? */
static bool swap_if_less(lua_State *L, lua_Integer first, lua_Integer second) {
    lua_geti(L, 1, first);
    lua_geti(L, 1, second); /* [..., first, second] */
    bool is = is_less(L, -1, -2);
    if (is) set_two(L, first, second);
    else lua_pop(L, 2);
    return is;
}

/* [..., pivot] to [..., pivot, element]: the next one upwards from i that is not less. */
static lua_Integer go_up(lua_State *L, lua_Integer i, lua_Integer last) {
    while (lua_geti(L, 1, ++i), is_less(L, -1, -2)) {
        if (i == last) luaL_error(L, "invalid order function for sorting");
        lua_pop(L, 1);
    }
    return i;
}

/* [..., pivot, x] to [..., pivot, x, element]: the next one downwards from j that is not greater. */
static lua_Integer go_down(lua_State *L, lua_Integer j, lua_Integer first) {
    while (lua_geti(L, 1, --j), is_less(L, -3, -1)) {
        if (j < first) luaL_error(L, "invalid order function for sorting");
        lua_pop(L, 1);
    }
    return j;
}

/* [..., pivot] to [...]: of low to high, where the pivot is the last but one; gives the place where it is in the end, with
 * what is less before it and what is greater behind. */
static lua_Integer divide(lua_State *L, lua_Integer low, lua_Integer high) {
    lua_Integer i = low, j = high - 1;
    for (;;) {
        i = go_up(L, i, high - 1);
        j = go_down(L, j, i); /* [..., pivot, up, down] */
        if (j < i) break;
        set_two(L, i, j);
    }
    lua_pop(L, 1); /* [..., pivot, up] */
    set_two(L, high - 1, i);
    return i;
}

/* Puts the median of three at the place `middle`, and then at the last but one. Pushes it. */
static void push_pivot(lua_State *L, lua_Integer middle, lua_Integer high) {
    lua_geti(L, 1, middle);
    lua_pushvalue(L, -1);
    lua_geti(L, 1, high - 1); /* [..., pivot, pivot, last but one] */
    set_two(L, middle, high - 1);
}

/* `luck` is 0, or chooses another pivot than the middle. */
static lua_Integer pivot_of(lua_Integer low, lua_Integer high, lua_Unsigned luck) {
    lua_Integer quarter = (high - low) / 4;
    if (!luck || high - low < FEW) return low + (high - low) / 2;
    return low + quarter + (lua_Integer)(luck % (lua_Unsigned)(quarter * 2));
}

/* The smaller part by another call, the larger by the loop: so calls are few. */
static void sort_part(lua_State *L, lua_Integer low, lua_Integer high, lua_Unsigned luck) {
    while (low < high) {
        lua_Integer size = high - low, pivot = pivot_of(low, high, luck);
        swap_if_less(L, low, high);
        if (size == 1) break;
        if (!swap_if_less(L, low, pivot)) swap_if_less(L, pivot, high);
        if (size == 2) break;
        push_pivot(L, pivot, high);
        pivot = divide(L, low, high);
        bool is_lower = pivot - low < high - pivot;
        lua_Integer smaller = is_lower ? pivot - low : high - pivot;
        sort_part(L, is_lower ? low : pivot + 1, is_lower ? pivot - 1 : high, luck);
        if (is_lower) low = pivot + 1;
        else high = pivot - 1;
        if ((high - low) / 128 > smaller) luck = luck * 6364136223846793005u + 1442695040888963407u;
    }
}

static int sort(lua_State *L) {
    lua_Integer length = length_of_list(L);
    if (length <= 1) return 0;
    luaL_argcheck(L, length < INT_MAX, 1, "array too big");
    if (!lua_isnoneornil(L, COMPARE)) luaL_checktype(L, COMPARE, LUA_TFUNCTION);
    lua_settop(L, COMPARE);
    sort_part(L, 1, length, 0);
    return 0;
}

/* ---- in place of the standard ones ---- */

static void put_all(lua_State *L, const char *table, const luaL_Reg *functions) {
    lua_getglobal(L, table);
    luaL_setfuncs(L, functions, 0);
    lua_pop(L, 1);
}

void endless_open(lua_State *L) {
    put_all(L, "string", (const luaL_Reg[]){{"rep", rep}, {0}});
    put_all(L, "table", (const luaL_Reg[]){{"insert", insert}, {"remove", take_out}, {"move", move}, {"sort", sort}, {0}});
}
