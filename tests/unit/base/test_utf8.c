/* UTF-8: what is valid, against the standard's decoder written out a byte at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>

/* WHATWG Encoding 9.1.1, as its text goes: where the first error begins, and how many bytes it takes; the length
 * and 0 where there is none. */
static size_t first_error(const unsigned char *p, size_t length, size_t *taken) {
    size_t begin = 0, needed = 0, seen = 0;
    unsigned char lower = 0x80, upper = 0xBF;
    for (size_t i = 0; i < length; i++) {
        if (needed == 0) {
            begin = i;
            if (p[i] < 0x80) continue;
            if (p[i] >= 0xC2 && p[i] <= 0xDF) needed = 1;
            else if (p[i] >= 0xE0 && p[i] <= 0xEF) needed = 2;
            else if (p[i] >= 0xF0 && p[i] <= 0xF4) needed = 3;
            else return *taken = 1, begin;
            if (p[i] == 0xE0) lower = 0xA0;
            if (p[i] == 0xED) upper = 0x9F;
            if (p[i] == 0xF0) lower = 0x90;
            if (p[i] == 0xF4) upper = 0x8F;
        } else if (p[i] < lower || p[i] > upper) {
            return *taken = i - begin, begin;
        } else {
            lower = 0x80, upper = 0xBF;
            if (++seen == needed) needed = seen = 0;
        }
    }
    *taken = needed ? length - begin : 0;
    return needed ? begin : length;
}

static void compare(const unsigned char *p, size_t length) {
    size_t taken, error = first_error(p, length, &taken), prefix = utf8_prefix((const char *)p, length);
    if (prefix != error) fail_msg("%zu bytes are valid, not %zu", error, prefix);
    if (error < length) assert_int_equal(utf8_broken((const char *)p + error, length - error), taken);
}

static unsigned next(unsigned *random) { return (*random = *random * 1103515245u + 12345u) >> 16; }

/* Characters of all lengths, one byte of which may be another: at every place of a block. */
static void validates(void **state) {
    (void)state;
    static const char *const pieces[] = {"a", "<p class=x> and so on", "\xC3\xA9", "\xE2\x82\xAC", "\xED\x9F\xBF",
        "\xEF\xBF\xBD", "\xE0\xA0\x80", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF", "\xF0\x90\x80\x80"};
    static const unsigned char bytes[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0,
        0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
    unsigned random = 1;
    for (int round = 0; round < 20000; round++) {
        unsigned char text[256];
        size_t length = 0;
        for (size_t most = next(&random) % 200; length < most;) {
            const char *piece = pieces[next(&random) % (sizeof pieces / sizeof *pieces)];
            memcpy(text + length, piece, strlen(piece));
            length += strlen(piece);
        }
        assert_true(utf8_valid((char *)text, length));
        if (length && round % 4) text[next(&random) % length] = bytes[next(&random) % sizeof bytes];
        unsigned char *exact = mem_alloc(length + 1); /* so that a sanitizer sees a read behind the end */
        memcpy(exact, text, length);
        compare(exact, length);
        compare(exact, length / 2);
        free(exact);
    }
}

/* All pairs of bytes, with more bytes behind them or without. */
static void validates_all_pairs(void **state) {
    (void)state;
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        unsigned char p[] = {(unsigned char)(pair >> 8), (unsigned char)pair, 0x80, 0x80, 'z'};
        for (size_t length = 1; length <= sizeof p; length++) compare(p, length);
    }
}

static void reads_and_writes(void **state) {
    (void)state;
    for (unsigned code = 0; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 251) {
        char bytes[4];
        size_t length, written = (size_t)(utf8_write(bytes, code) - bytes);
        if (code >= 0xD800 && code <= 0xDFFF) continue;
        assert_true(utf8_valid(bytes, written));
        assert_int_equal(utf8_read(bytes, &length), code);
        assert_int_equal(length, written);
    }
}

static void counts_ascii(void **state) {
    (void)state;
    unsigned char bytes[100];
    for (size_t at = 0; at < sizeof bytes; at++) {
        memset(bytes, 'a', sizeof bytes);
        bytes[at] = 0x80;
        for (size_t from = 0; from <= at; from++)
            assert_int_equal(ascii_prefix(bytes + from, sizeof bytes - from), at - from);
        assert_int_equal(ascii_prefix(bytes, at), at);
    }
}

static void knows_utf8(void **state) {
    (void)state;
    static const struct { const char *bytes; bool valid; } cases[] = {
        {"", true},                     {"plain", true},               {"\xC3\xBC", true},
        {"\xF0\x9F\x98\x80", true},     {"\xC0\x80", false},           {"\xC1\xBF", false},
        {"\xE0\x9F\xBF", false},        {"\xED\xA0\x80", false},       {"\xED\x9F\xBF", true},
        {"\xF0\x8F\xBF\xBF", false},    {"\xF4\x90\x80\x80", false},   {"\xF5\x80\x80\x80", false},
        {"\xC3", false},                {"a\xE2\x82", false},          {"\x80", false},
        {"\xC3\x28", false},            {"\xFF", false},               {"\xE2\x82\xAC!", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (utf8_valid(cases[i].bytes, strlen(cases[i].bytes)) != cases[i].valid) fail_msg("case %zu", i);
}

static void cuts_between_characters(void **state) {
    (void)state;
    static const struct { const char *bytes; size_t most, cut; } cases[] = {
        {"abc", 5, 3}, {"abc", 2, 2}, {"a\xC3\xBC", 2, 1}, {"a\xC3\xBC", 3, 3}, {"\xE2\x82\xAC", 2, 0},
        {"\xE2\x82\xAC\xE2\x82\xAC", 5, 3}, {"abc", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(utf8_cut(cases[i].bytes, strlen(cases[i].bytes), cases[i].most), cases[i].cut);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validates),        cmocka_unit_test(validates_all_pairs),
        cmocka_unit_test(reads_and_writes), cmocka_unit_test(counts_ascii),
        cmocka_unit_test(knows_utf8),       cmocka_unit_test(cuts_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
