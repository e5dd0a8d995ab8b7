/* The heap gives back what it was given, soonest first. */
#include "base/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static bool before(const void *a, const void *b) { return *(const int *)a < *(const int *)b; }

static void gives_the_soonest(void **state) {
    (void)state;
    struct heap heap = {.before = before};
    static int values[300];
    unsigned random = 7;
    assert_null(heap_top(&heap));
    assert_null(heap_pop(&heap));
    for (size_t i = 0; i < 300; i++) {
        random = random * 1103515245u + 12345u;
        values[i] = (int)(random >> 8 & 63); /* many alike */
        heap_push(&heap, &values[i]);
    }
    int last = -1;
    for (size_t i = 0; i < 300; i++) {
        int *top = heap_top(&heap), *value = heap_pop(&heap);
        assert_ptr_equal(top, value);
        assert_true(*value >= last);
        last = *value;
    }
    assert_null(heap_pop(&heap));
    heap_clear(&heap);
}

static void mixes_pushes_and_pops(void **state) {
    (void)state;
    struct heap heap = {.before = before};
    int one = 1, two = 2, three = 3;
    heap_push(&heap, &three);
    heap_push(&heap, &one);
    assert_ptr_equal(heap_pop(&heap), &one);
    heap_push(&heap, &two);
    assert_ptr_equal(heap_pop(&heap), &two);
    assert_ptr_equal(heap_pop(&heap), &three);
    heap_push(&heap, &one);
    heap_clear(&heap);
    assert_null(heap_top(&heap));
}

struct placed { int value; size_t place; };
static bool placed_before(const void *a, const void *b) {
    return ((const struct placed *)a)->value < ((const struct placed *)b)->value;
}
static void placed(void *value, size_t place) { ((struct placed *)value)->place = place; }

/* Half of the values are moved or removed by their places; the others come out in their new order. */
static void values_move_and_leave(void **state) {
    (void)state;
    struct heap heap = {.before = placed_before, .placed = placed};
    static struct placed values[300];
    unsigned random = 11;
    for (size_t i = 0; i < 300; i++) {
        values[i].value = (int)((random = random * 1103515245u + 12345u) >> 8 & 255);
        heap_push(&heap, &values[i]);
    }
    for (size_t i = 0; i < 300; i += 3) {
        values[i].value = (int)((random = random * 1103515245u + 12345u) >> 8 & 255);
        heap_moved(&heap, values[i].place);
        heap_remove(&heap, values[i + 1].place);
        values[i + 1].value = -1;
    }
    int last = 0;
    for (size_t i = 0; i < 200; i++) {
        struct placed *value = heap_pop(&heap);
        assert_true(value->value >= last);
        last = value->value;
    }
    assert_null(heap_pop(&heap));
    heap_clear(&heap);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_soonest),
        cmocka_unit_test(mixes_pushes_and_pops),
        cmocka_unit_test(values_move_and_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
