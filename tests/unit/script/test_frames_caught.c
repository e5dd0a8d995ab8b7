/* caught.h: an error that the script caught and raised again shows the frames of its throw, one that it swallowed does
 * not, and what was swallowed costs little and is let go. */
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

/* Line 3, the bodies follow. */
#define THROW "local function throw(n) local held = n error('no ' .. n) end\n"

/* The names of the functions, innermost first, with " < " between. */
static char *names_of(const json_t *frames) {
    struct str text = {0};
    size_t i;
    json_t *frame;
    json_array_foreach(frames, i, frame) str_printf(&text, "%s%s", i ? " < " : "", text_of_field(frame, "function"));
    return str_take(&text);
}

/* The value of the innermost local of that name, or "". */
static const char *innermost(const json_t *frames, const char *name) {
    size_t i;
    json_t *frame;
    json_array_foreach(frames, i, frame)
        if (value_in(frame, "locals", name)) return value_in(frame, "locals", name);
    return "";
}

/* held: what `throw` held, "" where its frame must not be there. */
static const struct { const char *body, *functions, *held; int line; } raised_again[] = {
    {"local ok, e = pcall(throw, 1)\nerror(e, 0)", "error < throw < error < parse", "1", 3},
    {"local ok, e = pcall(throw, 1)\nerror(e)", "error < throw < error < parse", "1", 3},
    {"local ok, e = pcall(throw, 1)\nerror('row 5: ' .. e)", "error < throw < error < parse", "1", 5},
    {"assert(pcall(throw, 1))", "error < throw < assert < parse", "1", 3},
    {"local ok, e = pcall(throw, 1) pcall(throw, 2) error(e, 0)", "error < throw < error < parse", "1", 3},
    {"local ok, e = xpcall(throw, function(m) return m end, 1)\nerror(e, 0)",
     "error < throw < error < parse", "1", 3},
    {"local ok, e = xpcall(throw, debug.traceback, 1)\nerror(e, 0)", "error < throw < error < parse", "1", 3},
    {"local ok, e = xpcall(throw, function(m) pcall(error, 'other') return {m} end, 1)\nerror(e)",
     "error < throw < error < parse", "1", 3},
    {"local f = coroutine.wrap(function() local x <close> = setmetatable({}, {\n__close = function() error('later', 0) end})\n"
     "throw(1) end) f()", "error < throw", "1", 6},
    {"local ok, e = xpcall(throw, function(m) return {m} end, 1)\nerror(e)", "error < throw < error < parse", "1", 3},
    {"local co = coroutine.create(throw) local ok, e = coroutine.resume(co, 1)\nerror(e, 0)",
     "error < throw < error < parse", "1", 3},
    {"local ok, e = pcall(coroutine.wrap(throw), 1)\nerror(e, 0)",
     "error < throw < built-in function < error < parse", "1", 3},
    {"coroutine.wrap(function() coroutine.wrap(throw)(1) end)()",
     "error < throw < built-in function < anonymous function < built-in function < parse", "1", 3},
    {"local function middle() local ok, e = pcall(throw, 1)\nerror(e, 0) end\nlocal ok, e = pcall(middle)\nerror(e, 0)",
     "error < throw < error < middle < error < parse", "1", 3},
    {"local function down(n)\nif n == 0 then throw(1) end\nlocal ok, e = pcall(down, n - 1)\nerror(e, 0) end\ndown(9)",
     "error < throw < down < error < down < parse", "1", 3},
    {"local x <close> = setmetatable({}, {__close = function(_, e)\nerror(e, 0) end}) local t = nil .. 'x'", NULL, "", 5},
    {"local ok, e = pcall(function() local x <close> = setmetatable({}, {\n__close = function() throw(2) end})\nthrow(1) end)\n"
     "error(e, 0)", "error < throw < __close < error < parse", "2", 3},
    {"local ok, e = pcall(function() local t = setmetatable({}, {__index = function(_, k) throw(k) end}) return t.x end)\n"
     "error(e, 0)", "error < throw < __index < anonymous function < error < parse", "\"x\"", 3},
    {"local ok, e = pcall(function() local held = 5 return nil + held end)\nerror(e, 0)",
     "anonymous function < error < parse", "5", 4},
    {"local t = {} local ok, e = pcall(function() local held = 6 error(t) end)\nerror(e)",
     "error < anonymous function < error < parse", "6", 4},
    {"local ok, e = pcall(function() coroutine.yield() end)\nerror(e)", NULL, "", 4},
    /* only the last of those that are alike */
    {"local e, ok for i = 1, 5 do ok, e = pcall(throw, 'x') end\nerror(e, 0)",
     "error < throw < error < parse", "\"x\"", 3},
    {"local e, ok for i = 1, 20 do\nok, e = pcall(function() local ok, e = pcall(throw, 'x')\nerror(e, 0) end) end\nerror(e, 0)",
     "error < throw < error < anonymous function < error < parse", "\"x\"", 3},
    {"local last for i = 1, 20 do local ok, e = pcall(throw, i) last = last or e end\nerror(last, 0)",
     "error < parse", "", 3},
    /* swallowed */
    {"pcall(throw, 1)\nerror('another')", "error < parse", "", 5},
    {"pcall(throw, 1)\nthrow(1)", "error < throw < parse", "1", 3},
    {"for i = 1, 3 do pcall(throw, 'x') end\nthrow('x')", "error < throw < parse", "\"x\"", 3},
    {"pcall(error)\nerror()", NULL, "", 5},
    {"pcall(error, 'x', 0)\nerror('max', 0)", "error < parse", "", 5},
    {"local function f() local held = 1 error('x', 0) end pcall(f)\nerror('the x', 0)", "error < parse", "", 5},
    {"local function f() local held = 1 error('', 0) end pcall(f)\nerror('', 0)", "error < parse", "", 5},
    {"coroutine.wrap(function() local held = 1\nerror('x', 0) end)()", "error < anonymous function < built-in function", "1", 4},
};

