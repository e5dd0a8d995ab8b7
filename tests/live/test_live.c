/* `darn live`: programs are patched while they run, and are otherwise as under lua5.4. A program that reads takes
 * a save at its next instruction, so each case saves, and then feeds it lines until the event has come. */
#include "driven.h"
#include "terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LOOP "require('driver').loop()\n"

static struct driven *start(const char *option) {
    driven_files(DRIVEN_LIVE);
    return driven_start(DRIVEN_LIVE, (const char *const[]){option, NULL});
}

static void gives(struct driven *driven, const char *line, const char *expected) {
    const char *got = driven_run(driven, line);
    if (strcmp(got, expected) != 0)
        fail_msg("%s: '%s', not '%s'; stderr:\n%s", line, got, expected, get_file(driven_program(driven)->err_path));
}

static json_t *awaits(struct driven *driven, const char *name) {
    json_t *event = driven_await(driven);
    assert_string_equal(event_text(event, "event"), name);
    return event;
}

static void says(struct program *program, const char *line) { wait_line(program, program->out_path, line); }

/* ---- three examples of many; the rest of what a save does is in cases/ ---- */

static void an_imported_name_sees_the_mend(void **state) {
    (void)state;
    put_file("util.lua", "local M = {}\nfunction M.name() return 'old' end\nreturn M\n");
    put_file("other.lua", "local name = require('util').name\n"
                          "return { twice = function() return name() .. name() end }\n");
    put_file("main.lua", "local name, other = require('util').name, require 'other'\n"
                         "function answer() return name() .. ' ' .. other.twice() end\n" LOOP);
    struct driven *driven = start(NULL);
    gives(driven, "answer()", "\"old oldold\"");
    put_file("util.lua", "local M = {}\nfunction M.name() return 'new' end\nreturn M\n");
    json_t *event = awaits(driven, "reloaded");
    assert_string_equal(json_string_value(json_array_get(json_object_get(event, "files"), 0)), "util.lua");
    gives(driven, "answer()", "\"new newnew\"");
    assert_exit(driven_finish(driven), 0);
}

static void a_coroutine_function_has_the_new_lines(void **state) {
    (void)state;
    put_file("steps.lua", "local M = {}\nfunction M.run()\n  coroutine.yield('old')\n"
                          "  error('first')\nend\nreturn M\n");
    put_file("main.lua", "local steps = require 'steps'\nlocal held = steps.run\n"
                         "function answer()\n  local co = coroutine.create(held)\n"
                         "  local _, said = coroutine.resume(co)\n"
                         "  local _, why = coroutine.resume(co)\n  return said .. ' ' .. why\nend\n" LOOP);
    struct driven *driven = start(NULL);
    gives(driven, "answer()", "\"old steps.lua:4: first\"");
    put_file("steps.lua", "local M = {}\n-- one more\n-- and another\nfunction M.run()\n  coroutine.yield('new')\n\n"
                          "  error('second')\nend\nreturn M\n");
    awaits(driven, "reloaded");
    gives(driven, "answer()", "\"new steps.lua:7: second\"");
    assert_exit(driven_finish(driven), 0);
}

static void a_half_typed_save_changes_nothing(void **state) {
    (void)state;
    put_file("util.lua", "local M = {}\nfunction M.f() return 1 end\nreturn M\n");
    put_file("main.lua", "local util = require 'util'\nfunction answer() return util.f() end\n" LOOP);
    struct driven *driven = start(NULL);
    gives(driven, "answer()", "1");
    put_file("util.lua", "local M = {}\nfunction M.f() return 2 + end\nreturn M\n");
    json_t *failed = event_wait(driven_events(driven), "reload_failed"); /* no Lua needs to run for that */
    assert_ptr_equal(driven_reload(driven), failed);
    assert_string_equal(event_text(failed, "file"), "util.lua");
    assert_int_equal(event_number(failed, "line"), 2);
    assert_int_equal(event_number(failed, "column"), 27);
    assert_has(wait_line(driven_program(driven), driven_program(driven)->err_path, "not reloaded"),
               "darn: not reloaded: util.lua:2:27: unexpected symbol near 'end'");
    wait_line(driven_program(driven), driven_program(driven)->err_path, "function M.f() return 2 + end");
    gives(driven, "answer()", "1");
    put_file("util.lua", "local M = {}\nfunction M.f() return 2 end\nreturn M\n");
    awaits(driven, "reloaded");
    gives(driven, "answer()", "2");
    assert_int_equal(event_count(driven_events(driven), "reload_failed"), 1);
    assert_exit(driven_finish(driven), 0);
}

