/* darn.retry under `darn live`: a function is called by the retry policy until it returns. */
#include "driven.h"

#include <signal.h>
#include <string.h>

#define MAIN "local darn = require 'darn'\nio.stdout:setvbuf 'line'\n"

/* Fails with `e` so often, then returns; n counts the calls. */
#define FAILING "local e, n, left = %s, 0, %d\n" \
    "local function f(...) n = n + 1 if n <= left then error(e, 0) end return 'done', ... end\n"

/* What it fails with and how often, the policy, and what is printed of `print(pcall(darn.retry, POLICY, f))`. */
static const struct called { const char *name, *error; int times; const char *policy, *out; } called[] = {
    {"a kind has its rule", "{ kind = 'timeout' }", 2, "{ timeout = { first = 0 } }", "true\tdone\t3"},
    {"no wait at all", "{ kind = 'timeout' }", 2, "{ timeout = 0 }", "true\tdone\t3"},
    {"attempts count all calls", "{ kind = 'timeout' }", 9, "{ timeout = { first = 0, attempts = 3 } }", "false\te\t3"},
    {"one attempt", "{ kind = 'timeout' }", 9, "{ timeout = { seconds = 0, attempts = 1 } }", "false\te\t1"},
    {"false", "{ kind = 'timeout' }", 9, "{ timeout = false }", "false\te\t1"},
    {"a code goes before its class", "{ kind = 'status', status = 503 }", 9,
     "{ ['5xx'] = false, [503] = { first = 0, attempts = 2 } }", "false\te\t2"},
    {"a class", "{ kind = 'status', status = 501 }", 9, "{ ['5xx'] = { first = 0, attempts = 4 } }", "false\te\t4"},
    {"a status without a kind", "{ status = 429 }", 9, "{ [429] = { first = 0, attempts = 2 } }", "false\te\t2"},
    {"default for texts", "'text'", 9, "{ default = { first = 0, attempts = 4 } }", "false\te\t4"},
    {"default for nil", "nil", 9, "{ default = { first = 0, attempts = 2 } }", "false\te\t2"},
    {"default for kinds of the program's own", "{ kind = 'busy' }", 9, "{ default = { first = 0, attempts = 2 } }", "false\te\t2"},
    {"default for tables without a kind", "{ 5 }", 9, "{ default = { first = 0, attempts = 2 } }", "false\te\t2"},
    {"without one they are raised at once", "'text'", 9, "{}", "false\te\t1"},
    {"what is never retried", "{ kind = 'robots' }", 9, "{ default = { first = 0 } }", "false\te\t1"},
    {"a field of the error", "{ kind = 'status', status = 429, wait = '0' }", 1, "{ [429] = 'wait' }", "true\tdone\t2"},
    {"a field of a field", "{ kind = 'status', status = 429, headers = { wait = 0 } }", 1, "{ [429] = 'headers.wait' }", "true\tdone\t2"},
    {"a date that has passed", "{ status = 429, wait = '2001-01-01' }", 1, "{ [429] = 'wait' }", "true\tdone\t2"},
    {"a function", "{ kind = 'dns' }", 9, "{ dns = function(f) if f.attempt < 3 and f.kind == 'dns' and f.error == e then return 0 end end }",
     "false\te\t3"},
    {"a function with attempts", "{ kind = 'dns' }", 9, "{ dns = { seconds = function() return 0 end, attempts = 7 } }", "false\te\t7"},
    {"a function sees the error's fields", "{ status = 500, url = 'u', body = 'b' }", 1,
     "{ status = function(f) if f.status == 500 and f.url == 'u' and f.body == 'b' then return 0 end end }", "true\tdone\t2"},
    {"a function sees a kind of the program's own", "{ kind = 'busy' }", 1,
     "{ default = function(f) if f.kind == 'busy' then return 0 end end }", "true\tdone\t2"},
    {"a function that raises", "{ kind = 'dns' }", 1, "{ dns = function(f) error 'oops' end }", "true\tdone\t2"},
    {"a function that makes no sense", "{ kind = 'dns' }", 1, "{ dns = function(f) return 'soon' end }", "true\tdone\t2"},
};

static void a_function_is_called_by_the_policy(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof called / sizeof *called; i++) {
        const struct called *c = &called[i];
        put_file("main.lua", textf(MAIN FAILING "local ok, got = pcall(darn.retry, %s, f)\n"
                                   "print(ok, ok and got or got == e and 'e' or got, n)\n",
                                   c->error, c->times, c->policy));
        struct program *program = run_darn("live", "main.lua");
        if (program->code != 0 || strcmp(program->out, textf("%s\n", c->out)) != 0) fail_msg("%s: '%s', stderr:\n%s", c->name, program->out, program->err);
    }
}

