/* Encodings: which one it is, and what becomes of the bytes, as data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "encoding/charset.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define BYTES(literal) literal, sizeof(literal) - 1

static const struct { const char *label, *name; } labels[] = {
    {"utf-8", "utf-8"}, {" UTF8\n", "utf-8"}, {"latin1", "windows-1252"}, {"US-ASCII", "windows-1252"},
    {"iso-8859-9", "windows-1254"}, {"gb2312", "gbk"}, {"sjis", "shift_jis"}, {"ks_c_5601-1987", "euc-kr"},
    {"utf-16", "utf-16le"}, {"x-x-big5", "big5"}, {"hz-gb-2312", "replacement"}, {"iso-8859-8-i", "iso-8859-8-i"},
    {"iso_8859-1:1987", "windows-1252"}, {"x-user-defined", "x-user-defined"}, {"tis-620", "windows-874"},
    {"", NULL}, {"  ", NULL}, {"utf", NULL}, {"utf-8 utf8", NULL}, {"utf-8\xC2\xA0", NULL}, {"none-such", NULL},
    {"a-label-that-is-longer-than-any-that-there-is", NULL},
};

static void test_labels(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(labels); i++) {
        const char *name = charset_label(labels[i].label, strlen(labels[i].label));
        if (!labels[i].name) assert_null(name);
        else assert_string_equal(name, labels[i].name);
    }
}

static const struct { const char *body; size_t bytes; const char *type, *name, *utf8; } cases[] = {
    /* byte order marks win over everything and are dropped */
    {BYTES("\xEF\xBB\xBFx"), "text/html; charset=iso-8859-2", "utf-8", "x"},
    {BYTES("\xFF\xFE" "a\0\xAC\x20"), NULL, "utf-16le", "a\xE2\x82\xAC"},
    {BYTES("\xFE\xFF\0a\xD8\x3D\xDE\0"), "x; charset=utf-8", "utf-16be", "a\xF0\x9F\x98\x80"},
    /* the header */
    {BYTES("\xE9"), "text/html; charset=ISO-8859-1", "windows-1252", "\xC3\xA9"},
    {BYTES("\xE6"), "text/html;charset = \"iso-8859-2\" ; x", "iso-8859-2", "\xC4\x87"},
    {BYTES("<meta charset=utf-8>\xE6"), "text/html; charset='iso-8859-2'", "iso-8859-2", "<meta charset=utf-8>\xC4\x87"},
    {BYTES("<meta charset=koi8-r>\xC1"), "text/html; charset=nonsense", "koi8-r", "<meta charset=koi8-r>\xD0\xB0"},
    {BYTES("a\0"), "text/html; charset=utf-16", "utf-16le", "a"},
    {BYTES("\x80\xFF"), "x; charset=x-user-defined", "x-user-defined", "\xEF\x9E\x80\xEF\x9F\xBF"},
    {BYTES("<meta charset=koi8-r>\xC3\xA9"), "application/json", "utf-8", "<meta charset=koi8-r>\xC3\xA9"},
    /* neither */
    {BYTES(""), NULL, "utf-8", ""},
    {BYTES("caf\xC3\xA9"), NULL, "utf-8", "caf\xC3\xA9"},
    {BYTES("caf\xE9 \x80\x81\x8D"), "text/html", "windows-1252", "caf\xC3\xA9 \xE2\x82\xAC\xC2\x81\xC2\x8D"},
    /* the five kinds of UTF-8's mistakes: a U+FFFD for each longest part that could have been a character */
    {BYTES("a\xFFz"), "x;charset=utf-8", "utf-8", "a\xEF\xBF\xBDz"},
    {BYTES("\xE2\x82z"), "x;charset=utf-8", "utf-8", "\xEF\xBF\xBDz"},
    {BYTES("\xC0\xAFz"), "x;charset=utf-8", "utf-8", "\xEF\xBF\xBD\xEF\xBF\xBDz"},
    {BYTES("\xED\xA0\x80"), "x;charset=utf-8", "utf-8", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {BYTES("12345678\xF0\x9F\x98"), "x;charset=utf-8", "utf-8", "12345678\xEF\xBF\xBD"},
    /* one byte a character: iconv's tables, C1 where they have nothing, no composing of accents */
    {BYTES("\xC0\xE0\x98"), "x;charset=windows-1251", "windows-1251", "\xD0\x90\xD0\xB0\xC2\x98"},
    {BYTES("\xE0\xE8\xEC"), "x;charset=windows-1255", "windows-1255", "\xD7\x90\xD7\x98\xD7\x9C"},
    {BYTES("\xE0\xC8"), "x;charset=windows-1255", "windows-1255", "\xD7\x90\xD6\xB8"},
    {BYTES("\xA4\xD2"), "x;charset=windows-1253", "windows-1253", "\xC2\xA4\xEF\xBF\xBD"},
    {BYTES("\xA1\x80"), "x;charset=tis-620", "windows-874", "\xE0\xB8\x81\xE2\x82\xAC"},
    {BYTES("\xAE"), "x;charset=koi8-u", "koi8-u", "\xD1\x9E"},
    {BYTES("\xDB"), "x;charset=macintosh", "macintosh", "\xE2\x82\xAC"},
    {BYTES("\xE0"), "x;charset=iso-8859-8-i", "iso-8859-8-i", "\xD7\x90"},
    {BYTES("\xA2\xFF"), "x;charset=x-mac-cyrillic", "x-mac-cyrillic", "\xD2\x90\xE2\x82\xAC"},
    /* several; what is broken swallows no tag */
    {BYTES("\x93\xFA\x96{\\~"), "x;charset=shift_jis", "shift_jis", "\xE6\x97\xA5\xE6\x9C\xAC\\~"},
    {BYTES("\x87\x40\x81\x60"), "x;charset=sjis", "shift_jis", "\xE2\x91\xA0\xEF\xBD\x9E"},
    {BYTES("\x81<b>"), "x;charset=sjis", "shift_jis", "\xEF\xBF\xBD<b>"},
    {BYTES("\xC6\xFC\xA1\xC1"), "x;charset=euc-jp", "euc-jp", "\xE6\x97\xA5\xEF\xBD\x9E"},
    {BYTES("\x1B$BF|\x1B(Ba"), "x;charset=iso-2022-jp", "iso-2022-jp", "\xE6\x97\xA5" "a"},
    {BYTES("\xC7\xD1\x81\x41"), "x;charset=euc-kr", "euc-kr", "\xED\x95\x9C\xEA\xB0\x82"},
    {BYTES("\xD6\xD0\x80<"), "x;charset=gb2312", "gbk", "\xE4\xB8\xAD\xE2\x82\xAC<"},
    {BYTES("\x95\x32\x82\x36"), "x;charset=gb18030", "gb18030", "\xF0\xA0\x80\x80"},
    {BYTES("\xA4\xA4\xFF\xFF<\xA4"), "x;charset=big5", "big5", "\xE4\xB8\xAD\xEF\xBF\xBD\xEF\xBF\xBD<\xEF\xBF\xBD"},
    {BYTES("\x88\x66"), "x;charset=big5", "big5", "\xC3\x8A"}, /* kept back by iconv in case an accent follows */
    {BYTES("\x61\x00\x00\xD8\x62\x00\x63"), "x;charset=utf-16le", "utf-16le", "a\xEF\xBF\xBD" "b\xEF\xBF\xBD"},
    {BYTES("<script>"), "x;charset=iso-2022-kr", "replacement", "\xEF\xBF\xBD"},
};

