/* Which URLs are traps, by their form. */
#include "model/trap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct { const char *url, *found; } rows[] = {
    {"http://h/", NULL},
    {"http://h/a", NULL},
    {"http://h/a/a/a", NULL},
    {"http://h/a/a/a/", NULL},
    {"http://h/a/a/a/a", "repeats"},
    {"http://h/x/a/a/a/a/y", "repeats"},
    {"http://h/a/b/a/b/a/b", NULL},
    {"http://h/a/b/a/b/a/b/a", NULL},
    {"http://h/a/b/a/b/a/b/a/b", "repeats"},
    {"http://h/a/b/c/a/b/c/a/b/c/a/b/c/index.html", "repeats"},
    {"http://h/a/b/a/c/a/d/a/e", NULL},
    {"http://h/2011/11/11/11/11/", NULL}, /* a date and an hour */
    {"http://h/1/2/1/2/1/2/1/2", NULL},
    {"http://h/p1/2/p1/2/p1/2/p1/2", "repeats"},
    {"http://h/aa/a/aa/a/aaa/a", NULL},
    {"http://h////////", "repeats"}, /* empty segments are segments, and no numbers */
    {"http://h/?a=1&a=2&a=3&a=4&a=5", NULL},
    {"http://h/?a=1&a=1&a=1", NULL},
    {"http://h/?a=1&b=2&a=1&b=2&a=1&b=2&a=1", "doubles"},
    {"http://h/a/a/a?a/a/a/a/a", NULL}, /* the path ends at the query */
};

static const char *look(const char *text, const struct trap_limits *limits) {
    struct url url;
    assert_int_equal(url_parse(&url, text, NULL, NULL), URL_OK);
    const char *found = trap_found(&url, limits);
    url_clear(&url);
    return found;
}

static void by_the_defaults(void **state) {
    (void)state;
    struct trap_limits limits = trap_defaults();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *found = look(rows[i].url, &limits);
        bool as_expected = found && rows[i].found ? strcmp(found, rows[i].found) == 0 : found == rows[i].found;
        if (!as_expected) fail_msg("%s: %s", rows[i].url, found ? found : "no trap");
    }
}

static void by_numbers(void **state) {
    (void)state;
    struct trap_limits three = {.segments = 3}, two = {.parameters = 2}, short_ones = {.length = 12}, none = {0};
    assert_null(look("http://h/a/b/c", &three));
    assert_string_equal(look("http://h/a/b/c/d", &three), "segments");
    assert_null(look("http://h/?a=1&b=2", &two));
    assert_string_equal(look("http://h/?a=1&b=2&c=3", &two), "parameters");
    assert_null(look("http://h/abc", &short_ones));
    assert_string_equal(look("http://h/abcd", &short_ones), "length");
    assert_null(look("http://h/a/a/a/a/a/a/a/a?b&b&b&b&b&b", &none));
}

/* What passes every number that is looked at. */
static void of_any_size(void **state) {
    (void)state;
    struct trap_limits limits = trap_defaults(), none = {0};
    char text[20000] = "http://h/";
    while (strlen(text) < sizeof text - 8) strcat(text, "a/b/");
    assert_string_equal(look(text, &limits), "length");
    assert_null(look(text, &none));
    limits.length = limits.segments = 0;
    assert_string_equal(look(text, &limits), "repeats");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_the_defaults),
        cmocka_unit_test(by_numbers),
        cmocka_unit_test(of_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
