/* One item as a line of JSON or CSV, and bodies packed and unpacked. */
#include "support.h"

#include "store/rows.h"

static void json_lines_put_the_type_first(void **state) {
    (void)state;
    static const struct { const char *type, *json, *line; } cases[] = {
        {NULL, "{\"a\": 1}", "{\"a\": 1}\n"},
        {"book", "{\"a\": 1}", "{\"_type\": \"book\", \"a\": 1}\n"},
        {"book", "{}", "{\"_type\": \"book\"}\n"},
        {"a\"b", "{}", "{\"_type\": \"a\\\"b\"}\n"},
        {"", "{\"a\": 51.77}", "{\"_type\": \"\", \"a\": 51.77}\n"},
    };
    struct shape shape = {.form = FORM_JSONL};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str out = {0};
        rows_header(&out, &shape);
        assert_true(rows_item(&out, &shape, cases[i].type, cases[i].json, NULL));
        assert_string_equal(out.data, cases[i].line);
        str_clear(&out);
    }
}

static void csv_quotes_what_needs_it(void **state) {
    (void)state;
    static const struct { const char *json, *line; } cases[] = {
        {"{\"a\": \"plain\", \"b, c\": 1}", "plain,1\n"},
        {"{\"a\": \"x, y\", \"b, c\": \"say \\\"hi\\\"\"}", "\"x, y\",\"say \"\"hi\"\"\"\n"},
        {"{\"a\": \"two\\nlines\", \"b, c\": \"\\r\"}", "\"two\nlines\",\"\r\"\n"},
        {"{\"a\": 51.77, \"b, c\": 12.0}", "51.77,12.0\n"},
        {"{\"a\": true, \"b, c\": false}", "true,false\n"},
        {"{\"a\": null}", ",\n"},
        {"{\"other\": 1}", ",\n"},
        {"{\"a\": [1, 2], \"b, c\": {\"x\": \"y\"}}", "\"[1, 2]\",\"{\"\"x\"\": \"\"y\"\"}\"\n"},
        {"{\"a\": 9007199254740993, \"b, c\": \"\"}", "9007199254740993,\n"},
        {"{\"a\": \" kept \", \"b, c\": \"\\u00e9\"}", " kept ,\xC3\xA9\n"},
    };
    struct shape shape = {.form = FORM_CSV};
    names_add(&shape.columns, "a");
    names_add(&shape.columns, "b, c");
    struct str out = {0};
    rows_header(&out, &shape);
    assert_string_equal(out.data, "a,\"b, c\"\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        str_reset(&out);
        assert_true(rows_item(&out, &shape, NULL, cases[i].json, NULL));
        assert_string_equal(out.data, cases[i].line);
    }
    str_clear(&out);
    shape_clear(&shape);
}

static void a_lone_empty_value_is_no_empty_line(void **state) {
    (void)state;
    struct shape shape = {.form = FORM_CSV};
    struct str out = {0};
    names_add(&shape.columns, "a");
    assert_true(rows_item(&out, &shape, NULL, "{}", NULL));
    assert_string_equal(out.data, "\"\"\n");
    str_clear(&out);
    shape_clear(&shape);
}

static void a_damaged_item_is_an_error(void **state) {
    (void)state;
    struct shape shape = {.form = FORM_CSV};
    struct str out = {0};
    struct err err = {0};
    assert_false(rows_item(&out, &shape, NULL, "[1]", &err));
    assert_int_equal(err.kind, ERR_SYSTEM);
    assert_false(rows_item(&out, &shape, NULL, "{", &err));
    assert_int_equal(err.kind, ERR_SYSTEM);
    str_clear(&out);
}

static void endings_name_forms(void **state) {
    (void)state;
    static const struct { const char *path; bool good; enum form form; } cases[] = {
        {"a.jsonl", true, FORM_JSONL}, {"-", true, FORM_JSONL}, {"x/b.csv", true, FORM_CSV},
        {"a.json", false, FORM_JSONL}, {"items", false, FORM_JSONL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum form form = FORM_JSONL;
        struct err err = {0};
        assert_int_equal(rows_form(cases[i].path, &form, &err), cases[i].good);
        assert_int_equal(form, cases[i].form);
    }
}

static struct page *page_with(const char *body, size_t length) {
    struct page *page = page_new(request_new());
    page->body = mem_strndup(body, length);
    page->body_bytes = length;
    return page;
}

static void bodies_come_back(void **state) {
    (void)state;
    char *large = mem_zero(300000);
    memset(large, 'x', 299999);
    const struct { const char *bytes; size_t length; } cases[] = {{"", 0}, {"a\0b", 3}, {"<html></html>", 13}, {large, 300000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct page *page = page_with(cases[i].bytes, cases[i].length);
        struct err err = {0};
        body_pack(page);
        free(page->body);
        page->body = NULL;
        ok(body_unpack(page, &err), &err);
        assert_memory_equal(page->body, cases[i].bytes, cases[i].length);
        assert_int_equal(page->body[cases[i].length], '\0');
        page_free(page);
    }
    free(large);
}

static void damaged_bodies_are_refused(void **state) {
    (void)state;
    enum { SHORTER, OTHER_LENGTH, OTHER_BYTES, NO_FRAME, ABSENT, HUGE_FRAME, DAMAGES };
    for (int damage = 0; damage < DAMAGES; damage++) {
        struct page *page = page_with("hello hello hello", 17);
        struct err err = {0};
        unsigned char *packed;
        body_pack(page);
        packed = page->packed;
        switch (damage) {
        case SHORTER: page->packed_bytes--; break;
        case OTHER_LENGTH: page->body_bytes = 16; break;
        case OTHER_BYTES: memset(packed + 6, 0xFF, page->packed_bytes - 6); break;
        case NO_FRAME: packed[0] ^= 1; break;
        case ABSENT: free(page->packed); page->packed = NULL; page->packed_bytes = 0; break;
        case HUGE_FRAME: { /* a frame header that promises 2^40 bytes, in eight of them */
            static const unsigned char frame[] = {0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0};
            page->packed = mem_grow(page->packed, sizeof frame);
            memcpy(page->packed, frame, sizeof frame);
            page->packed_bytes = sizeof frame;
            page->body_bytes = (size_t)1 << 40;
            break;
        }
        }
        assert_false(body_unpack(page, &err));
        assert_int_equal(err.kind, ERR_SYSTEM);
        page_free(page);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_lines_put_the_type_first),
        cmocka_unit_test(csv_quotes_what_needs_it),
        cmocka_unit_test(a_lone_empty_value_is_no_empty_line),
        cmocka_unit_test(a_damaged_item_is_an_error),
        cmocka_unit_test(endings_name_forms),
        cmocka_unit_test(bodies_come_back),
        cmocka_unit_test(damaged_bodies_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
