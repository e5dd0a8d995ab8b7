/* call.h: what a callback's end makes of its outcome, and what a scraper finds in its state. */
#include "support.h"

static void returns_items_and_requests(void **s) {
    (void)s;
    struct outcome *o = run_text("local s = {}\n"
                                 "function s.parse(page) page:emit({ a = 1 }) page:follow('b') end\n"
                                 "return s\n", NULL);
    assert_int_equal(o->kind, OUTCOME_DONE);
    assert_int_equal(o->items.count, 1);
    assert_string_equal(o->items.at[0]->json, "{\"a\": 1}");
    assert_int_equal(o->requests.count, 1);
    assert_string_equal(o->requests.at[0]->url.text, "http://example.org/a/b");
    assert_string_equal(o->callback, "parse");
    assert_int_equal(strlen(o->version), 12);
    outcome_free(o);
}

/* Each leaves items and requests before it ends. */
static void discards_what_did_not_end_well(void **s) {
    (void)s;
    static const struct { const char *end; enum outcome_kind kind; const char *text; } cases[] = {
        {"error('no')", OUTCOME_FAILED, "no"},
        {"page:skip('empty')", OUTCOME_SKIP, "empty"},
        {"page:retry('captcha')", OUTCOME_RETRY, "captcha"},
        {"pcall(page.skip, page, 'empty')", OUTCOME_SKIP, "empty"},
        {"pcall(pcall, pcall, page.skip, page, 'empty')", OUTCOME_SKIP, "empty"},
        {"xpcall(function() page:skip('empty') end, function() error('again') end)", OUTCOME_SKIP, "empty"},
        {"coroutine.resume(coroutine.create(function() page:skip('empty') end))", OUTCOME_SKIP, "empty"},
        {"pcall(coroutine.wrap(function() page:skip('empty') end))", OUTCOME_SKIP, "empty"},
        {"table.sort({1, 2, 3}, function() pcall(page.skip, page, 'empty') end)", OUTCOME_SKIP, "empty"},
        {"coroutine.yield(1)", OUTCOME_FAILED, "coroutine.yield outside of a coroutine"},
        {"local x <close> = setmetatable({}, {__close = function() page:emit({}) end}) error('no')", OUTCOME_FAILED, "no"},
        {"local x <close> = setmetatable({}, {__close = function() error('second') end}) error('no')", OUTCOME_FAILED, "no"},
        {"local x <close> = setmetatable({}, {__close = function() page:skip('late') end}) error('no')", OUTCOME_FAILED, "no"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = mem_printf("local s = {}\nfunction s.parse(page)\n page:emit({}) page:follow('b')\n %s\nend\nreturn s", cases[i].end);
        struct outcome *o = run_text(text, NULL);
        if (o->kind != cases[i].kind) fail_msg("%s: kind %d, %s", cases[i].end, o->kind, o->failure.error);
        assert_string_equal(o->kind == OUTCOME_FAILED ? o->failure.error : o->why, cases[i].text);
        assert_int_equal(o->items.count + o->requests.count, 0);
        outcome_free(o);
        free(text);
    }
}

/* Expressions that must hold inside a callback. */
static void what_a_callback_sees(void **s) {
    (void)s;
    static const char *const truths[] = {
        "os.time() == 1700000000",
        "os.date('!%Y') == '2023'",
        "os.date('!%F', 0) == '1970-01-01'",
        "os.time({year = 2000, month = 1, day = 1, hour = 12}) < os.time()",
        "not pcall(os.exit)",
        "not pcall(os.setlocale, 'C')",
        "not pcall(debug.sethook)",
        "select(2, pcall(os.exit)):find('os.exit is not for scrapers')",
        "not load(string.dump(function() end))",
        "load('return 1')() == 1",
        "load('return x', 'c', 'bt', {x = 3})() == 3",
        "load('return x', 'c', nil, {x = 3})() == 3",
        "select(2, load('x =', '=c')):find('^c:1:')",
        "not pcall(setmetatable, {}, {__gc = print})",
        "getmetatable(setmetatable({}, {__index = {a = 1}})).__index.a == 1",
        "getmetatable(setmetatable(setmetatable({}, {}), nil)) == nil",
        "not pcall(setmetatable, setmetatable({}, {__metatable = 1}), {})",
        "not pcall(setmetatable, 1, {})",
        "require('darn').version == V and #V == 12",
        "select('#', pcall(function() return 1, nil, nil end)) == 4",
        "select(2, pcall(error, nil)) == nil",
        "select(2, xpcall(function(a, b) return a + b end, print, 1, 2)) == 3",
        "select(2, xpcall(error, function(e) return e .. '!' end, 'x')) == 'x!'",
        "not pcall(xpcall, print)",
        "select(2, coroutine.resume(coroutine.create(function(a) return coroutine.yield(a) end), 5)) == 5",
        "select('#', coroutine.resume(coroutine.create(function() return 1, 2, nil end))) == 4",
        "select(2, coroutine.resume(coroutine.create(error), 'x')) == 'x'",
        "coroutine.wrap(function(a) return pcall(coroutine.yield, a) end)(8) == 8",
        "(function() local f = coroutine.wrap(function() return pcall(coroutine.yield) end) f() return select(2, f(9)) end)() == 9",
        "select(2, pcall(coroutine.wrap(function() error('x', 0) end))) == 'x'",
        "coroutine.close(coroutine.create(print)) == true",
        "(function() local c = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() error('y', 0) end})"
        " coroutine.yield() end) coroutine.resume(c) return select(2, coroutine.close(c)) end)() == 'y'",
        "not pcall(coroutine.close, coroutine.running())",
        "(function() local c = coroutine.create(print) coroutine.resume(c) coroutine.resume(c)"
        " return coroutine.status(c) .. select(2, coroutine.resume(c)) end)() == 'deadcannot resume dead coroutine'",
        "(function() local c = coroutine.create(error) coroutine.resume(c, 'x') coroutine.resume(c)"
        " return select(2, coroutine.close(c)) end)() == 'x'",
        "not pcall(coroutine.resume, 1)",
        "select(2, coroutine.resume(coroutine.running())) == 'cannot resume non-suspended coroutine'",
    };
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
        char *text = mem_printf("local s = {}\nfunction s.parse(page) V = require('darn').version\n"
                                "local ok = %s\nif not ok then error('false') end end\nreturn s", truths[i]);
        struct outcome *o = run_text(text, NULL);
        if (o->kind != OUTCOME_DONE) fail_msg("%s: %s", truths[i], o->failure.error);
        outcome_free(o);
        free(text);
    }
}