static void raised_again_it_keeps_its_frames(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof raised_again / sizeof *raised_again; i++) {
        char *body = mem_printf("%s%s", THROW, raised_again[i].body);
        struct outcome *o = failing(watcher.budget, body);
        json_t *frames = frames_of(o);
        char *names = names_of(frames);
        const char *expected = raised_again[i].functions;
        if (expected && strncmp(names, expected, strlen(expected)) != 0) fail_msg("%s: %s", body, names);
        if (strcmp(innermost(frames, "held"), raised_again[i].held) != 0) fail_msg("%s: %s", body, o->failure.frames);
        if (o->failure.line != raised_again[i].line) fail_msg("%s: line %d", body, o->failure.line);
        if (strstr(names, "throw") && strcmp(o->failure.function, "throw") != 0)
            fail_msg("%s: %s", body, o->failure.function);
        free(names);
        json_decref(frames);
        outcome_free(o);
        free(body);
    }
}

/* What cannot be swallowed has the frames from inside pcall, too. */
static void what_ends_the_run_keeps_its_frames(void **s) {
    (void)s;
    static const struct { const char *settings, *body, *error; } cases[] = {
        {"callback_time = 0.02", "while true do end", "callback_time: ran longer than 0.02 s"},
        {"callback_time = 0.02", "local s = ('a'):rep(800) s:find('.-.-.-b')", "callback_time: ran longer than 0.02 s"},
        {"callback_memory = 1 << 20", "local t = {} for i = 1, 1e9 do t[i] = {} end",
         "callback used more than 1 MiB (callback_memory)"},
    };
    static const char *const catchers[] = {
        "pcall(spin)", "xpcall(spin, error)", "while true do pcall(spin) end", "pcall(pcall, spin)",
        "coroutine.wrap(function() pcall(spin) end)()", "pcall(coroutine.wrap(spin))",
        "pcall(coroutine.resume, coroutine.create(spin))",
    };
    enum { CASES = sizeof cases / sizeof *cases, CATCHERS = sizeof catchers / sizeof *catchers };
    for (int i = 0; i < CASES * CATCHERS; i++) {
        const char *catcher = catchers[i % CATCHERS];
        char *text = mem_printf("local s = { %s }\nfunction s.parse(page)\n"
                                "local function spin() local held = 7\n%s\nend\n%s\nend\nreturn s",
                                cases[i / CATCHERS].settings, cases[i / CATCHERS].body, catcher);
        struct outcome *o = run_text(text, watcher.budget);
        json_t *frames = frames_of(o);
        if (strcmp(o->failure.error, cases[i / CATCHERS].error) != 0) fail_msg("%s: %s", text, o->failure.error);
        if (o->failure.line != 4 || strcmp(o->failure.function, "spin") != 0)
            fail_msg("%s: %s:%d", text, o->failure.function, o->failure.line);
        if (strcmp(innermost(frames, "held"), "7") != 0) fail_msg("%s: %s", text, o->failure.frames);
        frame_of(frames, "parse");
        json_decref(frames);
        outcome_free(o);
        free(text);
    }
}

