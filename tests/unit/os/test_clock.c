/* The clocks: near one another, never backwards, and false where a test says so. */
#include "os/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>
#include <cmocka.h>

static void tells_the_time(void **state) {
    (void)state;
    int64_t us = clock_us(), ms = clock_ms();
    assert_true(ms >= us / 1000 && ms - us / 1000 < 60000);
    assert_true(clock_us() >= us);
    int64_t wall = clock_wall_ms() / 1000 - (int64_t)time(NULL);
    assert_true(wall > -60 && wall < 60);
}

static void tells_a_false_time(void **state) {
    (void)state;
    clock_set_false(1234);
    assert_int_equal(clock_ms(), 1234);
    assert_int_equal(clock_us(), 1234000);
    assert_int_equal(clock_wall_ms(), 1234);
    clock_set_false(0);
    assert_int_equal(clock_wall_ms(), 0);
    clock_set_false(-1);
    assert_true(clock_wall_ms() > 1600000000000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_time),
        cmocka_unit_test(tells_a_false_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
