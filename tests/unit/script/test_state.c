/* darn.state in a callback: what it gives back, what it notes in the outcome, what it refuses. */
#include "support.h"

#include "script/bind_state.h"

/* ---- a crawl's state that was ---- */

/* key -> JSON; each has changed as often as its text is long. */
struct past { const char *const (*values)[2]; int asked; };

static bool recall(void *arg, int64_t page, const char *key, char **json, int64_t *changed, struct err *err) {
    struct past *past = arg;
    past->asked++;
    assert_int_equal(page, 7);
    for (size_t i = 0; past->values[i][0]; i++) {
        if (strcmp(past->values[i][0], key) != 0) continue;
        if (!*past->values[i][1]) return err_set(err, ERR_SYSTEM, "the disk is gone");
        *json = mem_strdup(past->values[i][1]);
        *changed = (int64_t)strlen(*json);
    }
    return true;
}

static const char *const values[][2] = {
    {"n", "5"}, {"half", "0.5"}, {"whole", "2.0"}, {"text", "\"a\\nb\""}, {"yes", "true"},
    {"list", "[1, {\"a\": null}]"}, {"broken", ""}, {NULL, NULL},
};

/* Runs the lines as a callback of a page that lost `stale` times, with a past unless that is NULL. */
static struct outcome *run_lines(const char *lines, struct past *past, int stale) {
    char *text = mem_printf("local state = require 'darn'.state\nlocal s = {}\nfunction s.parse(page)\n%s\nend\nreturn s", lines);
    struct version *version = load_text(text);
    struct memory memory = {recall, past};
    if (past) version_use_memory(version, &memory);
    struct page *page = new_page("http://example.org/a/", "<p>one</p>");
    struct outcome *outcome = outcome_new();
    page->stale = stale;
    call_page(version_state(version, 0), page, "parse", NULL, outcome);
    page_free(page);
    version_unref(version);
    free(text);
    return outcome;
}

static void assert_done(const struct outcome *outcome, const char *lines) {
    if (outcome->kind == OUTCOME_FAILED) fail_msg("%s: %s", lines, outcome->failure.error);
}

/* ---- what a callback sees ---- */

static void a_callback_sees_what_is_there_and_its_own(void **s) {
    (void)s;
    static const char *const truths[] = {
        "state.get 'none' == nil",
        "math.type(state.get 'n') == 'integer' and state.get 'n' == 5",
        "math.type(state.get 'whole') == 'float'",
        "state.get 'text' == 'a\\nb'",
        "state.get 'yes' == true",
        "state.get('list')[2].a == require 'darn'.null",
        "state.get 'list' ~= state.get 'list'",
        "(state.set('x', 3)) == nil and math.type(state.get 'x') == 'integer'",
        "(state.set('x', 3.0)) == nil and math.type(state.get 'x') == 'float'",
        "(state.set('x', false)) == nil and state.get 'x' == false",
        "(state.set('x', {})) == nil and next(state.get 'x') == nil",
        "(state.set('n', nil)) == nil and state.get 'n' == nil",
        "(state.add('none', 2)) == nil and state.get 'none' == 2",
        "(state.add('n', 2)) == nil and state.get 'n' == 7",
        "(state.add('n', 0.5)) == nil and state.get 'n' == 5.5",
        "(state.add('n', 2)) == nil and (state.add('n', 2)) == nil and state.get 'n' == 9",
        "(state.set('n', 1)) == nil and (state.add('n', 2)) == nil and state.get 'n' == 3",
        "(state.set('n', nil)) == nil and (state.add('n', 2)) == nil and state.get 'n' == 2",
        "(function() local t = { 1 } state.set('x', t) t[1] = 2 return state.get('x')[1] == 1 end)()",
        "(function() state.set('x', { 1 }) state.get('x')[1] = 2 return state.get('x')[1] == 1 end)()",
        "(function() for i = 1, 2000 do state.set('k' .. i, i) end return state.get 'k1999' == 1999 end)()",
        "coroutine.wrap(function() state.set('x', 4) return state.get 'x' end)() == 4",
    };
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
        struct past past = {values, 0};
        char *line = mem_printf("if not (%s) then error 'false' end", truths[i]);
        struct outcome *outcome = run_lines(line, &past, 0);
        assert_done(outcome, truths[i]);
        outcome_free(outcome);
        free(line);
    }
}

