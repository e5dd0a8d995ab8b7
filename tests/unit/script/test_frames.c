/* frames.h and render.h: what a failure tells of its place, its stack and its values, and that looking does no harm. */
#include "failing.h"

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

static void errors_have_text_and_place(void **s) {
    (void)s;
    static const struct { const char *body, *error; int line; } cases[] = {
        {"error('no title')", "no title", 3},
        {"local t\nreturn t.x", "attempt to index a nil value (local 't')", 4},
        {"local function f() error('blames the caller', 2) end\nf()", "blames the caller", 4},
        {"error('bare', 0)", "bare", 3},
        {"local ok, e = pcall(error, 'kept') error(e, 0)", "kept", 3},
        {"local ok, e = pcall(function()\nerror('first') end)\nerror(e)", "first", 4},
        {"local ok, e = pcall(function()\nerror('first') end)\nerror('then ' .. e:gsub('^.*: ', ''))", "then first", 5},
        {"coroutine.wrap(function()\nerror('inside') end)()", "inside", 4},
        {"error('16:9: is a format')", "16:9: is a format", 3},
        {"error()", "nil was raised", 3},
        {"error('')", "an error without a message", 3},
        {"error(42, 0)", "42", 3},
        {"error({ code = 5 })", "{code = 5}", 3},
        {"error({ message = 'worded' })", "worded", 3},
        {"error({ message = 5 })", "{message = 5}", 3},
        {"error(setmetatable({}, { __tostring = function() return 'by itself' end }))", "by itself", 3},
        {"error(setmetatable({}, { __tostring = function() error('worse', 0) end }))", "<__tostring raised: worse>", 3},
        {"error(setmetatable({}, { __tostring = function() return {} end }))", "<__tostring raised: '__tostring' must return a string>", 3},
        {"error(print)", "built-in function", 3},
        {"error(true)", "true", 3},
        {"local function f() return f() + 1 end\nf()", NULL, 3},
        {"string.rep('x', 1 << 40)", NULL, 3},
        {"\npage:need('.title')", NULL, 4},
        {"local t = setmetatable({}, { __index = function(t, k) error('no ' .. k) end })\nreturn t.name", "no name", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome *o = failing(watcher.budget, cases[i].body);
        if (cases[i].error && strcmp(o->failure.error, cases[i].error) != 0) fail_msg("%s: %s", cases[i].body, o->failure.error);
        if (o->failure.line != cases[i].line) fail_msg("%s: line %d", cases[i].body, o->failure.line);
        assert_string_equal(o->failure.file, at("s.lua"));
        assert_int_equal(strlen(o->failure.group), 16);
        json_decref(frames_of(o));
        outcome_free(o);
    }
}

static void frames_tell_function_place_and_locals(void **s) {
    (void)s;
    struct outcome *o = run_text("local s = {}\n"
                                 "local limit = 5\n"
                                 "local function helper(text, ...)\n"
                                 "    local n = #text + limit\n"
                                 "    local n = n .. 'x'\n"
                                 "    error('here')   \n"
                                 "end\n"
                                 "function s.parse(page)\n"
                                 "    local title = 'The \"title\"'\n"
                                 "    helper(title, 7, nil)\n"
                                 "    return\n"
                                 "end\n"
                                 "return s\n", NULL);
    json_t *frames = frames_of(o);
    assert_int_equal(json_array_size(frames), 3);
    assert_string_equal(text_of_field(json_array_get(frames, 0), "function"), "error");
    const json_t *helper = json_array_get(frames, 1), *parse = json_array_get(frames, 2);
    assert_string_equal(text_of_field(helper, "function"), "helper");
    assert_string_equal(text_of_field(helper, "file"), at("s.lua"));
    assert_string_equal(text_of_field(helper, "source"), "error('here')   ");
    assert_int_equal(json_integer_value(json_object_get(helper, "line")), 6);
    assert_string_equal(value_in(helper, "locals", "text"), "\"The \\\"title\\\"\"");
    assert_string_equal(value_in(helper, "locals", "n"), "16"); /* the first of that name */
    assert_int_equal(json_array_size(json_object_get(helper, "locals")), 5);
    assert_string_equal(value_in(helper, "locals", "...[1]"), "7");
    assert_string_equal(value_in(helper, "locals", "...[2]"), "nil");
    assert_string_equal(value_in(helper, "upvalues", "limit"), "5");
    assert_null(value_in(helper, "upvalues", "_ENV"));
    assert_string_equal(text_of_field(parse, "function"), "parse");
    assert_non_null(value_in(parse, "locals", "page"));
    assert_string_equal(o->failure.function, "helper");
    assert_string_equal(o->failure.error, "here");
    json_decref(frames);
    outcome_free(o);
}

static void values_are_short_and_harmless(void **s) {
    (void)s;
    static const struct { const char *value, *shown; } cases[] = {
        {"nil", "nil"}, {"12", "12"}, {"1.5", "1.5"}, {"false", "false"}, {"'a\\n\\0b'", "\"a\\n\\0b\""},
        {"{}", "{}"}, {"{1, 'b'}", "{1, \"b\"}"}, {"{a = 1}", "{a = 1}"}, {"{['a b'] = 1}", "{[\"a b\"] = 1}"},
        {"{[2.5] = {}}", "{[2.5] = {}}"}, {"{{{{1}}}}", "{{{...}}}"}, {"{[{1}] = 1}", "{[{1}] = 1}"},
        {"{1,2,3,4,5,6,7,8,9,10,11}", "{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...}"},
        {"print", "built-in function"}, {"coroutine.create(print)", "thread"},
        {"setmetatable({1}, {__pairs = error, __index = error, __len = error, __eq = error})", "{1}"},
        {"setmetatable({}, {__tostring = function() return 'me' end})", "me"},
        {"setmetatable({}, {__tostring = function() error('no', 0) end})", "<__tostring raised: no>"},
        {"setmetatable({}, {__tostring = function() page:skip('no') end})", NULL},
        {"setmetatable({}, {__tostring = function() page:emit({}) return 'sent' end})", "sent"},
        {"setmetatable({}, {__name = 'thing'})", "{}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *body = mem_printf("local v = %s\nerror('x')", cases[i].value);
        struct outcome *o = failing(watcher.budget, body);
        json_t *frames = frames_of(o);
        const char *shown = value_in(frame_of(frames, "parse"), "locals", "v");
        if (cases[i].shown && strcmp(shown, cases[i].shown) != 0) fail_msg("%s: %s", cases[i].value, shown);
        assert_int_equal(o->items.count, 0);
        assert_null(o->why);
        json_decref(frames);
        outcome_free(o);
        free(body);
    }
}

static void values_have_a_ceiling(void **s) {
    (void)s;
    static const char *const values[] = {
        "('x'):rep(100000)", "('\xC3\xA4'):rep(100000)", "{('x'):rep(1000), ('y'):rep(1000)}",
        "(function() local t = {} for i = 1, 10 do t[i] = {} for k = 1, 10 do t[i][k] = ('z'):rep(50) end end return t end)()",
        "setmetatable({}, {__tostring = function() return ('x'):rep(1000000) end})",
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char *body = mem_printf("local v = %s\nerror('x')", values[i]);
        struct outcome *o = failing(watcher.budget, body);
        json_t *frames = frames_of(o);
        const char *shown = value_in(frame_of(frames, "parse"), "locals", "v");
        assert_in_range(strlen(shown), 100, 200);
        assert_true(utf8_valid(shown, strlen(shown)));
        json_decref(frames);
        outcome_free(o);
        free(body);
    }
}

static void a_deep_stack_is_cut_in_the_middle(void **s) {
    (void)s;
    struct outcome *o = failing(watcher.budget, "local function f(n)\n local x = n\n if n == 1000 then error('deep') end\n f(n + 1)\n return x\nend\nf(1)");
    json_t *frames = frames_of(o);
    assert_int_equal(json_array_size(frames), 50 + 1 + 20);
    assert_string_equal(text_of_field(json_array_get(frames, 50), "function"), "(932 frames left out)");
    assert_string_equal(text_of_field(json_array_get(frames, 70), "function"), "parse");
    assert_string_equal(value_in(json_array_get(frames, 1), "locals", "x"), "1000");
    assert_string_equal(value_in(json_array_get(frames, 69), "locals", "x"), "1");
    json_decref(frames);
    outcome_free(o);
    o = failing(watcher.budget, "local function f() return 1 + f() end f()");
    frames = frames_of(o);
    assert_non_null(strstr(o->failure.error, "stack overflow"));
    assert_int_equal(json_array_size(frames), 71);
    json_decref(frames);
    outcome_free(o);
}

static void frames_inside_coroutines_are_there(void **s) {
    (void)s;
    static const char *const bodies[] = {
        "coroutine.wrap(function() local deep = 'here' error('x') end)()",
        "coroutine.wrap(function() local f = coroutine.wrap(function() local deep = 'here' error('x') end) f() end)()",
        "for _ in coroutine.wrap(function() local deep = 'here' error('x') end) do end",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct outcome *o = failing(watcher.budget, bodies[i]);
        json_t *frames = frames_of(o);
        assert_string_equal(value_in(json_array_get(frames, 1), "locals", "deep"), "\"here\"");
        frame_of(frames, "parse");
        json_decref(frames);
        outcome_free(o);
    }
    struct outcome *o = failing(watcher.budget, "pcall(coroutine.wrap(function() local deep = 1 error('x') end))\ncoroutine.resume(5)");
    assert_null(strstr(o->failure.frames, "deep")); /* that one was caught */
    outcome_free(o);
}

/* Those that loop are asked until the time is over, then shown as tables; what stands beside them is there. */
static void looping_objects_do_no_harm(void **s) {
    (void)s;
    watcher.hurry = true;
    struct outcome *o = failing(watcher.budget, "local before = 1\nlocal a = setmetatable({5}, {__tostring = function() while true do end end})\n"
                                "local after = 2\n(function(x) local inner = 3 error('x') end)(a)");
    watcher.hurry = false;
    if (!str_starts(o->failure.error, "callback_time")) {
        json_t *frames = frames_of(o);
        const json_t *parse = frame_of(frames, "parse");
        assert_string_equal(value_in(parse, "locals", "before"), "1");
        assert_string_equal(value_in(parse, "locals", "after"), "2");
        const char *a = value_in(parse, "locals", "a");
        if (!str_starts(a, "<__tostring raised: ") && !str_starts(a, "{5}")) fail_msg("%s", a);
        json_decref(frames);
    }
    outcome_free(o);
}

static void a_runaway_shows_where_it_was(void **s) {
    (void)s;
    struct outcome *o = run_text("local s = { callback_time = 0.005 }\n"
                                 "function s.parse(page)\n"
                                 "    local outer = 1\n"
                                 "    coroutine.wrap(function()\n"
                                 "        local inner = 2\n"
                                 "        while true do end\n"
                                 "    end)()\n"
                                 "end\n"
                                 "return s\n", watcher.budget);
    assert_string_equal(o->failure.error, "callback_time: ran longer than 0.005 s");
    assert_int_equal(o->failure.line, 6);
    json_t *frames = frames_of(o);
    assert_string_equal(value_in(json_array_get(frames, 0), "locals", "inner"), "2");
    assert_string_equal(value_in(frame_of(frames, "parse"), "locals", "outer"), "1");
    json_decref(frames);
    outcome_free(o);
}

/* The same mistake on other data, or further down after an edit, is one group. */
static void groups(void **s) {
    (void)s;
    static const struct { const char *a, *b; bool same; } cases[] = {
        {"error('no price in \"a\" at 5')", "\n\nerror('no price in \"b\" at 77')", true},
        {"error('no price')", "error('no title')", false},
        {"local function f() error('x') end f()", "local function g() error('x') end g()", false},
        {"(function() error('x') end)()", "\n(function() error('x') end)()", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome *a = failing(watcher.budget, cases[i].a), *b = failing(watcher.budget, cases[i].b);
        if ((strcmp(a->failure.group, b->failure.group) == 0) != cases[i].same) fail_msg("%s", cases[i].a);
        outcome_free(a);
        outcome_free(b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_have_text_and_place),
        cmocka_unit_test(frames_tell_function_place_and_locals),
        cmocka_unit_test(values_are_short_and_harmless),
        cmocka_unit_test(values_have_a_ceiling),
        cmocka_unit_test(a_deep_stack_is_cut_in_the_middle),
        cmocka_unit_test(frames_inside_coroutines_are_there),
        cmocka_unit_test(looping_objects_do_no_harm),
        cmocka_unit_test(a_runaway_shows_where_it_was),
        cmocka_unit_test(groups),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