/* Nothing that such a program does waits or calls darn: the save comes to it. */
static const struct { const char *name, *main; } loops[] = {
    {"calls of a module's function", "while not util.done() do end print 'ended'"},
    {"in a coroutine", "print(coroutine.wrap(function() while not util.done() do end return 'ended' end)())"},
    {"errors that are caught",
     "repeat until pcall(function() if not util.done() then error 'go on' end end) print 'ended'"},
    {"called from C", "local s = 'x' while not s:gsub('x', util.done):find 'true' do end print 'ended'"},
    {"a variable", "while not stop do end print 'ended'"},
};

static void a_busy_loop_takes_a_save(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
        put_file("util.lua", "return { done = function() return false end }\n");
        put_file("main.lua", textf("local util, stop = require 'util', false\nio.stdout:setvbuf 'line' print 'ready'\n%s\n",
                                   loops[i].main));
        struct program *program = start_darn("live", "main.lua");
        says(program, "ready");
        put_file("util.lua", "return { done = function(s) return s and 'true' or true end }\n");
        if (strstr(loops[i].main, "stop"))
            save_file("main.lua", replaced(get_file("main.lua"), "'util', false", "'util', true"));
        finish(program);
        if (program->code != 0 || strcmp(program->out, "ready\nended\n") != 0)
            fail_msg("%s: exit %d, '%s'; stderr:\n%s", loops[i].name, program->code, program->out, program->err);
    }
}

/* ---- what the program sees of it ---- */

static void on_reload_is_told(void **state) {
    (void)state;
    put_file("util.lua", "require('darn').on_reload(function(r) log = (log or '') .. ' util1:' .. r.files[1] end)\n"
                         "return { f = function() return 1 end }\n");
    put_file("main.lua",
             "local util, darn, driver = require 'util', require 'darn', require 'driver'\n"
             "local began = darn.version\n"
             "darn.on_reload(function(r) said = r end)\n"
             "darn.on_reload(function() error('mine') end)\n"
             "function answer(line)\n"
             "  if line == 'log' then return log end\n"
             "  return util.f() .. ' ' .. said.files[1] .. ' ' .. tostring(#said.changed > 0)\n"
             "    .. ' ' .. tostring(said.old == began)\n"
             "    .. ' ' .. tostring(said.new == darn.version and said.new ~= said.old) .. ' ' .. math.type(said.ms)\n"
             "    .. ' ' .. #said.notes .. ' ' .. tostring(darn.reloading())\nend\n" LOOP);
    struct driven *driven = start(NULL);
    gives(driven, "answer 'log'", "nil");
    put_file("util.lua", "require('darn').on_reload(function(r) log = (log or '') .. ' util2:' .. r.files[1] end)\n"
                         "return { f = function() return 2 end }\n");
    json_t *event = awaits(driven, "reloaded");
    assert_true(event_number(event, "ms") >= 0 || json_is_real(json_object_get(event, "ms")));
    assert_true(json_is_array(json_object_get(event, "notes")));
    gives(driven, "answer()", "\"2 util.lua true true true float 0 false\"");
    gives(driven, "answer 'log'", "\" util2:util.lua\""); /* registered anew, not twice */
    wait_line(driven_program(driven), driven_program(driven)->err_path,
              "darn: main.lua:4: a function given to darn.on_reload: mine");
    assert_exit(driven_finish(driven), 0);
}

