/* Looking for changes by stat: when it looks, and what it finds. */
#include "os/poll.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../saving.h"

static struct poll *files;
static char *before;

static int setup(void **state) {
    (void)state;
    before = saving_enter();
    prepare_file("one");
    files = poll_new();
    struct names names = {0};
    names_push(&names, "dir/s.lua");
    names_push(&names, "dir/missing.lua");
    poll_files(files, &names, 0);
    names_clear(&names);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    poll_free(files);
    saving_leave(before);
    return 0;
}

static void assert_look(int64_t now_ms, enum poll_found expected, int64_t expected_wait) {
    int64_t wait;
    assert_int_equal(poll_look(files, now_ms, &wait), expected);
    assert_int_equal(wait, expected_wait);
}

static void it_looks_five_times_a_second(void **state) {
    (void)state;
    assert_look(50, POLL_NOTHING, 200);
    save_plain("two");
    assert_look(51, POLL_NOTHING, 199); /* it is not time yet */
    assert_look(249, POLL_NOTHING, 1);
    assert_look(250, POLL_CHANGED, 50); /* and soon again */
    assert_look(300, POLL_NOTHING, 200);
    saving_put("dir/missing.lua", "");
    assert_look(500, POLL_CHANGED, 50);
    saving_must(unlink("dir/s.lua"), "dir/s.lua");
    assert_look(550, POLL_CHANGED, 50);
}

static void coarse_clocks_are_given_time_to_tick(void **state) {
    (void)state;
    assert_look(2499, POLL_NOTHING, 200);
    assert_look(2699, POLL_PERHAPS, 200);
    assert_look(9000, POLL_NOTHING, 200);
    save_plain("two");
    assert_look(9200, POLL_CHANGED, 50);
    assert_look(11600, POLL_NOTHING, 200);
    assert_look(11800, POLL_PERHAPS, 200);
    assert_look(20000, POLL_NOTHING, 200);
}

#define FRESH(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        FRESH(it_looks_five_times_a_second),
        FRESH(coarse_clocks_are_given_time_to_tick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
