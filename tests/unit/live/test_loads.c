/* Loads that never end: what was known of their beginning is let go of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "live/patch.h"
#include "os/file.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>

static char *path_of(const char *name) {
    char *folder = file_absolute(getenv("TMPDIR")), *path = file_join(folder, name);
    free(folder);
    return path;
}

static void put_file(const char *name, const char *text) {
    struct err err = {0};
    char *path = path_of(name);
    if (!file_replace(path, text, strlen(text), &err)) fail_msg("%s", err.message);
    free(path);
}

static void remove_file(const char *name) {
    char *path = path_of(name);
    assert_int_equal(remove(path), 0);
    free(path);
}

/* In a state whose clock goes on by 11 s whenever somebody looks. */
static void run(const char *text) {
    char *main = path_of("main.lua"), *folder = path_of("");
    struct sources *sources = sources_new(main);
    struct state *state = state_new_program(sources);
    lua_State *L = state->L;
    assert_int_equal(luaL_dostring(L, "local now = 0 os.time = function() now = now + 11 return now end"), LUA_OK);
    struct patch *patch = patch_new(state);
    lua_pushstring(L, folder);
    lua_setglobal(L, "folder");
    if (luaL_dostring(L, text) != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
    patch_free(patch);
    state_free(state);
    sources_unref(sources);
    free(main);
    free(folder);
}

#define DROPS \
    "local weak, held = setmetatable({}, { __mode = 'v' }), {}\n" \
    "weak[1] = held\n" \
    "dofile(folder .. '/inner.lua')\n" \
    "held = nil\n" \
    "dofile(folder .. '/inner.lua')\n" \
    "collectgarbage() collectgarbage()\n" \
    "dropped = weak[1] == nil\n"

static void a_program_that_is_a_module(void **s) {
    (void)s;
    put_file("inner.lua", "return { 1 }");
    put_file("app.lua", DROPS "error('the end', 0)");
    run("assert(select(2, pcall(require, 'app')) == 'the end') assert(dropped)");
    put_file("app.lua", DROPS "return 7");
    run("assert(require 'app' == 7 and dropped)");
    remove_file("app.lua");
    remove_file("inner.lua");
}

static void a_load_whose_coroutine_was_dropped(void **s) {
    (void)s;
    put_file("inner.lua", "return { 1 }");
    put_file("waits.lua", "coroutine.yield()");
    run("coroutine.wrap(function() dofile(folder .. '/waits.lua') end)()\n" DROPS "assert(dropped)");
    remove_file("waits.lua");
    remove_file("inner.lua");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_that_is_a_module),
        cmocka_unit_test(a_load_whose_coroutine_was_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
