/* naming.h: what the functions of a stack are called, and which values a record has beside the message. */
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

/* The innermost function of the scraper, where Lua itself knows no name. */
static void the_text_names_what_lua_does_not(void **s) {
    (void)s;
    static const struct { const char *body, *function; } cases[] = {
        {"local function f()\nerror('x') end\npcall(f) table.sort({1, 2}, f)", "f"},
        {"local f = function()\nerror('x') end\ntable.sort({1, 2}, f)", "f"},
        {"local f <const> = function()\nerror('x') end\ntable.sort({1, 2}, f)", "f"},
        {"local t = {}\nfunction t.order()\nerror('x') end\ntable.sort({1, 2}, t.order)", "t.order"},
        {"local t = {a = {}}\nfunction t.a:order()\nerror('x') end\ntable.sort({1, 2}, t.a.order)", "t.a:order"},
        {"local t = {a = {}}\nt.a.order = function()\nerror('x') end\ntable.sort({1, 2}, t.a.order)", "t.a.order"},
        {"local t = {\norder = function()\nerror('x') end }\ntable.sort({1, 2}, t.order)", "order"},
        {"local t = {\n['by price'] = function()\nerror('x') end }\ntable.sort({1, 2}, t['by price'])", "by price"},
        {"local function iterate()\nerror('x') end\nfor _ in iterate do end", "iterate"},
        {"local function f()\nerror('x') end\nreturn f()", "f"},
        {"local function f()\nerror('x') end\ncoroutine.wrap(f)()", "f"},
        {"local function f()\nerror('x') end\n('a'):gsub('a', f)", "f"},
        {"for _ in function()\nerror('x') end do end", "for iterator"},
        {"table.sort({1, 2}, function()\nerror('x') end)", "anonymous function"},
        {"local f, g = function() end, function() error('x') end table.sort({1, 2}, g)", "anonymous function"},
        {"local function f()\nerror('x') end\nlocal by = f\nby()", "by"}, /* Lua's names come first */
        {"local t = {function()\nerror('x') end}\nt[1]()", "anonymous function"},
        {"local function f()\nerror('x') end\nlocal t = {f}\nt[1]()", "f"},
        {"local t, k = {}, 'a'\nfunction t.a()\nerror('x') end\nt[k]()", "t.a"},
        {"local t, k = {a = function()\nerror('x') end}, 'a'\nt[k]()", "a"},
        {"local t = setmetatable({}, {__add = function()\nerror('x') end})\nreturn t + 1", "__add"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome *o = failing(watcher.budget, cases[i].body);
        if (strcmp(o->failure.function, cases[i].function) != 0) fail_msg("%s: %s", cases[i].body, o->failure.function);
        json_t *frames = frames_of(o);
        frame_of(frames, cases[i].function);
        json_decref(frames);
        outcome_free(o);
    }
}

static void functions_of_c_have_names(void **s) {
    (void)s;
    static const struct { const char *body, *function; } cases[] = {
        {"table.sort({1, 2}, error)", "error"}, {"return ('x'):rep(-1, {})", "rep"},
        {"('x'):gsub('x', math.floor)", "math.floor"}, {"coroutine.wrap(table.concat)({{}})", "table.concat"},
        {"local ok, e = pcall(string.rep)\nerror(e, 0)", "string.rep"}, {"page:css()", "css"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome *o = failing(watcher.budget, cases[i].body);
        json_t *frames = frames_of(o);
        assert_string_equal(text_of_field(json_array_get(frames, 0), "function"), cases[i].function);
        json_decref(frames);
        outcome_free(o);
    }
}

/* Whatever was raised is in the record, also where `error` is but its message. */
static void the_value_of_an_error_is_kept(void **s) {
    (void)s;
    static const struct { const char *body, *error, *value; } cases[] = {
        {"error({message = 'worded', code = 5})", "worded", "5"},
        {"error(setmetatable({code = 6}, {__tostring = function() return 'by itself' end}))", "by itself", "by itself"},
        {"error(setmetatable({code = 7}, {__tostring = function() error('worse', 0) end}))",
         "<__tostring raised: worse> {code = 7}", "<__tostring raised: worse> {code = 7}"},
        {"error({})", "{}", "{}"}, {"error(nil)", "nil was raised", "nil"}, {"error(5)", "5", "5"},
        {"error(false)", "false", "false"}, {"error(print)", "built-in function", "built-in function"},
        {"error(coroutine.create(print))", "thread", "thread"},
        {"error(page:first 'p')", "<p class=\"x\">...", "<p class=\"x\">..."},
        {"error(page)", "<page 200 http://example.org/a/>", "<page 200 http://example.org/a/>"},
        {"local ok, e = pcall(error, {message = 'again', code = 8})\nerror(e)", "again", "8"},
        {"error('text')", "text", NULL},
        {"coroutine.yield(1)", "coroutine.yield outside of a coroutine", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome *o = failing(watcher.budget, cases[i].body);
        json_t *frames = frames_of(o);
        const char *value = value_in(frame_of(frames, "parse"), "locals", "(error)");
        if (strcmp(o->failure.error, cases[i].error) != 0) fail_msg("%s: %s", cases[i].body, o->failure.error);
        if (!value != !cases[i].value || (value && !strstr(value, cases[i].value)))
            fail_msg("%s: %s", cases[i].body, o->failure.frames);
        json_decref(frames);
        outcome_free(o);
    }
}

/* Deep, wide, and each value as long as may be. */
static void a_record_has_a_ceiling(void **s) {
    (void)s;
    struct outcome *o = failing(watcher.budget,
        "local text = ('\"'):rep(1000)\n"
        "local function f(n, ...)\n"
        " local a, b, c, d, e, g, h, i, j, k = text, text, text, text, text, text, text, text, text, text\n"
        " if n == 0 then error('x') end\n"
        " f(n - 1, ...)\n"
        " return a, b, c, d, e, g, h, i, j, k\n"
        "end\n"
        "f(100, text, text, text, text, text, text)");
    json_t *frames = frames_of(o);
    assert_int_equal(json_array_size(frames), 71);
    assert_in_range(strlen(o->failure.frames), 60 << 10, 200 << 10);
    assert_string_equal(value_in(json_array_get(frames, 65), "locals", "a"), "...");
    json_decref(frames);
    outcome_free(o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_names_what_lua_does_not),
        cmocka_unit_test(functions_of_c_have_names),
        cmocka_unit_test(the_value_of_an_error_is_kept),
        cmocka_unit_test(a_record_has_a_ceiling),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
