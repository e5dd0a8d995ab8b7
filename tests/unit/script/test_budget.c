/* budget.h and guard.h: nothing that a script does outlives its time, and what is over never reaches the next
 * callback. A runaway callback may run for 5 ms here; elsewhere the watcher finds every run late at once. */
#include "support.h"

static struct watcher watcher;

static int start(void **s) {
    (void)s;
    watcher_start(&watcher);
    return 0;
}

static int stop(void **s) {
    (void)s;
    watcher_stop(&watcher);
    return 0;
}

/* Bodies of a callback that never end. */
static const char *const runaways[] = {
    "while true do end",
    "for i = 1, math.huge do end",
    "repeat until false",
    "::again:: goto again",
    "local function f() return f() end f()",
    "while true do pcall(function() while true do end end) end",
    "while true do pcall(error) end",
    "while true do pcall(string.rep, 'x', 10) end",
    "while true do xpcall(error, function() end) end",
    "xpcall(error, function() while true do end end)",
    "xpcall(function() while true do end end, function() while true do end end)",
    "while true do xpcall(function() while true do end end, function(e) while true do end end) end",
    "local f = coroutine.wrap(function() while true do end end) while true do pcall(f) end",
    "while true do pcall(coroutine.wrap(function() while true do end end)) end",
    "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
    "coroutine.wrap(function() pcall(coroutine.wrap(function() while true do end end)) while true do end end)()",
    "local f = coroutine.wrap(function() while true do coroutine.yield() end end) while true do f() end",
    "table.sort({1, 2, 3}, function() while true do end end)",
    "while true do pcall(table.sort, {3, 1, 2}, function() while true do end end) end",
    "('x'):gsub('.', function() while true do end end)",
    "local t = setmetatable({}, {__index = function() while true do end end}) return t.x",
    "local t = setmetatable({}, {__eq = function() while true do end end}) return t == setmetatable({}, getmetatable(t))",
    "for _ in function() while true do end end do end",
    "for _ in function() return 1 end do end",
    "local x <close> = setmetatable({}, {__close = function() while true do end end})",
    "local x <close> = setmetatable({}, {__close = function() while true do end end}) error('first')",
    "local x <close> = setmetatable({}, {__close = function() while true do end end}) while true do end",
    "pcall(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) while true do end end)",
    "local f = coroutine.wrap(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) error('first') end) f()",
    "local c = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) coroutine.yield() end)"
    " coroutine.resume(c) while true do coroutine.close(c) end",
    "load(function() while true do end end)",
    "load('while true do end')()",
    "tostring(setmetatable({}, {__tostring = function() while true do end end}))",
    "error(setmetatable({}, {__tostring = function() while true do end end}))",
    "while true do pcall(page.skip, nil) end",
};

static void every_runaway_is_stopped(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof runaways / sizeof *runaways; i++) {
        char *text = mem_printf("local s = { callback_time = 0.005 }\nfunction s.parse(page)\n%s\nend\n"
                                "function s.good(page) page:emit({}) end\nreturn s", runaways[i]);
        struct version *v = load_text(text);
        struct outcome *o = call_with(v, "parse", watcher.budget);
        bool in_tostring = str_starts(runaways[i], "error(setmetatable");
        bool first = strstr(runaways[i], "error('first')") != NULL;
        const char *expected = in_tostring ? "<__tostring raised: " : "callback_time: ran longer than 0.005 s";
        bool as_expected = str_starts(o->failure.error, expected) || (first && strcmp(o->failure.error, "first") == 0);
        if (o->kind != OUTCOME_FAILED || !as_expected)
            fail_msg("%s: %d, %s", runaways[i], o->kind, o->failure.error);
        assert_in_range(o->failure.line, 3, 4); /* a __close runs at the function's end */
        outcome_free(o);
        o = call_with(v, "good", NULL);
        if (o->kind != OUTCOME_DONE) fail_msg("after %s: %s", runaways[i], o->failure.error);
        outcome_free(o);
        version_unref(v);
        free(text);
    }
}

