/* URLs: parsing, resolving and canonical form by the WHATWG URL Standard, and the patterns of allow and deny. */
#include "base/str.h"
#include "model/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

struct url_case { const char *input, *base, *text; /* NULL: bad, "other": another scheme */ };

static void check(const struct url_case *c) {
    struct url base = {0}, url, again;
    struct err err = {0};
    if (c->base) assert_int_equal(url_parse(&base, c->base, NULL, &err), URL_OK);
    enum url_result result = url_parse(&url, c->input, c->base ? &base : NULL, &err);
    const char *got = result == URL_OTHER_SCHEME ? "other" : url.text;
    const char *want = c->text;
    if ((got == NULL) != (want == NULL) || (got && strcmp(got, want) != 0))
        fail_msg("\"%s\" on %s gives %s, not %s (%s)", c->input, c->base ? c->base : "nothing", got ? got : "an error",
                 want ? want : "an error", err.message);
    if (result != URL_OK) assert_true(err.kind == ERR_INPUT && err.message[0] && !url.text && !url.host);
    if (result == URL_OK) { /* canonical: parsing it again changes nothing */
        assert_int_equal(url_parse(&again, url.text, NULL, &err), URL_OK);
        assert_string_equal(again.text, url.text);
        url_clear(&again);
    }
    url_clear(&url);
    url_clear(&base);
}

#define EACH(cases) for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check(&cases[i])

static void parses(void **state) {
    (void)state;
    static const struct url_case cases[] = {
        {"http://example.org", NULL, "http://example.org/"},
        {"HTTPS://Example.ORG/A/b", NULL, "https://example.org/A/b"},
        {"http://example.org:80/", NULL, "http://example.org/"},
        {"https://example.org:443", NULL, "https://example.org/"},
        {"https://example.org:80/", NULL, "https://example.org:80/"},
        {"http://example.org:00090/", NULL, "http://example.org:90/"},
        {"http://example.org:/x", NULL, "http://example.org/x"},
        {"  http://example.org/a b  ", NULL, "http://example.org/a%20b"},
        {"ht\ttp://exa\nmple.org/a\r\nb", NULL, "http://example.org/ab"},
        {"http:\\\\example.org\\a\\b", NULL, "http://example.org/a/b"},
        {"http:example.org/x", NULL, "http://example.org/x"},
        {"http:////example.org/x", NULL, "http://example.org/x"},
        {"http://user:secret@example.org/x", NULL, "http://example.org/x"},
        {"http://a@b@example.org/", NULL, "http://example.org/"},
        {"http://example.org/x#fragment?a", NULL, "http://example.org/x"},
        {"http://example.org?q", NULL, "http://example.org/?q"},
        {"http://example.org/?", NULL, "http://example.org/?"},
        {"http://example.org/?b=2&a=1", NULL, "http://example.org/?b=2&a=1"},
        {"http://example.org\\@evil.org/", NULL, "http://example.org/@evil.org/"},
        {"http://", NULL, NULL},
        {"http://:80/", NULL, NULL},
        {"http://user@/x", NULL, NULL},
        {"http://example.org:65536/", NULL, NULL},
        {"http://example.org:8a/", NULL, NULL},
        {"http://example.org:-1/", NULL, NULL},
        {"example.org/x", NULL, NULL},
        {"", NULL, NULL},
    };
    EACH(cases);
}

