/* Structured data: cases of tests/data/html/metadata.jsonl, which says their form, and what is bounded. */
#include "../html/page.h"

#include "base/json.h"
#include "read/metadata.h"
#include "read/microdata.h"
#include "os/file.h"

#include <stdio.h>

static void check_case(const json_t *one, int line) {
    const char *html = json_string_value(json_object_get(one, "html")), *base = json_string_value(json_object_get(one, "base"));
    struct url url = {0};
    if (base) assert_int_equal(url_parse(&url, base, NULL, NULL), URL_OK);
    struct doc *doc = page(html);
    json_t *data = metadata_read(doc, base ? &url : NULL), *wanted;
    const char *name;
    json_object_foreach(json_object_get(one, "data"), name, wanted) {
        const json_t *got = json_object_get(data, name);
        if (got ? json_equal(wanted, got) : json_is_null(wanted)) continue;
        fail_msg("line %d: %s: %s", line, name, got ? json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT) : "absent");
    }
    json_decref(data);
    doc_free(doc);
    url_clear(&url);
}

static void test_cases(void **state) {
    (void)state;
    size_t length;
    struct err err = {0};
    char path[4096];
    int number = 0, cases = 0;
    snprintf(path, sizeof path, "%s/tests/data/html/metadata.jsonl", getenv("SOURCE") ? getenv("SOURCE") : ".");
    char *text = file_read(path, 0, &length, &err), *line;
    if (!text) fail_msg("%s", err.message);
    for (char *rest = text; (line = strsep(&rest, "\n"));) {
        number++;
        if (!*line || *line == '#') continue;
        json_t *one = json_parse(line, strlen(line), &err);
        if (!one) fail_msg("line %d: %s", number, err.message);
        check_case(one, number);
        json_decref(one);
        cases++;
    }
    assert_true(cases > 60);
    free(text);
}

/* ---- bounds ---- */

static json_t *read_items(const struct str *html, bool *cut) {
    struct doc *doc = page(str_text(html));
    json_t *list = microdata_read(doc, NULL, cut);
    doc_free(doc);
    return list;
}

/* Each item has the next one twice, by reference: 2 to the 40th of them if nobody counted. */
static void test_shared_items(void **state) {
    (void)state;
    struct str html = {0};
    bool cut;
    str_puts(&html, "<div itemscope itemref='a0 b0'></div>");
    for (int i = 0; i < 40; i++)
        for (char c = 'a'; c <= 'b'; c++)
            str_printf(&html, "<div id=%c%d itemscope itemprop='x y' itemref='a%d b%d'></div>", c, i, i + 1, i + 1);
    json_t *list = read_items(&html, &cut);
    assert_true(cut);
    assert_int_equal(json_array_size(list), 1);
    json_decref(list);
    str_clear(&html);
}

/* Items in items by reference, deeper than their elements. */
static void test_depth(void **state) {
    (void)state;
    struct str html = {0};
    bool cut;
    str_puts(&html, "<div itemscope itemref=i0></div>");
    for (int i = 0; i < 1000; i++) str_printf(&html, "<div id=i%d itemscope itemprop=x itemref=i%d></div>", i, i + 1);
    json_t *list = read_items(&html, &cut);
    assert_true(cut);
    int depth = 0;
    for (json_t *at = json_array_get(list, 0); at; depth++) at = json_object_get(json_object_get(at, "properties"), "x");
    assert_int_equal(depth, 65);
    json_decref(list);
    str_clear(&html);
}

/* A text of a megabyte that a thousand items refer to. */
static void test_shared_text(void **state) {
    (void)state;
    struct str html = {0};
    bool cut;
    for (int i = 0; i < 1000; i++) str_puts(&html, "<p itemscope itemref=t></p>");
    str_puts(&html, "<div id=t itemprop=text>");
    for (int i = 0; i < 1 << 17; i++) str_puts(&html, "8 bytes ");
    json_t *list = read_items(&html, &cut);
    assert_true(cut);
    json_decref(list);
    str_clear(&html);
}

static void test_errors_are_bounded(void **state) {
    (void)state;
    struct str html = {0};
    for (int i = 0; i < 100; i++) str_puts(&html, "<script type=application/ld+json>nonsense</script>");
    struct doc *doc = page(html.data);
    json_t *data = metadata_read(doc, NULL);
    assert_int_equal(json_array_size(json_object_get(data, "errors")), 10);
    json_decref(data);
    doc_free(doc);
    str_clear(&html);
}

static int setup(void **state) {
    (void)state;
    doc_setup();
    json_setup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_shared_items), cmocka_unit_test(test_depth),
        cmocka_unit_test(test_shared_text), cmocka_unit_test(test_errors_are_bounded),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
