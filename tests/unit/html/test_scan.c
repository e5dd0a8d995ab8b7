/* The portable half of scan.h, beside a loop; where there is SSE2 the tokenizer's tests run the other one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#undef __SSE2__
#include "html/scan.h"

#include <stdlib.h>

static const char *find(const char *p, const char *end, const char *four) {
    while (p < end && !memchr(four, *p, 4)) p++;
    return p;
}

static void test_finds_the_first_of_four_bytes(void **state) {
    (void)state;
    static const char four[] = {'<', '\0', '\r', (char)0xFF}, bytes[] = {'<', '\0', '\r', (char)0xFF, 1, 0x3D, (char)0x80, 'a'};
    srand(3);
    for (int n = 0; n < 20000; n++) {
        size_t length = (size_t)rand() % 40, begin = length ? (size_t)rand() % length : 0;
        char *text = malloc(length + 1); /* as long as it has to be: a read beyond it is seen by a sanitizer */
        for (size_t i = 0; i < length; i++) text[i] = bytes[rand() % 16 ? 4 + rand() % 4 : rand() % 4];
        char *found = scan(text + begin, text + length, four[0], four[1], four[2], four[3]);
        assert_ptr_equal(found, find(text + begin, text + length, four));
        free(text);
    }
}

static void test_words_begin_in_any_case(void **state) {
    (void)state;
    assert_true(word_begins("DocType html", "doctype", 7));
    assert_false(word_begins("doctyp", "doctype", 7));
    assert_true(word_begins("--x", "--", 2));
    assert_false(word_begins("[cdatA", "[cdata[", 7));
    assert_false(word_begins("@", "`", 1)); /* 0x40 and 0x60, which differ as letters' cases do */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_the_first_of_four_bytes),
        cmocka_unit_test(test_words_begin_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
