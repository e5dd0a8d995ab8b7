/* allowance.h: a callback may take callback_memory, however it goes about it, and what is only garbage does not count. The
 * limit of the cases is 1 MiB. */
#include "support.h"

#include "script/state.h"

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

static const char why[] = "callback used more than 1 MiB (callback_memory)";

/* The version whose `parse` has this body, in line 5; `hoard` takes memory for ever. */
static struct version *load_body(const char *body) {
    char *text = mem_printf("local s, kept = { callback_memory = 1 << 20 }, {}\n"
                            "local function hoard() local t = {} while true do t[#t + 1] = { #t } end end\n"
                            "local function keep(v) kept[#kept + 1] = v end\n"
                            "function s.parse(page)\n%s\nend\n"
                            "function s.good(page) page:emit({ text = ('x'):rep(100000):sub(1, 3) }) end\nreturn s", body);
    struct version *version = load_text(text);
    free(text);
    return version;
}

/* ---- what is stopped ---- */

static const char *const hoards[] = {
    "local t = {} while true do t[#t + 1] = {} end",
    "local t = {} while true do t[#t + 1] = coroutine.create(print) end",
    "local t = {} while true do t[#t + 1] = function() return t end end",
    "local s = 'x' while true do s = s .. s end",
    "local s = '' while true do s = s .. ('x'):rep(1000) end",
    "local function f(n) return 1 + f(n + 1) end f(1)",
    "kept = {} while true do keep(('x'):rep(1000) .. #kept) end",
    /* within one call */
    "local s = ('x'):rep(1 << 21)",
    "local s = ('x'):rep(1 << 30)",
    "local s = ('x'):rep(100000):gsub('x', ('y'):rep(1000))",
    "local s = table.concat({ ('x'):rep(700000) }, '', 1, 1) .. ('y'):rep(700000)",
    "local s = ('x'):rep(10000) for i = 1, 10 do s = s:gsub('x', 'xx') end",
    "local t = table.move({ 1 }, 1, 1, 1, {}) for i = 1, 1 << 22 do t[i] = i end",
    "local f = assert(load('return {' .. ('{},'):rep(100000) .. '}'))",
    /* what leaves the state counts too */
    "while true do page:emit({ text = 'x' }) end",
    "while true do page:emit('thing', { text = 'x' }) end",
    "local text = ('x'):rep(100000) while true do page:emit({ text = text }) end",
    "for i = 1, math.huge do page:follow('/' .. i) end",
    "for i = 1, math.huge do page:follow({ url = '/' .. i, body = ('x'):rep(1000), headers = { a = ('x'):rep(1000) } }) end",
    "for i = 1, math.huge do page:follow('mailto:' .. i) end",
    "for i = 1, math.huge do require 'darn'.state.set('k' .. i, ('x'):rep(100)) end",
    "for i = 1, math.huge do require 'darn'.state.add('k' .. i, 1) end",
    "for i = 1, math.huge do require 'darn'.state.get('k' .. i) end",
    "while true do pcall(page.emit, page, { text = 'x' }) end",
    "local x <close> = setmetatable({}, { __close = function() while true do page:emit({ text = 'x' }) end end })",
    "coroutine.wrap(function() while true do page:emit({ text = 'x' }) end end)()",
    /* within one call */
    "local t = {} for i = 1, 20000 do t[i] = '/' end page:follow(t)",
    "local t = {} for i = 1, 60 do t = { t, t } end page:emit({ t = t })",
    "local t = { ('x'):rep(100000) } for i = 1, 7 do t = { t, t } end page:emit({ t = t })",
    "local t = { ('x'):rep(1000) } for i = 2, 10000 do t[i] = t[1] end page:emit({ t = t })",
    "local t = {} for i = 1, 60 do t = { t, t } end local ok = require 'darn'.json.encode(t)",
    "local t = {} for i = 1, 60 do t = { t, t } end pcall(page.emit, page, { t = t })",
    "local t = {} for i = 1, 60 do t = { t, t } end page:follow({ url = '/', meta = { t = t } })",
    /* and the script would rather not know */
    "pcall(hoard)",
    "pcall(hoard) page:emit({})",
    "while true do pcall(hoard) end",
    "pcall(pcall, pcall, hoard)",
    "xpcall(hoard, function() return 'mine' end)",
    "xpcall(hoard, function() while true do end end)",
    "pcall(string.rep, 'x', 1 << 30)",
    "pcall(string.rep, 'x', 1 << 30) page:emit({})",
    "while true do pcall(string.rep, 'x', 1 << 30) end",
    "xpcall(string.rep, print, 'x', 1 << 30)",
    "load('return {' .. ('{},'):rep(100000) .. '}')",
    "local ok = load(('x = 1 '):rep(200000)) page:emit({})",
    "coroutine.wrap(hoard)()",
    "pcall(coroutine.wrap(hoard))",
    "coroutine.resume(coroutine.create(hoard))",
    "coroutine.resume(coroutine.create(string.rep), 'x', 1 << 30)",
    "coroutine.wrap(function() pcall(coroutine.wrap(function() pcall(hoard) end)) end)()",
    "local c = coroutine.wrap(function() while true do keep(('x'):rep(1000)) coroutine.yield() end end) while true do c() end",
    "local c = coroutine.create(function() local x <close> = setmetatable({}, { __close = hoard }) coroutine.yield() end)"
    " coroutine.resume(c) coroutine.close(c)",
    "local x <close> = setmetatable({}, { __close = hoard })",
    "local x <close> = setmetatable({}, { __close = function() error 'mine' end }) hoard()",
    "pcall(function() local x <close> = setmetatable({}, { __close = function() error 'mine' end }) hoard() end)",
    "table.sort({ 3, 1, 2 }, hoard)",
    "local v = setmetatable({}, { __index = hoard }).x",
    "for _ in hoard do end",
    "('x'):gsub('.', hoard)",
    "tostring(setmetatable({}, { __tostring = hoard }))",
};

