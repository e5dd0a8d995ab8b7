/* live/program.h in this process: what a program is given, how it ends, what is told; and the state that begins anew
 * where it cannot be patched. Programs save themselves: they rename a file over their own. */
#include "live/program.h"

#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"
#include "script/budget.h"

#include <lua.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A path in TMPDIR; freed by the next call but 7. */
static const char *at(const char *name) {
    static char *paths[8];
    static int next;
    char **path = &paths[next++ % 8];
    free(*path);
    char *folder = file_absolute(getenv("TMPDIR"));
    *path = file_join(folder, name);
    free(folder);
    return *path;
}

static void put_file(const char *name, const char *text) {
    struct err err = {0};
    if (!file_replace(at(name), text, strlen(text), &err)) fail_msg("%s", err.message);
}

/* ---- what is told ---- */

static void tell(void *arg, const struct program_event *event) {
    struct str *told = arg; /* a word or two each */
    static const char *const names[] = {[PROGRAM_STARTED] = "started", [PROGRAM_RELOADED] = "reloaded",
                                        [PROGRAM_REFUSED] = "refused", [PROGRAM_FAILED] = "failed",
                                        [PROGRAM_NOTE] = "note"};
    if (event->kind == PROGRAM_SAVED) return; /* on a slow machine */
    str_printf(told, "%s%s ", names[event->kind], event->restarted ? " anew" : "");
    if (event->err) str_printf(told, "(%s) ", event->err->message);
    if (event->kind == PROGRAM_FAILED) rename(at("2"), at("main.lua")); /* what a person does then */
}

static struct program_options options_for(struct str *told) {
    return (struct program_options){.file = at("main.lua"), .watch = true, .load_seconds = 10, .tell = tell, .arg = told};
}

/* Runs main.lua, which writes its findings to the file "out". */
static int run(const struct program_options *options, struct err *err) {
    *err = (struct err){0};
    budget_setup();
    return program_run(options, err);
}

static char *take_out(void) {
    size_t length;
    char *text = file_read(at("out"), 0, &length, NULL);
    unlink(at("out"));
    unlink(at("main.lua"));
    return text ? text : mem_strdup("");
}

#define PUT "local folder = arg[0]:gsub('main.lua$', '')\n" \
            "local function put(...) local f = io.open(folder .. 'out', 'a') f:write(...) f:close() end\n" \
            "local function save(next) os.rename(folder .. next, arg[0]) end "

/* ---- how it is called, how it ends ---- */

static const struct ending { const char *text; int code; const char *out; } endings[] = {
    {PUT "put(arg[-2], arg[-1], '|', #arg, arg[1], arg[2], '|', ...)", 0, "darnlive|2-x|-x"},
    {PUT "put(select('#', ...))", 0, "2"},
    {PUT "error('no')", 1, ""},
    {PUT "error()", 1, ""},
    {PUT "local x = = 1", 1, ""},
    {PUT "coroutine.wrap(function() error({}) end)()", 1, ""},
    {PUT "local t <close> = setmetatable({}, {__close = function() put('closed') end})", 0, "closed"},
    {PUT "local t <close> = setmetatable({}, {__close = function() put('closed') end}) error('x')", 1, "closed"},
    {PUT "t = setmetatable({}, {__gc = function() put('collected') end})", 0, "collected"},
    {PUT "put(tostring(pcall(load, string.dump(function() end))))", 0, "true"},
    {PUT "local info = debug.getinfo(1, 'Sl') put(info.currentline, info.what)", 0, "3main"},
    {PUT "local function f()\nend put(debug.getinfo(f).lastlinedefined, ' ', debug.getinfo(f, 'S').linedefined)", 0,
     "4 3"},
    {PUT "put(debug.getinfo(0).what, tostring(debug.getinfo(99)), tostring(pcall(debug.getinfo, 1, '?')))", 0,
     "Cnilfalse"},
    {PUT "local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co)\n"
         "put(debug.getinfo(co, 0).what, debug.getinfo(co, 1, 'l').currentline)", 0, "C3"},
    {PUT "local n = 0 debug.sethook(function() n = n + 1 end, 'l')\nlocal x = 1\ndebug.sethook() put(tostring(n >= 2))", 0,
     "true"},
    {PUT "put(tostring(math.random() ~= nil), tostring(os.time() > 1e9))", 0, "truetrue"},
    {PUT "local darn = require 'darn' put(tostring(darn.reloading()), #darn.version, darn._VERSION:sub(1, 4))", 0,
     "false12darn"},
    {PUT "local function write(text) local f = io.open(folder .. '3', 'w') f:write(text) f:close() end write 'return 1'\n"
         "local darn = require 'darn' local v = darn.version put(dofile(folder .. '3'), tostring(darn.version ~= v))\n"
         "v = darn.version put(dofile(folder .. '3'), tostring(darn.version == v)) os.remove(folder .. '3')", 0,
     "1true1true"},
    {PUT "put(require('darn').json.encode({1, 2}))", 0, "[1, 2]"},
    {PUT "t = setmetatable({}, {__gc = function() put(type(debug.getinfo(1, 'S').lastlinedefined)) end})", 0, "number"},
    {PUT "put(select(2, pcall(require('darn').state.get, 'x')))", 0,
     "darn.state is only in scrapers: a program's own variables live on when it is reloaded"},
    {PUT "local function write(t) local f = io.open(folder .. '3', 'w') f:write(t) f:close() end\n"
         "put(tostring(pcall(dofile, folder .. '3'))) write 'return 1' put(dofile(folder .. '3')) write 'return 2'\n"
         "put(dofile(folder .. '3'), loadfile(folder .. '3')()) os.remove(folder .. '3')", 0, "false122"},
    {PUT "put(select(2, pcall(require('darn').retriable, 5)))", 0,
     "bad argument #1 to 'darn.retriable' (function expected, got number)"},
    {PUT "put(select(2, pcall(require('darn').on_reload, nil)))", 0,
     "bad argument #1 to 'darn.on_reload' (function expected, got nil)"},
};

