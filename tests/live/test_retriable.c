/* darn.retriable under `darn live`: what it watches over waits for a mend with its arguments, at a terminal for an
 * answer too. */
#include "driven.h"
#include "terminal.h"

#include <signal.h>
#include <string.h>

/* It runs: what is saved from here on is a save. */
static struct events *start_live(struct program **program) {
    *program = start_darn("live", "--events", "events", "main.lua");
    struct events *events = events_of(*program, "events");
    event_wait(events, "start");
    return events;
}

static void says(struct program *program, const char *part) { wait_line(program, program->err_path, part); }

/* util.lua with this function `f`, as M.f. */
static const char *util(const char *function) { return textf("local M = {}\n%s\nreturn M\n", function); }

#define MAIN "local darn, util = require 'darn', require 'util'\nio.stdout:setvbuf 'line'\n"

/* ---- without a terminal ---- */

static void two_mends_while_it_runs_and_each_result_once(void **state) {
    (void)state;
    put_file("util.lua", util("function M.f(n)\n  if n == 5 then error('five') end\n"
                              "  if n == 7 then error('seven') end\n"
                              "  return n * n\nend"));
    put_file("main.lua", MAIN "local f = darn.retriable(util.f)\nfor i = 1, 10 do print(i, f(i)) end\n");
    struct program *program;
    start_live(&program);
    says(program, "    five");
    put_file("util.lua", util("function M.f(n)\n  if n == 7 then error('seven') end\n  return n * n\nend"));
    says(program, "    seven");
    put_file("util.lua", util("function M.f(n) return n * n end"));
    assert_exit(finish(program), 0);
    assert_string_equal(program->out, "1\t1\n2\t4\n3\t9\n4\t16\n5\t25\n6\t36\n7\t49\n8\t64\n9\t81\n10\t100\n");
    assert_has(program->err, "darn: failed, waits for a save that mends it");
    assert_has(program->err, "called with (5)");
    assert_has(program->err, "n = 7");
}

