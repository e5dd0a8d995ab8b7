/* Numbers, times and failures as a person reads them. */
#include "ui/show.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static void check(struct str *out, const char *expected) {
    assert_string_equal(str_text(out), expected);
    str_clear(out);
}

static void counts_have_commas(void **state) {
    (void)state;
    static const struct { int64_t count; const char *shown; } cases[] = {
        {0, "0 pages"}, {1, "1 page"}, {999, "999 pages"}, {1000, "1,000 pages"}, {1234567, "1,234,567 pages"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};
        show_many(&out, cases[i].count, "page");
        check(&out, cases[i].shown);
    }
}

static void bytes_have_units(void **state) {
    (void)state;
    static const struct { int64_t bytes; const char *shown; } cases[] = {
        {0, "0 bytes"}, {1, "1 byte"}, {999, "999 bytes"}, {1000, "1.0 kB"}, {999949, "999.9 kB"}, {999950, "1.0 MB"},
        {12345678, "12.3 MB"}, {5000000000, "5.0 GB"}, {7000000000000000, "7000.0 TB"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};
        show_bytes(&out, cases[i].bytes);
        check(&out, cases[i].shown);
    }
}

static void seconds_have_units(void **state) {
    (void)state;
    static const struct { double seconds; const char *shown; } cases[] = {
        {0, "0.0 s"}, {0.44, "0.4 s"}, {59.9, "59.9 s"}, {59.96, "1 min 00 s"}, {125.2, "2 min 05 s"}, {12000, "3 h 20 min"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};
        show_seconds(&out, cases[i].seconds);
        check(&out, cases[i].shown);
    }
}

static void times_are_local_iso(void **state) {
    (void)state;
    struct str out = {0};
    setenv("TZ", "XYZ-5:30", 1);
    tzset();
    show_when(&out, 1000000000999);
    check(&out, "2001-09-09T07:16:40+05:30");
}

static void control_characters_do_no_harm(void **state) {
    (void)state;
    static const struct { const char *text, *shown; } cases[] = {
        {"plain é ü", "plain é ü"},
        {"a\nb\tc", "a b c"},
        {"\033[2Jx", "\xEF\xBF\xBD[2Jx"},
        {"a\xC2\x9B" "31m", "a\xEF\xBF\xBD" "31m"},
        {"\x7F", "\xEF\xBF\xBD"},
        {NULL, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};
        show_text(&out, cases[i].text);
        check(&out, cases[i].shown);
    }
}

static void long_text_is_cut_between_characters(void **state) {
    (void)state;
    static const struct { const char *text; size_t most; const char *shown; } cases[] = {
        {"four", 4, "four"}, {"fours", 4, "four..."}, {"f\xC3\xBCr", 2, "f..."}, {"", 4, ""}, {NULL, 4, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};
        show_cut(&out, cases[i].text, cases[i].most);
        check(&out, cases[i].shown);
    }
}

static const char frames[] =
    "[{\"function\": \"product\", \"file\": \"shop.lua\", \"line\": 18, \"source\": \"  price = page:need('.p'):number(),\","
    "  \"locals\": [{\"name\": \"page\", \"value\": \"page http://h/1\"}, {\"name\": \"n\", \"value\": \"3\"}]},"
    " {\"function\": \"each\", \"file\": \"[C]\", \"line\": 0, \"source\": \"\", \"locals\": []},"
    " {\"function\": \"parse\", \"file\": \"shop.lua\", \"line\": 9, \"source\": \"product(page)\", \"locals\": []}]";

static void blame_shows_frames_with_locals(void **state) {
    (void)state;
    struct str out = {0};
    struct blame blame = {"no number", "http://h/1", "shop.lua", 18, frames, 0, 0};
    show_blame(&out, &blame, false);
    check(&out, "    no number\n"
                "    http://h/1\n"
                "    shop.lua:18 in product\n"
                "        price = page:need('.p'):number(),\n"
                "          page = page http://h/1\n"
                "          n = 3\n"
                "    shop.lua:9 in parse\n"
                "        product(page)\n");
}

static void blame_can_be_short(void **state) {
    (void)state;
    struct str out = {0};
    struct blame blame = {"no number", "http://h/1", "shop.lua", 18, frames, 1, 1};
    show_blame(&out, &blame, false);
    check(&out, "    no number\n"
                "    http://h/1\n"
                "    shop.lua:18 in product\n"
                "        price = page:need('.p'):number(),\n"
                "          page = page http://h/1\n"
                "          ... 1 more\n"
                "    ...\n");
}

/* Frames that could not be rendered, or stand elsewhere, do not hide the place. */
static void blame_names_the_place_without_frames(void **state) {
    (void)state;
    static const char *const without[] = {NULL, "", "[]", "not JSON"};
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        struct str out = {0};
        struct blame blame = {"no number", "http://h/1", "lib.lua", 3, without[i], 0, 0};
        show_blame(&out, &blame, false);
        check(&out, "    no number\n    http://h/1\n    lib.lua:3\n");
    }
}

/* The caret stands under its column whatever tabs and letters of several bytes are before it. */
static void a_line_has_a_caret_under_its_column(void **state) {
    (void)state;
    static const struct { int line; const char *text; int column, caret; const char *shown; } cases[] = {
        {12, "locl x = 5", 6, 5, "   12 | locl x = 5\n      |      ^\n"},
        {12, "\tx x", 4, 3, "   12 | \tx x\n      | \t  ^\n"},
        {12, "x = 'ä' y", 9, 9, "   12 | x = 'ä' y\n      |         ^\n"},
        {12345, "x =", 4, 3, "12345 | x =\n      |    ^\n"},
        {3, "error 'x'", 0, 0, "    3 | error 'x'\n"},
        {3, "bad \033[2J", 1, 0, "    3 | bad \xEF\xBF\xBD[2J\n      | ^\n"},
        {3, " \t", 1, 0, ""},
        {3, "", 1, 0, ""},
        {3, NULL, 1, 0, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};
        str_puts(&out, "");
        show_line(&out, cases[i].line, cases[i].text, cases[i].column, cases[i].caret);
        check(&out, cases[i].shown);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_have_commas),
        cmocka_unit_test(bytes_have_units),
        cmocka_unit_test(seconds_have_units),
        cmocka_unit_test(times_are_local_iso),
        cmocka_unit_test(control_characters_do_no_harm),
        cmocka_unit_test(long_text_is_cut_between_characters),
        cmocka_unit_test(blame_shows_frames_with_locals),
        cmocka_unit_test(blame_can_be_short),
        cmocka_unit_test(blame_names_the_place_without_frames),
        cmocka_unit_test(a_line_has_a_caret_under_its_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