static const struct printed { const char *name, *program, *out; } printed[] = {
    {"arguments and results are as they are",
     "print(select('#', darn.retry({}, function(...) return nil, select('#', ...), nil end, nil, 2, nil)))\n", "3\n"},
    {"no arguments, no results", "print(select('#', darn.retry({}, function(...) assert(select('#', ...) == 0) end)))\n", "0\n"},
    {"an error keeps its place", "print(select(2, pcall(darn.retry, {}, function() error 'here' end)))\n", "main.lua:3: here\n"},
    {"yields on the way, in each attempt",
     "local n = 0\nlocal co = coroutine.wrap(function() return darn.retry({ default = 0 }, function(a)\n"
     "  n = n + 1\n  local b = coroutine.yield(a + n)\n  if n < 3 then error(b) end\n  return b\nend, 10) end)\n"
     "print(co()) print(co('x')) print(co('y')) print(co('z'))\n", "11\n12\n13\nz\n"},
    {"one in another", "local n = 0\nlocal function f() n = n + 1 error 'no' end\n"
     "local p = { default = { first = 0, attempts = 3 } }\nprint(pcall(darn.retry, p, darn.retry, p, f)) print(n)\n",
     "false\tmain.lua:4: no\n9\n"},
    {"a rule's name", "print(select(2, pcall(darn.retry, { timeot = 1 }, print)))\n",
     "bad argument #1 to 'darn.retry' (retry: \"timeot\" is no kind of failure, status code, class of them (\"5xx\") or \"default\"; did "
     "you mean \"timeout\"?)\n"},
    {"no policy", "print(select(2, pcall(darn.retry, 5, print)))\n", "bad argument #1 to 'darn.retry' (table expected, got number)\n"},
    {"no function", "print(select(2, pcall(darn.retry, {})))\n", "bad argument #2 to 'darn.retry' (function expected, got no value)\n"},
};

static void what_goes_in_and_comes_out(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        put_file("main.lua", textf(MAIN "%s", printed[i].program));
        struct program *program = run_darn("live", "main.lua");
        if (program->code != 0 || strcmp(program->out, printed[i].out) != 0)
            fail_msg("%s: '%s', stderr:\n%s", printed[i].name, program->out, program->err);
    }
}

/* ---- saves ---- */

static const char *util(const char *body) { return textf("local M = {}\nfunction M.f(...)\n%s\nend\nreturn M\n", body); }

static void the_next_attempt_calls_the_new_code(void **state) {
    (void)state;
    put_file("util.lua", util("print 'old' error 'no'"));
    put_file("main.lua", MAIN "local util = require 'util'\n"
             "print(darn.retry({ default = { seconds = 0.1, attempts = 1000 } }, util.f, 5, nil, 7))\n");
    struct program *program = start_darn("live", "--events", "events", "main.lua");
    struct events *events = events_of(program, "events");
    wait_line(program, program->out_path, "old");
    save_file("util.lua", util("return 'new', select('#', ...), ..."));
    event_wait(events, "reloaded");
    assert_exit(finish(program), 0);
    assert_has(program->out, "new\t3\t5\tnil\t7\n");
}

/* Nothing of the program runs meanwhile: the save is taken by the wait itself. So is Ctrl-C. */
static void a_save_is_taken_while_it_waits(void **state) {
    (void)state;
    put_file("util.lua", util("print 'old' error 'no'"));
    put_file("main.lua", MAIN "local util = require 'util'\ndarn.on_reload(function() print 'taken' end)\n"
             "print(darn.retry({ default = 3600 }, util.f))\n");
    struct program *program = start_darn("live", "--events", "events", "main.lua");
    struct events *events = events_of(program, "events");
    wait_line(program, program->out_path, "old");
    save_file("util.lua", util("return 'new'"));
    event_wait(events, "reloaded");
    wait_line(program, program->out_path, "taken");
    send_signal(program, SIGINT);
    assert_exit(finish(program), 1);
    assert_has(program->err, "interrupted!");
}

/* The policy is that of the newest version too: the one that waits an hour was asked for the first attempt alone. */
static void a_save_may_bring_another_policy(void **state) {
    (void)state;
    const char *old = "local M = { policy = { default = { seconds = 0.1, attempts = 1000 } } }\nfunction M.f() print 'called' error 'no' end\nreturn M\n";
    put_file("util.lua", old);
    put_file("main.lua", MAIN "local util = require 'util'\nprint(pcall(darn.retry, util.policy, util.f))\n");
    struct program *program = start_darn("live", "--events", "events", "main.lua");
    struct events *events = events_of(program, "events");
    wait_line(program, program->out_path, "called");
    save_file("util.lua", replaced(old, "{ seconds = 0.1, attempts = 1000 }", "false"));
    event_wait(events, "reloaded");
    assert_exit(finish(program), 0);
    assert_has(program->out, "false\tutil.lua:2: no\n");
}

static void inside_retriable_a_mend_begins_anew(void **state) {
    (void)state;
    put_file("util.lua", util("print 'call' error 'no'"));
    put_file("main.lua", MAIN "local util = require 'util'\n"
             "print(darn.retriable(function(...) return darn.retry({ default = { first = 0, attempts = 2 } }, util.f, ...) end)(1, nil))\n");
    struct program *program = start_darn("live", "--events", "events", "main.lua");
    struct events *events = events_of(program, "events");
    event_wait(events, "start");
    wait_line(program, program->err_path, "waits for a save");
    save_file("util.lua", util("return select('#', ...)"));
    assert_exit(finish(program), 0);
    assert_string_equal(program->out, "call\ncall\n2\n");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_function_is_called_by_the_policy), CASE(what_goes_in_and_comes_out),
        CASE(the_next_attempt_calls_the_new_code), CASE(a_save_is_taken_while_it_waits),
        CASE(a_save_may_bring_another_policy),    CASE(inside_retriable_a_mend_begins_anew),
    };
    return cmocka_run_group_tests_name("retrying", tests, NULL, NULL);
}