/* What is called (the rest of MAIN, the first util.lua), what it says when it fails, the mend, and what comes out. */
static const struct mend { const char *name, *call, *before, *says, *after, *out; } mends[] = {
    {"arguments and results are all kept",
     "print(select('#', darn.retriable(util.f)(nil, 2, nil)))\n",
     "function M.f(...) error('args ' .. select('#', ...)) end", "args 3",
     "function M.f(...) return nil, select('#', ...), nil, nil end", "4\n"},
    {"an argument is the very same table, patched",
     "local t = util.new() print(darn.retriable(function(o) return o:go(), o == t end)(t))\n",
     "M.__index = M\nfunction M.new() return setmetatable({ n = 3 }, M) end\n"
     "function M.go(o) error('n ' .. o.n) end", "n 3",
     "M.__index = M\nfunction M.new() return setmetatable({ n = 4 }, M) end\nfunction M.go(o) return o.n + 1 end",
     "4\ttrue\n"},
    {"inside a coroutine, with yields on the way",
     "local co = coroutine.wrap(function() return darn.retriable(util.f)('a') end)\n"
     "print(co()) print(co('b')) print(co('c'))\n",
     "function M.f(x)\n  local y = coroutine.yield(x)\n  error('got ' .. y)\nend", "got b",
     "function M.f(x)\n  local y = coroutine.yield(x .. '2')\n  return x, y\nend", "a\na2\na\tc\n"},
    {"the innermost is asked",
     "local inner = darn.retriable(util.f)\n"
     "local outer = darn.retriable(function() print 'outer' return inner() end)\n"
     "print(outer())\n",
     "function M.f() error('deep') end", "deep", "function M.f() return 'mended' end", "outer\nmended\n"},
    {"a pcall around it sees nothing",
     "print(pcall(darn.retriable(util.f), 1))\n", "function M.f() error('hidden') end", "hidden",
     "function M.f(n) return n end", "true\t1\n"},
    {"errors that are no text",
     "print(darn.retriable(util.f)())\n", "function M.f() error({ code = 42 }) end", "{code = 42}",
     "function M.f() return 'ok' end", "ok\n"},
    {"an error that looks like Ctrl-C", "print(darn.retriable(util.f)())\n",
     "function M.f() error('interrupted!') end", "    interrupted!", "function M.f() return 'ok' end", "ok\n"},
    {"nothing as an error", "print(darn.retriable(util.f)())\n", "function M.f() error() end", "nil",
     "function M.f() return 'ok' end", "ok\n"},
    {"a stack that overflowed",
     "print(darn.retriable(util.f)(1))\n", "function M.f(n) return 1 + M.f(n) end", "stack overflow",
     "function M.f(n) return n end", "1\n"},
    {"frames of a coroutine that failed inside",
     "print(darn.retriable(util.f)())\n",
     "function M.f()\n  return coroutine.wrap(function()\n    local held = 'here'\n    error('inner')\n  end)()\nend",
     "held = \"here\"", "function M.f() return 'ok' end", "ok\n"},
    {"a function of C", "util.f = darn.retriable(util.f) print(#{ pcall(table.sort, { 3, 1, 2 }, util.f) })\n",
     "function M.f(a, b) error('compare') end", "compare", "function M.f(a, b) return a < b end", "1\n"},
    {"what it opened is closed first", "print(darn.retriable(util.f)())\n",
     "function M.f()\n  local t <close> = setmetatable({}, { __close = function() print 'closed' end })\n"
     "  error('open')\nend",
     "open", "function M.f() return 'ok' end", "closed\nok\n"},
    {"one in another, and both in a coroutine that yields",
     "local inner = darn.retriable(util.f)\n"
     "local outer = darn.retriable(function(a) local b = coroutine.yield(a + 1) return inner(a, b) end)\n"
     "local co = coroutine.wrap(function() return outer(1) end)\nprint(co()) print(co(5))\n",
     "function M.f(a, b) error(a .. ' and ' .. b) end", "1 and 5", "function M.f(a, b) return a + b end", "2\n6\n"},
    {"fails again in the new version", "print(darn.retriable(util.f)())\n",
     "function M.f() error('one') end", "    one",
     "function M.f() if not M.n then M.n = 1 error('still') end return 1 end",
     NULL},
};

static void what_fails_is_called_again(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof mends / sizeof *mends; i++) {
        const struct mend *mend = &mends[i];
        put_file("util.lua", util(mend->before));
        put_file("main.lua", textf("%s%s", MAIN, mend->call));
        struct program *program;
        start_live(&program);
        says(program, mend->says);
        put_file("util.lua", util(mend->after));
        if (!mend->out) {
            says(program, "still");
            put_file("util.lua", util("function M.f() return 2 end"));
        }
        finish(program);
        if (program->code != 0 || strcmp(program->out, mend->out ? mend->out : "2\n") != 0)
            fail_msg("%s: exit %d, '%s', stderr:\n%s", mend->name, program->code, program->out,
                     program->err);
    }
}

/* Lines and names are those of the text that the function is of, though a save has moved them on. */
static void old_code_is_shown_as_it_was(void **state) {
    (void)state;
    const char *old = util("function M.f()\n  M.wait()\n  error('here')\nend");
    put_file("util.lua", old);
    put_file("new.lua", textf("-- one\n-- more\n%s", replaced(old, "error('here')", "return 'mended'")));
    put_file("main.lua", MAIN "function util.wait()\n  local version = darn.version\n  os.rename('new.lua', 'util.lua')\n"
                         "  while darn.version == version do end\nend\nlocal f = darn.retriable(util.f)\n"
                         "print(select('#', pcall(f)))\n");
    struct program *program;
    start_live(&program);
    says(program, "    util.lua:4 in M.f\n        error('here')\n");
    put_file("util.lua", util("function M.f() return 1 end"));
    assert_exit(finish(program), 0);
    assert_string_equal(program->out, "2\n");
}

