/* JSON: what is written reads back as it was, numbers in their shortest form, errors with their place. */
#include "base/json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void writes_strings(void **state) {
    (void)state;
    static const struct { const char *bytes; size_t length; const char *json; } cases[] = {
        {"", 0, "\"\""},
        {"plain", 5, "\"plain\""},
        {"a\"b\\c/", 6, "\"a\\\"b\\\\c/\""},
        {"\n\r\t\x01\x7F", 5, "\"\\n\\r\\t\\u0001\\u007f\""},
        {"a\0b", 3, "\"a\\u0000b\""},
        {"\xC3\xBC", 2, "\"\xC3\xBC\""},
        {"a\xFF" "b", 3, "\"a\xEF\xBF\xBD" "b\""},
        {"\xFF\xC3\xBC\xC3", 4, "\"\xEF\xBF\xBD\xC3\xBC\xEF\xBF\xBD\""},
        {"\xF0\x9F\x98\x80\x80", 5, "\"\xF0\x9F\x98\x80\xEF\xBF\xBD\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};
        json_put_string(&out, cases[i].bytes, cases[i].length);
        assert_string_equal(out.data, cases[i].json);
        str_clear(&out);
    }
}

static void writes_numbers_in_their_shortest_form(void **state) {
    (void)state;
    static const struct { double value; const char *json; } cases[] = {
        {51.77, "51.77"}, {0.1, "0.1"}, {0.1 + 0.2, "0.30000000000000004"}, {1, "1.0"},     {-0.0, "-0.0"},
        {1e300, "1e+300"}, {5e-324, "4.94065645841247e-324"}, {1.0 / 3, "0.3333333333333333"}, {12.5, "12.5"},
        {INFINITY, "null"}, {-INFINITY, "null"}, {NAN, "null"}, {123456789012345680.0, "1.2345678901234568e+17"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};
        json_put_number(&out, cases[i].value);
        assert_string_equal(out.data, cases[i].json);
        if (isfinite(cases[i].value)) assert_true(strtod(out.data, NULL) == cases[i].value);
        str_clear(&out);
    }
}

static void writes_objects_key_by_key(void **state) {
    (void)state;
    struct str out = {0};
    json_begin(&out);
    json_end(&out);
    assert_string_equal(out.data, "{}");
    str_reset(&out);
    json_begin(&out);
    json_text_field(&out, "url", "http://h/");
    json_text_field(&out, "none", NULL);
    json_integer_field(&out, "n", INT64_MIN);
    json_number_field(&out, "t", 0.5);
    json_key(&out, "in");
    json_begin(&out);
    json_integer_field(&out, "a", 1);
    json_end(&out);
    json_end(&out);
    assert_string_equal(out.data, "{\"url\": \"http://h/\", \"none\": null, \"n\": -9223372036854775808, \"t\": 0.5, "
                                  "\"in\": {\"a\": 1}}");
    str_clear(&out);
}

static void what_it_reads_it_writes(void **state) {
    (void)state;
    static const char *const cases[] = {
        "null", "true", "false", "1", "-7", "51.77", "\"a\"", "[]", "{}", "[1, 2.5, \"x\", null]",
        "{\"z\": 1, \"a\": {\"b\": [true, false]}}", "\"a\\u0000b\"", "9223372036854775807",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};
        struct err err = {0};
        json_t *value = json_parse(cases[i], strlen(cases[i]), &err);
        if (!value) fail_msg("%s: %s", cases[i], err.message);
        json_put_value(&out, value);
        assert_string_equal(out.data, cases[i]);
        json_decref(value);
        str_clear(&out);
    }
}

static void says_where_it_is_wrong(void **state) {
    (void)state;
    static const char *const cases[] = {"", "{", "[1,]", "{\"a\" 1}", "nul", "1 2", "{\"a\":\n\n x}", "\"\xFF\""};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        assert_null(json_parse(cases[i], strlen(cases[i]), &err));
        assert_int_equal(err.kind, ERR_INPUT);
        assert_true(str_starts(err.message, "not JSON, line "));
    }
    struct err err = {0};
    json_parse("{\"a\":\n\n x}", 10, &err);
    assert_true(str_starts(err.message, "not JSON, line 3 column 2"));
}

static void bounds_its_depth(void **state) {
    (void)state;
    struct str deep = {0};
    for (int i = 0; i < 100000; i++) str_putc(&deep, '[');
    assert_null(json_parse(deep.data, deep.len, NULL));
    str_clear(&deep);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_strings),            cmocka_unit_test(writes_numbers_in_their_shortest_form),
        cmocka_unit_test(writes_objects_key_by_key), cmocka_unit_test(what_it_reads_it_writes),
        cmocka_unit_test(says_where_it_is_wrong),    cmocka_unit_test(bounds_its_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
