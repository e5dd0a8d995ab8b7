/* render.h: any value as a short text, whatever it is, does or holds. */
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

/* What the local `v` is shown as; to be freed. */
static char *shown(const char *value) {
    char *body = mem_printf("local v = %s\nerror('x')", value);
    struct outcome *o = failing(watcher.budget, body);
    json_t *frames = frames_of(o);
    const char *text = value_in(frame_of(frames, "parse"), "locals", "v");
    if (!text) fail_msg("%s: %s", body, o->failure.frames);
    char *copy = mem_strdup(text);
    json_decref(frames);
    outcome_free(o);
    free(body);
    return copy;
}

static void values_are_as_lua_would_read_them(void **s) {
    (void)s;
    static const struct { const char *value, *shown; } cases[] = {
        {"1", "1"}, {"1.0", "1.0"}, {"-0.0", "-0.0"}, {"0/0", "nan"}, {"-(0/0)", "nan"}, {"1/0", "inf"}, {"-1/0", "-inf"},
        {"1e15", "1e+15"}, {"2^53", "9.007199254741e+15"}, {"math.mininteger", "-9223372036854775808"},
        {"'a\\r\\n\\tb'", "\"a\\r\\n\\tb\""}, {"'\\0001'", "\"\\0001\""}, {"'\\1z'", "\"\\1z\""}, {"'\\127'", "\"\\127\""},
        {"'\\xFF\\xFEok\\xC3'", "\"\\255\\254ok\\195\""}, {"'\\xE4\\x35'", "\"\\2285\""}, {"'\xC3\xA4'", "\"\xC3\xA4\""},
        {"'say \"hi\" \\\\'", "\"say \\\"hi\\\" \\\\\""},
        {"{[true] = 1}", "{[true] = 1}"}, {"{[-0.5] = 1}", "{[-0.5] = 1}"}, {"{[2^53] = 1}", "{[9007199254740992] = 1}"},
        {"{['a\\0b'] = 1}", "{[\"a\\0b\"] = 1}"}, {"{[''] = 1}", "{[\"\"] = 1}"}, {"{['1a'] = 1}", "{[\"1a\"] = 1}"},
        {"{[print] = 1}", "{[built-in function] = 1}"}, {"{nil, 2}", "{[2] = 2}"},
        {"setmetatable({1}, {__name = setmetatable({}, {__tostring = error})})", "{1}"},
        {"setmetatable({1}, {__pairs = function() while true do end end})", "{1}"},
        {"setmetatable({1}, {__index = function() while true do end end})", "{1}"},
        {"setmetatable({1}, {__metatable = 'hidden', __tostring = function() return 'me' end})", "me"},
        {"setmetatable({1}, {__tostring = function() return {} end})",
         "<__tostring raised: '__tostring' must return a string> {1}"},
        {"setmetatable({1}, {__tostring = function() return 'a\\0b\\xFF' end})", "a\\0b\xEF\xBF\xBD"},
        {"setmetatable({1}, {__tostring = function() error({}) end})", "<__tostring raised: table> {1}"},
        {"setmetatable({1}, {__tostring = 'no function'})", "<__tostring raised: attempt to call a string value> {1}"},
        {"(function() local t = {} t.own = t return t end)()", "{own = {own = {...}}}"},
        {"page", "<page 200 http://example.org/a/>"},
        {"page:first 'p'", "<p class=\"x\">..."},
        {"page:css 'p'", "{<p class=\"x\">...}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = shown(cases[i].value);
        if (strcmp(text, cases[i].shown) != 0) fail_msg("%s: %s", cases[i].value, text);
        free(text);
    }
}

static void huge_values_are_cut(void **s) {
    (void)s;
    static const struct { const char *value, *start; } cases[] = {
        {"(function() local t = {} for i = 1, 1000000 do t[i] = i end return t end)()", "{1, 2, 3,"},
        {"(function() local t = {} for i = 1, 300000 do t['k' .. i] = i end return t end)()", "{k"},
        {"{[('k'):rep(1000000)] = 1}", "{[\"kkkk"},
        {"('\\xFF'):rep(1000000)", "\"\\255\\255"},
        {"setmetatable({}, {__tostring = function() return ('x'):rep(1000000) end})", "xxxx"},
        {"setmetatable({}, {__tostring = function() error(('x'):rep(1000000), 0) end})", "<__tostring raised: xxxx"},
        {"(function() local t = {} for i = 1, 100000 do t = {t} end return t end)()", "{{{...}}}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = shown(cases[i].value);
        if (!str_starts(text, cases[i].start) || strlen(text) > 200) fail_msg("%s: %s", cases[i].value, text);
        free(text);
    }
}

/* 1,000 objects that loop: the first ones take the time that there is, no more. */
static void what_loops_takes_the_time_of_one_record(void **s) {
    (void)s;
    int64_t before = clock_ms();
    struct outcome *o = failing(watcher.budget,
        "local loop = setmetatable({code = 5}, {__tostring = function() while true do end end})\n"
        "local function f(n, ...) if n == 0 then error(loop) end f(n - 1, loop, loop, loop, loop, ...) return 1 end\n"
        "f(40)");
    assert_true(str_starts(o->failure.error, "<__tostring raised: "));
    assert_non_null(strstr(o->failure.frames, "{code = 5}"));
    assert_in_range(clock_ms() - before, 0, 20000); /* and not 20 ms for each */
    json_t *frames = frames_of(o);
    frame_of(frames, "parse");
    json_decref(frames);
    outcome_free(o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_as_lua_would_read_them),
        cmocka_unit_test(huge_values_are_cut),
        cmocka_unit_test(what_loops_takes_the_time_of_one_record),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