/* What a run leaves behind is given back when the next begins. */
static void assert_good_after(struct version *version, size_t held, const char *body) {
    struct outcome *o = call_with(version, "good", watcher.budget);
    if (o->kind != OUTCOME_DONE) fail_msg("after %s: %s", body, o->failure.error);
    assert_int_equal(o->items.count, 1);
    outcome_free(o);
    size_t now = version_state(version, 0)->allowance.held;
    if (!strstr(body, "keep(") && now > held + 500000) fail_msg("after %s: %zu bytes, not %zu", body, now, held);
}

static void every_hoard_is_stopped(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof hoards / sizeof *hoards; i++) {
        struct version *v = load_body(hoards[i]);
        size_t held = version_state(v, 0)->allowance.held;
        struct outcome *o = call_with(v, "parse", watcher.budget);
        if (o->kind != OUTCOME_FAILED || strcmp(o->failure.error, why) != 0)
            fail_msg("%s: %d, %s", hoards[i], o->kind, o->failure.error);
        assert_int_equal(o->items.count, 0);
        int hoarder = strstr(hoards[i], "hoard") ? 2 : strstr(hoards[i], "keep(") ? 3 : 5; /* or whoever called it */
        if (o->failure.line != hoarder && o->failure.line != 5 && o->failure.line != 6)
            fail_msg("%s: line %d", hoards[i], o->failure.line);
        if (!strstr(o->failure.frames, "s.lua")) fail_msg("%s: %s", hoards[i], o->failure.frames);
        outcome_free(o);
        assert_good_after(v, held, hoards[i]);
        version_unref(v);
    }
}

/* ---- what is not ---- */

static const char *const thrifty[] = {
    "for i = 1, 50000 do local t = { i } end",
    "for i = 1, 5000 do local s = ('x'):rep(1000) .. i end",
    "for i = 1, 10 do local s = ('x'):rep(700000 + i) end",
    "for i = 1, 20 do local s = table.concat({ ('x'):rep(300000), i }) end",
    "for i = 1, 10 do local s = ('ab'):rep(100000):gsub('a', 'c') end",
    "for i = 1, 3000 do coroutine.wrap(function() return { i } end)() end",
    "for i = 1, 1000 do pcall(error, { ('x'):rep(10000) .. i }) end",
    "for i = 1, 10 do coroutine.wrap(function() for j = 1, 50 do local s = ('x'):rep(30000 + j) end end)() end",
    "collectgarbage('stop') for i = 1, 50000 do local t = { i } end collectgarbage('restart')",
    "keep(('x'):rep(700000))", /* and again, and again */
    "for i = 1, 3000 do page:emit({ text = 'x' }) end",
    "local text = ('x'):rep(300000) for i = 1, 2 do page:emit({ text = text }) end",
    "for i = 1, 20000 do require 'darn'.state.set('k', ('x'):rep(1000)) end",
    "for i = 1, 20000 do require 'darn'.state.add('k', 1) end",
    "for i = 1, 20000 do require 'darn'.json.encode({ ('x'):rep(1000) }) end",
    "for i = 1, 2000 do page:emit({}) pcall(function() local x = ('x'):rep(1000) .. i end) end",
};

