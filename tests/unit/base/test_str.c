/* Growing bytes, UTF-8, ASCII helpers and the nearest name. */
#include "base/mem.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

/* Through every size around the steps in which it grows. */
static void grows(void **state) {
    (void)state;
    for (size_t piece = 1; piece < 70; piece++) {
        struct str s = {0};
        char bytes[70];
        memset(bytes, 'a' + (int)piece % 26, sizeof bytes);
        for (size_t i = 1; i <= 10; i++) {
            assert_true(str_put(&s, bytes, piece));
            assert_int_equal(s.len, i * piece);
            assert_int_equal(s.data[s.len], '\0');
        }
        for (size_t i = 0; i < s.len; i++) assert_int_equal(s.data[i], bytes[0]);
        str_clear(&s);
    }
}

static void is_empty_at_first(void **state) {
    (void)state;
    struct str s = {0};
    assert_string_equal(str_text(&s), "");
    char *taken = str_take(&s);
    assert_string_equal(taken, "");
    free(taken);
    str_put(&s, NULL, 0);
    assert_string_equal(s.data, "");
    str_puts(&s, "a");
    str_reset(&s);
    assert_int_equal(s.len, 0);
    assert_string_equal(str_text(&s), "");
    str_puts(&s, "b");
    taken = str_take(&s);
    assert_string_equal(taken, "b");
    assert_null(s.data);
    free(taken);
    str_clear(&s);
}

static void stops_at_its_ceiling(void **state) {
    (void)state;
    struct str s = {.ceiling = 5};
    assert_true(str_puts(&s, "abc"));
    assert_false(str_puts(&s, "def"));
    assert_false(str_printf(&s, "%d", 123));
    assert_false(str_put_utf8(&s, 0x1F600));
    assert_string_equal(s.data, "abc"); /* all or nothing */
    assert_true(str_puts(&s, "de"));
    assert_false(str_putc(&s, 'f'));
    assert_string_equal(s.data, "abcde");
    str_clear(&s);
}

static void prints(void **state) {
    (void)state;
    struct str s = {0};
    for (int i = 0; i < 100; i++) assert_true(str_printf(&s, "%d,", i));
    assert_int_equal(s.len, 290);
    assert_true(str_ends(s.data, "98,99,"));
    str_clear(&s);
}

static void writes_code_points(void **state) {
    (void)state;
    static const struct { unsigned code; const char *bytes; } cases[] = {
        {0x41, "A"},                  {0x7F, "\x7F"},               {0x80, "\xC2\x80"},
        {0x7FF, "\xDF\xBF"},          {0x800, "\xE0\xA0\x80"},      {0xFFFF, "\xEF\xBF\xBF"},
        {0x10000, "\xF0\x90\x80\x80"}, {0x10FFFF, "\xF4\x8F\xBF\xBF"}, {0xD800, "\xEF\xBF\xBD"},
        {0xDFFF, "\xEF\xBF\xBD"},     {0x110000, "\xEF\xBF\xBD"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str s = {0};
        assert_true(str_put_utf8(&s, cases[i].code));
        assert_string_equal(s.data, cases[i].bytes);
        assert_true(utf8_valid(s.data, s.len));
        str_clear(&s);
    }
}

static void knows_ascii(void **state) {
    (void)state;
    assert_true(ascii_space(' ') && ascii_space('\t') && ascii_space('\n') && ascii_space('\f') && ascii_space('\r'));
    assert_false(ascii_space('\v') || ascii_space('\0') || ascii_space('\xA0'));
    assert_true(ascii_alnum('0') && ascii_alnum('z') && ascii_alnum('Z'));
    assert_false(ascii_alnum('_') || ascii_alnum('\xFC') || ascii_alnum('@') || ascii_alnum('['));
    assert_int_equal(ascii_casecmp("Content-Type", "content-TYPE"), 0);
    assert_true(ascii_casecmp("a", "b") < 0 && ascii_casecmp("ab", "a") > 0 && ascii_casecmp("", "a") < 0);
    assert_true(str_starts("abc", "ab") && str_starts("abc", "") && !str_starts("a", "ab"));
    assert_true(str_ends("abc", "bc") && str_ends("abc", "") && !str_ends("c", "bc"));
}

static void finds_the_nearest_name(void **state) {
    (void)state;
    static const char *const names[] = {"concurrency", "delay", "deny", "robots", "ok", "x"};
    static const struct { const char *name, *found; } cases[] = {
        {"concurency", "concurrency"}, {"Concurrency", "concurrency"}, {"dealy", "delay"},   {"dney", "deny"},
        {"robot", "robots"},           {"zzzzzz", NULL},               {"y", NULL},          {"ko", "ok"},
        {"parallelism", NULL},         {"", NULL},
        {"concurrencyconcurrencyconcurrencyconcurrencyconcurrency", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = closest_name(cases[i].name, names, sizeof names / sizeof *names);
        if (found != cases[i].found && (!found || !cases[i].found || strcmp(found, cases[i].found) != 0))
            fail_msg("\"%s\" gives %s", cases[i].name, found ? found : "nothing");
    }
    assert_null(closest_name("a", names, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows),          cmocka_unit_test(is_empty_at_first),
        cmocka_unit_test(stops_at_its_ceiling), cmocka_unit_test(prints),
        cmocka_unit_test(writes_code_points),   cmocka_unit_test(knows_ascii),
        cmocka_unit_test(finds_the_nearest_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
