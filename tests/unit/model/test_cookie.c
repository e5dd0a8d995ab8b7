/* Cookies by RFC 6265bis: what is read of a Set-Cookie field, where it goes, what makes room, and cookies.txt. */
#include "base/mem.h"
#include "model/cookie_file.h"
#include "model/date.h"
#include "model/jar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1700000000000) /* 2023-11-14T22:13:20Z */

static char *ask(const struct jar *jar, const char *url, const char *own, int64_t now_ms) {
    struct url parsed;
    assert_int_equal(url_parse(&parsed, url, NULL, NULL), URL_OK);
    char *header = jar_header(jar, &parsed, own, now_ms);
    url_clear(&parsed);
    return header ? header : mem_strdup("");
}

static void set_at(struct jar *jar, const char *url, const char *value, int64_t time_ms, bool late) {
    struct set_cookies set = {0};
    set_cookies_add(&set, url, value);
    jar_set(jar, &set, time_ms, late);
    set_cookies_clear(&set);
}

static void must_send(const struct jar *jar, const char *url, const char *expected) {
    char *got = ask(jar, url, NULL, NOW);
    assert_string_equal(got, expected);
    free(got);
}

/* ---- one field ---- */

static void a_field_is_read_as_browsers_do(void **state) {
    (void)state;
    static const struct { const char *from, *set, *to, *sent; } cases[] = {
        {"http://a.example.org/", "n=v", "http://a.example.org/", "n=v"},
        {"http://a.example.org/", "  n  =  v w  ; x", "http://a.example.org/", "n=v w"},
        {"http://a.example.org/", "n=v=w", "http://a.example.org/", "n=v=w"},
        {"http://a.example.org/", "n=\"v\"", "http://a.example.org/", "n=\"v\""},
        {"http://a.example.org/", "v", "http://a.example.org/", "v"},
        {"http://a.example.org/", "=v", "http://a.example.org/", "v"},
        {"http://a.example.org/", "n=", "http://a.example.org/", "n="},
        {"http://a.example.org/", "=", "http://a.example.org/", ""},
        {"http://a.example.org/", "n=a\x01", "http://a.example.org/", ""},
        /* domain */
        {"http://a.example.org/", "n=v", "http://b.a.example.org/", ""},
        {"http://a.example.org/", "n=v; Domain=example.org", "http://b.example.org/", "n=v"},
        {"http://a.example.org/", "n=v; Domain=.EXAMPLE.org", "http://b.example.org/", "n=v"},
        {"http://a.example.org/", "n=v; Domain=b.example.org", "http://b.example.org/", ""},
        {"http://a.example.org/", "n=v; Domain=ample.org", "http://a.example.org/", ""},
        {"http://a.example.org/", "n=v; Domain=org", "http://a.example.org/", ""},
        {"http://a.co.uk/", "n=v; Domain=co.uk", "http://a.co.uk/", ""},
        {"http://me.github.io/", "n=v; Domain=github.io", "http://me.github.io/", ""},
        {"http://github.io/", "n=v; Domain=github.io", "http://github.io/", "n=v"},
        {"http://github.io/", "n=v; Domain=github.io", "http://me.github.io/", ""},
        {"http://a.example.org/", "n=v; Domain=", "http://a.example.org/", "n=v"},
        {"http://10.0.0.1/", "n=v; Domain=0.0.1", "http://10.0.0.1/", ""},
        {"http://10.0.0.1/", "n=v; Domain=10.0.0.1", "http://10.0.0.1:8080/", "n=v"},
        {"http://localhost/", "n=v; Domain=localhost", "http://localhost/", "n=v"},
        /* path */
        {"http://e.org/a/b?c/d", "n=v", "http://e.org/a/x", "n=v"},
        {"http://e.org/a/b", "n=v", "http://e.org/a", "n=v"},
        {"http://e.org/a/b", "n=v", "http://e.org/ab", ""},
        {"http://e.org/a", "n=v", "http://e.org/x", "n=v"},
        {"http://e.org/a", "n=v; Path=/x", "http://e.org/x/y?z", "n=v"},
        {"http://e.org/a", "n=v; Path=/x/", "http://e.org/x", ""},
        {"http://e.org/a/b", "n=v; Path=x", "http://e.org/a/c", "n=v"},
        {"http://e.org/a", "n=v; Path=/x; Path=/y", "http://e.org/y", "n=v"},
        /* secure */
        {"https://e.org/", "n=v; Secure", "http://e.org/", ""},
        {"https://e.org/", "n=v; seCURE", "https://e.org/", "n=v"},
        {"http://e.org/", "n=v; Secure", "https://e.org/", ""},
        {"http://127.0.0.1:81/", "n=v; Secure", "http://127.0.0.1:82/", "n=v"},
        {"https://e.org/", "n=v; HttpOnly", "http://e.org/", "n=v"},
        {"https://e.org/", "n=v; SameSite=Strict", "https://e.org/", "n=v"},
        {"https://e.org/", "n=v; SameSite=None", "https://e.org/", ""},
        {"https://e.org/", "n=v; SameSite=None; Secure", "https://e.org/", "n=v"},
        {"https://e.org/", "__Secure-n=v", "https://e.org/", ""},
        {"https://e.org/", "__secure-n=v; Secure", "https://e.org/", "__secure-n=v"},
        {"https://e.org/", "__Host-n=v; Secure; Path=/", "https://e.org/", "__Host-n=v"},
        {"https://e.org/", "__Host-n=v; Secure", "https://e.org/", ""},
        {"https://a.e.org/", "__Host-n=v; Secure; Path=/; Domain=e.org", "https://a.e.org/", ""},
        {"https://e.org/", "=__Host-n=v; Secure; Path=/", "https://e.org/", ""},
        /* time */
        {"http://e.org/", "n=v; Max-Age=10", "http://e.org/", "n=v"},
        {"http://e.org/", "n=v; Max-Age=0", "http://e.org/", ""},
        {"http://e.org/", "n=v; Max-Age=-5", "http://e.org/", ""},
        {"http://e.org/", "n=v; Max-Age=x; Max-Age=", "http://e.org/", "n=v"},
        {"http://e.org/", "n=v; Max-Age=99999999999999999999", "http://e.org/", "n=v"},
        {"http://e.org/", "n=v; Expires=Tue, 14 Nov 2023 22:13:20 GMT", "http://e.org/", ""},
        {"http://e.org/", "n=v; Expires=Tue, 14 Nov 2023 22:13:21 GMT", "http://e.org/", "n=v"},
        {"http://e.org/", "n=v; Expires=Tue, 14 Nov 2022 22:13:20 GMT; Max-Age=9", "http://e.org/", "n=v"},
        {"http://e.org/", "n=v; Expires=soon", "http://e.org/", "n=v"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct jar jar = {0};
        set_at(&jar, cases[i].from, cases[i].set, NOW, false);
        char *got = ask(&jar, cases[i].to, NULL, NOW);
        if (strcmp(got, cases[i].sent) != 0)
            fail_msg("\"%s\" from %s to %s: \"%s\", not \"%s\"", cases[i].set, cases[i].from, cases[i].to, got, cases[i].sent);
        free(got);
        jar_clear(&jar);
    }
}

static void sizes_have_limits(void **state) {
    (void)state;
    struct jar jar = {0};
    char *most = mem_printf("n=%0*d", COOKIE_MOST - 1, 0), *more = mem_printf("m=%0*d", COOKIE_MOST, 0);
    char *path = mem_printf("p=v; Path=/%0*d", COOKIE_ATTRIBUTE_MOST, 0);
    set_at(&jar, "http://e.org/", most, NOW, false);
    set_at(&jar, "http://e.org/", more, NOW, false);
    set_at(&jar, "http://e.org/", path, NOW, false); /* the attribute does not count */
    char *expected = mem_printf("%s; p=v", most);
    must_send(&jar, "http://e.org/", expected);
    jar_clear(&jar);
    char *const texts[] = {most, more, path, expected};
    for (size_t i = 0; i < 4; i++) free(texts[i]);
}

static void dates_have_any_order(void **state) {
    (void)state;
    static const struct { const char *text; int64_t seconds; } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777}, {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},      {"08:49:37 6 november 94", 784111777},
        {"1994/Nov/6 8:49:37x", 784111777},           {"6 Nov 69 0:0:0", 3150921600},
        {"6 Nov 1600 0:0:0", -1},                     {"30 Feb 2000 0:0:0", -1},
        {"6 Nov 1994 24:0:0", -1},                    {"6 Nov 1994 0:0:60", -1},
        {"6 Nov 1994", -1},                           {"", -1},
        {"6 Nov 1994 08:49:377", -1},                 {"006 Nov 1994 08:49:37", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = cookie_date_ms(cases[i].text);
        int64_t wanted = cases[i].seconds == -1 ? -1 : cases[i].seconds * 1000;
        if (got != wanted) fail_msg("\"%s\" is %lld", cases[i].text, (long long)got);
    }
}

