/* Copies, arenas and typed arrays. */
#include "base/vec.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void copies(void **state) {
    (void)state;
    assert_null(mem_strdup(NULL));
    assert_null(mem_dup("x", 0));
    char *text = mem_strndup("abcdef", 3), *empty = mem_strndup(NULL, 0), *printed = mem_printf("%s-%05d", "a", 42);
    assert_string_equal(text, "abc");
    assert_string_equal(empty, "");
    assert_string_equal(printed, "a-00042");
    free(text);
    free(empty);
    free(printed);
    unsigned char *zero = mem_zero(100);
    for (int i = 0; i < 100; i++) assert_int_equal(zero[i], 0);
    free(zero);
}

/* Pieces of all sizes, also larger than a block: aligned, apart from one another, written to the last byte. */
static void arena_pieces_do_not_overlap(void **state) {
    (void)state;
    struct arena arena = {0};
    enum { PIECES = 200 };
    unsigned char *pieces[PIECES];
    size_t sizes[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        sizes[i] = i % 50 == 49 ? 40000 : i * 7 % 3000;
        pieces[i] = arena_alloc(&arena, sizes[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        memset(pieces[i], (int)i, sizes[i]);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t n = 0; n < sizes[i]; n++) assert_int_equal(pieces[i][n], (unsigned char)i);
    assert_string_equal(arena_strndup(&arena, "abc", 2), "ab");
    arena_clear(&arena);
    assert_null(arena.blocks);
    assert_string_equal(arena_strndup(&arena, "again", 5), "again");
    arena_clear(&arena);
}

/* As much as a page's tree takes, in one piece and in many; the sanitizers have allocators of their own. */
static void freed_memory_stays(void **state) {
    (void)state;
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
    skip();
#endif
    enum { PIECES = 100, PIECE = 20000, WHOLE = 3000000 };
    void *pieces[PIECES];
    mem_setup();
    for (int i = 0; i < PIECES; i++) pieces[i] = mem_alloc(PIECE);
    void *whole = mem_alloc(WHOLE);
    free(whole);
    for (int i = 0; i < PIECES; i++) free(pieces[i]);
    assert_true(mallinfo2().fordblks >= (size_t)PIECES * PIECE + WHOLE);
}

static void vec_holds_what_was_pushed(void **state) {
    (void)state;
    struct pair { int a, b; };
    VEC(struct pair) pairs = {0};
    for (int i = 0; i < 100; i++) vec_push(&pairs, (struct pair){i, -i});
    assert_int_equal(pairs.count, 100);
    assert_true(pairs.at[99].a == 99 && pairs.at[99].b == -99);
    vec_remove(&pairs, 0);
    vec_remove(&pairs, 98);
    assert_int_equal(pairs.count, 98);
    assert_true(pairs.at[0].a == 1 && pairs.at[97].a == 98);
    vec_reserve(&pairs, 1000);
    assert_true(pairs.cap >= 1000 && pairs.at[97].a == 98);
    vec_clear(&pairs);
    assert_true(pairs.count == 0 && pairs.cap == 0 && !pairs.at);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies),
        cmocka_unit_test(arena_pieces_do_not_overlap),
        cmocka_unit_test(freed_memory_stays),
        cmocka_unit_test(vec_holds_what_was_pushed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
