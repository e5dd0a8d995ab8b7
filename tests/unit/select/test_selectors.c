/* What selectors match and what is said of those that are wrong, by the cases of tests/data/html/selectors.txt and
 * selectors-wrong.txt; each is asked by a walk over the tree and by the document's index. */
#include "../html/page.h"

#include "select/caret.h"
#include "html/tree.h"
#include "os/file.h"
#include "select/kept.h"
#include "select/selector.h"

#include <stdio.h>

/* The file's text; every line of it ends with a newline. */
static char *read_cases(const char *file) {
    size_t length;
    struct err err = {0};
    char path[4096];
    snprintf(path, sizeof path, "%s/tests/data/html/%s", getenv("SOURCE") ? getenv("SOURCE") : ".", file);
    char *text = file_read(path, 0, &length, &err);
    if (!text) fail_msg("%s", err.message);
    assert_true(length && text[length - 1] == '\n');
    return text;
}

static bool is_comment(const char *line) { return !*line || str_starts(line, "# "); }

/* ---- Matches ---- */

static void put_nodes(struct doc *doc, const struct nodes *nodes, struct str *out) {
    for (size_t i = 0; i < nodes->count; i++) {
        const char *id = node_attr(doc, nodes->at[i], "id");
        str_printf(out, "%s%s", i ? " " : "", id ? id : "-");
    }
}

static void put_strings(const struct names *names, struct str *out) {
    for (size_t i = 0; i < names->count; i++) str_printf(out, "%s%s|", i ? "" : "|", names->at[i]);
}

/* Appends what the selector gives, asked as often as a document without an index or with one. */
static void ask(struct doc *doc, const struct selector *selector, bool indexed, struct str *out) {
    struct nodes nodes = {0};
    struct names names = {0};
    doc->asked = indexed ? 1000 : 0;
    if (css_gives_strings(selector)) {
        match_strings(selector, doc, doc_root(doc), 0, &names);
        put_strings(&names, out);
    } else {
        match_all(selector, doc, doc_root(doc), 0, &nodes);
        put_nodes(doc, &nodes, out);
        doc->asked = indexed ? 1000 : 0;
        assert_ptr_equal(match_first(selector, doc, doc_root(doc)), nodes.count ? nodes.at[0] : NULL);
    }
    vec_clear(&nodes);
    names_clear(&names);
}

/* Is the line's expectation met? */
static bool check_line(struct doc *doc, char *line) {
    struct err err = {0};
    char *arrow = strstr(line, " ->");
    if (!arrow) fail_msg("no -> in %s", line);
    const char *wanted = arrow + 3 + (arrow[3] == ' ');
    *arrow = '\0';
    struct selector *selector = css_compile(line, &err);
    if (!selector) fail_msg("%s", err.message);
    bool good = true;
    for (int indexed = 0; indexed < 2; indexed++) {
        struct str got = {0};
        ask(doc, selector, indexed, &got);
        if (strcmp(str_text(&got), wanted) != 0) {
            print_error("%s gives \"%s\", not \"%s\"%s\n", line, str_text(&got), wanted, indexed ? " (by index)" : "");
            good = false;
        }
        str_clear(&got);
    }
    css_free(selector);
    return good;
}

/* ---- What is kept ---- */

static const char asked_page[] =
    "<!doctype html><body><form id=f><p id=p1><input id=i1 required><input id=i2 type=radio name=r checked></p>"
    "<select id=s required><option id=o1>a<option id=o2 selected>b</select><button id=b1>x</button></form>"
    "<div id=d1 dir=auto>\xD7\x90<p id=p2 class=a>q <b id=b2>x</b></p><p id=p3>z</p></div><section id=s1><i id=i3></i>"
    "<p id=p4 lang=fr>q<i id=i4>r</i></p><p id=p5 class=a><i id=i5>q</i></p></section><fieldset id=g disabled><input id=i6></fieldset>";

static const char *const asked[] = {
    ":checked", ":default", ":invalid", ":valid", ":indeterminate", ":disabled", ":dir(rtl)", ":lang(fr)", ":has(i)", "section:has(b) i",
    "section:has(i) i", ":nth-child(2 of .a)", "p:nth-of-type(2)", "p ~ p i", "i ~ p > i", ":scope > i", ":scope > p", "i ~ :scope i",
    "p ~ :scope > i", ":scope ~ p", "section :scope i", ":has(> :scope) i", ":not(:has(:scope)) > i", ":nth-child(1 of :scope) i",
    ":nth-child(1 of :scope ~ p)", "section :is(:scope > i, b)", ":contains(q)", ":scope :contains(q)", "div:contains(x) b",
};

static void put_asked(struct doc *doc, const struct selector *selector, const xmlNode *from, struct str *out) {
    struct nodes nodes = {0};
    match_all(selector, doc, tree_opaque(from), 0, &nodes);
    put_nodes(doc, &nodes, out);
    vec_clear(&nodes);
}

static const xmlNode *numbered(struct doc *doc, int number) {
    const xmlNode *root = tree_node(doc_root(doc)), *node = root;
    while (number-- > 0 && node) node = tree_next_element(node, root);
    return node;
}

