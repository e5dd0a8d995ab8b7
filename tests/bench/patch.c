/* How long a save takes to be in place in the heap of a running program: a module of twenty functions beside a heap of
 * tables (records with a list of two numbers, as in walk.c), or of closures that the module made, every one of which
 * gets new code. Prints a line for each heap; run by `make bench-reload`. */
#include "base/mem.h"
#include "base/str.h"
#include "live/chunk.h"
#include "live/patch.h"
#include "os/file.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SAVES = 7, FUNCTIONS = 20 };

static const char TABLES[] =
    "local m = require 'm'\n"
    "big = {} for i = 1, ... // 2 do big[i] = {id = i, name = 'x' .. i, pair = {i, i + 1}} end";
static const char CLOSURES[] = "local m = require 'm'\n"
                               "big = {} for i = 1, ... do big[i] = m.counter(i) end";

struct program { struct state *state; struct patch *patch; char *module; };

static void give_up(const char *why) {
    fprintf(stderr, "%s\n", why);
    exit(1);
}

/* Every save changes every function. */
static void put_module(const struct program *program, int save) {
    struct str text = {0};
    struct err err = {0};
    str_printf(&text, "local M, step = { calls = 0 }, %d\n"
                      "function M.counter(from) return function() from = from + step return from end end\n", save);
    for (int i = 0; i < FUNCTIONS; i++) str_printf(&text, "function M.f%d(x) return x * %d + step end\n", i, save);
    str_puts(&text, "return M\n");
    if (!file_replace(program->module, text.data, text.len, &err)) give_up(err.message);
    str_clear(&text);
}

static void run(struct program *program, const char *text, int count) {
    lua_State *L = program->state->L;
    if (luaL_loadstring(L, text) != LUA_OK) give_up(lua_tostring(L, -1));
    lua_pushinteger(L, count);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK) give_up(lua_tostring(L, -1));
    lua_gc(L, LUA_GCCOLLECT);
}

/* A C function of ours is a safe point. */
static int save(lua_State *L) { /* [program, result] */
    struct program *program = lua_touserdata(L, 1);
    struct patch_result *result = lua_touserdata(L, 2);
    struct sources *next = sources_again(program->state->sources);
    sources_get(next, program->module, NULL);
    bool ok = patch_apply(program->patch, L, next, NULL, 10, result);
    sources_unref(next);
    if (!ok) give_up(result->err.message);
    return 0;
}

static struct patch_result save_once(struct program *program, int number) {
    struct patch_result result = {0};
    lua_State *L = program->state->L;
    put_module(program, number);
    lua_pushcfunction(L, save);
    lua_pushlightuserdata(L, program);
    lua_pushlightuserdata(L, &result);
    if (lua_pcall(L, 2, 0, 0) != LUA_OK) give_up(lua_tostring(L, -1));
    return result;
}

static int ascending(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void measure(const char *what, const char *text, int count, const char *folder) {
    int64_t us[SAVES];
    size_t objects = 0;
    char *main = file_join(folder, "main.lua");
    struct sources *sources = sources_new(main);
    struct program program = {.state = state_new_program(sources), .module = file_join(folder, "m.lua")};
    program.patch = patch_new(program.state);
    put_module(&program, 0);
    run(&program, text, count);
    for (int i = 0; i < SAVES; i++) {
        struct patch_result result = save_once(&program, i + 1);
        us[i] = result.took_us;
        objects = result.objects;
        patch_result_clear(&result);
    }
    qsort(us, SAVES, sizeof *us, ascending);
    printf("patch of a heap, %-8s %8zu objects: median %7.2f ms, most %7.2f ms\n", what, objects,
           (double)us[SAVES / 2] / 1000, (double)us[SAVES - 1] / 1000);
    patch_free(program.patch);
    state_free(program.state);
    sources_unref(sources);
    remove(program.module);
    free(program.module);
    free(main);
}

int main(void) {
    const char *top = getenv("TMPDIR");
    char *folder = mem_printf("%s/patch-XXXXXX", top ? top : "/tmp");
    if (!chunk_supported()) give_up("live patching does not know this Lua");
    if (!mkdtemp(folder)) give_up("no folder for the module");
    for (int count = 10000; count <= 1000000; count *= 10) measure("tables", TABLES, count, folder);
    for (int count = 10000; count <= 1000000; count *= 10) measure("closures", CLOSURES, count, folder);
    rmdir(folder);
    free(folder);
    return 0;
}
