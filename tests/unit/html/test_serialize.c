/* Nodes as HTML, and the same tree again from what was written. */
#include "cases.h"
#include "fuzz.h"

#include "html/serialize.h"

/* Are the trees equal? Two walks side by side. */
static bool same_attributes(const xmlNode *a, const xmlNode *b) {
    const xmlAttr *x = a->properties, *y = b->properties;
    for (; x && y; x = x->next, y = y->next)
        if (strcmp((const char *)x->name, (const char *)y->name) != 0 ||
            strcmp(tree_value(a->doc->_private, x), tree_value(b->doc->_private, y)) != 0)
            return false;
    return !x && !y;
}

static bool same_node(const xmlNode *a, const xmlNode *b) {
    if (a->type != b->type) return false;
    if (!tree_is_element(a)) return strcmp((const char *)a->content, (const char *)b->content) == 0;
    return a->extra == b->extra && strcmp(tree_name(a), tree_name(b)) == 0 && same_attributes(a, b);
}

static bool same_tree(struct doc *one, struct doc *other) {
    const xmlNode *a_top = tree_node(doc_root(one)), *b_top = tree_node(doc_root(other)), *a = a_top, *b = b_top;
    while (a && b && same_node(a, b) && !tree_child(a) == !tree_child(b) && (a == a_top || !a->next == !b->next)) {
        a = tree_next(a, a_top);
        b = tree_next(b, b_top);
    }
    return !a && !b;
}

static bool comes_back(const char *name, struct doc *doc) {
    struct str html = {0};
    if (!doc->quirks) str_puts(&html, "<!doctype html>");
    serialize_node(doc_root(doc), 0, &html);
    struct doc *again = doc_parse(html.data, html.len, NULL, NULL);
    bool good = same_tree(doc, again);
    if (!good) print_error("%s: another tree from what was written: %s\n", name, html.data);
    doc_free(again);
    str_clear(&html);
    return good;
}

static bool is_written(const char *html, const struct str *got, const char *wanted) {
    if (!wanted || strcmp(str_text(got), wanted) == 0) return true;
    print_error("%s: is written \"%s\", not \"%s\"\n", html, str_text(got), wanted);
    return false;
}

static bool check(const json_t *one) {
    const char *html = case_need(one, "html"), *css = case_text(one, "css");
    struct doc *doc = page(html);
    struct node *node = pick(doc, css ? css : "body");
    struct str outer = {0}, inner = {0};
    serialize_node(node, 0, &outer);
    serialize_inner(node, &inner);
    bool good = is_written(html, &outer, case_text(one, "outer")) && is_written(html, &inner, case_text(one, "inner"));
    if (!json_object_get(one, "once")) good &= comes_back(html, doc);
    str_clear(&outer);
    str_clear(&inner);
    doc_free(doc);
    return good;
}

static void test_cases(void **state) {
    (void)state;
    assert_true(cases_read("serialise.jsonl", check) > 60);
}

static bool comes_back_from(const json_t *one) {
    if (json_object_get(one, "once")) return true;
    struct doc *doc = page(case_need(one, "html"));
    bool good = comes_back(case_need(one, "html"), doc);
    doc_free(doc);
    return good;
}

/* 13.3 says what does not come back; of these pages a link in a link, <plaintext>, and a newline at the start
 * of <pre>. */
static bool is_promised(const char *name) {
    static const char *const others[] = {"formatting", "raw", "pre"};
    for (size_t i = 0; i < COUNT(others); i++)
        if (strcmp(others[i], name) == 0) return false;
    return true;
}

static void test_pages_come_back(void **state) {
    (void)state;
    struct inputs pages = {0};
    size_t failed = 0;
    inputs_data(&pages, "pages.txt", "page");
    for (size_t i = 0; i < pages.at.count; i++) {
        struct doc *doc = doc_parse(pages.at.at[i].bytes.data, pages.at.at[i].bytes.len, NULL, NULL);
        failed += is_promised(pages.at.at[i].name) && !comes_back(pages.at.at[i].name, doc);
        doc_free(doc);
    }
    inputs_clear(&pages);
    assert_int_equal(failed, 0);
    cases_read("texts.jsonl", comes_back_from);
}

/* A bound may fall anywhere; no character is cut. */
static void test_bound(void **state) {
    (void)state;
    struct doc *doc = page("<p title='\xC3\xA9'>\xE2\x82\xAC<b>\xC2\xA0</b><br></p>");
    struct node *p = pick(doc, "p");
    struct str whole = {0};
    serialize_node(p, 0, &whole);
    for (size_t most = 1; most <= whole.len + 1; most++) {
        struct str out = {0};
        str_puts(&out, "x");
        serialize_node(p, most, &out);
        assert_int_equal(out.len - 1, utf8_cut(whole.data, whole.len, most));
        assert_memory_equal(out.data + 1, whole.data, out.len - 1);
        str_clear(&out);
    }
    str_clear(&whole);
    doc_free(doc);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_pages_come_back), cmocka_unit_test(test_bound),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
