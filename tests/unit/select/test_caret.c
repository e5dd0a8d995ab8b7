/* Where an expression is wrong, as it is shown. */
#include "../html/page.h"

#include "select/caret.h"

static const struct { const char *text; size_t at; const char *what, *hint, *shown; } cases[] = {
    {"a[", 2, "expected a name", NULL, "selector \"a[\": expected a name at column 3\n  a[\n    ^"},
    {"a:fist", 2, "unknown", "did you mean :first?",
     "selector \"a:fist\": unknown at column 3; did you mean :first?\n  a:fist\n    ^"},
    {"", 0, "empty", NULL, "selector \"\": empty at column 1"},
    {"a\n\tb[", 5, "no", NULL, "selector \"a  b[\": no at column 6\n  a  b[\n       ^"},
    {"\xC3\xA9\xE2\x82\xAC[", 5, "no", NULL, "selector \"\xC3\xA9\xE2\x82\xAC[\": no at column 3\n  \xC3\xA9\xE2\x82\xAC[\n    ^"},
};

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err err = {0};
        struct str out = {0};
        assert_false(caret_set(&err, "selector", cases[i].text, cases[i].at, cases[i].what, cases[i].hint));
        assert_int_equal(err.kind, ERR_SCRIPT);
        caret_put(&err, &out);
        assert_string_equal(str_text(&out), cases[i].shown);
        str_clear(&out);
    }
    assert_false(caret_set(NULL, "selector", "a", 0, "no", NULL));
}

/* Of a long one, what is around the place; the caret stands under it, whatever was left out. */
static void test_long(void **state) {
    (void)state;
    struct str text = {0};
    while (text.len < 3000) str_puts(&text, "\xC3\xA9");
    for (size_t at = 0; at <= 3000; at += 50) {
        struct err err = {0};
        str_reset(&text);
        while (text.len < 3000) str_puts(&text, text.len == at ? "!!" : "\xC3\xA9");
        caret_set(&err, "xpath", str_text(&text), at, "no", NULL);
        assert_true(utf8_valid(err.text, strlen(err.text)));
        assert_true(utf8_valid(err.message, strlen(err.message)));
        if (at < 3000) assert_int_equal(err.text[err.caret], '!');
        else assert_string_equal(err.text + err.caret, "");
    }
    str_clear(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_long)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
