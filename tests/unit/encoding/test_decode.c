/* Decoders: bytes of every kind, as data; and what holds for all of them. */
#include "cases.h"

#include "encoding/decode.h"
#include "encoding/index.h"

static const char *const names[] = {
    "utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-3", "windows-1255", "gbk", "gb18030", "big5", "euc-kr",
    "shift_jis", "euc-jp", "iso-2022-jp", "x-user-defined", "replacement",
};

static void check(const struct field *fields) {
    struct str out = {0};
    char *bytes = case_exact(&fields[1]);
    decode(encoding_named(fields[0].bytes), bytes, fields[1].length, &out);
    if (out.len != fields[2].length || memcmp(str_text(&out), fields[2].bytes, out.len) != 0)
        fail_msg("%s: \"%s\", not \"%s\"", fields[0].bytes, str_text(&out), fields[2].bytes);
    str_clear(&out);
    free(bytes);
}

static void test_cases(void **state) {
    (void)state;
    cases_run("decode.txt", 140, check);
}

static unsigned next(unsigned *random) { return (*random = *random * 1103515245u + 12345u) >> 16; }

/* One in four means something in a sequence. */
static char garbage(unsigned *random) {
    return next(random) % 4 ? (char)next(random) : "\x1B$(BJI@<0"[next(random) % 9];
}

/* Whatever the bytes, what comes out is UTF-8; and what is appended does not depend on what is there. */
static void test_garbage(void **state) {
    (void)state;
    unsigned random = 1;
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct encoding *encoding = encoding_named(names[i]);
        for (int round = 0; round < 300; round++) {
            const size_t length = next(&random) % 300;
            struct str out = {0}, again = {0};
            char *bytes = mem_alloc(length + !length);
            for (size_t k = 0; k < length; k++) bytes[k] = garbage(&random);
            decode(encoding, bytes, length, &out);
            assert_true(utf8_valid(str_text(&out), out.len));
            str_puts(&again, "before");
            decode(encoding, bytes, length, &again);
            assert_int_equal(again.len, out.len + 6);
            assert_memory_equal(again.data + 6, str_text(&out), out.len);
            str_clear(&out);
            str_clear(&again);
            free(bytes);
        }
    }
}

/* A decoder works block by block, and characters do not end where blocks do: `bytes` at every place about the
 * bounds. */
static void expect_anywhere(const char *name, const char *bytes, const char *utf8) {
    const struct encoding *encoding = encoding_named(name);
    for (size_t before = 4090; before < 4100; before++) {
        struct str body = {0}, out = {0};
        for (size_t i = 0; i < before; i++) str_putc(&body, 'x');
        for (int i = 0; i < 5000; i++) str_puts(&body, bytes);
        decode(encoding, body.data, body.len, &out);
        assert_int_equal(out.len, before + 5000 * strlen(utf8));
        for (size_t at = before; at < out.len; at += strlen(utf8))
            assert_memory_equal(out.data + at, utf8, strlen(utf8));
        str_clear(&body);
        str_clear(&out);
    }
}

static void test_blocks(void **state) {
    (void)state;
    expect_anywhere("windows-1252", "\xE9", "é");
    expect_anywhere("shift_jis", "\x93\xFA\xB1", "日ｱ");
    expect_anywhere("euc-jp", "\x8F\xB0\xA1", "丂");
    expect_anywhere("gb18030", "\x95\x32\x82\x36", "𠀀");
    expect_anywhere("gb18030", "\x81\x30\x81<", "�0�<");
    expect_anywhere("big5", "\x88\x62", "Ê\xCC\x84");
    expect_anywhere("iso-2022-jp", "\x1B$BF|\x1B(Ba", "日a");
    expect_anywhere("iso-2022-jp", "\x1B$$\x1B", "�$$�");
    expect_anywhere("utf-8", "\xF0\x9F\x98\x80\xFF", "😀�");
}

/* The room for the most that a byte can become. */
static void test_room(void **state) {
    (void)state;
    char bytes[10000];
    for (size_t i = 0; i < COUNT(names); i++) {
        for (unsigned byte = 0x7F; byte < 0x100; byte += 0x20) {
            struct str out = {0};
            memset(bytes, (int)byte, sizeof bytes);
            decode(encoding_named(names[i]), bytes, sizeof bytes, &out);
            assert_true(utf8_valid(out.data, out.len) && out.len <= 3 * sizeof bytes);
            str_clear(&out);
        }
    }
}

/* Nothing is added beyond a ceiling. */
static void test_ceiling(void **state) {
    (void)state;
    char bytes[10000];
    memset(bytes, '\xE9', sizeof bytes);
    for (size_t i = 0; i < COUNT(names); i++) {
        struct str out = {.ceiling = 100};
        decode(encoding_named(names[i]), bytes, sizeof bytes, &out);
        assert_true(out.len <= 100);
        str_clear(&out);
    }
}

/* How many characters each index has, and their sum: a table that was cut or moved has another one. */
static void test_indexes(void **state) {
    (void)state;
    static const struct { enum index_name name; unsigned characters, first, last; } cases[] = {
        {INDEX_BIG5, 18590, 0x43F0, 0x79D4}, {INDEX_EUC_KR, 17048, 0xAC02, 0x8A70},
        {INDEX_GB18030, 23940, 0x4E02, 0xE4C5},
        {INDEX_JIS0208, 7724, 0x3000, 0x9ED1}, {INDEX_JIS0212, 6067, 0x2D8, 0x9FA5},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct index *index = index_cells(cases[i].name);
        unsigned count = 0, first = 0, last = 0;
        for (unsigned pointer = 0; pointer < index->pointers; pointer++) {
            const unsigned code = index_code(&index->cells[pointer]);
            if (!code) continue;
            count++;
            if (!first) first = code;
            last = code;
        }
        assert_int_equal(count, cases[i].characters);
        assert_int_equal(first, cases[i].first);
        assert_int_equal(last, cases[i].last);
        assert_ptr_equal(index_cells(cases[i].name), index);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_garbage), cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_room),  cmocka_unit_test(test_ceiling), cmocka_unit_test(test_indexes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
