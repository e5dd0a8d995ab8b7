/* How long a walk over the heap takes, and a journal of it: heaps of tables (half of them records with three fields,
 * half lists of two numbers) and of closures. Prints a line for each heap; run by `make bench-reload`. */
#include "live/journal.h"
#include "live/walk.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <time.h>

static const char TABLES[] =
    "big = {} for i = 1, ... // 2 do big[i] = {id = i, name = 'x' .. i, pair = {i, i + 1}} end";
static const char CLOSURES[] = "big = {} for i = 1, ... do local k = i big[i] = function() return k end end";

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void build(lua_State *L, const char *text, int count) {
    if (luaL_loadstring(L, text) != LUA_OK) lua_error(L);
    lua_pushinteger(L, count);
    lua_call(L, 1, 0);
    lua_gc(L, LUA_GCCOLLECT);
}

/* [found, map]; the map names one object, so that replacing has to ask for each. */
static lua_State *heap(const char *text, int count) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    build(L, text, count);
    lua_newtable(L);
    lua_newtable(L);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawset(L, 2);
    return L;
}

static void measure(const char *what, const char *text, int count) {
    lua_State *L = heap(text, count);
    double start = now_ms();
    size_t objects = walk_heap(L, NULL, &(struct walk){.low = 1 << 24, .high = 1 << 30, .found = 1});
    double found = now_ms();
    walk_heap(L, NULL, &(struct walk){.map = 2});
    double replaced = now_ms();
    journal_take(L, NULL, 0);
    double taken = now_ms();
    journal_undo(L, -1);
    double undone = now_ms();
    printf("%-8s %8zu objects: find %6.1f ms, replace %6.1f ms, journal %6.1f ms, undo %6.1f ms\n", what, objects,
           found - start, replaced - found, taken - replaced, undone - taken);
    lua_close(L);
}

int main(void) {
    for (int count = 10000; count <= 1000000; count *= 10) measure("tables", TABLES, count);
    measure("closures", CLOSURES, 1000000);
    return 0;
}
