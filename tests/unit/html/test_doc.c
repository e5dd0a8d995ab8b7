/* The document: whatever the bytes, there is a tree with a root, and nothing a page holds can crash us. */
#include "page.h"

#include "html/path.h"
#include "html/serialize.h"

static void expect_html(const char *html, size_t bytes, const char *expected) {
    struct doc *doc = doc_parse(html, bytes, NULL, NULL);
    struct str out = {0};
    assert_non_null(doc);
    serialize_node(doc_root(doc), 0, &out);
    assert_string_equal(str_text(&out), expected);
    str_clear(&out);
    doc_free(doc);
}

static const struct { const char *html, *tree; } pages[] = {
    {"", "<html><head></head><body></body></html>"}, {" \n\t ", "<html><head></head><body></body></html>"},
    {"<!-- c -->", "<html><head></head><body></body></html>"},
    {"a < b", "<html><head></head><body>a &lt; b</body></html>"},
    {"<DIV CLASS=a>x", "<html><head></head><body><div class=\"a\">x</div></body></html>"},
    {"<p>1<p>2<br>3</div>", "<html><head></head><body><p>1</p><p>2<br>3</p></body></html>"},
    {"<b>&eacute;&#233;&#xE9;&nbsp;&lt;&amp;&unknown;</b>",
     "<html><head></head><body><b>\xC3\xA9\xC3\xA9\xC3\xA9&nbsp;&lt;&amp;&amp;unknown;</b></body></html>"},
    {"<a title='\"&amp;<'>x</a>", "<html><head></head><body><a title=\"&quot;&amp;&lt;\">x</a></body></html>"},
    {"<script>a<b && c</script>", "<html><head><script>a<b && c</script></head><body></body></html>"},
    {"<p>a\fb\r\nc\rd", "<html><head></head><body><p>a\fb\nc\nd</p></body></html>"},
    {"<div\fclass=x>", "<html><head></head><body><div class=\"x\"></div></body></html>"},
    {"<p>\xE2\x82\xAC \xF0\x9F\x98\x80</p>", "<html><head></head><body><p>\xE2\x82\xAC \xF0\x9F\x98\x80</p></body></html>"},
    {"<meta charset=iso-8859-1><p>\xC3\xA9</p>", /* it is UTF-8 all the same */
     "<html><head><meta charset=\"iso-8859-1\"></head><body><p>\xC3\xA9</p></body></html>"},
    {"<div><!-- x --><br/></div>", "<html><head></head><body><div><!-- x --><br></div></body></html>"},
};

static void test_trees(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(pages); i++) expect_html(pages[i].html, strlen(pages[i].html), pages[i].tree);
    expect_html("<p>a\0b</p\0><p>c", 16, "<html><head></head><body><p>ab</p><p>c</p></body></html>");
    expect_html("\0\0", 2, "<html><head></head><body></body></html>");
}

static void test_nodes(void **state) {
    (void)state;
    struct doc *doc = page("<body>\n<ul CLASS='x y' data-e>\n a <li>1</li> b <li id=two>2</li><!-- --></ul><p>");
    struct node *ul = pick(doc, "ul"), *two = pick(doc, "#two");
    assert_string_equal(node_name(ul), "ul");
    assert_string_equal(node_attr(doc, ul, "CLASS"), "x y");
    assert_string_equal(node_attr(doc, ul, "data-e"), "");
    assert_null(node_attr(doc, ul, "id"));
    assert_ptr_equal(node_parent(two), ul);
    assert_ptr_equal(node_next(node_first_child(ul)), two);
    assert_ptr_equal(node_prev(two), node_first_child(ul));
    assert_null(node_next(two));
    assert_null(node_prev(node_first_child(ul)));
    assert_null(node_first_child(two));
    assert_string_equal(node_name(node_next(ul)), "p");
    assert_null(node_parent(doc_root(doc)));
    assert_int_equal(node_line(two), 3);
    struct str path = {0};
    path_of(two, &path);
    assert_string_equal(str_text(&path), "/html/body/ul/li[2]");
    str_clear(&path);
    doc_free(doc);
}

static void test_html_is_cut(void **state) {
    (void)state;
    struct doc *doc = page("<p>\xC3\xA9\xC3\xA9</p><p>x</p>");
    struct node *p = pick(doc, "p");
    static const struct { size_t most; const char *html; } cuts[] = {
        {0, "<p>\xC3\xA9\xC3\xA9</p>"}, {4, "<p>"}, {5, "<p>\xC3\xA9"}, {6, "<p>\xC3\xA9"},
    {100, "<p>\xC3\xA9\xC3\xA9</p>"}};
    for (size_t i = 0; i < COUNT(cuts); i++) {
        struct str out = {0};
        str_puts(&out, ">");
        serialize_node(p, cuts[i].most, &out);
        assert_string_equal(str_text(&out) + 1, cuts[i].html);
        str_clear(&out);
    }
    doc_free(doc);
}

