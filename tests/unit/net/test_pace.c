/* The pace of a host follows its answers. Each case is a run of answers: how many, how long each took, whether they were
 * refusals; and what the pace is then. Answers come one after the other. */
#include "net/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

struct run { int answers, took_ms; bool refused; int64_t limit; double gap_least, gap_most; };

static int64_t play(struct pace *pace, int64_t now_ms, const struct run *run, int64_t per_host) {
    for (int i = 0; i < run->answers; i++) {
        now_ms += run->took_ms;
        pace_answered(pace, now_ms - run->took_ms, now_ms, run->took_ms, run->refused, per_host);
    }
    return now_ms;
}

static void runs_of_answers(void **state) {
    (void)state;
    static const struct { const char *name; struct run runs[6]; } cases[] = {
        {"a host that is well is asked as per_host says", {{1000, 20, false, 4, 0, 0}}},
        {"a host far away too", {{1000, 3000, false, 4, 0, 0}}},
        {"small differences are no growth", {{100, 2, false, 4, 0, 0}, {100, 200, false, 4, 0, 0}}},
        {"a refusal halves", {{20, 20, false, 4, 0, 0}, {1, 20, true, 2, 0, 0}}},
        {"down to one, then in time", {{20, 20, false, 4, 0, 0}, {2, 20, true, 1, 0, 0}, {1, 20, true, 1, 500, 500},
                                       {1, 20, true, 1, 1000, 1000}, {20, 20, true, 1, 60000, 60000}}},
        {"growth halves, but never makes it wait", {{50, 100, false, 4, 0, 0}, {30, 3000, false, 1, 0, 0}}},
        {"first the gap goes, then one more at a time", {{3, 20, true, 1, 500, 500}, {10, 20, false, 1, 100, 200},
                                                         {70, 20, false, 2, 0, 0}, {400, 20, false, 4, 0, 0}}},
        {"what takes long for long is usual", {{50, 100, false, 4, 0, 0}, {30, 3000, false, 1, 0, 0},
                                               {2000, 3000, false, 4, 0, 0}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pace pace = {0};
        int64_t now_ms = 1000;
        for (const struct run *run = cases[i].runs; run->answers; run++) {
            now_ms = play(&pace, now_ms, run, 4);
            bool good = pace_limit(&pace, 4) == run->limit && pace.gap_ms >= run->gap_least && pace.gap_ms <= run->gap_most;
            if (!good) fail_msg("%s: %d at once, %g ms between", cases[i].name, (int)pace_limit(&pace, 4), pace.gap_ms);
        }
    }
}

/* Four that were under way when the host began to refuse are one refusal. */
static void a_crowd_of_refusals_is_one(void **state) {
    (void)state;
    struct pace pace = {0};
    play(&pace, 0, &(struct run){.answers = 10, .took_ms = 20}, 8);
    assert_true(pace_answered(&pace, 1000, 1020, 20, true, 8));
    for (int i = 0; i < 7; i++) assert_false(pace_answered(&pace, 1000, 1021, 21, true, 8));
    assert_int_equal(pace_limit(&pace, 8), 4);
    assert_true(pace_answered(&pace, 1022, 1030, 8, true, 8));
    assert_int_equal(pace_limit(&pace, 8), 2);
}

static void a_reload_may_change_per_host(void **state) {
    (void)state;
    struct pace pace = {0};
    assert_int_equal(pace_limit(&pace, 7), 7);
    play(&pace, 0, &(struct run){.answers = 10, .took_ms = 20}, 8);
    assert_int_equal(pace_limit(&pace, 2), 2);
    assert_int_equal(pace_limit(&pace, 16), 16); /* it was never cut */
    pace_answered(&pace, 1000, 1020, 20, true, 8);
    assert_int_equal(pace_limit(&pace, 16), 4);
    play(&pace, 2000, &(struct run){.answers = 400, .took_ms = 20}, 8);
    assert_int_equal(pace_limit(&pace, 16), 16); /* and is as if it never was */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_answers),
        cmocka_unit_test(a_crowd_of_refusals_is_one),
        cmocka_unit_test(a_reload_may_change_per_host),
    };
    return cmocka_run_group_tests_name("net/pace", tests, NULL, NULL);
}