static void expect(const char *body, size_t bytes, const char *type, const char *name, const char *utf8) {
    struct str out = {0};
    const char *got = charset_decode(body, bytes, type, &out);
    if (strcmp(got, name) != 0) fail_msg("%s: %s, not %s", body, got, name);
    if (utf8 && strcmp(str_text(&out), utf8) != 0)
        fail_msg("%s (%s): \"%s\", not \"%s\"", body, name, str_text(&out), utf8);
    assert_true(utf8_valid(str_text(&out), out.len));
    str_clear(&out);
}

static void test_decode(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        expect(cases[i].body, cases[i].bytes, cases[i].type, cases[i].name, cases[i].utf8);
}

/* The byte behind is no UTF-8, so that what is not found shows as windows-1252. */
static const struct { const char *html, *name; } metas[] = {
    {"<meta charset=iso-8859-2>", "iso-8859-2"}, {"<META\tCHARSET='ISO-8859-2' />", "iso-8859-2"},
    {"<meta/charset=\"iso-8859-2\">", "iso-8859-2"}, {"<meta charset = iso-8859-2 >", "iso-8859-2"},
    {"<!doctype html><html><head><title>x</title><meta charset=big5>", "big5"},
    {"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'>", "iso-8859-2"},
    {"<meta content='text/html; charset=iso-8859-2' http-equiv=content-type>", "iso-8859-2"},
    {"<meta content='text/html; charset=iso-8859-2'>", "windows-1252"},
    {"<meta http-equiv=refresh content='1; charset=iso-8859-2'>", "windows-1252"},
    {"<meta http-equiv=content-type content='charset; charset=\"iso-8859-2\"'>", "iso-8859-2"},
    {"<meta http-equiv=content-type content='charset=\"iso-8859-2'>", "windows-1252"},
    {"<meta charset=none><meta charset=iso-8859-2>", "iso-8859-2"},
    {"<meta charset=iso-8859-2 charset=koi8-r>", "iso-8859-2"},
    {"<!-- <meta charset=koi8-r> --><meta charset=iso-8859-2>", "iso-8859-2"},
    {"<!--><meta charset=koi8-r>-->", "koi8-r"},
    {"<!-- <meta charset=koi8-r>", "windows-1252"},
    {"<p title='<meta charset=koi8-r>'><meta charset=iso-8859-2>", "iso-8859-2"},
    {"</p <meta charset=koi8-r>><meta charset=iso-8859-2>", "iso-8859-2"},
    {"<?x <meta charset=koi8-r><meta charset=iso-8859-2>", "iso-8859-2"},
    {"<metal charset=koi8-r>", "windows-1252"}, {"<meta charset=utf-16>", "utf-8"},
    {"<meta charset=utf-16be>", "utf-8"},
    {"<meta charset=x-user-defined>", "windows-1252"}, {"<meta charset=iso-8859-2", "windows-1252"},
    {"<?xml version='1.0' encoding='iso-8859-2'?>", "iso-8859-2"}, {"<?xml encoding=\"utf-16\"?>", "utf-8"},
    {" <?xml encoding='iso-8859-2'?>", "windows-1252"}, {"<", "windows-1252"}, {"<meta", "windows-1252"},
    {"</", "windows-1252"},
};

