/* Live patching under random edits of random programs: several modules, tables, classes, coroutines, handlers, saves
 * that fail, compared with a model (fuzz.lua); and ten thousand reloads in memory that does not grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "live/chunk.h"
#include "live/patch.h"
#include "os/file.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__ /* freed memory is kept for a while */
enum { SEEDS = 6, EDITS = 50, RELOADS = 600, MORE_BYTES = 256 << 20 };
#elif defined __SANITIZE_THREAD__ /* the detector's own memory grows with what it has seen: the Lua heap tells */
enum { SEEDS = 6, EDITS = 50, RELOADS = 600, MORE_BYTES = 0 };
#else
enum { SEEDS = 60, EDITS = 50, RELOADS = 10000, MORE_BYTES = 2 << 20 };
#endif

static struct {
    struct state *state;
    struct patch *patch;
    struct patch_result result;
    struct names files;
} world;

static char *path_of(const char *name) {
    char *folder = file_absolute(getenv("TMPDIR")), *path = file_join(folder, name);
    free(folder);
    return path;
}

/* put(file, text) */
static int put(lua_State *L) {
    struct err err = {0};
    size_t length;
    const char *name = luaL_checkstring(L, 1), *text = luaL_checklstring(L, 2, &length);
    char *path = path_of(name);
    bool ok = file_replace(path, text, length, &err);
    names_add(&world.files, path);
    free(path);
    return ok ? 0 : luaL_error(L, "%s", err.message);
}

/* save(): true, or false and why */
static int save(lua_State *L) {
    struct sources *next = sources_new(sources_main(world.state->sources));
    struct names files = {0};
    sources_files(world.state->sources, &files);
    for (size_t i = 0; i < files.count; i++) sources_get(next, files.at[i], NULL);
    names_clear(&files);
    patch_result_clear(&world.result);
    bool ok = patch_apply(world.patch, L, next, NULL, 10, &world.result);
    sources_unref(next);
    lua_pushboolean(L, ok);
    lua_pushstring(L, world.result.err.message);
    return 2;
}

