/* Text as a reader sees it. */
#include "page.h"

#include "html/text.h"

static const struct { const char *html, *css, *text, *own; } cases[] = {
    {"<p>  a \n\t b  </p>", "p", "a b", "a b"},
    {"<p>a<b>b</b> <i> c</i></p>", "p", "ab c", "a"},
    {"<div>a<p>b</p>c<p>d</p></div>", "div", "a\nb\nc\nd", "a\nc"},
    {"<p>a<br>b<br><br>c</p>", "p", "a\nb\nc", "a\nb\nc"},
    {"<p>a <b>x</b> b</p>", "p", "a x b", "a b"},
    {"<div> <p> </p> </div>", "div", "", ""},
    {"<p></p>", "p", "", ""},
    {"<p>\xC2\xA3&nbsp;51.77&nbsp;</p>", "p", "\xC2\xA3 51.77", "\xC2\xA3 51.77"},
    {"<table><tr><td>a</td><td>b</td></tr><tr><th>c<td>d</table>", "table", "a b\nc d", ""},
    {"<ul><li>1<li>2</ul>", "ul", "1\n2", ""},
    {"<div>a<script>x()</script><style>y{}</style><template>t</template><noscript>n</noscript><!-- c -->b</div>",
     "div", "ab", "ab"},
    {"<script>\n var a  = 1;</script>", "script", "\n var a  = 1;", "\n var a  = 1;"},
    {"<body><noscript><p>n  n</p></noscript>", "noscript", "n n", ""},
    {"<head><title> t  t </title></head><p>b</p>", "html", "b", ""},
    {"<head><title> t  t </title></head><p>b</p>", "title", "t t", "t t"},
    {"<head><title>t</title><script>x</script></head>", "head", "t", ""},
    {"<pre>\n  a\n    b&nbsp;c\n</pre>", "pre", "  a\n    b c\n", "  a\n    b c\n"},
    {"<div>x<pre> a\n\n b</pre> y </div>", "div", "x\n a\n\n b\ny", "x\ny"},
    {"<pre>a <b id=k> b  c</b></pre>", "b", " b  c", " b  c"},
    {"<textarea>\n a  b </textarea>", "textarea", " a  b ", " a  b "},
    {"<pre>a<br>b</pre>", "pre", "a\nb", "a\nb"},
    {"<p>a<img alt=x>b</p>", "p", "ab", "ab"},
    {"<select><option>a<option>b</select>", "select", "a\nb", ""},
};

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct doc *doc = page(cases[i].html);
        struct str text = {0}, own = {0};
        text_of(pick(doc, cases[i].css), &text);
        text_own(pick(doc, cases[i].css), &own);
        if (strcmp(str_text(&text), cases[i].text) != 0) fail_msg("%s: text \"%s\"", cases[i].html, str_text(&text));
        if (strcmp(str_text(&own), cases[i].own) != 0) fail_msg("%s: own \"%s\"", cases[i].html, str_text(&own));
        str_clear(&text);
        str_clear(&own);
        doc_free(doc);
    }
}

/* What is there already is no start of a line to us. */
static void test_appends(void **state) {
    (void)state;
    struct doc *doc = page("<p> a </p><p>b</p>");
    struct str out = {0};
    str_puts(&out, "x");
    text_of(pick(doc, "body"), &out);
    assert_string_equal(str_text(&out), "xa\nb");
    str_clear(&out);
    doc_free(doc);
}

static void test_deep(void **state) {
    (void)state;
    struct str html = {0}, out = {0};
    for (int i = 0; i < 100000; i++) str_puts(&html, "<div>x");
    struct doc *doc = page(str_text(&html));
    text_of(doc_root(doc), &out);
    assert_true(out.len >= 100000);
    str_clear(&html);
    str_clear(&out);
    doc_free(doc);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_appends), cmocka_unit_test(test_deep),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
