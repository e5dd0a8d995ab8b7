/* version_go_on: what a start function gives behind the first batch, from where a crawl got to. */
#include "support.h"

#include "script/starts.h"

/* Gives the numbers up to `last`, `twist` in between. */
static struct version *numbers(int last, const char *twist) {
    struct err err;
    char *text = mem_printf("local s = { allow = 'a.b' }\n"
                            "function s.start()\n"
                            "  local n = 0\n"
                            "  return function() n = n + 1 %s if n <= %d then return 'http://a.b/' .. n end end\n"
                            "end\n"
                            "function s.parse() end\n"
                            "return s\n", twist, last);
    put_file("s.lua", text);
    free(text);
    struct version *version = build("s.lua", (struct version_options){.states = 2}, &err);
    if (!version) fail_msg("%s", err.message);
    remove_file("s.lua");
    return version;
}

static struct outcome *go_on(struct version *version, struct start_mark from) {
    struct budget *budget = budget_new();
    struct outcome *out = outcome_new();
    out->starts = from;
    version_go_on(version, budget, out);
    budget_free(budget);
    return out;
}

/* The crawl's first batches, up to `taken` values. */
static struct start_mark read_to(struct version *version, int64_t taken) {
    struct start_mark mark = version_starts(version)->starts;
    while (mark.taken < taken) {
        struct outcome *out = go_on(version, mark);
        mark = out->starts;
        outcome_free(out);
    }
    assert_int_equal(mark.taken, taken);
    return mark;
}

static void assert_first(const struct outcome *out, const char *url) {
    assert_true(out->requests.count > 0);
    assert_string_equal(out->requests.at[0]->url.text, url);
}

static void the_first_batch_comes_with_the_version(void **state) {
    (void)state;
    struct version *version = numbers(2500, "");
    assert_int_equal(version_starts(version)->requests.count, STARTS_BATCH);
    assert_int_equal(version_starts(version)->starts.taken, STARTS_BATCH);
    assert_true(version_starts(version)->starts.more);
    version_unref(version);
    version = numbers(10, "");
    assert_false(version_starts(version)->starts.more);
    struct outcome *out = go_on(version, (struct start_mark){5, 5, true});
    assert_int_equal(out->requests.count, 0);
    assert_false(out->starts.more);
    outcome_free(out);
    version_unref(version);
}

static void it_goes_on_behind_the_mark(void **state) {
    (void)state;
    struct version *version = numbers(2500, "");
    struct outcome *out = go_on(version, read_to(version, 2000));
    assert_first(out, "http://a.b/2001");
    assert_int_equal(out->requests.count, 500);
    assert_int_equal(out->starts.taken, 2500);
    assert_false(out->starts.more);
    outcome_free(out);
    version_unref(version);
}

/* Of a run before, or of the version before: none of it is offered again. */
static void another_version_passes_over_as_much(void **state) {
    (void)state;
    struct version *old = numbers(3000, ""), *new = numbers(4000, "");
    struct outcome *out = go_on(new, read_to(old, 3000));
    assert_first(out, "http://a.b/3001");
    outcome_free(out);
    version_unref(old);
    version_unref(new);
}

/* Where what is passed over is not what was taken, or is less, nothing is lost: it begins at its beginning. */
static void another_sequence_is_offered_whole(void **state) {
    (void)state;
    struct version *old = numbers(3000, "");
    struct start_mark mark = read_to(old, 3000);
    struct version *const others[] = {numbers(4000, "if n == 50 then return 'http://a.b/new' end"), numbers(2999, "")};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct outcome *out = go_on(others[i], mark);
        assert_int_equal(out->requests.count, 0);
        assert_int_equal(out->starts.taken, 0);
        assert_true(out->starts.more);
        struct outcome *whole = go_on(others[i], out->starts);
        assert_first(whole, "http://a.b/1");
        outcome_free(out);
        outcome_free(whole);
        version_unref(others[i]);
    }
    version_unref(old);
}

/* What came before the error is kept, and the next one who asks begins behind it. */
static void an_error_leaves_what_came_before(void **state) {
    (void)state;
    struct version *version = numbers(2500, "if n == 1200 and not Mended then Mended = true error 'broken' end");
    struct outcome *out = go_on(version, version_starts(version)->starts);
    assert_int_equal(out->kind, OUTCOME_FAILED);
    assert_string_equal(out->failure.error, "broken");
    assert_int_equal(out->failure.line, 4);
    assert_int_equal(out->requests.count, 199);
    assert_int_equal(out->starts.taken, 1199);
    struct outcome *rest = go_on(version, out->starts);
    assert_first(rest, "http://a.b/1200");
    outcome_free(out);
    outcome_free(rest);
    version_unref(version);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_batch_comes_with_the_version),
        cmocka_unit_test(it_goes_on_behind_the_mark),
        cmocka_unit_test(another_version_passes_over_as_much),
        cmocka_unit_test(another_sequence_is_offered_whole),
        cmocka_unit_test(an_error_leaves_what_came_before),
    };
    budget_setup();
    clock_set_false(1000); /* no batch ends before it is full */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
