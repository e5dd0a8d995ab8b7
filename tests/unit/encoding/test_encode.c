/* Encoders: text of every kind, as data; and what decoders make of what they send. */
#include "cases.h"

#include "encoding/decode.h"
#include "encoding/encode.h"

static void check(const struct field *fields) {
    struct str out = {0};
    char *text = case_exact(&fields[1]);
    encode(encoding_named(fields[0].bytes), text, fields[1].length, &out);
    if (out.len != fields[2].length || memcmp(str_text(&out), fields[2].bytes, out.len) != 0)
        fail_msg("%s, %s: \"%s\", not \"%s\"", fields[0].bytes, fields[1].bytes, str_text(&out), fields[2].bytes);
    str_clear(&out);
    free(text);
}

static void test_cases(void **state) {
    (void)state;
    cases_run("encode.txt", 40, check);
}

/* Characters that come back as others: what the standard says of them. */
static bool comes_back_as(const struct encoding *encoding, unsigned code, unsigned back) {
    const bool japanese = encoding->kind == ENCODING_SHIFT_JIS || encoding->kind == ENCODING_EUC_JP;
    if (code == back) return true;
    if (code == 0x2212) return back == 0xFF0D;
    if (japanese && code == 0xA5) return back == 0x5C;
    if (japanese && code == 0x203E) return back == 0x7E;
    if (encoding->kind == ENCODING_ISO_2022_JP && code >= 0xFF61 && code <= 0xFF9F)
        return back > 0x3000 && back < 0x3100;
    return code >= 0xE78D && code <= 0xE864 && back >= 0x9FB4 && back <= 0xFE19; /* gb18030's moved ones */
}

/* Each character that an encoding has comes back from it. Gives how many it has. */
static unsigned go_and_come(const char *name) {
    const struct encoding *encoding = encoding_named(name);
    struct str bytes = {0}, text = {0};
    unsigned count = 0;
    for (unsigned code = 0x80; code < 0x30000; code++) {
        char utf8[4];
        size_t length;
        if (code >= 0xD800 && code < 0xE000) continue;
        str_reset(&bytes);
        str_reset(&text);
        encode(encoding, utf8, (size_t)(utf8_write(utf8, code) - utf8), &bytes);
        if (str_starts(bytes.data, "&#")) continue;
        count++;
        decode(encoding, bytes.data, bytes.len, &text);
        const unsigned back = utf8_read(text.data, &length);
        if (text.len != length || !comes_back_as(encoding, code, back))
            fail_msg("%s: U+%04X comes back as U+%04X", name, code, back);
    }
    str_clear(&bytes);
    str_clear(&text);
    return count;
}

static void test_round_trips(void **state) {
    (void)state;
    static const struct { const char *name; unsigned characters; } cases[] = {
        {"windows-1252", 128}, {"iso-8859-6", 83}, {"windows-1258", 128}, {"x-user-defined", 128},
        {"gbk", 23957}, {"gb18030", 0x30000 - 0x80 - 0x800 - 1}, {"big5", 14653}, {"euc-kr", 17048},
        {"shift_jis", 7393},
        {"euc-jp", 7392}, {"iso-2022-jp", 7392},
    };
    for (size_t i = 0; i < COUNT(cases); i++) assert_int_equal(go_and_come(cases[i].name), cases[i].characters);
}

/* A field of a hostile page: as long as it likes. */
static void test_long(void **state) {
    (void)state;
    struct str text = {0}, out = {0}, back = {0};
    for (int i = 0; i < 100000; i++) str_puts(&text, "日x\xFF");
    encode(encoding_named("iso-2022-jp"), text.data, text.len, &out);
    decode(encoding_named("iso-2022-jp"), out.data, out.len, &back);
    assert_int_equal(back.len, 100000 * strlen("日x&#65533;"));
    str_clear(&text);
    str_clear(&out);
    str_clear(&back);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_round_trips), cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