static void reads_hosts(void **state) {
    (void)state;
    static const struct url_case cases[] = {
        {"http://127.0.0.1/", NULL, "http://127.0.0.1/"},
        {"http://0x7f.1/", NULL, "http://127.0.0.1/"},
        {"http://0177.0.0.01/", NULL, "http://127.0.0.1/"},
        {"http://2130706433/", NULL, "http://127.0.0.1/"},
        {"http://127.65535/", NULL, "http://127.0.255.255/"},
        {"http://1.2.3.4./", NULL, "http://1.2.3.4/"},
        {"http://0x/", NULL, "http://0.0.0.0/"},
        {"http://256.0.0.1/", NULL, NULL},
        {"http://1.2.3.4.5/", NULL, NULL},
        {"http://1.2.3.08/", NULL, NULL},
        {"http://4294967296/", NULL, NULL},
        {"http://1..2/", NULL, NULL},
        {"http://a.0x1g/", NULL, "http://a.0x1g/"},
        {"http://a.12/", NULL, NULL},
        {"http://[::1]:8080/", NULL, "http://[::1]:8080/"},
        {"http://[2001:DB8:0:0:1:0:0:1]/", NULL, "http://[2001:db8::1:0:0:1]/"},
        {"http://[1:0:2:0:3:0:4:0]/", NULL, "http://[1:0:2:0:3:0:4:0]/"},
        {"http://[1:2:3:4:5:6:7::]/", NULL, "http://[1:2:3:4:5:6:7:0]/"},
        {"http://[::]/", NULL, "http://[::]/"},
        {"http://[1::]/", NULL, "http://[1::]/"},
        {"http://[::ffff:192.0.2.1]/", NULL, "http://[::ffff:c000:201]/"},
        {"http://[1:2:3:4:5:6:192.0.2.1]/", NULL, "http://[1:2:3:4:5:6:c000:201]/"},
        {"http://[1:2:3:4:5:6:7:192.0.2.1]/", NULL, NULL},
        {"http://[::192.0.2.01]/", NULL, NULL},
        {"http://[::192.0.2]/", NULL, NULL},
        {"http://[::1.2.3.4x]/", NULL, NULL},
        {"http://[::256.0.0.1]/", NULL, NULL},
        {"http://[1:2:3:4:5:6:7]/", NULL, NULL},
        {"http://[1:2:3:4:5:6:7:8:9]/", NULL, NULL},
        {"http://[::1:2:3:4:5:6:7:8]/", NULL, NULL},
        {"http://[1::2::3]/", NULL, NULL},
        {"http://[12345::]/", NULL, NULL},
        {"http://[1:]/", NULL, NULL},
        {"http://[:1]/", NULL, NULL},
        {"http://[::1%25eth0]/", NULL, NULL},
        {"http://[::1/", NULL, NULL},
        {"http://[]/", NULL, NULL},
        {"http://[::1]x/", NULL, NULL},
        {"http://b\xC3\xBC" "cher.example/", NULL, "http://xn--bcher-kva.example/"},
        {"http://B%C3%9C" "cher.example/", NULL, "http://xn--bcher-kva.example/"},
        {"http://fa\xC3\x9F.example/", NULL, "http://xn--fa-hia.example/"},
        {"http://\xE4\xBE\x8B\xE3\x80\x82\xE4\xBE\x8B/", NULL, "http://xn--fsq.xn--fsq/"},
        {"http://\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.1/", NULL, "http://127.0.0.1/"},
        {"http://\xE2\x98\x83/", NULL, "http://xn--n3h/"},
        {"http://I\xE2\x9D\xA4\xEF\xB8\x8F.example/", NULL, "http://xn--i-7iq.example/"},
        {"http://\xF0\x9F\x9A\x80\xF0\x9F\x9A\x81z.A.\xC3\xBC/", NULL, "http://xn--z-t23sda.a.xn--tda/"},
        {"http://\xE2\x99\xA5" "a\xE2\x99\xA5" "b..x/", NULL, "http://xn--ab-s0xb..x/"},
        {"http://\xE2\x98\x83 x/", NULL, NULL},
        {"http://xn--a.example/", NULL, "http://xn--a.example/"},
        {"http://xn--a.\xC3\x9F/", NULL, NULL},
        {"http://xn--a.\xE2\x98\x83/", NULL, NULL},
        {"http://\xE2\x80\x8D.example/", NULL, NULL},
        {"http://./", NULL, "http://./"},
        {"http://a_b-.example/", NULL, "http://a_b-.example/"},
        {"http://ex%41mple.org/", NULL, "http://example.org/"},
        {"http://a b/", NULL, NULL},
        {"http://a<b/", NULL, NULL},
        {"http://a%00b/", NULL, NULL},
        {"http://a%2Fb/", NULL, NULL},
        {"http://a%zz/", NULL, NULL},
        {"http://a^b/", NULL, NULL},
        {"http://\xC2\xAD/", NULL, NULL},
        {"http://\xFF/", NULL, NULL},
        {"http://a\xEF\xBC\x8F" "b/", NULL, NULL},
    };
    EACH(cases);
}

