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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_soonest),
        cmocka_unit_test(mixes_pushes_and_pops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
