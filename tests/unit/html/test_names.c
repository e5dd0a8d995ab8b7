/* Known names have numbers, and nothing else has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "html/names.h"

static void test_each_known_name_is_found_by_its_text(void **state) {
    (void)state;
    for (int tag = TAG_OTHER + 1; tag < TAG_COUNT; tag++)
        assert_int_equal(tag_find(tag_text((enum tag)tag), strlen(tag_text((enum tag)tag))), tag);
    for (int attr = ATTR_OTHER + 1; attr < ATTR_COUNT; attr++)
        assert_int_equal(attr_find(attr_text((enum attr)attr), strlen(attr_text((enum attr)attr))), attr);
    assert_string_equal(tag_text(TAG_ANNOTATION_XML), "annotation-xml");
    assert_string_equal(attr_text(ATTR_HTTP_EQUIV), "http-equiv");
}

static void test_other_names_are_not(void **state) {
    (void)state;
    static const char *const names[] = {
        "", "x", "di", "divi", "DIV", "div ", "hre", "hrefs", "selectedconten", "selectedcontents", "selectedcontent-and-more",
        "a-name-that-is-longer-than-any", "\xC3\xA9",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(tag_find(names[i], strlen(names[i])), TAG_OTHER);
        assert_int_equal(attr_find(names[i], strlen(names[i])), ATTR_OTHER);
    }
    assert_string_equal(tag_text(TAG_OTHER), "");
    assert_string_equal(attr_text(ATTR_OTHER), "");
}

static void test_a_key_is_the_name_alone(void **state) {
    (void)state;
    static const char bytes[] = "href='somewhere else'";
    for (size_t length = 0; length <= 20; length++) {
        struct name_key narrow = name_key(bytes, length), wide = name_key_wide(bytes, length);
        assert_true(narrow.low == wide.low && narrow.high == wide.high);
    }
    assert_int_equal(name_attr(name_key_wide(bytes, 4)), ATTR_HREF);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_known_name_is_found_by_its_text),
        cmocka_unit_test(test_other_names_are_not),
        cmocka_unit_test(test_a_key_is_the_name_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