static void a_bad_save_is_no_mend(void **state) {
    (void)state;
    put_file("util.lua", util("function M.f() error('first') end"));
    put_file("main.lua", MAIN "print(darn.retriable(util.f)())\n");
    struct program *program;
    struct events *events = start_live(&program);
    says(program, "    first");
    put_file("util.lua", util("function M.f() return end end"));
    event_wait(events, "reload_failed");
    put_file("util.lua", util("function M.f() return 1 end\nerror('at load')"));
    event_wait(events, "reload_failed");
    put_file("util.lua", util("function M.f() return 'mended' end"));
    assert_exit(finish(program), 0);
    assert_string_equal(program->out, "mended\n");
}

/* What a module does while it is reloaded is the reload's: it is refused, and nobody waits. */
static void a_load_does_not_wait(void **state) {
    (void)state;
    put_file("app.lua", util("function M.f() return 1 end"));
    driven_files(DRIVEN_LIVE);
    struct driven *driven = driven_start(DRIVEN_LIVE, (const char *const[]){NULL});
    assert_string_equal(driven_run(driven, "app.f()"), "1");
    put_file("app.lua", util("function M.f() return 2 end\n"
                             "require('darn').retriable(function() error('loading') end)()"));
    json_t *event = driven_await(driven);
    assert_string_equal(event_text(event, "event"), "reload_failed");
    assert_has(event_text(event, "error"), "loading");
    assert_string_equal(driven_run(driven, "app.f()"), "1");
    assert_exit(driven_finish(driven), 0);
}

static void with_nothing_to_wait_for_the_error_goes_on(void **state) {
    (void)state;
    put_file("main.lua", "local darn = require 'darn'\nprint(pcall(darn.retriable(error), 'x'))\n"
                         "darn.retriable(function() error 'y' end)()\n");
    struct program *program = run_darn("live", "--no-watch", "main.lua");
    assert_exit(program, 1);
    assert_string_equal(program->out, "false\tx\n");
    assert_has(program->err, "darn: main.lua:3: y\nstack traceback:");
    assert_null(strstr(program->err, "failed"));
}

static void ctrl_c_ends_the_waiting(void **state) {
    (void)state;
    put_file("main.lua", "local t <close> = setmetatable({}, {__close = function() print 'closed' end})\n"
                         "pcall(require('darn').retriable(function() error('waits') end))\n");
    struct program *program;
    start_live(&program);
    says(program, "    waits");
    send_signal(program, SIGINT);
    assert_exit(finish(program), 1);
    assert_has(program->err, "darn: interrupted!");
    assert_string_equal(program->out, "closed\n");
}

static void ctrl_c_is_nothing_to_mend(void **state) {
    (void)state;
#ifdef __SANITIZE_THREAD__ /* its runtime puts signals off until the program asks the system for something: a loop never does */
    skip();
#endif
    put_file("main.lua", "io.stdout:setvbuf 'line'\nlocal darn = require 'darn'\n"
                         "darn.retriable(coroutine.wrap(function() print 'ready' while true do end end))()\n");
    struct program *program;
    start_live(&program);
    wait_line(program, program->out_path, "ready");
    send_signal(program, SIGINT);
    assert_exit(finish(program), 1);
    assert_null(strstr(program->err, "waits for a save"));
}

/* ---- at a terminal ---- */

#define ASKS "[R]etry after reload, rais[E], [S]kip, [V]alue, [D]ebug or [Q]uit? [R] "

