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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base), cmocka_unit_test(test_attributes), cmocka_unit_test(test_links),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