static void normalises_paths(void **state) {
    (void)state;
    static const struct url_case cases[] = {
        {"http://h/a/./b/../c", NULL, "http://h/a/c"},
        {"http://h/a/b/..", NULL, "http://h/a/"},
        {"http://h/a/b/.", NULL, "http://h/a/b/"},
        {"http://h/../../a", NULL, "http://h/a"},
        {"http://h/..", NULL, "http://h/"},
        {"http://h/a/%2e%2E/b/%2E/c", NULL, "http://h/b/c"},
        {"http://h/a/.%2e", NULL, "http://h/"},
        {"http://h/...", NULL, "http://h/..."},
        {"http://h/a//../b", NULL, "http://h/a/b"},
        {"http://h//a", NULL, "http://h//a"},
        {"http://h/%7Ejoe/%41", NULL, "http://h/~joe/A"},
        {"http://h/%c3%bc%2f%3f", NULL, "http://h/%C3%BC%2F%3F"},
        {"http://h/\xC3\xBC\"<>`{}^|'", NULL, "http://h/%C3%BC%22%3C%3E%60%7B%7D%5E|'"},
        {"http://h/?\xC3\xBC\"<>`{}^|'%7e", NULL, "http://h/?%C3%BC%22%3C%3E`{}^|%27~"},
        {"http://h/%zz%4", NULL, "http://h/%zz%4"},
        {"http://h/%%34%31", NULL, "http://h/%%341"},
        {"http://h/%4%31", NULL, "http://h/%4%31"},
        {"http://h/%25%34%31", NULL, "http://h/%2541"},
        {"http://h/\xFF", NULL, "http://h/%FF"},
        {"http://h/a\x7F\x01", NULL, "http://h/a%7F"},
        {"http://h/a\x01x", NULL, "http://h/a%01x"},
    };
    EACH(cases);
}

static void resolves(void **state) {
    (void)state;
    static const char base[] = "http://a:8080/b/c/d;p?q=1";
    static const struct url_case cases[] = {
        {"g", base, "http://a:8080/b/c/g"},
        {"./g/", base, "http://a:8080/b/c/g/"},
        {"../../g", base, "http://a:8080/g"},
        {"../../../g", base, "http://a:8080/g"},
        {"..", base, "http://a:8080/b/"},
        {"/g", base, "http://a:8080/g"},
        {"\\g", base, "http://a:8080/g"},
        {"//g", base, "http://g/"},
        {"/\\g", base, "http://g/"},
        {"///g/x", base, "http://g/x"},
        {"?y", base, "http://a:8080/b/c/d;p?y"},
        {"?", base, "http://a:8080/b/c/d;p?"},
        {"#s", base, "http://a:8080/b/c/d;p?q=1"},
        {"", base, "http://a:8080/b/c/d;p?q=1"},
        {"g?y#s", base, "http://a:8080/b/c/g?y"},
        {"http:g", base, "http://a:8080/b/c/g"},
        {"http:/g", base, "http://a:8080/g"},
        {"http:?y", base, "http://a:8080/b/c/d;p?y"},
        {"https:g", base, "https://g/"},
        {"x", "http://h", "http://h/x"},
        {"?x", "http://h", "http://h/?x"},
        {"1:2", base, "http://a:8080/b/c/1:2"},
        {"//", base, NULL},
        {"http://", base, NULL},
    };
    EACH(cases);
}

