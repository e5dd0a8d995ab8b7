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

/* Waits that are written down go by a wall clock that nobody sets. */
static void a_jump_moves_no_wait(void **state) {
    (void)state;
    int64_t before = clock_due_ms();
    clock_jump_wall(3600000);
    assert_true(clock_wall_ms() - before >= 3600000);
    assert_true(clock_due_ms() - before < 3600000);
    clock_jump_wall(-7200000);
    assert_true(clock_due_ms() >= before);
    clock_jump_wall(3600000);
}

static int64_t monotonic_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* What went by before the process went on again is nobody's. */
static void a_stop_takes_no_time(void **state) {
    (void)state;
    int64_t until = clock_us() + 2000;
    while (monotonic_us() < until) {} /* stands for the stop: nobody looks at our clock */
    clock_continued();
    int64_t ours = clock_us();
    assert_true(monotonic_us() - ours >= 2000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_time),
        cmocka_unit_test(tells_a_false_time),
        cmocka_unit_test(a_jump_moves_no_wait),
        cmocka_unit_test(a_stop_takes_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
