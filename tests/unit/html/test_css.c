/* Selectors: what they match, as data, and what is said of those that are wrong. */
#include "page.h"

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

static const struct { const char *selector, *ids; } cases[] = {
    {"li", "l1 l2 l3 l4 l5"}, {"LI", "l1 l2 l3 l4 l5"}, {"html", "html"}, {"*|li.last", "l5"}, {"|li", ""},
    {"#list", "list"}, {"ul#list", "list"}, {"#a#b", ""}, {"#LIST", ""},
    {".box", "a b"}, {".box.second", "b"}, {".BOX", ""}, {".bo", ""}, {"div.first", "a"},
    {"p, b", "p1 p2 b1 p3 p4 1st gap comment"}, {"b,p.lead ,#b1", "p1 b1"},
    {"#b p", "p3 p4"}, {"#b > p", "p3"}, {"#b>p", "p3"}, {"div div p", "p4"}, {"div > div > div p", "p4"},
    {"li + li", "l2 l3 l4 l5"}, {"#l1 + li", "l2"}, {"#l2 ~ li", "l3 l4 l5"}, {"#l2~.odd", "l3"},
    {"p + ul", "list"},
    {"span ~ span", "s2"}, {"span + span", ""}, {"#a > p ~ ul > li + li.last", "l5"}, {"body #a li.odd", "l1 l3"},
    {"div li ~ li b", ""}, {"#p1 + p b", "b1"},
    /* attributes */
    {"[title]", "b"}, {"[TITLE]", "b"}, {"[data-empty]", "p4"}, {"[data-empty=\"\"]", "p4"},
    {"[ data-x = \"10\" ]", "p4"}, {"[data-x='10']", "p4"}, {"[data-x=\"1\"]", ""},
    {"[title~=world]", "b"}, {"[title~=\"Hello world\"]", ""}, {"[title~=\"\"]", ""},
    {"p[class|=lead]", "p1"}, {"[lang|=fr]", "b"}, {"[lang|=f]", ""}, {"[hreflang|=en]", "link"},
    {"[href^=HTTP]", "link"}, {"[href^=http]", ""}, {"[href^=http i]", "link"}, {"[href$='.PDF'i]", "link"},
    {"[href*=Example]", "link"}, {"[href*=example s]", ""}, {"[title^=\"\"]", ""}, {"[title$='']", ""},
    {"[title*='']", ""},
    {"[title*=\"lo wo\"]", "b"}, {"[title*=\"LO WO\" i]", "b"}, {"[title$=world]", "b"},
    {"[title='hello world' i]", "b"},
    {"[rel=nofollow]", "link"}, {"[rel=nofollow s]", ""}, {"[type=text]", "i1"}, {"[*|title]", "b"},
    {"[|title]", "b"},
    /* names with escapes, strings, comments */
    {"#\\31st", "1st"}, {"#\\31 st", "1st"}, {"#\\000031st", "1st"}, {".a\\:b", "1st"}, {".a\\3A b", "1st"},
    {".caf\xC3\xA9", "1st"}, {".caf\\e9", "1st"}, {"[title=\"Hello\\20world\"]", "b"},
    {"[title='Hello\\\n world']", "b"},
    {"div/* x */.first", "a"}, {"#b/**/ /**/>/**/p", "p3"}, {" \n li.last\t", "l5"},
    {"[title=\"Hello world\"", "b"},
    {"li:nth-child(2", "l2"},
    /* places */
    {"li:first-child", "l1"}, {"li:last-child", "l5"}, {"b:only-child", "b1"}, {":root", "html"},
    {"body > :root", ""},
    {"#b > :first-of-type", "s1 p3 c"}, {"#b > :last-of-type", "p3 s2 c"}, {"#b > :only-of-type", "p3 c"},
    {"li:nth-child(2)", "l2"}, {"li:nth-child(odd)", "l1 l3 l5"}, {"li:nth-child( EVEN )", "l2 l4"},
    {"li:nth-child(2n+1)", "l1 l3 l5"}, {"li:nth-child(-n+3)", "l1 l2 l3"}, {"li:nth-child(n + 4)", "l4 l5"},
    {"li:nth-child(3n-1)", "l2 l5"}, {"li:nth-child(+3)", "l3"}, {"li:nth-child(n)", "l1 l2 l3 l4 l5"},
    {"li:nth-child(0)", ""}, {"li:nth-child(-2)", ""}, {"li:nth-child(99999999999n+1)", "l1"},
    {"li:nth-child(0n+2)", "l2"},
    {"li:nth-last-child(1)", "l5"}, {"li:nth-last-child(-n+2)", "l4 l5"}, {"li:nth-last-child(2n)", "l2 l4"},
    {"#b > span:nth-of-type(2)", "s2"}, {"#b > :nth-of-type(1)", "s1 p3 c"},
    {"#b > span:nth-last-of-type(2)", "s1"},
    {"li:nth-child(2 of .odd)", "l3"}, {"li:nth-last-child(1 of .item:not(.last))", "l4"},
    {"li:nth-child(2):nth-last-child(4)", "l2"}, {"div:nth-child(2) p:nth-child(2)", "p3"},
    {"p:empty", "comment"}, {"#b1:empty", "b1"}, {"#gap:empty", ""},
    /* lists in parentheses */
    {"li:not(.odd)", "l2 l4 l5"}, {"li:not(.odd, .last)", "l2 l4"}, {"li:not(.odd):not(.last)", "l2 l4"},
    {"p:not(div p)", "1st gap comment"}, {"#b :is(span, #d > p)", "s1 s2 p4"}, {"#b :where(span)", "s1 s2"},
    {"li:is()", ""},
    {"div:has(> ul)", "a"}, {"div:has(p)", "a b c d"}, {"p:has(+ ul)", "p2"}, {"li:has(~ .last)", "l1 l2 l3 l4"},
    {"#a > :has(b, .item)", "p2 list"}, {"div:has(> div:has(> div))", "b"}, {"div:not(:has(div))", "a d"},
    {"div:has(#p4):not(:has(span))", "c d"},
    /* languages and states */
    {"p:lang(fr)", "p3 p4"}, {"li:lang('en')", "l1 l2 l3 l4 l5"}, {"#b:lang(de, fr-ca)", "b"},
    {"#b:lang(\"*-CA\")", "b"},
    {"a:link", "link"}, {":any-link", "link"}, {":disabled", "i1"}, {":enabled", "i2 sel o1 o2"},
    {":checked", "i2 o1"},
    {"input:required", "i2"}, {"input:optional", "i1"}, {"a:hover", ""}, {"a:not(:visited)", "link"},
    {":scope > body", "body"},
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

static const struct { const char *selector, *message; } mistakes[] = {
    {"a[", "selector \"a[\": expected an attribute name at column 3"},
    {"", "expected a selector, not the end at column 1"},
    {"a, ", "expected a selector, not the end at column 4"},
    {"> a", "expected a selector at column 1"},
    {"a > > b", "expected a selector at column 5"},
    {"a >", "not the end at column 4"},
    {"caf\xC3\xA9 ..x", "expected a class name at column 7"},
    {"#", "expected an id at column 2"},
    {"#1", "write \\31 23"},
    {".1a", "expected a class name at column 2"},
    {"a)", "at column 2"}, {"a{", "expected a combinator, a comma or the end at column 2"},
    {"[href]p", "at column 7"},
    {"a/**/b", "at column 6"}, {"ns|div", "unknown namespace prefix at column 1"},
    {"[a=1]", "expected a value at column 4; put it in quotes"}, {"[a!=b]", "write :not("}, {"[a==b]", "column 4"},
    {"[a=b x]", "expected ] at column 6"}, {"[a=b", NULL},
    {"[a=\"b\nc\"]", "a string that ends at its line's end at column 4"},
    {"[id i]", "expected ], =, ~="},
    {"li:frist-child", "unknown pseudo-class frist-child at column 3; did you mean :first-child?"},
    {"a:contains()", "expected a text at column 12"}, {"a:text", "unknown pseudo-class text at column 2; write ::text"},
    {"a::befor", "unknown pseudo-element befor at column 2"}, {"li:eq(2)", "write :nth-child"},
    {"a:qwertyuiop", "known are :first-child"},
    {"li:nth-child", "expected ( and an argument at column 13"}, {"li:first-child(1)", "takes no argument"},
    {"li:nth-child()", "expected odd, even, a number"}, {"li:nth-child(a)", "column 14"},
    {"li:nth-child(2n + -1)", "expected a number"},
    {"li:nth-child(+ 2)", "column 14"}, {"li:nth-child(2 n)", "expected ) at column 16"},
    {"li:nth-of-type(2 of p)", "expected )"},
    {":not()", "column 6"}, {":not(a,)", "column 8"}, {":has()", "column 6"}, {":has(>> a)", "column 7"},
    {":is(> a)", "column 5"},
    {":lang()", "expected a language"}, {"a::", "expected the name of a pseudo-class at column 4"},
};

static void test_mistakes(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        struct err err = {0};
        struct selector *selector = css_compile(mistakes[i].selector, &err);
        if (!mistakes[i].message) {
            assert_non_null(selector);
            css_free(selector);
            continue;
        }
        if (selector) fail_msg("%s compiles", mistakes[i].selector);
        assert_int_equal(err.kind, ERR_SCRIPT);
        if (!strstr(err.message, mistakes[i].message) || strchr(err.message, '\n'))
            fail_msg("%s: %s\nnot: %s", mistakes[i].selector, err.message, mistakes[i].message);
    }
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
    str_clear(&text);
}

/* A long table costs a walk a row, not a walk of the table a row; a deep chain is not searched again and again. */
static void test_work_is_bounded(void **state) {
    (void)state;
    struct str text = {0};
    str_puts(&text, "<table>");
    for (int i = 0; i < 60000; i++) str_puts(&text, "<tr><td>1<td>2");
    struct doc *doc = page(str_text(&text));
    struct selector *selector = css_compile("tr:nth-child(60000) td:nth-last-child(1)", NULL);
    struct nodes found = {0};
    match_all(selector, doc, doc_root(doc), 0, &found);
    assert_int_equal(found.count, 1);
    vec_clear(&found);
    css_free(selector);
    doc_free(doc);

    str_reset(&text);
    for (int i = 0; i < 500; i++) str_puts(&text, "<div>");
    doc = page(str_text(&text));
    selector = css_compile("main div div div div div div div div div", NULL);
    assert_null(match_first(selector, doc, doc_root(doc)));
    css_free(selector);
    doc_free(doc);
    str_clear(&text);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches), cmocka_unit_test(test_below_a_node), cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_long_and_nested_mistakes),
        cmocka_unit_test(test_work_is_bounded),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
