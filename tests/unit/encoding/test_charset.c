/* Which encoding a body has, and the body as UTF-8. */
#include "cases.h"

#include "encoding/charset.h"
#include "encoding/encode.h"
#include "encoding/guess.h"

static void check_label(const struct field *fields) {
    const struct encoding *encoding = encoding_find(fields[0].bytes, fields[0].length);
    const char *name = encoding ? encoding->name : "none";
    if (strcmp(name, fields[1].bytes) != 0) fail_msg("\"%s\": %s, not %s", fields[0].bytes, name, fields[1].bytes);
}

static void test_labels(void **state) {
    (void)state;
    cases_run("labels.txt", 50, check_label);
}

static void expect_charset(const char *body, size_t bytes, const char *type, const char *name) {
    const char *got = charset_of(body, bytes, type);
    if (strcmp(got, name) != 0)
        fail_msg("%.*s (%s): %s, not %s", (int)bytes, body, type ? type : "no type", got, name);
}

static void check_declared(const struct field *fields) {
    char *body = case_exact(&fields[2]);
    const char *type = strcmp(fields[1].bytes, "-") == 0 ? NULL : fields[1].bytes;
    expect_charset(body, fields[2].length, type, fields[0].bytes);
    free(body);
}

static void test_declared(void **state) {
    (void)state;
    cases_run("declared.txt", 130, check_declared);
}

/* No cut makes it read behind the end or find what is not there whole. */
static void test_declared_cut_off(void **state) {
    (void)state;
    static const char meta[] = "<?xml version='1.0' encoding='koi8-r?>\n"
                               "<meta http-equiv='content-type' content='charset=big5'>";
    for (size_t length = 0; length < sizeof meta; length++) {
        char *body = mem_alloc(length + 1);
        memcpy(body, meta, length);
        expect_charset(body, length, NULL, length == strlen(meta) ? "big5" : "utf-8");
        free(body);
    }
}

/* `before` bytes, of which the first ones and the last ones are given, and then a <meta>. */
static void expect_behind(const char *first, size_t before, const char *last, const char *name) {
    static const char meta[] = "<meta charset=iso-8859-2>\xE9";
    char *body = mem_alloc(before + sizeof meta);
    memset(body, ' ', before);
    memcpy(body, first, strlen(first));
    memcpy(body + before - strlen(last), last, strlen(last));
    memcpy(body + before, meta, sizeof meta);
    expect_charset(body, before + strlen(meta), NULL, name);
    free(body);
}

/* In the first 1024 bytes no script is passed over; behind them the parser would find it, in 64 KiB of them. */
static void test_late(void **state) {
    (void)state;
    for (size_t before = 990; before < 1030; before++) expect_behind("", before, "", "iso-8859-2");
    expect_behind("", 2000, "<p>", "iso-8859-2");
    expect_behind("", 60000, "<p>", "iso-8859-2");
    expect_behind("", 65536 - 24, "<p>", "windows-1252");
    expect_behind("<script>", 900, "", "iso-8859-2");
    expect_behind("<script>", 2000, "", "windows-1252");
    expect_behind("<script>", 2000, "</script", "windows-1252");
    expect_behind("<script>", 2000, "</script >", "iso-8859-2");
    expect_behind("<SCRIPT x='>'>", 2000, "</div></Script>", "iso-8859-2");
    expect_behind("<title>", 2000, "</style>", "windows-1252");
    expect_behind("<title>", 2000, "</title>", "iso-8859-2");
    expect_behind("<!--", 2000, "", "windows-1252");
    expect_behind("<!--", 2000, "-->", "iso-8859-2");
    expect_behind("<style/>", 2000, "", "windows-1252");
    expect_behind("<p>", 2000, "<script></script>", "iso-8859-2");
    expect_behind("<meta charset=none>", 2000, "", "iso-8859-2");
    expect_behind("<meta charset=koi8-r>", 2000, "", "koi8-r");
}