/* Where there is no crawl (darn parse) nothing has a value, and writing works. */
static void without_a_crawl_there_is_no_past(void **s) {
    (void)s;
    const char *lines = "assert(state.get 'n' == nil) state.add('n', 1) assert(state.get 'n' == 1)";
    struct outcome *outcome = run_lines(lines, NULL, 0);
    assert_done(outcome, lines);
    outcome_free(outcome);
}

/* ---- what is noted ---- */

/* The effects as "key=value" and "key+number", and the readings as "key@changed", by the alphabet. */
static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static char *noted(const struct effects *effects) {
    struct names all = {0};
    struct str out = {0};
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&effects->changes, &at, &key, &value);) {
        const struct effect *effect = value;
        vec_push(&all, mem_printf("%s%c%s", key, effect->added ? '+' : '=', effect->json ? effect->json : "nil"));
    }
    for (size_t at = 0; map_next(&effects->recalled, &at, &key, &value);)
        vec_push(&all, mem_printf("%s@%lld", key, (long long)((struct recalled *)value)->changed));
    if (all.count) qsort(all.at, all.count, sizeof *all.at, by_text);
    for (size_t i = 0; i < all.count; i++) str_printf(&out, "%s%s", i ? " " : "", all.at[i]);
    names_clear(&all);
    return str_take(&out);
}