/* Nothing of the page is lost below the depth that is kept. */
static void test_deep_nesting(void **state) {
    (void)state;
    static const char *const tags[] = {"<div>", "<b>", "<table><tr><td>", "<span title=x>", "<ul><li>", "<font>"};
    for (size_t t = 0; t < COUNT(tags); t++) {
        struct str html = {0}, out = {0};
        for (int i = 0; i < 100000; i++) str_puts(&html, tags[t]);
        str_puts(&html, "<i id=end>deep</i>");
        struct doc *doc = page(str_text(&html));
        struct node *end = pick(doc, "#end");
        int depth = 0;
        for (struct node *node = end; node; node = node_parent(node)) depth++;
        assert_in_range(depth, 400, 600);
        path_of(end, &out);
        serialize_node(doc_root(doc), 0, &out);
        assert_non_null(strstr(str_text(&out), "deep"));
        str_clear(&out);
        str_clear(&html);
        doc_free(doc);
    }
}

/* Behind what is too deep, the tree is as it was. */
static void test_after_deep_nesting(void **state) {
    (void)state;
    struct str html = {0}, path = {0};
    str_puts(&html, "<div id=x>");
    for (int i = 0; i < 1000; i++) str_puts(&html, "<div>");
    for (int i = 0; i < 1000; i++) str_puts(&html, "</div>");
    str_puts(&html, "</div><p id=y>");
    struct doc *doc = page(str_text(&html));
    path_of(pick(doc, "#y"), &path);
    assert_string_equal(str_text(&path), "/html/body/p");
    str_clear(&path);
    str_clear(&html);
    doc_free(doc);
}

static const struct doc_options libxml2 = {.parser = DOC_LIBXML2};

/* 10^11 looks for a start that is not there would take minutes. */
static void test_unmatched_ends(void **state) {
    (void)state;
    struct str html = {0};
    struct err err = {0};
    for (int i = 0; i < 300000; i++) str_puts(&html, "<b>");
    for (int i = 0; i < 300000; i++) str_puts(&html, "</i>");
    assert_null(doc_parse(str_text(&html), html.len, &libxml2, &err));
    assert_int_equal(err.kind, ERR_INPUT);
    assert_string_equal(err.message, "parse: the page has too many unmatched tags, nested too deeply");
    struct doc *doc = page(str_text(&html));
    assert_int_equal(doc_cuts(doc)->nesting, 300000 + 2 - 512);
    doc_free(doc);
    str_clear(&html);
}

static const struct { const char *before, *repeated, *after; size_t cut; } tags[] = {
    {"<p ", "a%d=1 ", ">", 39000}, {"<p ", "a%d ", ">", 39000}, {"<p ", "a%d='>' ", ">", 39000},
    {"<p ", "a%d=\">\"", ">", 39000}, {"<p ", "a%d=1 ", "", 39000}, {"<p>", "a%d = 1; ", "</p>", 0},
    {"<!-- <p ", "a%d=1 ", "-->", 0}, {"<script>if (a<b) ", "a%d = 1; ", "</script>", 0},
    {"<p title='<p ", "a%d=1 ", "'>", 0},
};

static void test_attributes_without_end(void **state) {
    (void)state;
    for (size_t t = 0; t < COUNT(tags); t++) {
        struct str html = {0};
        struct err err = {0};
        str_puts(&html, tags[t].before);
        for (int i = 0; i < 40000; i++)
            for (const char *p = tags[t].repeated; *p; p++)
                if (*p == '%') str_printf(&html, "%d", i), p++;
                else str_putc(&html, *p);
        str_puts(&html, tags[t].after);
        struct doc *doc = doc_parse(str_text(&html), html.len, &libxml2, &err);
        if ((doc != NULL) != !tags[t].cut) fail_msg("%s%s", tags[t].before, tags[t].repeated);
        if (!doc) assert_string_equal(err.message, "parse: a tag of the page has too many attributes");
        doc_free(doc);
        doc = page(str_text(&html));
        assert_int_equal(doc_cuts(doc)->attributes, tags[t].cut);
        doc_free(doc);
        str_clear(&html);
    }
}

static void test_no_entities_from_outside(void **state) {
    (void)state;
    struct doc *doc = page("<!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><p>&x;</p>");
    struct str out = {0};
    serialize_node(doc_root(doc), 0, &out);
    assert_null(strstr(str_text(&out), "root:"));
    str_clear(&out);
    doc_free(doc);
    doc_free(NULL);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees), cmocka_unit_test(test_nodes), cmocka_unit_test(test_html_is_cut),
        cmocka_unit_test(test_deep_nesting), cmocka_unit_test(test_after_deep_nesting),
        cmocka_unit_test(test_unmatched_ends),
        cmocka_unit_test(test_attributes_without_end), cmocka_unit_test(test_no_entities_from_outside),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