static void events_name_the_program(void **state) {
    (void)state;
    static const char text[] = "function answer() return 'x' end\nfor line in io.lines(arg[1]) do\n"
                               "  io.stdout:write('@', answer(), '\\n'):flush()\nend\n";
    put_file("main.lua", text);
    struct driven *driven = driven_start(DRIVEN_LIVE, (const char *const[]){NULL});
    json_t *event = event_wait(driven_events(driven), "start");
    assert_has(event_text(event, "scraper"), "/main.lua");
    assert_int_equal(event_number(event, "pid"), driven_program(driven)->pid);
    assert_int_equal(strlen(event_text(event, "version")), 12);
    save_file("main.lua", replaced(text, "'x'", "'y'"));
    json_t *reloaded = awaits(driven, "reloaded");
    assert_string_equal(event_text(reloaded, "old"), event_text(event, "version"));
    gives(driven, "", "y");
    const char *line = wait_line(driven_program(driven), driven_program(driven)->err_path, "reloaded main.lua in");
    assert_has(line, " ms: answer changed");
    assert_exit(driven_finish(driven), 0);
}

static void quiet_shows_errors_only(void **state) {
    (void)state;
    put_file("main.lua", "function answer() return 'x' end\n" LOOP);
    struct driven *driven = start("-q");
    gives(driven, "answer()", "\"x\"");
    save_file("main.lua", "function answer() return 'y' end\n" LOOP);
    awaits(driven, "reloaded");
    save_file("main.lua", "function answer( return 'y' end\n" LOOP);
    awaits(driven, "reload_failed");
    struct program *program = driven_finish(driven);
    assert_null(strstr(program->err, "reloaded main.lua"));
    assert_has(program->err, "not reloaded: main.lua:1");
}

static void without_watch_nothing_is_reloaded(void **state) {
    (void)state;
    put_file("main.lua", "function answer() return 'x' end\n" LOOP);
    struct driven *driven = start("--no-watch");
    gives(driven, "answer()", "\"x\"");
    save_file("main.lua", "function answer() return 'y' end\n" LOOP);
    for (int i = 0; i < 100; i++) gives(driven, "answer()", "\"x\"");
    driven_finish(driven);
    assert_int_equal(event_count(driven_events(driven), "reloaded"), 0);
}

static void polling_sees_saves_too(void **state) {
    (void)state;
    put_file("main.lua", "function answer() return 'x' end\n" LOOP);
    struct driven *driven = start("--poll");
    gives(driven, "answer()", "\"x\"");
    save_file("main.lua", "function answer() return 'yes' end\n" LOOP);
    awaits(driven, "reloaded");
    gives(driven, "answer()", "\"yes\"");
    assert_exit(driven_finish(driven), 0);
}

/* A hook of the program's own goes on as if nothing had been. */
static void a_program_may_have_a_hook(void **state) {
    (void)state;
    put_file("app.lua", "local M, n = {}, 0\nlocal function hook() n = n + 1 end\n"
                        "function M.begin() debug.sethook(hook, 'l') end\n"
                        "function M.look()\n  local before = n\n  local v = 1\n"
                        "  return v, n > before, (debug.gethook()) == hook\nend\nreturn M\n");
    struct driven *driven = start(NULL);
    gives(driven, "app.begin()", "");
    gives(driven, "app.look()", "1, true, true");
    put_file("app.lua", replaced(get_file("app.lua"), "v = 1", "v = 2"));
    awaits(driven, "reloaded");
    gives(driven, "app.look()", "2, true, true");
    put_file("app.lua", "return {");
    awaits(driven, "reload_failed");
    gives(driven, "app.look()", "2, true, true");
    assert_exit(driven_finish(driven), 0);
}

/* What costs nothing is not there: between saves no coroutine has a hook. */
static void without_a_save_there_is_no_hook(void **state) {
    (void)state;
    const char *look = "(debug.gethook()), (debug.gethook(co)), "
                       "coroutine.wrap(function() return (debug.gethook()) end)()";
    put_file("app.lua", "return { n = 1 }\n");
    struct driven *driven = start(NULL);
    gives(driven, "rawset(_G, 'co', coroutine.create(print)) and nil", "nil");
    gives(driven, look, "nil, nil, nil");
    for (int i = 2; i < 6; i++) {
        bool good = i % 2;
        put_file("app.lua", good ? textf("return { n = %d }\n", i) : "error 'at load'\n");
        awaits(driven, good ? "reloaded" : "reload_failed");
        gives(driven, look, "nil, nil, nil");
    }
    assert_exit(driven_finish(driven), 0);
}

