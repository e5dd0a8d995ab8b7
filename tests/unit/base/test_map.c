/* String to pointer: against a plain array, through growth and deletions. */
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static void sets_gets_removes(void **state) {
    (void)state;
    struct map map = {0};
    int a, b;
    char key[] = "key";
    assert_null(map_get(&map, "key"));
    assert_null(map_remove(&map, "key"));
    assert_null(map_set(&map, key, &a));
    key[0] = 'x'; /* keys are copied */
    assert_ptr_equal(map_get(&map, "key"), &a);
    assert_ptr_equal(map_set(&map, "key", &b), &a);
    assert_int_equal(map.count, 1);
    assert_null(map_set(&map, "", &a));
    assert_ptr_equal(map_get(&map, ""), &a);
    assert_ptr_equal(map_remove(&map, "key"), &b);
    assert_null(map_get(&map, "key"));
    assert_ptr_equal(map_get(&map, ""), &a);
    map_clear(&map);
    assert_null(map_get(&map, ""));
}

enum { KEYS = 500 };

static void agrees_with_an_array(void **state) {
    (void)state;
    struct map map = {0};
    static char values[KEYS];
    void *array[KEYS] = {0};
    unsigned random = 1;
    for (int i = 0; i < 20000; i++) {
        char key[16];
        random = random * 1103515245u + 12345u;
        int n = random >> 8 & 511;
        if (n >= KEYS) continue;
        snprintf(key, sizeof key, "k%d", n);
        if (random >> 20 & 1) {
            assert_ptr_equal(map_set(&map, key, &values[n]), array[n]);
            array[n] = &values[n];
        } else {
            assert_ptr_equal(map_remove(&map, key), array[n]);
            array[n] = NULL;
        }
    }
    size_t live = 0, seen = 0, at = 0;
    for (int n = 0; n < KEYS; n++) live += array[n] != NULL;
    const char *key;
    void *value;
    while (map_next(&map, &at, &key, &value)) {
        int n = -1;
        assert_int_equal(sscanf(key, "k%d", &n), 1);
        assert_ptr_equal(value, array[n]);
        seen++;
    }
    assert_int_equal(seen, live);
    assert_int_equal(map.count, live);
    map_clear(&map);
}

/* Deleted slots are used again: the table stays small however long it lives. */
static void does_not_grow_by_churn(void **state) {
    (void)state;
    struct map map = {0};
    for (int i = 0; i < 10000; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        map_set(&map, key, &map);
        assert_ptr_equal(map_remove(&map, key), &map);
    }
    assert_true(map.cap <= 32);
    map_clear(&map);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_gets_removes),
        cmocka_unit_test(agrees_with_an_array),
        cmocka_unit_test(does_not_grow_by_churn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