static void test_prescan(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(metas); i++) {
        bool cut = strchr(metas[i].html, '>') == NULL; /* a space would complete it */
        char *body = mem_printf("%s%s\xE9", metas[i].html, cut ? "" : " ");
        expect(body, strlen(body), "text/html", metas[i].name, NULL);
        free(body);
    }
}

/* A <meta> behind the first 1024 bytes is too late; no read passes the end. */
static void test_prescan_ends(void **state) {
    (void)state;
    static const char meta[] = "<meta charset=iso-8859-2>";
    for (size_t before = 990; before < 1030; before++) {
        size_t length = before + strlen(meta) + 1;
        char *body = mem_alloc(length);
        memset(body, ' ', before);
        memcpy(body + before, meta, strlen(meta));
        body[length - 1] = '\xE9';
        expect(body, length, NULL, before + strlen(meta) <= 1024 ? "iso-8859-2" : "windows-1252", NULL);
        free(body);
    }
    for (size_t length = 0; length < sizeof meta; length++) {
        char *body = mem_dup(meta, length);
        expect(length ? body : "", length, NULL, length == strlen(meta) ? "iso-8859-2" : "utf-8", NULL);
        free(body);
    }
}

/* Whatever the bytes, what comes out is UTF-8. */
static void test_garbage(void **state) {
    (void)state;
    static const char *const types[] = {"c;charset=utf-8", "c;charset=big5", "c;charset=gb18030", "c;charset=euc-jp",
        "c;charset=sjis", "c;charset=euc-kr", "c;charset=iso-2022-jp", "c;charset=utf-16be", "c;charset=cp1258", NULL};
    char body[4096];
    unsigned random = 1;
    for (size_t i = 0; i < sizeof body; i++) body[i] = (char)((random = random * 1103515245u + 12345u) >> 16);
    for (size_t i = 0; i < COUNT(types); i++) {
        struct str out = {0};
        charset_decode(body, sizeof body, types[i], &out);
        assert_true(utf8_valid(str_text(&out), out.len));
        str_clear(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels), cmocka_unit_test(test_decode), cmocka_unit_test(test_prescan),
        cmocka_unit_test(test_prescan_ends), cmocka_unit_test(test_garbage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
