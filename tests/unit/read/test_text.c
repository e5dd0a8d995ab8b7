/* Text as a reader sees it. */
#include "../html/cases.h"

#include "read/text.h"

static bool is_text(const char *html, const char *what, const struct str *is, const char *wanted) {
    if (!wanted || strcmp(str_text(is), wanted) == 0) return true;
    print_error("%s: %s is \"%s\", not \"%s\"\n", html, what, str_text(is), wanted);
    return false;
}

static bool check(const json_t *one) {
    const char *html = case_need(one, "html"), *css = case_text(one, "css");
    struct doc *doc = page(html);
    struct node *node = pick(doc, css ? css : "body");
    struct str text = {0}, own = {0}, raw = {0};
    text_of(node, &text);
    text_own(node, &own);
    text_raw(node, &raw);
    bool good = is_text(html, "text", &text, case_text(one, "text"));
    good &= is_text(html, "own", &own, case_text(one, "own"));
    good &= is_text(html, "raw", &raw, case_text(one, "raw"));
    str_clear(&text);
    str_clear(&own);
    str_clear(&raw);
    doc_free(doc);
    return good;
}

static void test_cases(void **state) {
    (void)state;
    assert_true(cases_read("texts.jsonl", check) > 80);
}

/* What is there already is no start of a line to us. */
static void test_appends(void **state) {
    (void)state;
    struct doc *doc = page("<div> a </div><div>b</div><br>");
    struct str out = {0};
    str_puts(&out, "x");
    text_of(pick(doc, "body"), &out);
    text_own(pick(doc, "div"), &out);
    text_raw(pick(doc, "div"), &out);
    assert_string_equal(str_text(&out), "xa\nba a ");
    str_clear(&out);
    doc_free(doc);
}

/* Whatever is where in the sixteen bytes that are looked at together, it comes out as byte by byte. */
static void test_runs(void **state) {
    (void)state;
    static const char *const pieces[] = {"a", " ", "\n", "\xC2\xA0", "\xC3\x82", "\xE2\x80\xA0", "bcdefghijklmnopq", "\xC2\xA2"};
    unsigned seed = 1;
    for (int round = 0; round < 20000; round++) {
        struct str html = {0}, plain = {0}, out = {0};
        bool gap = false;
        str_puts(&html, "<p>");
        for (int i = 0; i < 24; i++) {
            seed = seed * 1103515245 + 12345;
            unsigned piece = seed >> 16 & 15;
            if (piece >= COUNT(pieces)) piece = seed >> 20 & 1;
            str_puts(&html, pieces[piece]);
            if (piece >= 1 && piece <= 3) gap = plain.len > 0;
            else str_printf(&plain, "%s%s", gap ? " " : "", pieces[piece]), gap = false;
        }
        struct doc *doc = page(str_text(&html));
        text_of(pick(doc, "p"), &out);
        assert_string_equal(str_text(&out), str_text(&plain));
        doc_free(doc);
        str_clear(&html);
        str_clear(&plain);
        str_clear(&out);
    }
}

/* Rows, cells and sections without end: what stands in front of each is looked for, and found at once. */
static void test_deep_and_wide(void **state) {
    (void)state;
    static const struct { const char *open, *each; } pages[] = {
        {"", "<div>x"}, {"<table>", "<tr><td>x<td>y"}, {"<table>", "<tbody><tr><td>x"}, {"<table>", "<tbody><tbody><tr><td>x<script></script>"},
        {"<table><tr>", "<td>x"}, {"<details>", "x<p>y"}, {"", "<p style='white-space:pre'>x"}, {"", "<span style='white-space:pre'>x<span>"},
        {"<table><tr>", "<script></script>"}, {"", "<details>x"},
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct str html = {0}, out = {0};
        str_puts(&html, pages[i].open);
        for (int n = 0; n < 20000; n++) str_puts(&html, pages[i].each);
        struct doc *doc = page(str_text(&html));
        text_of(doc_root(doc), &out);
        assert_true(out.len <= 3 * html.len);
        text_raw(doc_root(doc), &out);
        str_clear(&html);
        str_clear(&out);
        doc_free(doc);
    }
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_appends), cmocka_unit_test(test_runs),
        cmocka_unit_test(test_deep_and_wide),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