static void random_depends_on_the_page_alone(void **s) {
    (void)s;
    struct version *v = load_text("local s = {}\n"
                                  "function s.parse(page) page:emit({ n = math.random(1 << 50) }) end\n"
                                  "function s.seeded(page) math.randomseed(42) page:emit({ n = math.random(1 << 50) }) end\n"
                                  "return s\n");
    struct outcome *a = call_with(v, "parse", NULL), *b = call_with(v, "seeded", NULL), *c = call_with(v, "parse", NULL);
    assert_string_equal(a->items.at[0]->json, c->items.at[0]->json);
    assert_string_not_equal(a->items.at[0]->json, b->items.at[0]->json);
    outcome_free(a);
    outcome_free(b);
    outcome_free(c);
    version_unref(v);
}

static void the_same_state_goes_on_after_a_failure(void **s) {
    (void)s;
    struct version *v = load_text("local s, n = {}, 0\n"
                                  "function s.parse(page) n = n + 1 if n % 2 == 1 then error('odd') end page:emit({ n = n }) end\n"
                                  "return s\n");
    for (int i = 1; i <= 6; i++) {
        struct outcome *o = call_with(v, "parse", NULL);
        assert_int_equal(o->kind, i % 2 ? OUTCOME_FAILED : OUTCOME_DONE);
        outcome_free(o);
    }
    version_unref(v);
}

static void pages_do_not_outlive_their_callback(void **s) {
    (void)s;
    struct version *v = load_text("local s, kept = {}\n"
                                  "function s.parse(page) kept = kept or page return kept.url end\n"
                                  "return s\n");
    struct outcome *first = call_with(v, "parse", NULL), *second = call_with(v, "parse", NULL);
    assert_int_equal(first->kind, OUTCOME_DONE);
    assert_int_equal(second->kind, OUTCOME_FAILED);
    outcome_free(first);
    outcome_free(second);
    version_unref(v);
}

/* What a run read of a page is there for the next one, though that page is gone. */
static void what_was_read_outlives_its_page(void **s) {
    (void)s;
    static const char *const bodies[] = {"\xEF\xBB\xBF<p>caf\xC3\xA9</p>", "<meta charset=latin1><p>caf\xE9</p>"};
    struct version *v = load_text("local s = {}\nfunction s.parse(page)\n local p = page:first 'p'\n"
                                  " page:emit { utf8 = page.utf8, text = p:text(), line = p.line }\n error 'no'\nend\n"
                                  "function s.again(page)\n if page.utf8:sub(-12) ~= '<p>caf\\xC3\\xA9</p>' then error(page.utf8) end\n"
                                  " if page:first 'p':text() ~= 'caf\\xC3\\xA9' then error 'text' end\nend\nreturn s");
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct state *state = version_state(v, 0);
        struct page *first = new_page("http://example.org/", bodies[i]), *second = new_page("http://example.org/", bodies[i]);
        struct outcome *failed = outcome_new(), *done = outcome_new();
        struct parsed parsed = {0};
        state->parsed = &parsed;
        call_page(state, first, "parse", NULL, failed);
        assert_int_equal(failed->kind, OUTCOME_FAILED);
        parsed_own(&parsed, first);
        assert_memory_equal(first->body, bodies[i], strlen(bodies[i]));
        page_free(first);
        call_page(state, second, "again", NULL, done);
        if (done->kind != OUTCOME_DONE) fail_msg("%s", done->failure.error);
        state->parsed = NULL;
        parsed_clear(&parsed);
        page_free(second);
        outcome_free(failed);
        outcome_free(done);
    }
    version_unref(v);
}

static void close_hook_gets_the_stats(void **s) {
    (void)s;
    struct version *v = load_text("local s = {}\nfunction s.on_close(stats)\n if stats.pages ~= 3 then error('pages: ' .. stats.pages) end\nend\nreturn s");
    struct err err = {0};
    assert_true(call_close(version_state(v, 0), "{\"pages\": 3}", NULL, &err));
    assert_false(call_close(version_state(v, 0), "{\"pages\": 4}", NULL, &err));
    assert_string_equal(err.message, "pages: 4");
    assert_int_equal(err.line, 3);
    version_unref(v);
}

int main(void) {
    budget_setup();
    doc_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(returns_items_and_requests),
        cmocka_unit_test(discards_what_did_not_end_well),
        cmocka_unit_test(what_a_callback_sees),
        cmocka_unit_test(random_depends_on_the_page_alone),
        cmocka_unit_test(the_same_state_goes_on_after_a_failure),
        cmocka_unit_test(pages_do_not_outlive_their_callback),
        cmocka_unit_test(what_was_read_outlives_its_page),
        cmocka_unit_test(close_hook_gets_the_stats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