/* ---- a jar ---- */

static void the_longest_path_goes_first_then_the_oldest(void **state) {
    (void)state;
    struct jar jar = {0};
    set_at(&jar, "http://e.org/", "a=1; Path=/", NOW - 3, false);
    set_at(&jar, "http://e.org/", "b=1; Path=/x/y", NOW - 2, false);
    set_at(&jar, "http://e.org/", "c=1; Path=/", NOW - 1, false);
    set_at(&jar, "http://e.org/", "a=2; Path=/", NOW, false); /* keeps its place */
    must_send(&jar, "http://e.org/x/y", "b=1; a=2; c=1");
    must_send(&jar, "http://e.org/", "a=2; c=1");
    jar_clear(&jar);
}

static void what_a_request_brings_goes_first(void **state) {
    (void)state;
    struct jar jar = {0};
    set_at(&jar, "http://e.org/", "a=1", NOW, false);
    set_at(&jar, "http://e.org/", "b=1", NOW, false);
    char *got = ask(&jar, "http://e.org/", "z=0;  b =2", NOW);
    assert_string_equal(got, "z=0;  b =2; a=1");
    free(got);
    jar_clear(&jar);
}

static void a_name_has_a_cookie_for_each_domain_and_path(void **state) {
    (void)state;
    struct jar jar = {0};
    set_at(&jar, "http://a.e.org/", "n=host", NOW, false);
    set_at(&jar, "http://a.e.org/", "n=own; Domain=a.e.org", NOW, false);
    set_at(&jar, "http://a.e.org/", "n=all; Domain=e.org", NOW, false);
    must_send(&jar, "http://a.e.org/", "n=host; n=own; n=all");
    set_at(&jar, "http://a.e.org/", "n=; Domain=e.org; Max-Age=0", NOW, false);
    must_send(&jar, "http://a.e.org/", "n=host; n=own");
    assert_int_equal(jar_count(&jar, NOW), 2);
    jar_clear(&jar);
}