/* notes() */
static int notes(lua_State *L) {
    lua_newtable(L);
    for (size_t i = 0; i < world.result.notes.count; i++) {
        lua_pushstring(L, world.result.notes.at[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int open_world(void **context) {
    (void)context;
    char *main = path_of("main.lua");
    struct sources *sources = sources_new(main);
    free(main);
    world.state = state_new_program(sources);
    sources_unref(sources);
    world.patch = patch_new(world.state);
    lua_register(world.state->L, "put", put);
    lua_register(world.state->L, "save", save);
    lua_register(world.state->L, "notes", notes);
    return 0;
}

static int close_world(void **context) {
    (void)context;
    patch_result_clear(&world.result);
    patch_free(world.patch);
    state_free(world.state);
    for (size_t i = 0; i < world.files.count; i++) remove(world.files.at[i]);
    names_clear(&world.files);
    return 0;
}

static int number_of(const char *name, int standard) {
    const char *text = getenv(name);
    return text ? atoi(text) : standard;
}

static void run_seed(const char *script, int seed) {
    lua_State *L = world.state->L;
    if (luaL_loadfile(L, script) != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
    lua_pushinteger(L, seed);
    lua_pushinteger(L, number_of("EDITS", EDITS));
    if (lua_pcall(L, 2, 0, 0) != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
}

/* SEED=N runs one, EDITS=N so many of each. */
static void random_edits_agree_with_the_model(void **context) {
    (void)context;
    const char *source = getenv("SOURCE");
    char *script = file_join(source ? source : ".", "tests/unit/live/fuzz.lua");
    int from = number_of("SEED", 1), to = getenv("SEED") ? from : SEEDS;
    for (int seed = from; seed <= to; seed++) {
        run_seed(script, seed);
        close_world(NULL);
        open_world(NULL);
    }
    printf("%d edits, seeds %d to %d\n", (to - from + 1) * number_of("EDITS", EDITS), from, to);
    free(script);
}

/* ---- memory ---- */

static struct { size_t kilobytes, pages; } before;

static size_t lua_kilobytes(void) {
    lua_gc(world.state->L, LUA_GCCOLLECT);
    lua_gc(world.state->L, LUA_GCCOLLECT);
    return (size_t)lua_gc(world.state->L, LUA_GCCOUNT);
}

static size_t resident_pages(void) {
    size_t total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%zu %zu", &total, &resident) != 2) fail_msg("no /proc/self/statm");
    fclose(file);
    return resident;
}

/* measure(): what the program takes now is what it may take at its end. */
static int measure(lua_State *L) {
    (void)L;
    before.kilobytes = lua_kilobytes();
    before.pages = resident_pages();
    return 0;
}

static const char program[] =
    "local function text(i) return ([[\n"
    "local N = %d\n"
    "local S = { n = 0 }\n"
    "local function mk(k) local s = 0 return function() s = s + k + N return s end end\n"
    "local C = {} C.__index = C function C:get() return self.x + N end\n"
    "handlers[#handlers + 1] = function() return N end\n"
    "if N %% 10 == 0 then pcall(require, 'missing') pcall(dofile, FOLDER .. '/failing.lua') end\n"
    "return { S = S, mk = mk, new = function(x) return setmetatable({ x = x }, C) end,\n"
    "         tick = function() S.n = S.n + 1 return S.n end, cb = { on = function() return N end } }\n"
    "]]):format(i) end\n"
    "handlers = {}\n"
    "put('failing.lua', 'local f = function() end error(f)')\n"
    "put('a.lua', text(0))\n"
    "local m = require 'a'\n"
    "local held, ticks = { m.mk(1), m.mk(2), m.new(3), m.tick }, 0\n"
    "local function reload(from, to)\n"
    "    for i = from, to do\n"
    "        put('a.lua', text(i % 1000 + 1))\n"
    "        local ok, why = save()\n"
    "        assert(ok, why)\n"
    "        held[1]()\n"
    "        ticks = ticks + 1\n"
    "        assert(held[4]() == ticks)\n"
    "        assert(m.cb.on() == i % 1000 + 1 and handlers[1]() == i % 1000 + 1 and #handlers == 1)\n"
    "    end\n"
    "end\n"
    "reload(1, 200)\n"
    "measure()\n"
    "reload(201, RELOADS)\n";

static void run_main(const char *text) {
    lua_State *L = world.state->L;
    struct err err = {0};
    lua_pushcfunction(L, put);
    lua_pushliteral(L, "main.lua");
    lua_pushstring(L, text);
    lua_call(L, 2, 0);
    struct sources *sources = world.state->sources;
    struct source *source = sources_get(sources, sources_main(sources), &err);
    if (!source || !patch_load_main(world.patch, source)) fail_msg("%s", source ? lua_tostring(L, -1) : err.message);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
}

static void ten_thousand_reloads_take_no_memory(void **context) {
    (void)context;
    lua_State *L = world.state->L;
    size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    char *folder = path_of("");
    lua_register(L, "measure", measure);
    lua_pushstring(L, folder);
    lua_setglobal(L, "FOLDER");
    lua_pushinteger(L, number_of("RELOADS", RELOADS));
    lua_setglobal(L, "RELOADS");
    free(folder);
    run_main(program);
    assert_in_range(lua_kilobytes(), 0, before.kilobytes + 16);
    if (MORE_BYTES) assert_in_range(resident_pages() * page_bytes, 0, before.pages * page_bytes + MORE_BYTES);
}

int main(int argc, char **argv) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_edits_agree_with_the_model, open_world, close_world),
        cmocka_unit_test_setup_teardown(ten_thousand_reloads_take_no_memory, open_world, close_world),
    };
    if (!chunk_supported()) return 1;
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