static void a_program_runs_as_under_lua(void **s) {
    (void)s;
    static const char *const before[] = {"darn", "live"}, *const arguments[] = {"-x", ""};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct str told = {0};
        struct err err;
        struct program_options options = options_for(&told);
        options.before = before, options.before_count = 2;
        options.arguments = arguments, options.argument_count = 2;
        put_file("main.lua", endings[i].text);
        int code = run(&options, &err);
        char *out = take_out();
        if (code != endings[i].code || strcmp(out, endings[i].out) != 0)
            fail_msg("%s:\nexit %d, '%s'", endings[i].text, code, out);
        free(out);
        str_clear(&told);
    }
}

#define DUMPED(more) PUT "local a, b, c = 1, 2, 3\nlocal function other() return 'other', a, b, c end\n" \
    "local f = load(io.open(folder .. '3', 'rb'):read('a'))\nlocal darn = require 'darn'\nlocal v = darn.version\n" \
    "save('2') local t = os.time() while darn.version == v and os.time() < t + 10 do end\n" \
    "put((f()), tostring(darn.version ~= v))" more

/* By another process, where its tag was its own; here that is another function's. */
static void a_dumped_function_stays_what_it_is(void **s) {
    (void)s;
    struct str told = {0};
    struct err err;
    struct program_options options = options_for(&told);
    put_file("main.lua", PUT "local x local f = io.open(folder .. '3', 'wb')\n"
                         "f:write(string.dump(function() return 'dumped', x end)) f:close()");
    assert_int_equal(run(&options, &err), 0);
    put_file("main.lua", DUMPED(""));
    put_file("2", DUMPED("\n"));
    assert_int_equal(run(&options, &err), 0);
    char *out = take_out();
    assert_memory_equal(out, "dumped", 6);
    assert_non_null(strstr(out, "true"));
    free(out);
    str_clear(&told);
}

static void one_that_is_missing_does_not_begin(void **s) {
    (void)s;
    struct str told = {0};
    struct err err;
    struct program_options options = options_for(&told);
    assert_int_equal(run(&options, &err), -1);
    assert_non_null(strstr(err.message, "main.lua"));
    assert_string_equal(str_text(&told), "");
}

/* ---- beginning anew ---- */

/* What is told before it starts. */
#define SAID "note (functions of this " LUA_RELEASE " cannot be patched: on save the program begins anew) "

#define FOR_EVER "while true do pcall(function() while true do end end) end\n"

static const struct anew { const char *first, *second, *third, *out, *told; int code; } news[] = {
    {PUT "put('one ') save('2') " FOR_EVER, PUT "put('two')", "", "one two", SAID "started reloaded anew started ", 0},
    {PUT "local t <close> = setmetatable({}, {__close = function() put('not heard') end}) save('2') " FOR_EVER,
     PUT "put('two')", "", "two", SAID "started reloaded anew started ", 0},
    {PUT "put('1') coroutine.wrap(function() save('2') " FOR_EVER " end)()", PUT "put('2') save('3') " FOR_EVER,
     PUT "put('3') error('x')", "123", SAID "started reloaded anew started reloaded anew started ", 1},
    {PUT "count = (count or 0) + 1 put(count) save('2') " FOR_EVER, PUT "count = (count or 0) + 1 put(count)", "", "11",
     SAID "started reloaded anew started ", 0},
    {PUT "put('one ') require('darn').retriable(function() error('x') end)()", PUT "put('two')", "", "one two",
     SAID "started failed reloaded anew started ", 0},
};

static void what_cannot_be_patched_begins_anew(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof news / sizeof *news; i++) {
        struct str told = {0};
        struct err err;
        struct program_options options = options_for(&told);
        options.restart = true;
        put_file("main.lua", news[i].first);
        put_file("2", news[i].second);
        put_file("3", news[i].third);
        int code = run(&options, &err);
        char *out = take_out();
        if (code != news[i].code || strcmp(out, news[i].out) != 0 || strcmp(str_text(&told), news[i].told) != 0)
            fail_msg("%s:\nexit %d, '%s', told '%s'", news[i].first, code, out, str_text(&told));
        free(out);
        str_clear(&told);
    }
}

static int clean(void **s) {
    (void)s;
    static const char *const names[] = {"main.lua", "out", "2", "3"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unlink(at(names[i]));
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_program_runs_as_under_lua, clean),
        cmocka_unit_test_teardown(a_dumped_function_stays_what_it_is, clean),
        cmocka_unit_test_teardown(one_that_is_missing_does_not_begin, clean),
        cmocka_unit_test_teardown(what_cannot_be_patched_begins_anew, clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