static void a_plain_connection_changes_no_secure_cookie(void **state) {
    (void)state;
    struct jar jar = {0};
    set_at(&jar, "https://e.org/", "n=safe; Secure; Path=/", NOW, false);
    set_at(&jar, "http://e.org/", "n=forged; Path=/", NOW, false);
    set_at(&jar, "http://e.org/", "n=forged; Path=/x", NOW, false);
    must_send(&jar, "https://e.org/x", "n=safe");
    set_at(&jar, "https://e.org/", "n=open; Path=/", NOW, false);
    must_send(&jar, "http://e.org/x", "n=open");
    jar_clear(&jar);
}

static void what_comes_late_takes_no_newer_ones_place(void **state) {
    (void)state;
    struct jar jar = {0};
    set_at(&jar, "http://e.org/", "a=new", NOW, false);
    set_at(&jar, "http://e.org/", "b=; Max-Age=0", NOW, false); /* a deleted one is newer as well */
    set_at(&jar, "http://e.org/", "a=old", NOW - 9, true);
    set_at(&jar, "http://e.org/", "b=old", NOW - 9, true);
    set_at(&jar, "http://e.org/", "c=old", NOW - 9, true);
    must_send(&jar, "http://e.org/", "a=new; c=old");
    set_at(&jar, "http://e.org/", "a=slow", NOW - 9, false); /* else the order is that in which they come */
    must_send(&jar, "http://e.org/", "a=slow; c=old");
    jar_clear(&jar);
}

static void the_oldest_make_room(void **state) {
    (void)state;
    struct jar jar = {0};
    char text[64];
    set_at(&jar, "https://e.org/", "safe=1; Secure", NOW - 10000, false);
    for (int i = 0; i < JAR_DOMAIN_MOST; i++) {
        snprintf(text, sizeof text, "n%d=1%s", i, i == 7 ? "; Max-Age=1" : "");
        set_at(&jar, "https://e.org/", text, NOW - 5000 + i, false);
    }
    assert_int_equal(jar.cookies.count, JAR_DOMAIN_MOST);
    assert_int_equal(jar.gone.count, 1);
    assert_int_equal(jar.gone.at[0], 2); /* n0, since safe is Secure and n7 was not over then */
    set_at(&jar, "https://e.org/", "more=1", NOW, false);
    assert_int_equal(jar.gone.at[1], 9); /* n7 by now */
    for (int i = 0; i < JAR_MOST; i++) {
        snprintf(text, sizeof text, "https://h%d.net/", i);
        set_at(&jar, text, "n=1", NOW + i, false);
    }
    assert_int_equal(jar.cookies.count, JAR_MOST);
    must_send(&jar, "https://e.org/", "");
    must_send(&jar, "https://h0.net/", "n=1");
    jar_clear(&jar);
}

static void jars_that_took_the_same_are_equal(void **state) {
    (void)state;
    struct jar a = {0}, b;
    set_at(&a, "http://e.org/", "a=1", NOW, false);
    jar_copy(&b, &a);
    set_at(&a, "http://e.org/", "b=1", NOW, false);
    set_at(&b, "http://e.org/", "b=1", NOW, false);
    assert_int_equal(a.cookies.at[1].id, b.cookies.at[1].id);
    assert_false(b.cookies.at[0].changed && !a.cookies.at[0].changed);
    assert_true(b.cookies.at[1].changed);
    jar_saved(&b);
    assert_false(b.cookies.at[1].changed);
    jar_clear(&a);
    jar_clear(&b);
}

