/* See state.h. For scrapers the few standard functions that would reach outside the page are replaced here:
 * os.time and os.date give the page's time, math.random the page's numbers (os.clock is the processor's, as ever),
 * print goes to stderr, what would end the process or escape the budget is refused. */
#include "script/state.h"

#include "base/log.h"
#include "select/css.h"
#include "select/xpath.h"
#include "script/bind.h"
#include "script/endless.h"
#include "script/guard.h"
#include "script/load.h"
#include "script/pattern.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdlib.h>

struct state *state_of(lua_State *L) { return *(struct state **)lua_getextraspace(L); }

/* ---- what scripts may not do ---- */

static int refuse(lua_State *L) { return luaL_error(L, "%s", lua_tostring(L, lua_upvalueindex(1))); }

static void set_refusal(lua_State *L, const char *table, const char *name, const char *why) {
    lua_getglobal(L, table); /* [table] */
    lua_pushfstring(L, "%s.%s is not for scrapers: %s", table, name, why);
    lua_pushcclosure(L, refuse, 1);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

/* The code of a __gc would run at any time, with hooks off. */
static void refuse_gc(lua_State *L, int metatable) {
    if (!lua_istable(L, metatable)) return;
    lua_pushliteral(L, "__gc");
    if (lua_rawget(L, metatable) != LUA_TNIL)
        luaL_error(L, "__gc is not for scrapers: use a <close> variable and __close");
    lua_pop(L, 1);
}

/* As the standard one, but for __gc. */
static int plain_setmetatable(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
    refuse_gc(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

/* ---- output ---- */

/* Where the log goes, since stdout may carry items. */
static int print_line(lua_State *L) {
    int count = lua_gettop(L);
    luaL_Buffer line;
    luaL_buffinit(L, &line);
    for (int i = 1; i <= count; i++) {
        if (i > 1) luaL_addchar(&line, '\t');
        luaL_tolstring(L, i, NULL);
        luaL_addvalue(&line);
    }
    luaL_addchar(&line, '\n');
    luaL_pushresult(&line);
    size_t length;
    const char *bytes = lua_tolstring(L, -1, &length);
    log_write(bytes, length);
    return 0;
}

/* ---- the page's time and numbers ---- */

static int call_standard(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1); /* [standard, arguments...] */
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* debug.setmetatable: the same for values of any type. */
static int any_setmetatable(lua_State *L) {
    refuse_gc(L, 2);
    return call_standard(L);
}

static int page_time(lua_State *L) {
    struct run *run = state_of(L)->run;
    if (!run || !lua_isnoneornil(L, 1)) return call_standard(L);
    lua_pushinteger(L, run->page->fetched_ms / 1000);
    return 1;
}

static int page_date(lua_State *L) {
    struct run *run = state_of(L)->run;
    if (!run || !lua_isnoneornil(L, 2)) return call_standard(L);
    lua_settop(L, 1);
    if (lua_isnil(L, 1)) {
        lua_pushliteral(L, "%c");
        lua_replace(L, 1);
    }
    lua_pushinteger(L, run->page->fetched_ms / 1000); /* [format, time] */
    return call_standard(L);
}

/* Without a seed Lua would take one from the clock and an address: the next number does as well. Upvalues: the standard
 * randomseed and random. */
static int page_randomseed(lua_State *L) {
    if (state_of(L)->run && lua_gettop(L) == 0) {
        lua_pushvalue(L, lua_upvalueindex(2));
        lua_pushinteger(L, 0); /* all bits */
        lua_call(L, 1, 1);     /* [seed] */
    }
    return call_standard(L);
}

/* ---- making one ---- */

static void wrap_standard(lua_State *L, const char *table, const char *name, lua_CFunction function) {
    lua_getglobal(L, table);
    lua_getfield(L, -1, name);           /* [table, standard] */
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

static int keep_randomseed(lua_State *L) {
    lua_getglobal(L, "math");
    lua_getfield(L, -1, "randomseed"); /* [math, randomseed] */
    int reference = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pop(L, 1);
    return reference;
}

static void wrap_randomseed(lua_State *L) {
    lua_getglobal(L, "math");
    lua_getfield(L, -1, "randomseed");
    lua_getfield(L, -2, "random"); /* [math, randomseed, random] */
    lua_pushcclosure(L, page_randomseed, 2);
    lua_setfield(L, -2, "randomseed");
    lua_pop(L, 1);
}

static void open_for_scraper(struct state *state) {
    lua_State *L = state->L;
    allowance_open(L, &state->allowance);
    luaL_openlibs(L);
    state->randomseed = keep_randomseed(L);
    set_refusal(L, "os", "exit", "raise an error, or stop the crawl from outside");
    set_refusal(L, "os", "setlocale", "it would change all threads");
    set_refusal(L, "debug", "sethook", "darn stops runaway callbacks with it");
    wrap_standard(L, "os", "time", page_time);
    wrap_standard(L, "os", "date", page_date);
    wrap_standard(L, "debug", "setmetatable", any_setmetatable);
    wrap_randomseed(L);
    lua_register(L, "print", print_line);
    lua_register(L, "setmetatable", plain_setmetatable);
    guard_open(L);
    pattern_open(L);
    endless_open(L);
    load_open(L, state->sources);
}

/* A program may load bytecode, and files below the folder that it was started in. */
static void open_for_program(struct state *state) {
    lua_State *L = state->L;
    allowance_open(L, &state->allowance); /* for loads: the program itself may take any memory */
    luaL_openlibs(L);
    guard_open(L);
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "path");
    lua_getglobal(L, "load"); /* [package, path, load] */
    load_open(L, state->sources);
    lua_setglobal(L, "load");
    const char *folder = sources_folder(state->sources);
    lua_pushfstring(L, "%s/?.lua;%s/?/init.lua;%s", folder, folder, lua_tostring(L, -1));
    lua_setfield(L, -3, "path");
    lua_pop(L, 2);
}

static struct state *open_state(struct sources *sources, void (*open_libraries)(struct state *state)) {
    struct state *state = mem_zero(sizeof *state);
    state->sources = sources_ref(sources);
    state->version = "";
    state->L = luaL_newstate();
    if (!state->L) mem_exhausted();
    *(struct state **)lua_getextraspace(state->L) = state; /* coroutines copy it */
    open_libraries(state);
    bind_open(state->L);
    return state;
}

struct state *state_new(struct sources *sources) { return open_state(sources, open_for_scraper); }

struct state *state_new_program(struct sources *sources) { return open_state(sources, open_for_program); }

static void clear_map(struct map *map, void (*free_value)(void *)) {
    const char *key;
    void *value;
    for (size_t at = 0; map_next(map, &at, &key, &value);) free_value(value);
    map_clear(map);
}

static void free_selector(void *selector) { css_free(selector); }
static void free_xpath(void *xpath) { xpath_free(xpath); }

void parsed_clear(struct parsed *parsed) {
    doc_free(parsed->doc);
    doc_free(parsed->xml);
    charset_clear(&parsed->text);
    *parsed = (struct parsed){0};
}

void parsed_own(struct parsed *parsed, struct page *page) {
    charset_take_body(&parsed->text, &page->body, page->body_bytes);
}

void state_free(struct state *state) {
    if (!state) return;
    lua_close(state->L);
    clear_map(&state->selectors, free_selector);
    clear_map(&state->xpaths, free_xpath);
    str_clear(&state->inner);
    sources_unref(state->sources);
    free(state);
}
