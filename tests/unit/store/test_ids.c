/* The set of ids: what went in and was not removed is in, whatever the order. */
#include "store/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { MANY = 5000 };

static void holds_what_was_added(void **state) {
    (void)state;
    struct ids ids = {0};
    assert_false(ids_has(&ids, 7));
    for (int64_t id = 1; id <= MANY; id++) assert_true(ids_add(&ids, id * 3));
    assert_false(ids_add(&ids, 3));
    assert_int_equal(ids.count, MANY);
    for (int64_t id = 1; id <= 3 * MANY; id++) assert_int_equal(ids_has(&ids, id), id % 3 == 0);
    ids_clear(&ids);
    assert_false(ids_has(&ids, 3));
}

static void forgets_what_was_removed(void **state) {
    (void)state;
    struct ids ids = {0};
    for (int64_t id = 1; id <= MANY; id++) ids_add(&ids, id);
    for (int64_t id = 2; id <= MANY; id += 2) ids_remove(&ids, id);
    ids_remove(&ids, 2);
    ids_remove(&ids, MANY + 1);
    assert_int_equal(ids.count, MANY / 2);
    int64_t id, sum = 0;
    for (size_t at = 0; ids_next(&ids, &at, &id);) sum += id;
    assert_int_equal(sum, (int64_t)MANY / 2 * (MANY / 2));
    assert_true(ids_add(&ids, 2));
    assert_true(ids_has(&ids, 2));
    ids_clear(&ids);
}

/* What is under way comes and goes for days: the set does not grow with it. */
static void stays_small_where_few_are_in(void **state) {
    (void)state;
    struct ids ids = {0};
    for (int64_t id = 1; id <= 100 * MANY; id++) {
        ids_add(&ids, id);
        ids_remove(&ids, id - 10);
    }
    assert_int_equal(ids.count, 10);
    assert_true(ids.cap <= 64);
    ids_clear(&ids);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_what_was_added),
        cmocka_unit_test(forgets_what_was_removed),
        cmocka_unit_test(stays_small_where_few_are_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