static void what_was_set_on_the_way_goes_along(void **state) {
    (void)state;
    struct jar jar = {0};
    struct set_cookies set = {0}, copy = {0};
    struct url url;
    set_at(&jar, "http://e.org/", "a=1", NOW, false);
    set_at(&jar, "http://e.org/", "b=1", NOW, false);
    set_cookies_add(&set, "http://e.org/login", "b=; Max-Age=0");
    set_cookies_add(&set, "http://e.org/login", "c=3");
    char *text = set_cookies_pack(&set);
    set_cookies_unpack(&copy, text);
    url_parse(&url, "http://e.org/", NULL, NULL);
    char *header = jar_header_with(&jar, &copy, &url, NULL, NOW);
    assert_string_equal(header, "a=1; c=3");
    must_send(&jar, "http://e.org/", "a=1; b=1");
    free(header);
    free(text);
    url_clear(&url);
    set_cookies_clear(&set);
    set_cookies_clear(&copy);
    jar_clear(&jar);
}

/* ---- cookies.txt ---- */

static void a_cookie_file_is_read(void **state) {
    (void)state;
    struct jar jar = {0};
    struct cookies cookies = {0};
    struct err err = {0};
    size_t expired;
    const char *text = "# Netscape HTTP Cookie File\n\n"
                       ".e.org\tTRUE\t/\tFALSE\t1800000000\ta\t1\r\n"
                       "#HttpOnly_a.e.org\tFALSE\t/x\tTRUE\t0\tb\t2 3\n"
                       "e.org\tFALSE\t/\tFALSE\t1500000000\told\t1\n"
                       "E.org\tFALSE\t/\tFALSE\t\tc\t\n"
                       "e.org\tfalse\t/\tfalse\t1800000000.5\td";
    if (!cookie_file_read(text, NOW, &cookies, &expired, &err)) fail_msg("%s", err.message);
    assert_int_equal(expired, 1);
    assert_int_equal(cookies.count, 4);
    assert_true(cookies.at[1].http_only && cookies.at[1].secure && cookies.at[1].host_only);
    for (size_t i = 0; i < cookies.count; i++) jar_put(&jar, &cookies.at[i]);
    must_send(&jar, "https://a.e.org/x", "b=2 3; a=1");
    must_send(&jar, "http://e.org/", "a=1; c=; d=");
    cookies_clear(&cookies);
    jar_clear(&jar);
}

static void a_wrong_line_is_named(void **state) {
    (void)state;
    static const struct { const char *text, *part; int line; } cases[] = {
        {"e.org TRUE / FALSE 0 a 1\n", "this line has 1 (domain, subdomains", 1},
        {"\n\ne.org\tTRUE\t/\tFALSE\t0\n", "this line has 5", 3},
        {"e.org\tYES\t/\tFALSE\t0\ta\t1\n", "the second field (subdomains) must be TRUE or FALSE, not \"YES\"", 1},
        {"e.org\tTRUE\t/\t1\t0\ta\t1\n", "the fourth field (secure) must be TRUE or FALSE, not \"1\"", 1},
        {"e.org\tTRUE\tx\tFALSE\t0\ta\t1\n", "the path must begin with a slash, not \"x\"", 1},
        {"e.org\tTRUE\t/\tFALSE\tsoon\ta\t1\n", "seconds since 1970, not \"soon\"", 1},
        {"e org\tTRUE\t/\tFALSE\t0\ta\t1\n", "\"e org\" is no domain", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cookies cookies = {0};
        struct err err = {0};
        size_t expired;
        assert_false(cookie_file_read(cases[i].text, NOW, &cookies, &expired, &err));
        if (!strstr(err.message, cases[i].part) || err.line != cases[i].line) fail_msg("%d: %s", err.line, err.message);
        cookies_clear(&cookies);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_is_read_as_browsers_do),
        cmocka_unit_test(sizes_have_limits),
        cmocka_unit_test(dates_have_any_order),
        cmocka_unit_test(the_longest_path_goes_first_then_the_oldest),
        cmocka_unit_test(what_a_request_brings_goes_first),
        cmocka_unit_test(a_name_has_a_cookie_for_each_domain_and_path),
        cmocka_unit_test(a_plain_connection_changes_no_secure_cookie),
        cmocka_unit_test(what_comes_late_takes_no_newer_ones_place),
        cmocka_unit_test(the_oldest_make_room),
        cmocka_unit_test(jars_that_took_the_same_are_equal),
        cmocka_unit_test(what_was_set_on_the_way_goes_along),
        cmocka_unit_test(a_cookie_file_is_read),
        cmocka_unit_test(a_wrong_line_is_named),
    };
    return cmocka_run_group_tests_name("cookies", tests, NULL, NULL);
}