/* Prints what f(n) gives, and that it is at the end. */
static struct terminal *ask(const char *function) {
    put_file("util.lua", util(function));
    put_file("main.lua", MAIN "N = 20\n"
                         "print('gives', select('#', nil), pcall(darn.retriable(util.f), 5))\nprint 'end'\n");
    struct terminal *terminal = terminal_darn("live", "main.lua");
    terminal_shows(terminal, "darn: failed\r\n");
    terminal_shows(terminal, "bad 5");
    terminal_shows(terminal, "called with (5)");
    terminal_shows(terminal, ASKS);
    return terminal;
}

static const struct { const char *typed[4], *shown; int code; } answers[] = {
    {{"s\n"}, "gives\t1\ttrue\r\nend\r\n", 0},
    {{"S\n"}, "gives\t1\ttrue\r\nend\r\n", 0},
    {{" skip \n"}, "gives\t1\ttrue\r\nend\r\n", 0},
    {{"SKIP\n"}, "gives\t1\ttrue\r\nend\r\n", 0},
    {{"raise\n"}, "gives\t1\tfalse\tutil.lua:2: bad 5\r\nend\r\n", 0},
    {{"quit\n"}, "quit\r\n", 1},
    {{"e\n"}, "gives\t1\tfalse\tutil.lua:2: bad 5\r\nend\r\n", 0},
    {{"v\n", "N + 1, nil, 'x'\n"}, "gives\t1\ttrue\t21\tnil\tx\r\nend\r\n", 0},
    {{"v\n", "\n"}, "gives\t1\ttrue\r\nend\r\n", 0},
    {{"q\n"}, "q\r\n", 1},
    {{"\x04"}, "", 1}, /* Ctrl-D: nobody is there any more */
    {{"\x03"}, "darn: interrupted!\r\n", 1},
};

static void answers_are_taken(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct terminal *terminal = ask("function M.f(n) error('bad ' .. n) end");
        const char *rest;
        terminal_type(terminal, answers[i].typed[0]);
        if (answers[i].typed[1]) {
            terminal_shows(terminal, "values (Lua expressions, with commas between): ");
            terminal_type(terminal, answers[i].typed[1]);
        }
        int code = terminal_ends(terminal, &rest);
        if (code != answers[i].code || !strstr(rest, answers[i].shown))
            fail_msg("%s: %d, '%s'", answers[i].typed[0], code, rest);
    }
}

