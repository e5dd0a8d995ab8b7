/* The bounded queue: order, waking, closing, nudges, and many threads at once. */
#include "os/queue.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static void count_wake(void *arg) { ++*(int *)arg; }

static void keeps_order_around_the_ring(void **state) {
    (void)state;
    struct queue *queue = queue_new(3, NULL, NULL);
    char values[10];
    assert_null(queue_try(queue));
    queue_push(queue, &values[0]);
    queue_push(queue, &values[1]);
    for (int i = 2; i < 10; i++) {
        queue_push(queue, &values[i]);
        assert_int_equal(queue_count(queue), 3);
        assert_ptr_equal(queue_try(queue), &values[i - 2]);
    }
    assert_ptr_equal(queue_pop(queue), &values[8]);
    assert_ptr_equal(queue_pop(queue), &values[9]);
    assert_int_equal(queue_count(queue), 0);
    queue_free(queue);
    queue_free(NULL);
}

static void wakes_when_it_was_empty(void **state) {
    (void)state;
    int wakes = 0, value;
    struct queue *queue = queue_new(4, count_wake, &wakes);
    queue_push(queue, &value);
    assert_int_equal(wakes, 1);
    queue_push(queue, &value);
    assert_int_equal(wakes, 1); /* whoever was woken takes all there is */
    queue_try(queue);
    queue_try(queue);
    queue_push(queue, &value);
    assert_int_equal(wakes, 2);
    queue_try(queue);
    queue_free(queue);
}

static void gives_what_is_left_after_closing(void **state) {
    (void)state;
    int value;
    struct queue *queue = queue_new(1, NULL, NULL);
    queue_push(queue, &value);
    queue_close(queue);
    assert_ptr_equal(queue_pop(queue), &value);
    assert_null(queue_pop(queue));
    queue_free(queue);
}

enum { VALUES = 20000, PUSHERS = 2, POPPERS = 2 };

struct crowd { struct queue *queue; char *taken; };

static void *push_all(void *arg) {
    struct crowd *crowd = arg;
    for (int i = 0; i < VALUES; i++) queue_push(crowd->queue, &crowd->taken[i]);
    return NULL;
}

static void *pop_all(void *arg) {
    struct crowd *crowd = arg;
    for (char *value; (value = queue_pop(crowd->queue));) __atomic_add_fetch(value, 1, __ATOMIC_RELAXED);
    return NULL;
}

static void loses_nothing_between_threads(void **state) {
    (void)state;
    static char taken[VALUES];
    struct crowd crowd = {queue_new(VALUES * PUSHERS, NULL, NULL), taken};
    pthread_t pushers[PUSHERS], poppers[POPPERS];
    for (int i = 0; i < POPPERS; i++) pthread_create(&poppers[i], NULL, pop_all, &crowd);
    for (int i = 0; i < PUSHERS; i++) pthread_create(&pushers[i], NULL, push_all, &crowd);
    for (int i = 0; i < PUSHERS; i++) pthread_join(pushers[i], NULL);
    queue_close(crowd.queue);
    for (int i = 0; i < POPPERS; i++) pthread_join(poppers[i], NULL);
    for (int i = 0; i < VALUES; i++) assert_int_equal(taken[i], PUSHERS);
    queue_free(crowd.queue);
}

/* ---- nudges ---- */

static void a_nudge_is_told_once_and_never_lost(void **state) {
    (void)state;
    int value;
    void *got = &value;
    unsigned nudges = 0, late = 0;
    struct queue *queue = queue_new(2, NULL, NULL);
    queue_nudge(queue); /* while the consumer is busy: */
    queue_nudge(queue);
    assert_true(queue_wait(queue, &nudges, &got)); /* both as one */
    assert_null(got);
    queue_push(queue, &value);
    queue_nudge(queue);
    assert_true(queue_wait(queue, &nudges, &got)); /* values do not wait behind it */
    assert_ptr_equal(got, &value);
    queue_push(queue, &value);
    queue_close(queue);
    assert_true(queue_wait(queue, &nudges, &got));
    assert_ptr_equal(got, &value);
    assert_false(queue_wait(queue, &nudges, &got));
    assert_true(queue_wait(queue, &late, &got)); /* each consumer is told */
    assert_null(got);
    assert_false(queue_wait(queue, &late, &got));
    queue_free(queue);
}

struct nudged { struct queue *queue; int told; };

static void *count_nudges(void *arg) {
    struct nudged *nudged = arg;
    unsigned nudges = 0;
    for (void *value; queue_wait(nudged->queue, &nudges, &value);) nudged->told += !value;
    return NULL;
}

/* Whether they wait already or come later. */
static void a_nudge_reaches_all_who_wait(void **state) {
    (void)state;
    struct queue *queue = queue_new(1, NULL, NULL);
    struct nudged all[4];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        all[i] = (struct nudged){.queue = queue};
        pthread_create(&threads[i], NULL, count_nudges, &all[i]);
        if (i == 1) queue_nudge(queue);
    }
    queue_close(queue);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 4; i++) assert_int_equal(all[i].told, 1);
    queue_free(queue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_order_around_the_ring),
        cmocka_unit_test(wakes_when_it_was_empty),
        cmocka_unit_test(gives_what_is_left_after_closing),
        cmocka_unit_test(loses_nothing_between_threads),
        cmocka_unit_test(a_nudge_is_told_once_and_never_lost),
        cmocka_unit_test(a_nudge_reaches_all_who_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