static void leaves_other_schemes(void **state) {
    (void)state;
    static const char base[] = "http://a/";
    static const struct url_case cases[] = {
        {"mailto:a@example.org", base, "other"}, {"javascript:void(0)", base, "other"},
        {"java\nscript:x", base, "other"},       {"data:text/html,x", NULL, "other"},
        {"file:///etc/passwd", base, "other"},   {"ftp://example.org/", NULL, "other"},
        {"x-y+z.1:q", base, "other"},            {"httpx://a", base, "other"},
    };
    EACH(cases);
}

static void tells_its_pieces(void **state) {
    (void)state;
    struct url url;
    assert_int_equal(url_parse(&url, "https://u@Example.org:8443/a/b?c=d#e", NULL, NULL), URL_OK);
    assert_string_equal(url.text, "https://example.org:8443/a/b?c=d");
    assert_true(url.secure);
    assert_string_equal(url.host, "example.org");
    assert_int_equal(url.port, 8443);
    assert_string_equal(url.text + url.path_at, "/a/b?c=d");
    assert_string_equal(url.text + url.query_at, "?c=d");
    char *origin = url_origin(&url);
    assert_string_equal(origin, "https://example.org:8443");
    free(origin);
    url_clear(&url);
    assert_int_equal(url_parse(&url, "http://[::1]/x", NULL, NULL), URL_OK);
    assert_false(url.secure);
    assert_string_equal(url.host, "[::1]");
    assert_int_equal(url.port, 80);
    assert_string_equal(url.text + url.query_at, "");
    url_clear(&url);
}

/* Percent-encoding makes a URL longer than its input: the ceiling is on what we keep. */
static void has_a_ceiling(void **state) {
    (void)state;
    struct str input = {0};
    struct url url;
    str_puts(&input, "http://h/");
    while (input.len < URL_MOST) str_putc(&input, 'a');
    assert_int_equal(url_parse(&url, input.data, NULL, NULL), URL_OK);
    url_clear(&url);
    memset(input.data + 9, '^', input.len - 9); /* "^" becomes "%5E" */
    assert_int_equal(url_parse(&url, input.data, NULL, NULL), URL_BAD);
    str_clear(&input);
}

static void encodes_forms(void **state) {
    (void)state;
    struct str out = {0};
    url_form_encode(&out, "a b&c=\xC3\xBC*-._~+\0", 15);
    assert_string_equal(out.data, "a+b%26c%3D%C3%BC*-._%7E%2B%00");
    str_clear(&out);
}

