/* Header fields: look-up without case, replacing, the packed form and back, what may be sent. */
#include "model/headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void keeps_order_and_finds_without_case(void **state) {
    (void)state;
    struct headers headers = {0};
    headers_add(&headers, "Set-Cookie", "a=1");
    headers_add(&headers, "Content-Type", "text/html");
    headers_add(&headers, "set-cookie", "b=2");
    assert_string_equal(headers_get(&headers, "SET-COOKIE"), "a=1");
    assert_string_equal(headers_get(&headers, "content-type"), "text/html");
    assert_null(headers_get(&headers, "content"));
    assert_int_equal(headers.count, 3);
    assert_string_equal(headers.at[2].value, "b=2");
    headers_clear(&headers);
    assert_int_equal(headers.count, 0);
}

static void set_replaces_all(void **state) {
    (void)state;
    struct headers headers = {0};
    headers_add(&headers, "A", "1");
    headers_add(&headers, "B", "2");
    headers_add(&headers, "a", "3");
    headers_set(&headers, "A", headers_get(&headers, "a")); /* a value of its own */
    assert_int_equal(headers.count, 2);
    assert_string_equal(headers_get(&headers, "a"), "1");
    assert_string_equal(headers_get(&headers, "b"), "2");
    headers_clear(&headers);
}

static void packs_and_unpacks(void **state) {
    (void)state;
    struct headers headers = {0}, back = {0}, copy = {0};
    headers_add(&headers, "Location", "http://a/?b: c");
    headers_add(&headers, "X-Empty", "");
    headers_add(&headers, "X-Folded", "a\r\n b");
    char *packed = headers_pack(&headers);
    assert_string_equal(packed, "Location: http://a/?b: c\nX-Empty: \nX-Folded: a   b\n");
    headers_unpack(&back, packed);
    headers_copy(&copy, &back);
    assert_int_equal(copy.count, 3);
    assert_string_equal(headers_get(&copy, "location"), "http://a/?b: c");
    assert_string_equal(headers_get(&copy, "x-empty"), "");
    free(packed);
    headers_clear(&headers);
    headers_clear(&back);
    headers_clear(&copy);
}

static void unpacks_odd_text(void **state) {
    (void)state;
    struct headers headers = {0};
    headers_unpack(&headers, "no colon\n\nA:1\nB: 2");
    assert_int_equal(headers.count, 2);
    assert_string_equal(headers_get(&headers, "A"), "1");
    assert_string_equal(headers_get(&headers, "B"), "2");
    headers_clear(&headers);
}

static void knows_what_may_be_sent(void **state) {
    (void)state;
    static const struct { const char *name, *value; bool valid; } cases[] = {
        {"Accept", "text/html, */*", true}, {"X-1_~", "", true},      {"", "x", false},
        {"A B", "x", false},                {"A:", "x", false},       {"A\n", "x", false},
        {"A", "x\r\nB: y", false},          {"A", "x\ny", false},     {"\xC3\xBC", "x", false},
        {"A", "\xC3\xBC", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(headers_valid(cases[i].name, cases[i].value), cases[i].valid);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_order_and_finds_without_case),
        cmocka_unit_test(set_replaces_all),
        cmocka_unit_test(packs_and_unpacks),
        cmocka_unit_test(unpacks_odd_text),
        cmocka_unit_test(knows_what_may_be_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
