/* A program that is saved again and again: every reload takes, its state lives on, and its memory stays what it was. How
 * often: $RELOADS (10000 is the measure; make test has time for fewer). */
#include "driven.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RELOADS = 1200, WARM = 100, MOST_GROWTH_KB = 2048, MOST_LUA_GROWTH_KB = 64 };

/* What is freed there stays resident for a while. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { RESIDENT_TELLS = 0 };
#else
enum { RESIDENT_TELLS = 1 };
#endif

static int reloads(void) {
    const char *number = getenv("RELOADS");
    return number ? atoi(number) : RELOADS;
}

/* A bit of everything that a reload has to mend: constants, state, a factory, a class, a coroutine, a registration. */
static const char *const APP =
    "local N = %d\n"
    "local count, seen = 0, {}\n"
    "local M = { config = { pace = %d } }\n"
    "local Point = {}\n"
    "Point.__index = Point\n"
    "function Point:show() return self.x .. '/' .. N end\n"
    "function M.point(x) return setmetatable({ x = x }, Point) end\n"
    "function M.make(k) local s = 0 return function() s = s + k return s, N end end\n"
    "function M.each() return coroutine.wrap(function() while true do coroutine.yield(M.inc()) end end) end\n"
    "function M.inc() count = count + 1 seen[count %% 10] = { count, N } return count end\n"
    "function M.all() return N, M.config.pace end\n"
    "require 'bus'.on(function() return N end)\n"
    "return M\n";

static const char *const BUS =
    "local M = { handlers = {} }\n"
    "function M.on(f) M.handlers[#M.handlers + 1] = f end\n"
    "function M.fire() return #M.handlers, M.handlers[1]() end\n"
    "return M\n";

static const char *app_text(int number) {
    char *text = NULL;
    assert_true(asprintf(&text, APP, number, number) > 0);
    const char *kept = textf("%s", text);
    free(text);
    return kept;
}

/* What the program's Lua state holds. */
static long lua_kb(struct driven *driven) {
    driven_run(driven, "collectgarbage() collectgarbage()");
    return atol(driven_run(driven, "collectgarbage 'count' // 1 | 0"));
}

/* Resident memory by /proc/PID/statm. */
static long resident_kb(struct driven *driven) {
    long size, resident;
    FILE *file = fopen(textf("/proc/%d/statm", (int)driven_program(driven)->pid), "re");
    assert_true(file && fscanf(file, "%ld %ld", &size, &resident) == 2);
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void save_and_see(struct driven *driven, int number) {
    (number % 2 ? save_file : put_file)("app.lua", app_text(number));
    assert_string_equal(event_text(driven_await(driven), "event"), "reloaded");
    assert_string_equal(driven_run(driven, "app.all()"), textf("%d, %d", number, number));
    assert_string_equal(driven_run(driven, "made()"), textf("%d, %d", number, number));
    assert_string_equal(driven_run(driven, "each(), point:show()"), textf("%d, \"7/%d\"", number, number));
    assert_string_equal(driven_run(driven, "require 'bus'.fire()"), textf("1, %d", number));
}

static void memory_stays_flat(void **state) {
    (void)state;
    put_file("app.lua", app_text(0));
    put_file("bus.lua", BUS);
    driven_files(DRIVEN_LIVE);
    struct driven *driven = driven_start(DRIVEN_LIVE, (const char *const[]){NULL});
    driven_run(driven, "made, each, point = app.make(1), app.each(), app.point(7)");
    long warm_lua = 0, warm = 0;
    for (int number = 1; number <= reloads(); number++) {
        save_and_see(driven, number);
        if (number == WARM) warm_lua = lua_kb(driven), warm = resident_kb(driven);
    }
    long grown_lua = lua_kb(driven) - warm_lua, grown = resident_kb(driven) - warm;
    print_message("             %d reloads; after %d: %ld KB, %ld of them Lua's; at the end %ld and %ld more\n", reloads(),
                  WARM, warm, warm_lua, grown, grown_lua);
    assert_true(grown_lua <= MOST_LUA_GROWTH_KB);
    if (RESIDENT_TELLS) assert_true(grown <= MOST_GROWTH_KB);
    driven_sentinel(driven);
    assert_exit(driven_finish(driven), 0);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {CASE(memory_stays_flat)};
    return cmocka_run_group_tests_name("many", tests, NULL, NULL);
}