static void garbage_does_not_count(void **s) {
    (void)s;
    for (size_t i = 0; i < sizeof thrifty / sizeof *thrifty; i++) {
        struct version *v = load_body(thrifty[i]);
        for (int again = 0; again < 4; again++) {
            struct outcome *o = call_with(v, "parse", watcher.budget);
            if (o->kind != OUTCOME_DONE) fail_msg("%s: %s", thrifty[i], o->failure.error);
            outcome_free(o);
        }
        version_unref(v);
    }
}

/* ---- beside the callback itself ---- */

/* Its error is what there is to tell; what runs afterwards has a limit of its own. */
static void what_a_failure_runs_is_bounded(void **s) {
    (void)s;
    static const struct { const char *body, *error; } cases[] = {
        {"local x <close> = setmetatable({}, { __close = hoard }) error('first', 0)", "first"},
        {"error(setmetatable({}, { __tostring = hoard }))", "<__tostring raised: "},
        {"error(setmetatable({}, { __tostring = function() return ('x'):rep(1 << 30) end }))", "<__tostring raised: "},
        {"local v = setmetatable({}, { __tostring = hoard }) error('first', 0)", "first"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct version *v = load_body(cases[i].body);
        struct outcome *o = call_with(v, "parse", watcher.budget);
        assert_int_equal(o->kind, OUTCOME_FAILED);
        if (!str_starts(o->failure.error, cases[i].error)) fail_msg("%s: %s", cases[i].body, o->failure.error);
        outcome_free(o);
        o = call_with(v, "good", watcher.budget);
        if (o->kind != OUTCOME_DONE) fail_msg("after %s: %s", cases[i].body, o->failure.error);
        outcome_free(o);
        version_unref(v);
    }
}

static void a_load_has_the_limit_too(void **s) {
    (void)s;
    static const struct { const char *text, *error; int line; } cases[] = {
        {"local s = {}\ns.text = ('x'):rep(1 << 30)\nreturn s", "callback used more than 256 MiB (callback_memory)", 2},
        {"local t = {}\npcall(function() while true do t[#t + 1] = ('x'):rep(1 << 24) .. #t end end)\nreturn {}",
         "callback used more than 256 MiB (callback_memory)", 2},
        {"local s = { callback_memory = 1 << 20 }\nfunction s.on_open()\ns.text = ('x'):rep(1 << 21) end\nreturn s", why, 3},
        {"local s = { callback_memory = 100000 }\nfunction s.on_open()\ns.text = ('x'):rep(1 << 21) end\nreturn s",
         "callback used more than 100000 bytes (callback_memory)", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err;
        put_file("s.lua", cases[i].text);
        assert_null(build("s.lua", (struct version_options){.no_start = true}, &err));
        if (strcmp(err.message, cases[i].error) != 0) fail_msg("%s: %s", cases[i].text, err.message);
        assert_int_equal(err.line, cases[i].line);
        remove_file("s.lua");
    }
}

static void finalizers_are_refused(void **s) {
    (void)s;
    static const char *const bodies[] = {
        "setmetatable({}, { __gc = print })",
        "setmetatable({}, { __gc = false })",
        "debug.setmetatable({}, { __gc = print })",
        "debug.setmetatable(1, { __gc = print })",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct version *v = load_body(bodies[i]);
        struct outcome *o = call_with(v, "parse", watcher.budget);
        assert_int_equal(o->kind, OUTCOME_FAILED);
        assert_string_equal(o->failure.error, "__gc is not for scrapers: use a <close> variable and __close");
        outcome_free(o);
        version_unref(v);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_hoard_is_stopped),
        cmocka_unit_test(garbage_does_not_count),
        cmocka_unit_test(what_a_failure_runs_is_bounded),
        cmocka_unit_test(a_load_has_the_limit_too),
        cmocka_unit_test(finalizers_are_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