/* What earlier questions have found is right for later ones, of whatever node. */
static void test_questions_change_no_answer(void **state) {
    (void)state;
    struct selector *selectors[COUNT(asked)];
    struct doc *old = page(asked_page);
    for (size_t s = 0; s < COUNT(asked); s++) selectors[s] = css_compile(asked[s], NULL);
    for (int round = 0; round < 2; round++)
        for (int i = 0; numbered(old, i); i++)
            for (size_t s = 0; s < COUNT(asked); s++) {
                struct str wanted = {0}, got = {0};
                struct doc *new = page(asked_page);
                put_asked(new, selectors[s], numbered(new, i), &wanted);
                put_asked(old, selectors[s], numbered(old, i), &got);
                if (strcmp(str_text(&got), str_text(&wanted)) != 0)
                    fail_msg("%s of element %d gives \"%s\", not \"%s\"", asked[s], i, str_text(&got), str_text(&wanted));
                doc_free(new);
                str_clear(&wanted);
                str_clear(&got);
            }
    for (size_t s = 0; s < COUNT(asked); s++) css_free(selectors[s]);
    doc_free(old);
}

/* It is asked as far as `left` elements go, which may stop it anywhere, and then without a bound. */
static void expect_after_stop(const char *text, const struct selector *selector, size_t left, const char *wanted) {
    struct doc *doc = page(asked_page);
    struct str got = {0};
    size_t rest = left;
    match_count(selector, selector->branches->last, false, doc_root(doc), SIZE_MAX, &rest);
    put_asked(doc, selector, tree_node(doc_root(doc)), &got);
    if (strcmp(str_text(&got), wanted) != 0)
        fail_msg("%s gives \"%s\", not \"%s\", after %zu elements", text, str_text(&got), wanted, left);
    str_clear(&got);
    doc_free(doc);
}

/* What a question had found when it was stopped is worth nothing to later ones. */
static void test_stopped_questions_change_no_answer(void **state) {
    (void)state;
    for (size_t s = 0; s < COUNT(asked); s++) {
        struct selector *selector = css_compile(asked[s], NULL);
        struct doc *doc = page(asked_page);
        struct str wanted = {0};
        put_asked(doc, selector, tree_node(doc_root(doc)), &wanted);
        for (size_t left = 0; left < 300; left++) expect_after_stop(asked[s], selector, left, str_text(&wanted));
        str_clear(&wanted);
        doc_free(doc);
        css_free(selector);
    }
}

/* A selector that is gone leaves nothing that another one is taken for. */
static void test_selectors_come_and_go(void **state) {
    (void)state;
    struct doc *doc = page(asked_page);
    for (int round = 0; round < 50; round++) {
        struct str got = {0};
        struct selector *selector = css_compile(round % 2 ? "section:has(b) i" : "section:has(i) i", NULL);
        put_asked(doc, selector, tree_node(doc_root(doc)), &got);
        assert_string_equal(str_text(&got), round % 2 ? "" : "i3 i4 i5");
        css_free(selector);
        str_clear(&got);
    }
    doc_free(doc);
}

/* Each of them is asked of one small element of a large page, which costs few bytes. */
static void test_few_selectors_are_remembered(void **state) {
    (void)state;
    struct str html = {0};
    for (int i = 0; i < 2000; i++) str_puts(&html, "<p><b><i></i></b></p>");
    struct doc *doc = page(str_text(&html));
    const xmlNode *leaf = numbered(doc, 3);
    for (int i = 0; i < 3000; i++) {
        struct selector *selector = css_compile("b:has(i)", NULL);
        assert_ptr_equal(match_first(selector, doc, tree_opaque(leaf)), tree_opaque(numbered(doc, 4)));
        css_free(selector);
        assert_in_range(doc->kept->count, 0, 1000);
    }
    str_clear(&html);
    doc_free(doc);
}

/* ---- Cases ---- */

static void test_matches(void **state) {
    (void)state;
    struct str html = {0};
    struct doc *doc = NULL;
    int failed = 0, count = 0;
    char *text = read_cases("selectors.txt"), *end;
    for (char *line = text; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        if (is_comment(line)) continue;
        if (*line == '=') {
            if (line[1] != '+') doc_free(doc), doc = NULL, str_reset(&html);
            str_puts(&html, line[1] == '+' ? line + 2 : line + 1);
            continue;
        }
        if (!doc) doc = page(str_text(&html));
        failed += !check_line(doc, line);
        count++;
    }
    doc_free(doc);
    str_clear(&html);
    free(text);
    assert_true(count > 240);
    assert_int_equal(failed, 0);
}

/* ---- Mistakes ---- */

/* What is said of the selector, as it is shown. */
static void check_mistake(const char *selector, const char *wanted) {
    struct err err = {0};
    struct str shown = {0};
    struct selector *compiled = css_compile(selector, &err);
    if (compiled) fail_msg("%s compiles", selector);
    assert_int_equal(err.kind, ERR_SCRIPT);
    assert_null(strchr(err.message, '\n'));
    caret_put(&err, &shown);
    str_putc(&shown, '\n');
    if (strcmp(shown.data, wanted) != 0) fail_msg("%s\nsays\n%snot\n%s", selector, shown.data, wanted);
    str_clear(&shown);
}

static void test_mistakes(void **state) {
    (void)state;
    int count = 0;
    char *text = read_cases("selectors-wrong.txt"), *end;
    for (char *at = text; *at; at = end) {
        if (!(end = strstr(at, "\n\n"))) end = at + strlen(at);
        if (*end) end[1] = '\0', end += 2;
        if (is_comment(at)) continue;
        char *behind = strchr(at, '\n');
        *behind = '\0';
        check_mistake(at, behind + 1);
        count++;
    }
    free(text);
    assert_true(count > 50);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_questions_change_no_answer),
        cmocka_unit_test(test_stopped_questions_change_no_answer),
        cmocka_unit_test(test_selectors_come_and_go), cmocka_unit_test(test_few_selectors_are_remembered),
        cmocka_unit_test(test_matches), cmocka_unit_test(test_mistakes)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
