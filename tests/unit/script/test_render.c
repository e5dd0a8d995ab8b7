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

/* ---- random values ---- */

/* Makes random values of whatever has come up so far: tables in tables and in themselves, with metamethods that raise, loop,
 * lie or give what they may not, objects of a page that is done, bytes. */
static const char any[] =
    "local s, gone = {}, {}\n"
    "function s.before(page) gone = { page, page:first 'p', page:css 'p', page:each 'p' } end\n"
    "local random = math.random\n"
    "local function one(list) return list[random(#list)] end\n"
    "local function bytes() local t = {} for i = 1, random(0, 30) do t[i] = string.char(random(0, 255)) end return table.concat(t) end\n"
    "local texts = { 'plain', '\\0', '\\27[2J', '\\u{9b}', '\\u{202e}', ('x'):rep(100000), ('\\xFF'):rep(1000), '\\xC3', '\\u{10FFFF}', '\"\\\\\\n' }\n"
    "local function text() return random(3) == 1 and bytes() or one(texts) end\n"
    "local loops = 0\n"
    "local function loop() loops = loops + 1 while loops < 3 do end error 'loops no more' end\n"
    "local made\n"
    "local acts = { function() error(text()) end, function() error(setmetatable({}, { __tostring = error })) end, error, print,\n"
    "  function() error() end, function() return text() end, function() return {} end, function() return 1 end, function() end,\n"
    "  function(t) return t end, function() return one(made) end, function() return tostring(one(made)) end,\n"
"  SEED % 20 == 0 and loop or error, SEED % 15 == 0 and function() return ('x'):rep(1 << 30) end or error,\n"
    "  function() return coroutine.yield() end, function() return ('x'):rep(1 << 40) end, rawget, string.rep, 5, 'text', {} }\n"
    "local names = { '__tostring', '__tostring', '__index', '__newindex', '__pairs', '__len', '__name', '__name', '__eq', '__metatable',\n"
    "  '__call', '__close', '__mode', '__lt', '__concat' }\n"
    "local function meta() local m = {} for i = 1, random(4) do m[one(names)] = random(4) == 1 and text() or one(acts) end return m end\n"
    "local function value()\n"
    "  return one { nil, true, random(-5, 5), random() * 1e300, 0 / 0, 1 / 0, math.mininteger, text(), print, function() end, io.stdout,\n"
    "    coroutine.create(print), one(gone), one(made), one(made) }\n"
    "end\n"
    "local function thing()\n"
    "  local t = {}\n"
    "  for i = 1, random(0, 14) do\n"
    "    local k, v = one { i, i, text(), value(), one(made) }, value()\n"
    "    if k ~= nil and k == k then rawset(t, k, v) end\n"
    "  end\n"
    "  if random(3) == 1 then rawset(t, 'own', t) end\n"
    "  return random(2) == 1 and setmetatable(t, meta()) or t\n"
    "end\n"
    "function s.parse(page)\n"
    "  made, loops = { {} }, 0\n"
    "  math.randomseed(SEED)\n"
    "  for i = 1, 20 do made[i] = thing() end\n"
    "  local a, b, c, d, e, f = thing(), thing(), thing(), thing(), thing(), value()\n"
    "  local function inner(...) error(one { thing(), text(), value() }, random(0, 2)) end\n"
    "  inner(thing(), a, b, value(), made)\n"
    "end\n"
    "return s\n";

static void assert_shown(int seed, const char *what, const char *text, size_t most) {
    size_t length = strlen(text);
    if (length > most || !utf8_valid(text, length)) fail_msg("seed %d, %s: %zu bytes: %s", seed, what, length, text);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c < ' ' || *c == 0x7F) fail_msg("seed %d, %s: byte %d in %s", seed, what, *c, text);
}

static void assert_frames_shown(int seed, const json_t *frames) {
    static const char *const lists[] = {"locals", "upvalues"};
    size_t i, k;
    json_t *frame, *one;
    json_array_foreach(frames, i, frame) {
        assert_shown(seed, "function", text_of_field(frame, "function"), 100 + 200);
        for (int list = 0; list < 2; list++)
            json_array_foreach(json_object_get(frame, lists[list]), k, one)
                assert_shown(seed, text_of_field(one, "name"), text_of_field(one, "value"), 200);
    }
}

/* The page whose objects it keeps is done when it runs. */
static void random_values_are_shown(void **s) {
    (void)s;
    for (int seed = 1; seed <= 200; seed++) {
        char *text = mem_printf("local SEED = %d\n%s", seed, any);
        struct version *version = load_text(text);
        outcome_free(call_with(version, "before", watcher.budget));
        int64_t before = clock_ms();
        struct outcome *o = call_with(version, "parse", watcher.budget);
        assert_in_range(clock_ms() - before, 0, 20000);
        assert_int_equal(o->kind, OUTCOME_FAILED);
        for (char *c = o->failure.error; *c; c++) if (*c == '\n' || *c == '\t') *c = ' ';
        assert_shown(seed, "error", o->failure.error, 4000);
        json_t *frames = frames_of(o);
        frame_of(frames, "parse");
        if (!strstr(o->failure.frames, "\"inner\"")) fail_msg("seed %d: %s", seed, o->failure.error);
        if (strstr(o->failure.frames, "could not be shown")) fail_msg("seed %d: %s", seed, o->failure.frames);
        assert_frames_shown(seed, frames);
        json_decref(frames);
        outcome_free(o);
        version_unref(version);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_as_lua_would_read_them),
        cmocka_unit_test(huge_values_are_cut),
        cmocka_unit_test(what_loops_takes_the_time_of_one_record),
        cmocka_unit_test(random_values_are_shown),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
