/* value.h: what a person may give in place of a callback's items, and what is said where it does not fit. */
#include "../script/support.h"

#include "debug/value.h"

static struct watcher watcher;

static int start(void **s) {
    (void)s;
    assert_int_equal(chdir(getenv("TMPDIR")), 0);
    watcher_start(&watcher);
    return 0;
}

static int stop(void **s) {
    (void)s;
    watcher_stop(&watcher);
    return 0;
}

/* The items of a line, one after the other, or "!" and what is said. */
static void check_given(struct debug *debug, const char *line, const char *expected) {
    struct outcome *given = outcome_new();
    struct str out = {0}, all = {0};
    watcher.hurry = strstr(line, "while true") != NULL;
    bool ok = debug_value(debug, line, given, &out);
    watcher.hurry = false;
    for (size_t i = 0; i < given->items.count; i++) {
        const struct item *item = given->items.at[i];
        str_printf(&all, "%s%s%s", i ? " " : "", item->type ? item->type : "", item->json);
    }
    if (!ok) str_printf(&all, "!%s", str_text(&out));
    if (ok != (*expected != '!')) fail_msg("%s: %s", line, str_text(&all));
    if (ok && strcmp(str_text(&all), expected) != 0) fail_msg("%s: %s", line, str_text(&all));
    if (!ok && !strstr(str_text(&all), expected + 1)) fail_msg("%s: %s", line, str_text(&all));
    assert_int_equal(given->kind, OUTCOME_DONE);
    outcome_free(given);
    str_clear(&out);
    str_clear(&all);
}

struct given { const char *line, *expected; };

static void check_all(const char *text, const struct given *cases, size_t count) {
    struct version *version = load_text(text);
    struct page *page = new_page("http://example.org/lamp", "<h1>Blue lamp</h1>");
    struct outcome *outcome = outcome_new();
    struct kept *kept = call_page_kept(version_state(version, 0), page, "parse", watcher.budget, outcome);
    assert_non_null(kept);
    struct debug *debug = debug_new(&(struct debug_options){.state = version_state(version, 0), .stack = kept_stack(kept),
                                                            .failure = &outcome->failure, .budget = watcher.budget,
                                                            .seconds = 60});
    for (size_t i = 0; i < count; i++) check_given(debug, cases[i].line, cases[i].expected);
    assert_int_equal(outcome->items.count, 0);
    debug_free(debug);
    kept_end(kept, watcher.budget);
    outcome_free(outcome);
    page_free(page);
    version_unref(version);
}

#define CHECK_ALL(text, cases) check_all(text, cases, sizeof(cases) / sizeof *(cases))

static void items_are_given_by_hand(void **s) {
    (void)s;
    static const struct given cases[] = {
        {"{ title = 'A' }", "{\"title\": \"A\"}"},
        {"{ title = page:text 'h1', price = cents / 100 }", "{\"price\": 12.5, \"title\": \"Blue lamp\"}"},
        {"{ n = 1 }, { n = 2 }", "{\"n\": 1} {\"n\": 2}"},
        {"'lamp', { n = 1 }, { n = 2 }", "lamp{\"n\": 1} {\"n\": 2}"},
        {"{ {} }", "!this is a list; emit its members"},
        {"", "!that gives nothing"},
        {"5", "!an item is a table, not a number"},
        {"'lamp'", "!an item is a table, not a string"},
        {"{ title = }", "!unexpected symbol near '}'"},
        {"{ n = 1 }, error('no', 0)", "!no"},
        {"(function() while true do end end)()", "!callback_time"},
        {"page:skip('no')", "!which ends no callback here"},
    };
    CHECK_ALL("local s = {}\nfunction s.parse(page) local cents = 1250 error('fails') end\nreturn s\n", cases);
}

static void items_must_fit(void **s) {
    (void)s;
    static const struct given cases[] = {
        {"{ title = 'A', price = 1 }", "{\"title\": \"A\", \"price\": 1}"},
        {"'lamp', { title = 'A', price = 1 }", "lamp{\"title\": \"A\", \"price\": 1}"},
        {"{ title = 'A' }", "!lamp.price is missing"},
        {"{ title = 'A', price = '1' }", "!lamp.price: expected number, got string"},
        {"{ title = 'A', price = 1 }, { title = 'B' }", "!lamp.price is missing"},
        {"'lmap', { title = 'A', price = 1 }", "!did you mean 'lamp'?"},
    };
    CHECK_ALL("local s = { items = { lamp = { 'title', 'price', title = 'string', price = 'number' } } }\n"
              "function s.parse(page) error('fails') end\nreturn s\n", cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_given_by_hand),
        cmocka_unit_test(items_must_fit),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