static void the_load_of_a_file_is_stopped(void **s) {
    (void)s;
    static const char *const texts[] = {
        "while true do end",
        "local s = {}\nfunction s.on_open() while true do end end\nfunction s.parse() end\nreturn s",
        "local s = {}\nfunction s.start() while true do end end\nfunction s.parse() end\nreturn s",
        "local s = {}\nfunction s.start() return function() while true do end end end\nfunction s.parse() end\nreturn s",
        "return { parse = print, start = setmetatable({}, {}), name = 'x', [(function() while true do end end)()] = 1 }",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct err err = {0};
        put_file("s.lua", texts[i]);
        struct sources *sources = sources_new(at("s.lua"));
        watcher.hurry = true;
        struct version *v = version_build(sources, &(struct version_options){.states = 1}, watcher.budget, &err);
        watcher.hurry = false;
        assert_null(v);
        if (!strstr(err.message, "callback_time: ran longer than 10 s")) fail_msg("%s: %s", texts[i], err.message);
        assert_int_equal(err.kind, ERR_SCRIPT);
        sources_unref(sources);
        remove_file("s.lua");
    }
}

/* A run that is over, and at once the next one of the same budget: a signal that comes late must not end it. */
static void a_late_signal_does_nothing(void **s) {
    (void)s;
    struct version *v = load_text("local s = {}\n"
                                  "function s.bad() while true do end end\n"
                                  "function s.good(page) local n = 0 for i = 1, 20000 do n = n + i end page:emit({ n = n }) end\n"
                                  "return s");
    for (int i = 0; i < 200; i++) {
        watcher.hurry = true;
        struct outcome *o = call_with(v, "bad", watcher.budget);
        watcher.hurry = false;
        assert_int_equal(o->kind, OUTCOME_FAILED);
        outcome_free(o);
        o = call_with(v, "good", watcher.budget);
        outcome_free(o); /* the watcher may have been in a hurry for this one too */
        o = call_with(v, "good", watcher.budget);
        if (o->kind != OUTCOME_DONE) fail_msg("%s", o->failure.error);
        outcome_free(o);
    }
    version_unref(v);
}

/* A coroutine that a callback keeps and that was stopped does not stop those after it. */
static void a_stopped_coroutine_is_dead_later(void **s) {
    (void)s;
    struct version *v = load_text(
        "local s, c = {}, nil\n"
        "function s.bad() c = coroutine.create(function() while true do end end) coroutine.resume(c) end\n"
        "function s.good(page) page:emit({ status = coroutine.status(c), ok = coroutine.resume(c) }) end\n"
        "local kept\n"
        "function s.bad_outside() kept = coroutine.wrap(function() while true do coroutine.yield(1) end end) kept() while true do kept() end end\n"
        "function s.good_inside(page) page:emit({ n = kept() }) end\n"
        "return s");
    static const char *const calls[][3] = {{"bad", "good", "{\"ok\": false, \"status\": \"dead\"}"}, {"bad_outside", "good_inside", NULL}};
    for (int i = 0; i < 2; i++) {
        watcher.hurry = true;
        outcome_free(call_with(v, calls[i][0], watcher.budget));
        watcher.hurry = false;
        outcome_free(call_with(v, "good", watcher.budget));
        struct outcome *o = call_with(v, calls[i][1], watcher.budget);
        if (i == 0 && o->kind == OUTCOME_DONE) assert_string_equal(o->items.at[0]->json, calls[i][2]);
        assert_true(!strstr(o->failure.error ? o->failure.error : "", "callback_time"));
        outcome_free(o);
    }
    version_unref(v);
}

static void watch_says_when_to_look_again(void **s) {
    (void)s;
    struct budget *budget = budget_new();
    assert_int_equal(budget_watch(budget, 0), -1);
    clock_set_false(5000);
    budget_start(budget, NULL, 2.5);
    assert_int_equal(budget_watch(budget, 5000), 2500);
    assert_int_equal(budget_watch(budget, 7499), 1);
    assert_false(budget_over());
    assert_false(budget_end());
    assert_int_equal(budget_watch(budget, 9999), -1);
    clock_set_false(-1);
    budget_free(budget);
}

static void without_a_budget_nothing_is_over(void **s) {
    (void)s;
    budget_start(NULL, NULL, 1);
    budget_enter(NULL);
    assert_false(budget_over());
    assert_false(budget_end());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_runaway_is_stopped),
        cmocka_unit_test(the_load_of_a_file_is_stopped),
        cmocka_unit_test(a_late_signal_does_nothing),
        cmocka_unit_test(a_stopped_coroutine_is_dead_later),
        cmocka_unit_test(watch_says_when_to_look_again),
        cmocka_unit_test(without_a_budget_nothing_is_over),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