/* One page's notes are not the next one's, and hold nothing of it. */
static void notes_end_with_their_run(void **s) {
    (void)s;
    struct version *version = load_text("local s = {}\nlocal weak = setmetatable({}, {__mode = 'v'})\n"
                                        "function s.one(page) pcall(function() local held = 1 error('x', 0) end) end\n"
                                        "function s.two(page)\n  error('x', 0)\nend\n"
                                        "function s.three(page) local ok, e = pcall(function() weak[1] = {} local t = weak[1]"
                                        " error('y', 0) end) error(e, 0) end\n"
                                        "function s.four(page) collectgarbage() assert(weak[1] == nil) end\nreturn s\n");
    static const struct { const char *callback; int frames; } runs[] = {
        {"one", 0}, {"two", 2}, {"three", 4}, {"four", 0}};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct outcome *o = call_with(version, runs[i].callback, watcher.budget);
        if ((o->kind == OUTCOME_FAILED) != (runs[i].frames > 0)) fail_msg("%s: %s", runs[i].callback, o->failure.error);
        json_t *frames = runs[i].frames ? frames_of(o) : json_array();
        if (json_array_size(frames) != (size_t)runs[i].frames) fail_msg("%s: %s", runs[i].callback, o->failure.frames);
        json_decref(frames);
        outcome_free(o);
    }
    version_unref(version);
}

#ifdef __SANITIZE_THREAD__ /* errors that jump past frames fill the detector's own stack, which takes its time */
#define MANY "1000"
#else
#define MANY "100000"
#endif

/* However many are swallowed, and however deep they come from, a few are held. */
static void a_hundred_thousand_swallowed_errors_are_held_by_few(void **s) {
    (void)s;
    struct outcome *o = run_text("local s = { callback_memory = 4 << 20 }\n"
                                 "local function down(n, page)\n"
                                 "  local held = ('x'):rep(100)\n"
                                 "  if n == 0 then error('row ' .. page) end\n"
                                 "  return down(n - 1, page), held\n"
                                 "end\n"
                                 "function s.parse(page)\n"
                                 "  for i = 1, " MANY " do pcall(down, 3, i) end\n"
                                 "  local ok, e = pcall(down, 1000, 'last')\n"
                                 "  error(e, 0)\n"
                                 "end\n"
                                 "return s\n", watcher.budget);
    assert_string_equal(o->failure.error, "row last");
    json_t *frames = frames_of(o);
    assert_int_equal(json_array_size(frames), 50 + 2);
    assert_string_equal(value_in(json_array_get(frames, 1), "locals", "n"), "0");
    json_decref(frames);
    outcome_free(o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raised_again_it_keeps_its_frames),
        cmocka_unit_test(what_ends_the_run_keeps_its_frames),
        cmocka_unit_test(notes_end_with_their_run),
        cmocka_unit_test(a_hundred_thousand_swallowed_errors_are_held_by_few),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