/* ---- how it ends ---- */

static const struct { const char *text; int code; const char *out, *err; } endings[] = {
    {"print(arg[0], #arg, ...)", 0, "main.lua\t3\t-v\t--help\t--\n", ""},
    {"print(arg[-1], arg[-2] ~= nil, arg[-3])", 0, "live\ttrue\tnil\n", ""},
    {"local function f() error('no') end\nf()", 1, "",
     "darn: main.lua:1: no\nstack traceback:\n\t[C]: in function 'error'\n\tmain.lua:1: in local 'f'\n"
     "\tmain.lua:2: in main chunk\n\t[C]: in ?\n"},
    {"error(setmetatable({}, {__tostring = function() return 'said' end}))", 1, "", "darn: said\n"},
    {"error({})", 1, "", "darn: (error object is a table value)"},
    {"print 'x' x x", 1, "", "darn: main.lua:1: syntax error near 'x'"},
    {"os.exit(7)", 7, "", ""},
    {"os.exit(false)", 1, "", ""},
    {"local t <close> = setmetatable({}, {__close = print}) coroutine.wrap(function() os.exit(true, true) end)()", 0,
     NULL, ""},
    {"setmetatable({}, {__gc = function() print 'collected' end})", 0, "collected\n", ""},
    {"io.stderr:write('own\\n') io.write('partial')", 0, "partial", "own\n"},
    {"local f = load('return 1, ...') print(f(2)) print(load(string.dump(f))(3))", 0, "1\t2\n1\t3\n", ""},
    {"print(pcall(require, 'nothing.like.that'))", 0, NULL, ""},
};

static void it_ends_as_under_lua(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        put_file("main.lua", endings[i].text);
        struct program *program = run_darn("live", "main.lua", "-v", "--help", "--");
        assert_exit(program, endings[i].code);
        if (endings[i].out) assert_string_equal(program->out, endings[i].out);
        if (*endings[i].err) assert_has(program->err, endings[i].err);
        else assert_string_equal(program->err, "");
    }
}

static void what_is_no_program_is_told(void **state) {
    (void)state;
    struct program *program = run_darn("live", "missing.lua");
    assert_exit(program, 1);
    assert_has(program->err, "missing.lua");
    program = run_darn("live");
    assert_exit(program, 1);
    assert_has(program->err, "darn live needs a file.lua");
    program = run_darn("live", "--evens", "main.lua");
    assert_exit(program, 1);
    assert_has(program->err, "did you mean '--events'");
}

static void stdin_is_the_program_s(void **state) {
    (void)state;
    put_file("main.lua", "print(io.read('n', 'l', 'L')) print(#io.read 'a', io.read())");
    struct program *program = finish(start_program("/bin/sh", (const char *const[]){
        "-c", "printf '12 a\\nb\\nc\\n\\n' | \"$0\" live main.lua", darn_path(), NULL}));
    assert_exit(program, 0);
    assert_string_equal(program->out, "12\t a\tb\n\n3\tnil\n");
}

static void ctrl_c_is_raised_in_the_program(void **state) {
    (void)state;
    put_file("main.lua", "io.stdout:setvbuf 'line'\n"
                         "coroutine.wrap(function() print 'ready' while true do os.time() end end)()\n");
    struct program *program = start_darn("live", "main.lua");
    says(program, "ready");
    send_signal(program, SIGINT);
    assert_exit(finish(program), 1);
    assert_has(program->err, "darn: main.lua:2: main.lua:2: interrupted!\nstack traceback:");
}

/* Some return that a signal came, some raise it, in their own words. */
static const char *const reads[] = {
    "f:read()",
    "for line in f:lines() do end",
    "coroutine.wrap(function() for line in f:lines() do end end)()",
    "require('darn').retriable(function() for line in f:lines() do end end)()",
};

