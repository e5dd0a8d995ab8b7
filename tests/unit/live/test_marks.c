/* marks.h: against a plain array, near one another and far apart. */
#include "live/marks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const void *address(uintptr_t number) { return (const void *)number; }

static void adds_once(void **state) {
    (void)state;
    static const uintptr_t addresses[] = {0, 8, 512, 0xfff8, 0x10000, 0x10008, 0x20000, 0x7fff12345678, 0x7fff12345680,
                                          UINTPTR_MAX - 7};
    enum { COUNT = sizeof addresses / sizeof *addresses };
    struct marks marks = {0};
    for (int i = 0; i < COUNT; i++) {
        assert_false(marks_has(&marks, address(addresses[i])));
        assert_true(marks_add(&marks, address(addresses[i])));
        for (int k = 0; k < COUNT; k++) assert_int_equal(marks_has(&marks, address(addresses[k])), k <= i);
        assert_false(marks_add(&marks, address(addresses[i])));
    }
    marks_clear(&marks);
    assert_false(marks_has(&marks, address(8)));
    assert_true(marks_add(&marks, address(8)));
    marks_clear(&marks);
}

/* Addresses with a step between them: all of one region, one in each, and so many regions that the table grows. */
static void keeps_apart(void **state) {
    (void)state;
    for (uintptr_t step = 8; step <= 1 << 20; step *= 2) {
        struct marks marks = {0};
        for (uintptr_t i = 0; i < 5000; i += 2) assert_true(marks_add(&marks, address(0x550000001000 + i * step)));
        for (uintptr_t i = 0; i < 5000; i++)
            assert_int_equal(marks_has(&marks, address(0x550000001000 + i * step)), i % 2 == 0);
        for (uintptr_t i = 1; i < 5000; i += 2) assert_true(marks_add(&marks, address(0x550000001000 + i * step)));
        for (uintptr_t i = 0; i < 5000; i++) assert_false(marks_add(&marks, address(0x550000001000 + i * step)));
        marks_clear(&marks);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(adds_once), cmocka_unit_test(keeps_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
