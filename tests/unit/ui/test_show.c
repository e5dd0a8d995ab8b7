/* Numbers, times and failures as a person reads them. */
#include "ui/show.h"

#include "base/mem.h"
#include "ui/code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
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
    show_span(&out, 1000000000000, 1000000000999);
    check(&out, "2001-09-09T07:16:40+05:30");
    show_span(&out, 1000000000000, 1000000001000);
    check(&out, "first 2001-09-09T07:16:40+05:30, last 2001-09-09T07:16:41+05:30");
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

/* What may stay of a line of code, and of a page that is written to a terminal. */
static void tabs_and_line_ends_may_stay(void **state) {
    (void)state;
    static const char text[] = "a\tb\n\0c\r\033[2J\xC2\x9B";
    struct str out = {0};
    show_tabbed(&out, text, sizeof text - 1);
    check(&out, "a\tb \xEF\xBF\xBD" "c \xEF\xBF\xBD[2J\xEF\xBF\xBD");
    show_lines(&out, text, sizeof text - 1);
    check(&out, "a\tb\n\xEF\xBF\xBD" "c \xEF\xBF\xBD[2J\xEF\xBF\xBD");
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

static const char deep[] =
    "[{\"function\": \"down\", \"file\": \"shop.lua\", \"line\": 2, \"source\": \"down()\", \"locals\": [],"
    "  \"upvalues\": [{\"name\": \"down\", \"value\": \"<function>\"}]},"
    " {\"function\": \"(7 frames left out)\"},"
    " {\"function\": \"parse\", \"file\": \"shop.lua\", \"line\": 4, \"source\": \"down()\", \"locals\": [], \"upvalues\": []}]";

/* What stands in the place of frames is shown, so that nobody takes the stack for whole. */
static void blame_says_what_was_left_out(void **state) {
    (void)state;
    struct str out = {0};
    struct blame blame = {NULL, "http://h/1", NULL, 0, deep, 0, 0};
    show_blame(&out, &blame, false);
    check(&out, "    http://h/1\n    shop.lua:2 in down\n        down()\n    (7 frames left out)\n"
                "    shop.lua:4 in parse\n        down()\n");
}

/* With the code at hand, lines around the frames' lines, fewer for those further out; and the upvalues. */
static void blame_in_code_shows_lines_around(void **state) {
    (void)state;
    char text[] = "local function down()\n  down()\nend\ndown()\n-- five\n-- six\n";
    struct source_file file = {.path = "shop.lua", .text = text, .length = sizeof text - 1};
    struct code code = {&file, 1};
    struct blame blame = {NULL, "http://h/1", NULL, 0, deep, 0, 0};
    struct str out = {0};
    show_blame_in(&out, &blame, &code, false);
    check(&out, "    http://h/1\n"
                "    shop.lua:2 in down\n"
                "           1 | local function down()\n"
                "     ->    2 |   down()\n"
                "           3 | end\n"
                "           4 | down()\n"
                "           5 | -- five\n"
                "          down = <function>  (upvalue)\n"
                "    (7 frames left out)\n"
                "    shop.lua:4 in parse\n"
                "           3 | end\n"
                "     ->    4 | down()\n"
                "           5 | -- five\n");
}

/* Of a recursion the code is shown once, the locals of each frame. */
static void blame_in_code_does_not_repeat_a_recursion(void **state) {
    (void)state;
    static const char frame[] = "{\"function\": \"f\", \"file\": \"s.lua\", \"line\": 1, \"source\": \"f(n)\","
                                " \"locals\": [{\"name\": \"n\", \"value\": \"%d\"}]}";
    char text[] = "f(n)\n", first[200], second[200];
    snprintf(first, sizeof first, frame, 2);
    snprintf(second, sizeof second, frame, 1);
    char *both = mem_printf("[%s, %s]", first, second);
    struct source_file file = {.path = "s.lua", .text = text, .length = sizeof text - 1};
    struct blame blame = {NULL, "http://h/1", NULL, 0, both, 0, 0};
    struct str out = {0};
    show_blame_in(&out, &blame, &(struct code){&file, 1}, false);
    check(&out, "    http://h/1\n    s.lua:1 in f\n     ->    1 | f(n)\n          n = 2\n"
                "    s.lua:1 in f\n          n = 1\n");
    free(both);
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
        cmocka_unit_test(tabs_and_line_ends_may_stay),
        cmocka_unit_test(long_text_is_cut_between_characters),
        cmocka_unit_test(blame_shows_frames_with_locals),
        cmocka_unit_test(blame_can_be_short),
        cmocka_unit_test(blame_says_what_was_left_out),
        cmocka_unit_test(blame_in_code_shows_lines_around),
        cmocka_unit_test(blame_in_code_does_not_repeat_a_recursion),
        cmocka_unit_test(blame_names_the_place_without_frames),
        cmocka_unit_test(a_line_has_a_caret_under_its_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
