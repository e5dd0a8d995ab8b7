/* Content codings: whole, in pieces, cut anywhere, one on top of the other, with what servers put behind them; bounded. */
#include "base/mem.h"
#include "base/str.h"
#include "net/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <zlib.h>
#include <zstd.h>

static const char TEXT[] = "<h1>packed and unpacked, packed and unpacked</h1>";
enum { LENGTH = sizeof TEXT - 1, ZLIB = MAX_WBITS, GZIP = 16 + MAX_WBITS, RAW = -MAX_WBITS };

static struct str deflated(const void *bytes, size_t length, int bits) {
    struct str out = {0};
    z_stream zlib = {.next_in = (Bytef *)bytes, .avail_in = (uInt)length};
    assert_int_equal(deflateInit2(&zlib, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
    str_reserve(&out, length + 100);
    zlib.next_out = (Bytef *)out.data;
    zlib.avail_out = (uInt)length + 100;
    assert_int_equal(deflate(&zlib, Z_FINISH), Z_STREAM_END);
    out.len = zlib.total_out;
    deflateEnd(&zlib);
    return out;
}

static struct str zstd_packed(const void *bytes, size_t length) {
    struct str out = {0};
    str_reserve(&out, ZSTD_compressBound(length));
    out.len = ZSTD_compress(out.data, ZSTD_compressBound(length), bytes, length, 3);
    assert_false(ZSTD_isError(out.len));
    return out;
}

static struct str bytes_of(const char *bytes, size_t length) {
    struct str out = {0};
    str_put(&out, bytes, length);
    return out;
}

enum { CUT = 10 }; /* beside enum decoded: all was fine, but it is not whole */

static bool put(void *to, const void *bytes, size_t length) { return str_put(to, bytes, length); }

/* In pieces of so many bytes; what came out is added to `to`. */
static int unpack(const char *codings, const struct str *packed, size_t piece, struct str *to) {
    const char *why;
    struct decoder *decoder = decoder_new(codings, &why);
    assert_non_null(decoder);
    int result = DECODED;
    for (size_t at = 0; at < packed->len && result == DECODED; at += piece)
        result = decoder_put(decoder, packed->data + at, packed->len - at < piece ? packed->len - at : piece, put, to);
    if (result == DECODED && !decoder_whole(decoder)) result = CUT;
    decoder_free(decoder);
    return result;
}

/* Frees packed. */
static void check(const char *codings, struct str packed, const char *wanted, size_t length) {
    for (size_t piece = 1; piece <= packed.len; piece = piece * 3 + 1) {
        struct str out = {0};
        assert_int_equal(unpack(codings, &packed, piece, &out), DECODED);
        assert_int_equal(out.len, length);
        assert_memory_equal(str_text(&out), wanted, length);
        str_clear(&out);
    }
    str_clear(&packed);
}

static void unpacks_each_coding(void **state) {
    (void)state;
    check("gzip", deflated(TEXT, LENGTH, GZIP), TEXT, LENGTH);
    check(" X-GZIP ", deflated(TEXT, LENGTH, GZIP), TEXT, LENGTH);
    check("deflate", deflated(TEXT, LENGTH, ZLIB), TEXT, LENGTH);
    check("deflate", deflated(TEXT, LENGTH, RAW), TEXT, LENGTH);
    check("zstd", zstd_packed(TEXT, LENGTH), TEXT, LENGTH);
    check("br", bytes_of("\x0b\x02\x80hello\x03", 9), "hello", 5);
    check("", bytes_of(TEXT, LENGTH), TEXT, LENGTH);
    check("identity", bytes_of(TEXT, LENGTH), TEXT, LENGTH);
}

static void unpacks_one_on_top_of_the_other(void **state) {
    (void)state;
    struct str inner = deflated(TEXT, LENGTH, ZLIB);
    check("deflate, gzip", deflated(inner.data, inner.len, GZIP), TEXT, LENGTH);
    check("deflate,,identity,zstd", zstd_packed(inner.data, inner.len), TEXT, LENGTH);
    str_clear(&inner);
}

static void takes_what_stands_behind(void **state) {
    (void)state;
    struct str two = deflated(TEXT, LENGTH, GZIP), zeros = deflated(TEXT, LENGTH, GZIP), frames = zstd_packed("a", 1);
    struct str more = deflated("more", 4, GZIP), frame = zstd_packed("b", 1);
    str_put(&two, more.data, more.len);
    str_put(&zeros, "\0\0\0\0\0\0", 6);
    str_put(&frames, frame.data, frame.len);
    check("gzip", two, "<h1>packed and unpacked, packed and unpacked</h1>more", LENGTH + 4);
    check("gzip", zeros, TEXT, LENGTH);
    check("zstd", frames, "ab", 2);
    str_clear(&more);
    str_clear(&frame);
}

/* Wherever it is cut: it is never whole. */
static void tells_a_cut_stream(void **state) {
    (void)state;
    struct str packed[] = {deflated(TEXT, LENGTH, GZIP), deflated(TEXT, LENGTH, ZLIB), zstd_packed(TEXT, LENGTH),
                           bytes_of("\x0b\x02\x80hello\x03", 9)};
    static const char *const codings[] = {"gzip", "deflate", "zstd", "br"};
    for (int i = 0; i < 4; i++) {
        for (packed[i].len--; packed[i].len > 0; packed[i].len--) {
            struct str out = {0};
            assert_int_equal(unpack(codings[i], &packed[i], 7, &out), CUT);
            str_clear(&out);
        }
        struct str none = {0};
        assert_int_equal(unpack(codings[i], &packed[i], 7, &none), DECODED); /* of nothing there is no more */
        str_clear(&packed[i]);
    }
}

static void refuses_what_is_not_packed(void **state) {
    (void)state;
    static const char *const codings[] = {"gzip", "deflate", "zstd", "br", "deflate, gzip"};
    for (int i = 0; i < 5; i++) {
        struct str text = bytes_of("\x18<h1>plain</h1>", 15), out = {0};
        assert_int_equal(unpack(codings[i], &text, text.len, &out), DECODED_BAD);
        str_clear(&text);
        str_clear(&out);
    }
    struct str crc = deflated(TEXT, LENGTH, GZIP), out = {0};
    crc.data[crc.len - 6] ^= 1;
    assert_int_equal(unpack("gzip", &crc, crc.len, &out), DECODED_BAD);
    str_clear(&crc);
    str_clear(&out);
}

/* A bomb is unpacked up to the ceiling and no further. */
static void stops_at_the_ceiling(void **state) {
    (void)state;
    enum { SIZE = 10 << 20 };
    char *zeros = mem_zero(SIZE);
    struct str packed = deflated(zeros, SIZE, GZIP), out = {.ceiling = 100000};
    assert_int_equal(unpack("gzip", &packed, packed.len, &out), DECODED_TOO_LARGE);
    assert_in_range(out.len, 1, 100000);
    struct str twice = deflated(packed.data, packed.len, GZIP);
    str_reset(&out);
    assert_int_equal(unpack("gzip, gzip", &twice, twice.len, &out), DECODED_TOO_LARGE);
    free(zeros);
    str_clear(&packed);
    str_clear(&twice);
    str_clear(&out);
}

/* It unpacks to 4 MB of nothing: empty blocks, packed a second time. */
static void stops_at_a_bomb_without_a_bang(void **state) {
    (void)state;
    struct str blocks = bytes_of("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10), out = {0};
    while (blocks.len < 4 << 20) str_put(&blocks, "\0\0\0\xff\xff", 5);
    struct str packed = deflated(blocks.data, blocks.len, GZIP);
    assert_in_range(packed.len, 1, 10000);
    assert_int_equal(unpack("gzip, gzip", &packed, packed.len, &out), DECODED_BAD);
    assert_int_equal(out.len, 0);
    str_clear(&blocks);
    str_clear(&packed);
    str_clear(&out);
}

static void names_what_it_does_not_know(void **state) {
    (void)state;
    const char *why;
    assert_null(decoder_new("gzip, x-rot13", &why));
    assert_non_null(why);
    assert_null(decoder_new("gzip, gzip, gzip, gzip, gzip, gzip", &why));
    assert_non_null(why);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unpacks_each_coding),
        cmocka_unit_test(unpacks_one_on_top_of_the_other),
        cmocka_unit_test(takes_what_stands_behind),
        cmocka_unit_test(tells_a_cut_stream),
        cmocka_unit_test(refuses_what_is_not_packed),
        cmocka_unit_test(stops_at_the_ceiling),
        cmocka_unit_test(stops_at_a_bomb_without_a_bang),
        cmocka_unit_test(names_what_it_does_not_know),
    };
    return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
