/* Errors: filled once, prefixed on the way up, cut where too long, and the exit code they mean. */
#include "base/err.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static void says_what_and_where(void **state) {
    (void)state;
    struct err err = {0};
    assert_false(err_at(&err, ERR_SCRIPT, "shop.lua", 7, "no %s", "parse"));
    assert_int_equal(err.kind, ERR_SCRIPT);
    assert_string_equal(err.file, "shop.lua");
    assert_int_equal(err.line, 7);
    assert_string_equal(err.message, "no parse");
    assert_false(err_prefix(&err, "in %d", 1));
    assert_string_equal(err.message, "in 1: no parse");
    assert_int_equal(err.line, 7);
    assert_false(err_set(&err, ERR_INPUT, "bad"));
    assert_string_equal(err.message, "bad");
    assert_string_equal(err.file, ""); /* nothing left of the one before */
    assert_int_equal(err.line, 0);
}

static void nobody_need_listen(void **state) {
    (void)state;
    assert_false(err_set(NULL, ERR_INPUT, "x"));
    assert_false(err_at(NULL, ERR_INPUT, "f", 1, "x"));
    assert_false(err_prefix(NULL, "x"));
}

static void cuts_what_is_too_long(void **state) {
    (void)state;
    struct err err = {0};
    struct str text = {0};
    for (int i = 0; i < 5000; i++) str_putc(&text, 'a');
    err_at(&err, ERR_INPUT, text.data, 1, "%s", text.data);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_int_equal(strlen(err.file), sizeof err.file - 1);
    err_prefix(&err, "front");
    assert_true(str_starts(err.message, "front: aaa"));
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    str_clear(&text);
}

static void means_an_exit_code(void **state) {
    (void)state;
    static const struct { enum err_kind kind; int code; } cases[] = {
        {ERR_NONE, 0}, {ERR_USAGE, 1}, {ERR_SCRIPT, 1}, {ERR_BUSY, 1}, {ERR_INPUT, 2}, {ERR_SYSTEM, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(err_exit_code(&(struct err){.kind = cases[i].kind}), cases[i].code);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_and_where),
        cmocka_unit_test(nobody_need_listen),
        cmocka_unit_test(cuts_what_is_too_long),
        cmocka_unit_test(means_an_exit_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
