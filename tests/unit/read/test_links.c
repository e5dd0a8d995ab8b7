/* Links: what they are relative to, and all of a part of a page. */
#include "../html/page.h"

#include "read/links.h"

static const struct { const char *html, *base; } bases[] = {
    {"<p>", "http://example.org/a/b"}, {"<base href=/x/>", "http://example.org/x/"},
    {"<base target=_top><base href=//other.org/><base href=/no>", "http://other.org/"},
    {"<base href='javascript:1'>", "http://example.org/a/b"}, {"<base href='http://['>", "http://example.org/a/b"},
};

static void test_base(void **state) {
    (void)state;
    struct url page_url, base;
    assert_int_equal(url_parse(&page_url, "http://example.org/a/b", NULL, NULL), URL_OK);
    for (size_t i = 0; i < COUNT(bases); i++) {
        struct doc *doc = page(bases[i].html);
        links_base(doc, &page_url, &base);
        assert_string_equal(base.text, bases[i].base);
        url_clear(&base);
        doc_free(doc);
    }
    url_clear(&page_url);
}

static void test_attributes(void **state) {
    (void)state;
    static const struct { const char *element, *attribute; } cases[] = {
        {"a", "href"}, {"link", "href"}, {"img", "src"}, {"iframe", "src"}, {"form", "action"}, {"div", "href"}};
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(links_attribute(cases[i].element), cases[i].attribute);
}

static const char html[] =
    "<div id=x><a href=/1>1</a><a href='2#top'>2</a><a name=n>n</a><a href='mailto:a@b.c'>m</a></div>"
    "<div id=y><a href=/1#again>1</a><map><area href=' http://Other.org:80 '></map><link href=/css><a href='http://['>"
    "</a><p id=z><a href=3>3</a></p></div>";

static const struct { const char *css, *urls; } lists[] = {
    {"html", "http://h/1 http://h/d/2 http://other.org/ http://h/d/3"}, {"#x", "http://h/1 http://h/d/2"},
    {"#y, #x, #z", "http://h/1 http://h/d/2 http://other.org/ http://h/d/3"}, {"#z a", "http://h/d/3"},
    {"#none", ""},
};

static void test_links(void **state) {
    (void)state;
    struct url base;
    struct doc *doc = page(html);
    assert_int_equal(url_parse(&base, "http://h/d/", NULL, NULL), URL_OK);
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct selector *selector = css_compile(lists[i].css, NULL);
        struct nodes nodes = {0};
        struct names names = {0};
        struct str got = {0};
        match_all(selector, doc, doc_root(doc), 0, &nodes);
        links_all(doc, &base, &nodes, &names);
        for (size_t j = 0; j < names.count; j++) str_printf(&got, "%s%s", j ? " " : "", names.at[j]);
        assert_string_equal(str_text(&got), lists[i].urls);
        for (size_t j = 0; j < names.count; j++) free(names.at[j]);
        str_clear(&got);
        vec_clear(&names);
        vec_clear(&nodes);
        css_free(selector);
    }
    url_clear(&base);
    doc_free(doc);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

/* Of a page in this encoding. */
static const struct { const char *encoding, *href, *url; } queries[] = {
    {"windows-1251", "?q=привет", "http://h/d/?q=%EF%F0%E8%E2%E5%F2"},
    {"windows-1251", "/мир?q=мир#мир", "http://h/%D0%BC%D0%B8%D1%80?q=%EC%E8%F0"},
    {"windows-1251", "#?мир", "http://h/d/"}, {"windows-1251", "", "http://h/d/"}, {"windows-1251", "?", "http://h/d/?"},
    {"windows-1251", "?é&x", "http://h/d/?%26%23233%3B&x"}, {"windows-1251", " ?a\tb\nж ", "http://h/d/?ab%E6"},
    {"windows-1251", "?%D0%B6+'<ж", "http://h/d/?%D0%B6+%27%3C%E6"}, {"windows-1251", "?ж?ж", "http://h/d/?%E6?%E6"},
    {"windows-1251", "http://жж.example/?ж", "http://xn--f1aa.example/?%E6"},
    {"shift_jis", "?表", "http://h/d/?%95\\"}, {"euc-kr", "?한", "http://h/d/?%C7%D1"},
    {"iso-2022-jp", "?Γa", "http://h/d/?%1B$B&%23%1B(Ba"}, {"iso-2022-jp", "?日\t本", "http://h/d/?%1B$BF|K\\%1B(B"},
    {"iso-2022-jp", "?\x0Ez\x0E", "http://h/d/?%26%2365533%3Bz"},
    {"iso-2022-jp", "?¥ ", "http://h/d/?%1B(J\\%1B(B"}, {"windows-1251", "?ж #", "http://h/d/?%E6%20"},
    {"windows-1251", "ж #?ж", "http://h/d/%D0%B6%20"}, {"windows-1251", " # ", "http://h/d/"},
    {"utf-8", "?ж", "http://h/d/?%D0%B6"}, {"utf-16le", "?ж", "http://h/d/?%D0%B6"},
    {"replacement", "?ж", "http://h/d/?%D0%B6"}, {NULL, "?ж", "http://h/d/?%D0%B6"},
};

static void test_queries(void **state) {
    (void)state;
    struct url base, url;
    assert_int_equal(url_parse(&base, "http://h/d/", NULL, NULL), URL_OK);
    for (size_t i = 0; i < COUNT(queries); i++) {
        const struct encoding *encoding = queries[i].encoding ? encoding_named(queries[i].encoding) : NULL;
        assert_int_equal(links_parse_in(&url, encoding, queries[i].href, &base, NULL), URL_OK);
        assert_string_equal(url.text, queries[i].url);
        url_clear(&url);
    }
    assert_int_equal(links_parse_in(&url, encoding_named("koi8-r"), "mailto:a@b.c?subject=ж", &base, NULL), URL_OTHER_SCHEME);
    struct err err = {0};
    assert_int_equal(links_parse_in(&url, encoding_named("koi8-r"), "http://[?ж", &base, &err), URL_BAD);
    assert_non_null(strstr(err.message, "?%D6"));
    url_clear(&base);
}

/* Whatever reads a link of a document reads it so. */
static void test_queries_of_a_document(void **state) {
    (void)state;
    static const char text[] = "<base href='/ж/?ж'><a href='?q=ж'>";
    const struct doc_options options = {.encoding = encoding_named("windows-1251")};
    struct doc *doc = doc_parse(text, strlen(text), &options, NULL);
    struct url page_url, base;
    struct names names = {0};
    struct nodes nodes = {0};
    assert_int_equal(url_parse(&page_url, "http://h/d/", NULL, NULL), URL_OK);
    links_base(doc, &page_url, &base);
    assert_string_equal(base.text, "http://h/%D0%B6/?%E6");
    vec_push(&nodes, doc_root(doc));
    links_all(doc, &base, &nodes, &names);
    assert_int_equal(names.count, 1);
    assert_string_equal(names.at[0], "http://h/%D0%B6/?q=%E6");
    names_clear(&names);
    vec_clear(&nodes);
    url_clear(&base);
    url_clear(&page_url);
    doc_free(doc);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base), cmocka_unit_test(test_attributes), cmocka_unit_test(test_links),
        cmocka_unit_test(test_queries), cmocka_unit_test(test_queries_of_a_document),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