static void what_is_no_answer_is_asked_for_again(void **state) {
    (void)state;
    struct terminal *terminal = ask("function M.f(n) error('bad ' .. n) end");
    static const char *const unclear[] = {"x\n", "quiet\n", "retrying\n", "skip it\n"};
    for (size_t i = 0; i < sizeof unclear / sizeof *unclear; i++) {
        terminal_type(terminal, unclear[i]);
        terminal_shows(terminal, "one letter, please");
        terminal_shows(terminal, ASKS);
    }
    static const char *const wrong[] = {"1 +\n", "error('mine')\n"}, *const told[] = {"unexpected symbol", "mine"};
    for (size_t i = 0; i < 2; i++) {
        terminal_type(terminal, "v\n");
        terminal_shows(terminal, "between): ");
        terminal_type(terminal, wrong[i]);
        terminal_shows(terminal, told[i]);
        terminal_shows(terminal, ASKS);
    }
    const char *rest;
    terminal_type(terminal, "s\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
}

static void the_debugger_looks_at_the_stack(void **state) {
    (void)state;
    static const struct { const char *typed, *shown; } lines[] = {
        {"d\n", "util.lua:2: bad 5\r\n#0 util.lua:2 in "},
        {"bt\n", "#1 main.lua:"},
        {"loca\t\n", "n = 5"},
        {"p n + 1\n", "6\r\n"},
        {"p n = 7\n", "n = 7  (local)"},
        {"p '\\27[2J'\n", "2J"},
        {"p local function g() return g() end\n", "debug> "},
        {"edit\n", "util.lua at line 2: a save is taken over\r\n"},
        {"nonsense\n", "there is no command 'nonsense'"},
    };
    struct terminal *terminal = ask("function M.f(n) error('bad ' .. n) end");
    const char *rest;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        terminal_type(terminal, lines[i].typed);
        terminal_shows(terminal, lines[i].shown);
    }
    terminal_shows(terminal, "debug> "); /* until then the terminal takes a Ctrl-D for itself */
    assert_true(terminal_lacks(terminal, "\x1b[2J"));
    terminal_type(terminal, "\x04");
    terminal_shows(terminal, ASKS);
    terminal_type(terminal, "d\n");
    terminal_shows(terminal, "debug> ");
    terminal_type(terminal, "quit\n");
    terminal_shows(terminal, ASKS);
    terminal_type(terminal, "d\n");
    terminal_shows(terminal, "debug> ");
    put_file("util.lua", "local = 1\n");
    terminal_shows(terminal, "not reloaded");
    terminal_shows(terminal, "debug> ");
    put_file("util.lua", util("function M.f(n) return n * 2 end"));
    terminal_shows(terminal, "gives\t1\ttrue\t10\r\nend\r\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    terminal = ask("function M.f(n) error { 'bad ' .. n } end");
    terminal_type(terminal, "d\n");
    terminal_shows(terminal, "an error that is a table");
    terminal_type(terminal, "skip\n");
    terminal_shows(terminal, "gives\t1\ttrue\r\nend\r\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
}

/* A save answers by itself, at the prompt or after R. */
static void a_save_answers_too(void **state) {
    (void)state;
    static const char *const typed[] = {"", "r\n", "\n", "v\n"};
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        struct terminal *terminal = ask("function M.f(n) error('bad ' .. n) end");
        const char *rest;
        if (*typed[i]) terminal_type(terminal, typed[i]);
        if (*typed[i] == 'v') terminal_shows(terminal, "between): ");
        else if (*typed[i]) terminal_shows(terminal, "darn: waits for a save");
        put_file("util.lua", util("function M.f(n) return n + 1 end"));
        terminal_shows(terminal, "darn: reloaded util.lua in ");
        assert_int_equal(terminal_ends(terminal, &rest), 0);
        assert_has(rest, "gives\t1\ttrue\t6\r\nend\r\n");
    }
}

static void a_refused_save_is_shown_again(void **state) {
    (void)state;
    struct terminal *terminal = ask("function M.f(n) error('bad ' .. n) end\nfunction M.g() error('again') end");
    put_file("util.lua", util("function M.f(n) return end end"));
    terminal_shows(terminal, "darn: not reloaded: util.lua:2:");
    terminal_shows(terminal, ASKS);
    put_file("util.lua", util("function M.f(n) error('worse ' .. n) end"));
    terminal_shows(terminal, "darn: reloaded util.lua");
    terminal_shows(terminal, "worse 5");
    terminal_shows(terminal, ASKS);
    const char *rest;
    terminal_type(terminal, "s\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
}

/* What was typed while the program ran is no answer, and R is one until Enter asks again. */
static void only_what_is_typed_at_the_question_answers_it(void **state) {
    (void)state;
    put_file("main.lua", "print 'runs'\nwhile not io.open 'go' do end\nprint('gives', require('darn').retriable(error)('x'))\n");
    struct terminal *terminal = terminal_darn("live", "main.lua");
    const char *rest;
    terminal_shows(terminal, "runs");
    terminal_type(terminal, "s\n");
    terminal_shows(terminal, "s\r\n"); /* it has come */
    put_file("go", "");
    terminal_shows(terminal, ASKS);
    terminal_type(terminal, "r\n");
    terminal_shows(terminal, "darn: waits for a save\r\n");
    terminal_shows(terminal, "waiting (Enter asks again) ");
    terminal_type(terminal, "\n");
    terminal_shows(terminal, ASKS);
    terminal_type(terminal, "s\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(rest, "gives\r\n");
}

/* What it failed of is no file. */
static void retry_calls_it_again_at_once(void **state) {
    (void)state;
    put_file("main.lua", "local n = 0\nprint('gives', require('darn').retriable(function()\n"
                         "  n = n + 1\n  if n < 3 then error('try ' .. n) end\n  return n\nend)())\n");
    struct terminal *terminal = terminal_darn("live", "main.lua");
    const char *rest;
    for (int i = 1; i < 3; i++) {
        terminal_shows(terminal, textf("try %d", i));
        terminal_shows(terminal, ASKS);
        terminal_type(terminal, "d\n");
        terminal_shows(terminal, "debug> ");
        terminal_type(terminal, "retry\n");
    }
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(rest, "gives\t3\r\n");
}

static void without_watch_it_is_called_again_at_once(void **state) {
    (void)state;
    put_file("main.lua", "local n = 0\nprint('gives', require('darn').retriable(function()\n"
                         "  n = n + 1\n  if n < 3 then error('try ' .. n) end\n  return n\nend)())\n");
    struct terminal *terminal = terminal_darn("live", "--no-watch", "main.lua");
    for (int i = 1; i < 3; i++) {
        terminal_shows(terminal, textf("try %d", i));
        terminal_shows(terminal, ASKS);
        terminal_type(terminal, "r\n");
    }
    const char *rest;
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(rest, "gives\t3\r\n");
}

/* The prompt takes its own line and no more. */
static void what_is_typed_behind_the_answer_is_the_program_s(void **state) {
    (void)state;
    put_file("main.lua", "print('read', io.read())\nprint('gives', require('darn').retriable(error)('x'))\n"
                         "print('read', io.read())\n");
    struct terminal *terminal = terminal_darn("live", "main.lua");
    terminal_type(terminal, "first\n");
    terminal_shows(terminal, "read\tfirst");
    terminal_shows(terminal, ASKS);
    terminal_type(terminal, "v\n7\nlast\n");
    const char *rest;
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(rest, "gives\t7\r\nread\tlast\r\n");
}

/* The one inside gives the error to the one outside. */
static void raising_goes_to_the_next(void **state) {
    (void)state;
    put_file("main.lua", "local darn = require 'darn'\nlocal inner = darn.retriable(function() error('deep') end)\n"
                         "print('gives', darn.retriable(function() inner() end)())\n");
    struct terminal *terminal = terminal_darn("live", "main.lua");
    terminal_shows(terminal, "main.lua:2, called with ()");
    terminal_shows(terminal, ASKS);
    put_file("other", "");
    terminal_type(terminal, "e\n");
    terminal_shows(terminal, "main.lua:3, called with ()");
    terminal_shows(terminal, ASKS);
    const char *rest;
    terminal_type(terminal, "v\n");
    terminal_shows(terminal, "between): ");
    terminal_type(terminal, "'from outside'\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(rest, "gives\tfrom outside");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(two_mends_while_it_runs_and_each_result_once),
        CASE(what_fails_is_called_again),
        CASE(old_code_is_shown_as_it_was),
        CASE(a_bad_save_is_no_mend),
        CASE(a_load_does_not_wait),
        CASE(with_nothing_to_wait_for_the_error_goes_on),
        CASE(ctrl_c_ends_the_waiting),
        CASE(ctrl_c_is_nothing_to_mend),
        CASE(answers_are_taken),
        CASE(the_debugger_looks_at_the_stack),
        CASE(what_is_no_answer_is_asked_for_again),
        CASE(a_save_answers_too),
        CASE(a_refused_save_is_shown_again),
        CASE(only_what_is_typed_at_the_question_answers_it),
        CASE(retry_calls_it_again_at_once),
        CASE(without_watch_it_is_called_again_at_once),
        CASE(what_is_typed_behind_the_answer_is_the_program_s),
        CASE(raising_goes_to_the_next),
    };
    return cmocka_run_group_tests_name("retriable", tests, NULL, NULL);
}