static void the_outcome_says_what_was_done_and_read(void **s) {
    (void)s;
    static const struct { const char *lines, *noted; } cases[] = {
        {"state.set('a', 1) state.set('a', 2)", "a=2"},
        {"state.set('a', { b = { 1, 2.5 } })", "a={\"b\": [1, 2.5]}"},
        {"state.set('n', nil)", "n=nil"},
        {"state.add('n', 1) state.add('n', 2)", "n+3"},
        {"state.add('n', 1) state.add('n', 0.5)", "n+1.5"},
        {"state.add('n', 1) state.set('n', 9)", "n=9"},
        {"state.set('n', 9) state.add('n', 1)", "n=10"},
        {"state.set('n', nil) state.add('n', 1)", "n=1"},
        {"state.get 'n' state.get 'n'", "n@1"},
        {"state.get 'none'", "none@0"},
        {"state.set('n', 9) state.get 'n'", "n=9"}, /* its own: nothing was read */
        {"state.add('n', 1) state.get 'n'", "n+1 n@1"},
        {"state.set('n', state.get 'n' + 1)", "n=6 n@1"},
        {"state.set('a', 1) state.get 'n' page:skip 'no'", "n@1"},
        {"state.set('a', 1) state.get 'n' page:retry 'no'", "n@1"},
        {"state.add('a', 1) state.get 'n' error 'no'", "n@1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct past past = {values, 0};
        struct outcome *outcome = run_lines(cases[i].lines, &past, 0);
        char *text = noted(&outcome->effects);
        if (strcmp(text, cases[i].noted) != 0) fail_msg("%s: %s, not %s", cases[i].lines, text, cases[i].noted);
        assert_true(past.asked <= 1);
        free(text);
        outcome_free(outcome);
    }
}

/* ---- what is refused ---- */

static void mistakes_are_errors(void **s) {
    (void)s;
    static const struct { const char *lines, *error; int stale; } cases[] = {
        {"state.get()", "darn.state.get: expected a key (a string), got no value", 0},
        {"state.get(5)", "darn.state.get: expected a key (a string), got number", 0},
        {"state.set(nil, 1)", "darn.state.set: expected a key (a string), got nil", 0},
        {"state.set('a')", "darn.state.set: expected a value (nil removes the key)", 0},
        {"state.set('a', print)", "darn.state.set: the value is a function", 0},
        {"state.set('a', { b = page })", "darn.state.set: field b is a page", 0},
        {"state.set('a', 0/0)", "darn.state.set: the value is NaN, which JSON cannot say", 0},
        {"state.set('a', ('x'):rep(1 << 20))", "darn.state.set: the value of 'a' has more than 1048576 bytes as JSON", 0},
        {"state.get(('x'):rep(1001))", "darn.state.get: the key has more than 1000 bytes", 0},
        {"state.get 'a\\0b'", "darn.state.get: the key has a NUL byte or is not valid UTF-8", 0},
        {"state.get '\\xff'", "darn.state.get: the key has a NUL byte or is not valid UTF-8", 0},
        {"state.add('n', '1')", "darn.state.add: expected a number, got string", 0},
        {"state.add('n')", "darn.state.add: expected a number, got nil", 0},
        {"state.add('n', 1/0)", "darn.state.add: the value is infinite, which JSON cannot say", 0},
        {"state.set('a', 'x') state.add('a', 1)", "darn.state.add: 'a' is a string, not a number", 0},
        {"state.set('a', {}) state.add('a', 1)", "darn.state.add: 'a' is a table, not a number", 0},
        {"state.add('yes', 1) state.get 'yes'", "darn.state.add: 'yes' is a boolean, not a number", 0},
        {"state.add('text', 1)", "darn.state.add: 'text' is a string, not a number", 1}, /* the commit had said so */
        {"state.get 'broken'", "darn.state: the disk is gone", 0},
        {"state.increment('a', 1)", "darn.state has no 'increment'; it has add, get, set", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct past past = {values, 0};
        struct outcome *outcome = run_lines(cases[i].lines, &past, cases[i].stale);
        if (outcome->kind != OUTCOME_FAILED) fail_msg("%s does not raise", cases[i].lines);
        if (strncmp(outcome->failure.error, cases[i].error, strlen(cases[i].error)) != 0)
            fail_msg("%s: %s", cases[i].lines, outcome->failure.error);
        assert_int_equal(outcome->failure.line, 4);
        assert_int_equal(outcome->effects.changes.count, 0);
        outcome_free(outcome);
    }
}

/* A first run does not look before it adds; one that is made again does, without reading. */
static void adding_looks_only_when_it_must(void **s) {
    (void)s;
    for (int stale = 0; stale < 2; stale++) {
        struct past past = {values, 0};
        struct outcome *outcome = run_lines("state.add('n', 1) state.add('n', 1)", &past, stale);
        char *text = noted(&outcome->effects);
        assert_string_equal(text, "n+2");
        assert_int_equal(past.asked, stale);
        free(text);
        outcome_free(outcome);
    }
}

static void only_callbacks_have_it(void **s) {
    (void)s;
    static const char *const texts[] = {
        "require 'darn'.state.get 'x' return {}",
        "return { on_open = function() require 'darn'.state.add('x', 1) end }",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct err err;
        put_file("s.lua", texts[i]);
        assert_null(build("s.lua", (struct version_options){.no_start = true}, &err));
        assert_non_null(strstr(err.message, "works in callbacks only, where it is committed with the page"));
        assert_int_equal(err.line, 1);
        remove_file("s.lua");
    }
}

static bool recall_closing(void *arg, int64_t page, const char *key, char **json, int64_t *changed, struct err *err) {
    (void)arg, (void)key, (void)err;
    assert_int_equal(page, 0);
    *json = mem_strdup("{\"a\": 1}");
    *changed = 3;
    return true;
}

static void on_close_can_only_get(void **s) {
    (void)s;
    static const struct { const char *code, *error; } cases[] = {
        {"assert(state.get('x').a == 1)", NULL},
        {"state.set('x', 1)", "darn.state.set: on_close comes after the last commit; it can only get"},
        {"state.add('x', 1)", "darn.state.add: on_close comes after the last commit; it can only get"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = mem_printf("local state = require 'darn'.state\nreturn { on_close = function() %s end }", cases[i].code);
        struct version *version = load_text(text);
        struct memory memory = {recall_closing, NULL};
        struct err err = {0};
        version_use_memory(version, &memory);
        assert_int_equal(call_close(version_state(version, 0), "{}", NULL, &err), !cases[i].error);
        if (cases[i].error) assert_string_equal(err.message, cases[i].error);
        version_unref(version);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_callback_sees_what_is_there_and_its_own),
        cmocka_unit_test(without_a_crawl_there_is_no_past),
        cmocka_unit_test(the_outcome_says_what_was_done_and_read),
        cmocka_unit_test(mistakes_are_errors),
        cmocka_unit_test(adding_looks_only_when_it_must),
        cmocka_unit_test(only_callbacks_have_it),
        cmocka_unit_test(on_close_can_only_get),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
