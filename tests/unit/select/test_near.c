/* Why a selector matches nothing, and what looking for it costs. */
#include "../html/cases.h"

#include "select/explain.h"
#include "select/near.h"

static bool check(const json_t *one) {
    const char *html = case_need(one, "html"), *selector = case_need(one, "selector"), *line = case_need(one, "line");
    struct doc *doc = page(html);
    struct selector *compiled = css_compile(selector, NULL);
    struct str said = {0};
    explain(compiled, doc, doc_root(doc), &said);
    bool good = strcmp(str_text(&said), line) == 0;
    if (!good) print_error("%s: %s is explained as \"%s\", not \"%s\"\n", html, selector, str_text(&said), line);
    str_clear(&said);
    css_free(compiled);
    doc_free(doc);
    return good;
}

static void test_cases(void **state) {
    (void)state;
    assert_true(cases_read("explained.jsonl", check) >= 20);
}

static void look(struct near *near, const char *html, const char *css) {
    struct doc *doc = page(html);
    struct selector *selector = css_compile(css, NULL);
    struct str out = {0};
    near_init(near, doc, tree_node(doc_root(doc)), selector->branches->last, NEAR_ELEMENTS);
    near_explain(near, &out);
    print_message("%s%s\n", css, str_text(&out));
    str_clear(&out);
    css_free(selector);
    doc_free(doc);
}

/* 5 MB of products: the elements are looked at once and up to a bound, and of the names those that look alike
 * are compared, each once. */
static void test_work_on_a_big_page(void **state) {
    (void)state;
    struct str html = {0};
    struct near near;
    for (int i = 0; html.len < 5 << 20; i++)
        str_printf(&html, "<li id=product-%d class='product row%d'><a href=/%d><img src=/%d class=thumbnail></a>"
                          "<p class='star-rating %s'><i class=icon-star></i></p><p class=price_color>%d.99</p></li>\n",
                   i, i % 1000, i, i, i % 2 ? "One" : "Two", i % 60);
    look(&near, str_text(&html), ".pirce_color");
    assert_int_equal(near.elements, NEAR_ELEMENTS);
    assert_in_range(near.probes, NEAR_ELEMENTS / 2, 4 * NEAR_ELEMENTS); /* names fall apart */
    assert_true(near.cut);
    assert_string_equal(near.wanted[0].shown[0].kind == NEAR_CLASS ? "class" : "other", "class");
    assert_in_range(near.wanted[0].compared, 1, 10);
    look(&near, str_text(&html), "#main");
    assert_int_equal(near.wanted[0].compared, 0);
    str_clear(&html);
}

/* Of a large page: what is looked at is said, and what an index lists is found wherever it is. */
static const struct { const char *css; int asked; const char *said; } large[] = {
    {"#end .pirce", 0, "#end matches none of the 2000 elements looked at, #end .pirce matches 0; did you mean .price (1997+)?"},
    {"#end .pirce", 3, "#end matches 1, #end .pirce matches 0; did you mean .price (3997+)?"},
    {".prise .none", 0, ".prise matches none of the 2000 elements looked at; did you mean .price (1997+)?"},
    {"b:has(i) .none", 0, "b:has(i) is not counted, which would take long, b:has(i) .none matches 0; there is no .none in the first 2000 elements"},
    {"i#end b.price", 0, "i#end matches none of the 2000 elements looked at, i#end b.price matches 0 (b.price alone matches 1997+)"},
    {"b.price i::text, .price::attr(x)", 0, "b.price matches 1997+, b.price i matches none of the 2000 elements looked at; there is no i in the first 2000 elements; .price matches 1997+, but no attribute x"},
};

static void test_large_pages(void **state) {
    (void)state;
    struct str html = {0}, out = {0};
    str_puts(&html, "<!doctype html>");
    for (int i = 0; i < 30000; i++) str_puts(&html, "<b class=price>x</b>");
    str_puts(&html, "<i id=end></i>");
    for (size_t i = 0; i < COUNT(large); i++) {
        struct doc *doc = page(str_text(&html));
        struct selector *selector = css_compile(large[i].css, NULL);
        for (int asked = 0; asked <= large[i].asked; asked++) match_first(selector, doc, doc_root(doc));
        str_reset(&out);
        explain(selector, doc, doc_root(doc), &out);
        assert_string_equal(str_text(&out), large[i].said);
        css_free(selector);
        doc_free(doc);
    }
    str_clear(&html);
    str_clear(&out);
}

/* What is asked of a small part of a large page is counted there. */
static void test_a_part_of_a_large_page(void **state) {
    (void)state;
    struct str html = {0}, out = {0};
    str_puts(&html, "<!doctype html><div id=d><p>a<i></i></p><p>zz</p></div>");
    for (int i = 0; i < 30000; i++) str_puts(&html, "<b class=price>x</b>");
    struct doc *doc = page(str_text(&html));
    struct node *from = pick(doc, "#d");
    struct selector *selector = css_compile("p:contains(zz) b", NULL);
    match_first(selector, doc, from);
    explain(selector, doc, from, &out);
    assert_string_equal(str_text(&out), "p:contains(zz) matches 1, p:contains(zz) b matches 0; there is no b");
    css_free(selector);
    doc_free(doc);
    str_clear(&html);
    str_clear(&out);
}

/* Names without end: no more than some hundred are compared, and long ones not at all. */
static void test_names_without_end(void **state) {
    (void)state;
    struct str html = {0}, long_name = {0};
    struct near near;
    for (int i = 0; i < 60000; i++) str_printf(&html, "<b class=pirce%d id=pirc%d pirce%d></b>", i, i, i);
    look(&near, str_text(&html), ".pirce#pirc[pirce]");
    for (size_t i = 0; i < 3; i++) assert_int_equal(near.wanted[i].compared, 133); /* 400 of all */
    str_reset(&html);
    for (int i = 0; i < 100000; i++) str_puts(&long_name, "price ");
    str_printf(&html, "<b class='%s'></b><b class=%.*s></b>", str_text(&long_name), 5000, "x");
    look(&near, str_text(&html), ".pirce");
    assert_int_equal(near.wanted[0].compared, 1);
    assert_in_range(near.wanted[0].shown[0].count, 1, 20000); /* of 100,000 */
    assert_true(near.cut);
    str_clear(&html);
    str_clear(&long_name);
}

/* Patterns of the page, which are tried for :valid, come out of the same millisecond. */
static void test_patterns_that_take_long(void **state) {
    (void)state;
    struct str out = {0};
    struct doc *doc = page("<!doctype html><form><input pattern='(a|aa)*[de]' value=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac></form>");
    struct selector *selector = css_compile("form:valid i.nope", NULL), *valid = css_compile("form:valid", NULL);
    explain(selector, doc, doc_root(doc), &out);
    assert_string_equal(str_text(&out), "form:valid is not counted, which would take long, form:valid i.nope matches 0; "
                                        "there is no i; there is no .nope");
    assert_non_null(match_first(valid, doc, doc_root(doc))); /* where that takes too long is not the page's fault */
    css_free(selector);
    css_free(valid);
    doc_free(doc);
    str_clear(&out);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_work_on_a_big_page), cmocka_unit_test(test_names_without_end),
        cmocka_unit_test(test_large_pages), cmocka_unit_test(test_a_part_of_a_large_page),
        cmocka_unit_test(test_patterns_that_take_long),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