static void ctrl_c_ends_a_read(void **state) {
    (void)state;
    assert_int_equal(mkfifo("input", 0600), 0);
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
        put_file("main.lua", textf("io.stdout:setvbuf 'line'\nlocal f = io.open('input', 'r+')\nprint 'reads'\n%s\n",
                                   reads[i]));
        struct program *program = start_darn("live", "main.lua");
        says(program, "reads");
        send_signal(program, SIGINT);
        assert_exit(finish(program), 1);
        assert_has(program->err, "darn: main.lua:4: ");
        assert_has(program->err, "interrupted!\nstack traceback:");
        assert_null(strstr(program->err, "failed"));
    }
}

static void a_program_may_swallow_the_first_one(void **state) {
    (void)state;
    put_file("main.lua", "io.stdout:setvbuf 'line'\n"
                         "print(pcall(function() print 'ready' while true do end end))\nwhile true do end\n");
    struct program *program = start_darn("live", "main.lua");
    says(program, "ready");
    send_signal(program, SIGINT);
    says(program, "false\tmain.lua:2: interrupted!");
    send_signal(program, SIGINT);
    assert_exit(finish(program), -SIGINT);
}

static void ctrl_c_at_a_terminal(void **state) {
    (void)state;
    const char *rest;
    put_file("main.lua", "print 'ready'\nprint(io.read())\nprint 'loops' while true do os.time() end\n");
    struct terminal *terminal = terminal_darn("live", "main.lua");
    terminal_shows(terminal, "ready\r\n");
    terminal_type(terminal, "typed\n");
    terminal_shows(terminal, "loops");
    terminal_type(terminal, "\x03");
    assert_int_equal(terminal_ends(terminal, &rest), 1);
    assert_has(rest, "darn: main.lua:3: interrupted!\r\nstack traceback:");
}

/* ---- C modules ---- */

static const char c_module[] =
    "#include <lauxlib.h>\n"
    "static int twice(lua_State *L) {\n"
    "    lua_pushvalue(L, lua_upvalueindex(1)); lua_call(L, 0, 1);\n"
    "    lua_pushvalue(L, lua_upvalueindex(1)); lua_call(L, 0, 1);\n"
    "    lua_concat(L, 2); return 1; }\n"
    "static int make(lua_State *L) { lua_settop(L, 1); lua_pushcclosure(L, twice, 1); return 1; }\n"
    "int luaopen_cmod(lua_State *L) { lua_pushcfunction(L, make); return 1; }\n";

/* A function that C code holds is patched as well. */
static void a_c_module_is_used(void **state) {
    (void)state;
    put_file("cmod.c", c_module);
    if (system("cc -shared -fPIC $(pkg-config --cflags lua5.4) -o cmod.so cmod.c 2>cc.log") != 0) skip();
    put_file("util.lua", "return { name = function() return 'old' end }\n");
    put_file("main.lua", "package.cpath = './?.so'\nlocal twice = require 'cmod'(require 'util'.name)\n"
                         "function answer() return twice() end\n" LOOP);
    struct driven *driven = start(NULL);
    gives(driven, "answer()", "\"oldold\"");
    put_file("util.lua", "return { name = function() return 'new' end }\n");
    awaits(driven, "reloaded");
    gives(driven, "answer()", "\"newnew\"");
    assert_exit(driven_finish(driven), 0);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(an_imported_name_sees_the_mend),
        CASE(a_coroutine_function_has_the_new_lines),
        CASE(a_half_typed_save_changes_nothing),
        CASE(a_busy_loop_takes_a_save),
        CASE(on_reload_is_told),
        CASE(events_name_the_program),
        CASE(quiet_shows_errors_only),
        CASE(without_watch_nothing_is_reloaded),
        CASE(polling_sees_saves_too),
        CASE(a_program_may_have_a_hook),
        CASE(without_a_save_there_is_no_hook),
        CASE(it_ends_as_under_lua),
        CASE(what_is_no_program_is_told),
        CASE(stdin_is_the_program_s),
        CASE(ctrl_c_is_raised_in_the_program),
        CASE(ctrl_c_ends_a_read),
        CASE(a_program_may_swallow_the_first_one),
        CASE(ctrl_c_at_a_terminal),
        CASE(a_c_module_is_used),
    };
    return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}
