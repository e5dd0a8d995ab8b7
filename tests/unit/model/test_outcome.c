/* Outcomes: what they take and give back, and which failures count as one group. */
#include "base/mem.h"
#include "model/outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void owns_what_it_took(void **state) {
    (void)state;
    struct outcome *outcome = outcome_new();
    assert_true(outcome->retry_after < 0);
    outcome_take_item(outcome, item_new("book", mem_strdup("{}")));
    outcome_take_item(outcome, item_new(NULL, mem_strdup("{}")));
    outcome_take_request(outcome, request_new());
    outcome_drop(outcome, DROP_SCHEME, "mailto:x");
    assert_int_equal(outcome->items.count, 2);
    assert_null(outcome->items.at[1]->type);
    assert_string_equal(outcome->dropped.at[0].url, "mailto:x");
    outcome_discard(outcome);
    assert_int_equal(outcome->items.count + outcome->requests.count + outcome->dropped.count, 0);
    outcome_take_item(outcome, item_new("book", mem_strdup("{}")));
    outcome->why = mem_strdup("a captcha");
    outcome->callback = mem_strdup("parse");
    outcome->failure.error = mem_strdup("boom");
    outcome_free(outcome);
    outcome_free(NULL);
    item_free(NULL);
}

static void names_drops(void **state) {
    (void)state;
    assert_string_equal(drop_name(DROP_OFFSITE), "offsite");
    assert_string_equal(drop_name(DROP_PRIVATE), "private");
    assert_string_equal(drop_name(DROP_DUPLICATE), "duplicate");
}

static void sign(struct failure *failure, const char *callback, const char *function, const char *error) {
    *failure = (struct failure){.error = (char *)error, .function = (char *)function};
    failure_sign(failure, callback);
    assert_int_equal(strlen(failure->group), 16);
}

static void groups_by_what_went_wrong(void **state) {
    (void)state;
    static const struct { const char *a, *b; bool same; } cases[] = {
        {"nothing matches 'h1' on page 3", "nothing matches 'h2' on page 41", true},
        {"nothing matches \"a b\"", "nothing matches \"\"", true},
        {"price 3.50 too low", "price 12 too low", true},
        {"bad page https://h/a?b", "bad page https://h/c", true},
        {"bad table: 0x55d0c0ffee", "bad table: 0x7fabc", true},
        {"attempt to index a nil value (local 'x')", "attempt to index a nil value (field 'y')", false},
        {"it can't be", "it can't wait", false}, /* an apostrophe quotes nothing */
        {"nothing matches 'a", "nothing matches 'b", false},
        {"boom", "bang", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct failure a, b;
        sign(&a, "parse", "f", cases[i].a);
        sign(&b, "parse", "f", cases[i].b);
        if ((strcmp(a.group, b.group) == 0) != cases[i].same) fail_msg("\"%s\" and \"%s\"", cases[i].a, cases[i].b);
    }
    struct failure a, b;
    sign(&a, "parse", "f", "boom");
    sign(&b, "book", "f", "boom");
    assert_string_not_equal(a.group, b.group);
    sign(&b, "parse", "g", "boom");
    assert_string_not_equal(a.group, b.group);
    sign(&b, "parse", NULL, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(owns_what_it_took),
        cmocka_unit_test(names_drops),
        cmocka_unit_test(groups_by_what_went_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