static void fits_patterns(void **state) {
    (void)state;
    static const struct { const char *pattern, *url; bool fits; } cases[] = {
        {"example.org", "http://example.org/x", true},
        {"example.org", "https://example.org:8443/x", true},
        {"Example.ORG", "http://example.org/", true},
        {"example.org", "http://www.example.org/", false},
        {"example.org", "http://badexample.org/", false},
        {"*.example.org", "http://www.example.org/", true},
        {"*.example.org", "http://a.b.example.org/", true},
        {"*.example.org", "http://example.org/", true},
        {"*.example.org", "http://badexample.org/", false},
        {"example.org:8080", "http://example.org:8080/", true},
        {"example.org:8080", "http://example.org/", false},
        {"*.example.org:80", "http://www.example.org/", true},
        {"127.0.0.1", "http://127.0.0.1:9/", true},
        {"[::1]", "http://[::1]:9/", true},
        {"[::1]:9", "http://[::1]:9/", true},
        {"[::1]:9", "http://[::1]:8/", false},
        {"*", "http://any.example/", true},
        {"b\xC3\xBC" "cher.example", "http://xn--bcher-kva.example/", true},
        {"http://example.org/a/*", "http://example.org/a/b?c", true},
        {"http://example.org/a/*", "http://example.org/a", false},
        {"http://example.org/a/*", "https://example.org/a/b", false},
        {"*://example.org/*", "https://example.org/a", true},
        {"http://example.org/a", "http://example.org/a", true},
        {"http://example.org/a", "http://example.org/a/b", false},
        {"http://EXAMPLE.org/A", "http://example.org/A", true},
        {"http://*.example.org/*.html", "http://w.example.org/x/y.html", true},
        {"http://*.example.org/*.html", "http://w.example.org/x/y.htm", false},
        {"https://example.org", "https://example.org/any/thing", true},
        {"example.org/shop/*", "https://example.org/shop/1", true},
        {"example.org/shop/*", "https://example.org/news/1", false},
        {"/private/*", "https://any.example/private/1", true},
        {"/private/*", "https://any.example/x/private/1", false},
        {"*/private/*", "https://any.example/x/private/1", true},
        {"http://h/*a*b", "http://h/xaxbxb", true},
        {"http://h/*a*b", "http://h/xaxbxc", false},
        {"http://h/ab*ba", "http://h/aba", false},
        {"http://h/stra\xC3\x9F" "e/*", "http://h/stra%C3%9Fe/1", true},
        {"http://h/x?id=*", "http://h/x?id=1", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct url url;
        struct err err = {0};
        char *pattern = url_pattern(cases[i].pattern, &err);
        if (!pattern) fail_msg("%s: %s", cases[i].pattern, err.message);
        assert_int_equal(url_parse(&url, cases[i].url, NULL, NULL), URL_OK);
        if (url_fits(&url, pattern) != cases[i].fits)
            fail_msg("%s must%s fit %s", cases[i].pattern, cases[i].fits ? "" : " not", cases[i].url);
        url_clear(&url);
        free(pattern);
    }
}

static void refuses_patterns_that_cannot_fit(void **state) {
    (void)state;
    static const char *const cases[] = {"", "a b", "www.*.org", "*.", "example.org:99999", "example.org:x", "http://a b/*"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        assert_null(url_pattern(cases[i], &err));
        assert_int_equal(err.kind, ERR_USAGE);
    }
}

/* A user name and password are no part of the text; of no text for people either. */
static void users_are_put_aside(void **state) {
    (void)state;
    static const struct { const char *input, *user, *shown; } cases[] = {
        {"http://u:p@h/a@b", "u:p", "http://h/a@b"},
        {"https:\\\\u:p@h\\x", "u:p", "https:\\\\h\\x"},
        {"http://a@b:c%40@h?x", "a@b:c%40", "http://h?x"},
        {"http://:p@h/", ":p", "http://h/"},
        {"http://@h/", NULL, "http://h/"},
        {"http://h/?u@x", NULL, "http://h/?u@x"},
        {"//u:p@h/x", "u:p", "//h/x"},
        {"/u:p@h/x", NULL, "/u:p@h/x"},
        {"mailto:a@b.org", NULL, "mailto:a@b.org"},
        {"ftp://u:p@h/", NULL, "ftp://h/"},
        {"http://u:p@[bad/", NULL, "http://[bad/"},
    };
    struct url base;
    assert_int_equal(url_parse(&base, "http://base/", NULL, NULL), URL_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct url url;
        struct err err = {0};
        url_parse(&url, cases[i].input, &base, &err);
        if (!cases[i].user) assert_null(url.user);
        else assert_string_equal(url.user, cases[i].user);
        assert_null(strstr(err.message, "u:p"));
        url_clear(&url);
        char *shown = url_shown(cases[i].input);
        assert_string_equal(shown, cases[i].shown);
        free(shown);
    }
    url_clear(&base);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),           cmocka_unit_test(reads_hosts),
        cmocka_unit_test(users_are_put_aside),
        cmocka_unit_test(normalises_paths), cmocka_unit_test(resolves),
        cmocka_unit_test(tells_its_pieces), cmocka_unit_test(leaves_other_schemes),
        cmocka_unit_test(has_a_ceiling),    cmocka_unit_test(encodes_forms),
        cmocka_unit_test(fits_patterns),    cmocka_unit_test(refuses_patterns_that_cannot_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