static void check_guess(const struct field *fields) {
    const struct encoding *encoding = encoding_named(fields[0].bytes);
    struct str body = {0};
    struct charset_text decoded = {0};
    encode(encoding, fields[2].bytes, fields[2].length, &body);
    charset_decode(&decoded, body.data, body.len, "text/html");
    if (strcmp(decoded.charset, fields[1].bytes) != 0) fail_msg("%s: %s", fields[2].bytes, decoded.charset);
    if (body.len > 8) assert_string_equal(decoded.utf8, fields[2].bytes);
    charset_clear(&decoded);
    str_clear(&body);
}

static void test_guess(void **state) {
    (void)state;
    cases_run("guess.txt", 20, check_guess);
}

/* What is guessed by lies behind what is ASCII, and is bounded. */
static void test_guess_behind_ascii(void **state) {
    (void)state;
    static const char koi8[] = "\xF3\xC5\xC7\xCF\xC4\xCE\xD1 \xC8\xCF\xD2\xCF\xDB\xC1\xD1 \xD0\xCF\xC7\xCF\xC4\xC1, ";
    struct str body = {0};
    for (int i = 0; i < 20000; i++) str_puts(&body, "<p class=x>plain</p>\n");
    for (int i = 0; i < 100; i++) str_puts(&body, koi8);
    assert_string_equal(charset_of(body.data, body.len, NULL), "koi8-r");
    assert_null(guess("plain", 5));
    assert_null(guess("", 0));
    str_clear(&body);
}

static void test_borrows(void **state) {
    (void)state;
    static const struct { const char *body, *utf8; bool borrowed; } cases[] = {
        {"caf\xC3\xA9", "caf\xC3\xA9", true}, {"\xEF\xBB\xBF" "caf\xC3\xA9", "caf\xC3\xA9", true}, {"", "", true},
        {"caf\xE9", "caf\xC3\xA9", false}, {"<meta charset=utf-8>\xE9", "<meta charset=utf-8>\xEF\xBF\xBD", false},
        {"<meta charset=windows-1252>x", "<meta charset=windows-1252>x", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct charset_text decoded = {0};
        const char *body = cases[i].body;
        charset_decode(&decoded, body, strlen(body), NULL);
        assert_int_equal(decoded.length, strlen(cases[i].utf8));
        assert_memory_equal(decoded.utf8, cases[i].utf8, decoded.length);
        assert_int_equal(decoded.own == NULL, cases[i].borrowed);
        if (cases[i].borrowed) assert_ptr_equal(decoded.utf8 + decoded.length, body + strlen(body));
        charset_clear(&decoded);
        assert_null(decoded.charset);
    }
    struct charset_text decoded = {0};
    charset_decode(&decoded, NULL, 0, NULL);
    assert_string_equal(decoded.utf8, "");
    assert_string_equal(charset_of(NULL, 0, NULL), "utf-8");
    charset_clear(&decoded);
}

static void test_takes_the_body(void **state) {
    (void)state;
    struct charset_text decoded = {0};
    char *body = mem_strdup("\xEF\xBB\xBFplain"), *first = body;
    charset_take_body(&decoded, &body, 8); /* nothing yet */
    assert_ptr_equal(body, first);
    charset_decode(&decoded, body, 8, NULL);
    charset_take_body(&decoded, &body, 8);
    assert_ptr_equal(decoded.utf8, first + 3);
    assert_ptr_not_equal(body, first);
    assert_memory_equal(body, "\xEF\xBB\xBFplain", 8);
    char *copy = body;
    charset_take_body(&decoded, &body, 8); /* once */
    assert_ptr_equal(body, copy);
    free(body);
    assert_memory_equal(decoded.utf8, "plain", decoded.length);
    charset_clear(&decoded);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels), cmocka_unit_test(test_declared), cmocka_unit_test(test_declared_cut_off),
        cmocka_unit_test(test_late), cmocka_unit_test(test_guess), cmocka_unit_test(test_guess_behind_ascii),
        cmocka_unit_test(test_borrows), cmocka_unit_test(test_takes_the_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
