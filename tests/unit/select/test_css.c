/* Selectors: where they are asked, how long they may be, and what they cost. */
#include "../html/page.h"

#include "base/str.h"

static const char html[] =
    "<!doctype html><html id=html lang=en><head id=head><title id=title>t</title></head><body id=body>"
    "<div id=a class='box first'><p id=p1 class=lead>one</p><p id=p2>two<b id=b1></b></p><!-- c -->"
    "<ul id=list><li id=l1 class='item odd'>1</li><li id=l2 class=item>2</li><li id=l3 class='item odd'>3</li>"
    "<li id=l4 class=item>4</li><li id=l5 class='item last'>5</li></ul></div>"
    "<div id=b class='box second' lang=fr-CA title='Hello world'><span id=s1>x</span><p id=p3>y</p><span id=s2>z</span>"
    "<div id=c><div id=d><p id=p4 data-x=10 data-empty=''>deep</p></div></div></div>"
    "<a id=link href='HTTP://Example.org/x.pdf' rel=NoFollow hreflang=en-US>a</a>"
    "<form id=form><input id=i1 type=TEXT disabled><input id=i2 type=checkbox checked required>"
    "<select id=sel><option id=o1 selected><option id=o2></select></form>"
    "<p id='1st' class='a:b caf\xC3\xA9'>odd names</p><p id=gap> </p><p id=comment><!-- only --></p>"
    "</body></html>";

/* What a line of tests/data/html/selectors.txt cannot hold. */
static const struct { const char *selector, *ids; } cases[] = {
    {" \n li.last\t", "l5"}, {"[title='Hello\\\n world']", "b"}, {"[title='Hello\\\r\nworld' ]", ""},
};

static void put_ids(struct doc *doc, const struct nodes *nodes, struct str *out) {
    for (size_t i = 0; i < nodes->count; i++) {
        const char *id = node_attr(doc, nodes->at[i], "id");
        str_printf(out, "%s%s", i ? " " : "", id ? id : "?");
    }
}

static void expect_below(struct doc *doc, struct node *from, const char *css, size_t most, const char *ids) {
    struct err err = {0};
    struct selector *selector = css_compile(css, &err);
    if (!selector) fail_msg("%s", err.message);
    struct nodes found = {0};
    struct str got = {0};
    match_all(selector, doc, from, most, &found);
    put_ids(doc, &found, &got);
    if (strcmp(str_text(&got), ids) != 0) fail_msg("%s: got \"%s\", not \"%s\"", css, str_text(&got), ids);
    struct node *first = match_first(selector, doc, from);
    assert_ptr_equal(first, found.count ? found.at[0] : NULL);
    str_clear(&got);
    vec_clear(&found);
    css_free(selector);
}

static void test_matches(void **state) {
    (void)state;
    struct doc *doc = page(html);
    for (size_t i = 0; i < COUNT(cases); i++) expect_below(doc, doc_root(doc), cases[i].selector, 0, cases[i].ids);
    doc_free(doc);
}

static void test_below_a_node(void **state) {
    (void)state;
    struct doc *doc = page(html);
    expect_below(doc, pick(doc, "#b"), "p", 0, "p3 p4");
    expect_below(doc, pick(doc, "#b"), "div", 0, "c d");       /* itself not counted */
    expect_below(doc, pick(doc, "#c"), "#b p", 0, "p4");       /* what is left may be above */
    expect_below(doc, pick(doc, "#b"), ":scope > p", 0, "p3");
    expect_below(doc, pick(doc, "#p1"), "*", 0, "");           /* and nothing behind it */
    expect_below(doc, pick(doc, "#list"), "li", 2, "l1 l2");
    doc_free(doc);
}

static void test_long_and_nested_mistakes(void **state) {
    (void)state;
    struct str text = {0};
    struct err err = {0};
    for (int i = 0; i < 1000; i++) str_puts(&text, ":not(");
    assert_null(css_compile(str_text(&text), &err));
    assert_non_null(strstr(err.message, "too many parentheses"));
    assert_true(strlen(err.message) < 400);
    assert_null(css_compile("!", NULL));
    struct selector *selector = css_compile("[a=\"b", &err); /* the end closes what is open */
    assert_non_null(selector);
    css_free(selector);
    assert_null(css_compile("[a=\"b\nc\"]", &err));
    assert_non_null(strstr(err.message, "a string that ends at its line's end at column 4"));
    str_clear(&text);
}

static void expect_count(struct doc *doc, const char *css, size_t count) {
    struct selector *selector = css_compile(css, NULL);
    struct nodes found = {0};
    match_all(selector, doc, doc_root(doc), 0, &found);
    if (found.count != count) fail_msg("%s: %zu, not %zu", css, found.count, count);
    vec_clear(&found);
    css_free(selector);
}

/* Pages on which looking for each element anew would take minutes to hours. */
static void test_work_is_bounded(void **state) {
    (void)state;
    const struct doc_options deep = {.nesting_most = 100000};
    struct str text = {0};
    for (int i = 0; i < 60000; i++) str_puts(&text, "<tr><td>1<td>2");
    str_puts(&text, "</table><ul>");
    for (int i = 0; i < 60000; i++) str_printf(&text, "<x-%d></x-%d>", i, i);
    struct str whole = {0};
    str_printf(&whole, "<table>%s", text.data);
    struct doc *doc = page(whole.data);
    expect_count(doc, "tr:nth-child(60000) td:nth-last-child(1)", 1);
    expect_count(doc, "tr:nth-child(2n of :not(.x)) > td:first-child", 30000);
    expect_count(doc, "table ~ tr, td ~ th, q ~ tr", 0);
    expect_count(doc, "ul > :only-of-type", 60000);
    expect_count(doc, "tr:has(~ tr:not(:has(th)))", 59999);
    doc_free(doc);

    str_reset(&text);
    for (int i = 0; i < 50000; i++) str_puts(&text, "<div dir=auto>1");
    doc = doc_parse(text.data, text.len, &deep, NULL);
    expect_count(doc, "main div div div div div div div div div", 0);
    expect_count(doc, "[title] div, div > main div", 0);
    expect_count(doc, "div:has(q), div:contains('2'), div:lang(en), div:dir(rtl)", 0);
    expect_count(doc, "div:has(div):contains('11')", 49999);
    doc_free(doc);
    str_clear(&text);
    str_clear(&whole);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches), cmocka_unit_test(test_below_a_node),
        cmocka_unit_test(test_long_and_nested_mistakes),
        cmocka_unit_test(test_work_is_bounded),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
