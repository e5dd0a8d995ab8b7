/* See decode.h. UTF-16 and windows-1252 are done here, UTF-8 by base/str, the others with iconv's tables: those of one
 * byte a character are asked once for all 128 upper bytes, the rest goes through iconv as a stream. */
#include "encoding/decode.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>

enum { REPLACEMENT = 0xFFFD };

/* ---- UTF-16 ---- */

static unsigned unit(const unsigned char *p, bool big) {
    return big ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0];
}

static void decode_utf16(const char *bytes, size_t length, bool big, struct str *out) {
    const unsigned char *p = (const unsigned char *)bytes, *end = p + length / 2 * 2;
    while (p < end) {
        unsigned code = unit(p, big);
        p += 2;
        if (code >= 0xD800 && code < 0xDC00 && p < end) {
            unsigned low = unit(p, big);
            if (low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                p += 2;
            }
        }
        str_put_utf8(out, code); /* a surrogate alone becomes U+FFFD */
    }
    if (length % 2) str_put_utf8(out, REPLACEMENT);
}

/* ---- A byte a character ---- */

/* windows-1252 from 0x80 to 0x9F; from 0xA0 on it is Latin-1. The five bytes it lacks are C1 controls. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
    0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0x009D, 0x017E, 0x0178,
};

/* Where iconv's tables are not those of the standard. */
static const struct { const char *name; unsigned char byte; uint16_t code; } corrections[] = {
    {"koi8-u", 0xAE, 0x045E}, {"koi8-u", 0xBE, 0x040E}, {"macintosh", 0xDB, 0x20AC},
    {"x-mac-cyrillic", 0xFF, 0x20AC}, {"windows-1255", 0xCA, 0x05BA},
};

/* What iconv makes of one byte alone. Some of its encodings keep a character back in case an accent follows. */
static uint16_t ask(iconv_t converter, unsigned char byte) {
    unsigned char code[8] = {0};
    char *in = (char *)&byte, *to = (char *)code;
    size_t left = 1, room = sizeof code;
    iconv(converter, NULL, NULL, NULL, NULL);
    const bool known = iconv(converter, &in, &left, &to, &room) != (size_t)-1 &&
                       iconv(converter, NULL, NULL, &to, &room) != (size_t)-1 && room == sizeof code - 2;
    if (!known) return byte < 0xA0 ? byte : REPLACEMENT;
    return (uint16_t)(code[0] | code[1] << 8);
}

static void fill_table(const struct encoding *encoding, uint16_t table[128]) {
    iconv_t converter = iconv_open("UTF-16LE", encoding->iconv);
    for (unsigned i = 0; i < 128; i++)
        table[i] = converter == (iconv_t)-1 ? REPLACEMENT : ask(converter, (unsigned char)(0x80 + i));
    if (converter != (iconv_t)-1) iconv_close(converter);
    for (size_t i = 0; i < sizeof corrections / sizeof *corrections; i++)
        if (strcmp(corrections[i].name, encoding->name) == 0) table[corrections[i].byte - 0x80] = corrections[i].code;
}

static void fill_windows_1252(uint16_t table[128]) {
    for (unsigned i = 0; i < 128; i++) table[i] = i < 32 ? windows_1252[i] : (uint16_t)(0x80 + i);
}

static void fill_user_defined(uint16_t table[128]) {
    for (unsigned i = 0; i < 128; i++) table[i] = (uint16_t)(0xF780 + i);
}

/* Every character of these tables is in the basic plane: two or three bytes. */
static char *put_code(char *to, uint16_t code) {
    if (code < 0x800) {
        *to++ = (char)(0xC0 | code >> 6);
    } else {
        *to++ = (char)(0xE0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
    }
    *to++ = (char)(0x80 | (code & 0x3F));
    return to;
}

static void decode_bytes(const uint16_t table[128], const char *bytes, size_t length, struct str *out) {
    const unsigned char *p = (const unsigned char *)bytes;
    if (!str_reserve(out, length * 3)) return;
    char *to = out->data + out->len;
    for (size_t i = 0; i < length; i++) {
        size_t ascii = ascii_prefix(p + i, length - i);
        memcpy(to, p + i, ascii);
        to += ascii;
        i += ascii;
        if (i < length) to = put_code(to, table[p[i] - 0x80]);
    }
    *to = '\0';
    out->len = (size_t)(to - out->data);
}

/* ---- Several bytes a character ---- */

static bool between(unsigned char byte, unsigned char low, unsigned char high) { return byte >= low && byte <= high; }
static bool is_gb(const struct encoding *encoding) { return strcmp(encoding->iconv, "GB18030") == 0; }

/* How many bytes of what iconv refused one U+FFFD stands for: a lead byte takes a trail byte with it, but
 * never an ASCII character, which could be a tag's "<". */
static size_t refused(const struct encoding *encoding, const unsigned char *p, size_t left) {
    const bool shift_jis = strcmp(encoding->name, "shift_jis") == 0;
    if (shift_jis ? !between(p[0], 0x81, 0x9F) && !between(p[0], 0xE0, 0xFC) : !between(p[0], 0x81, 0xFE)) return 1;
    if (left < 2) return 1;
    if (is_gb(encoding) && left >= 4 && between(p[1], '0', '9'))
        return between(p[2], 0x81, 0xFE) && between(p[3], '0', '9') ? 4 : 1;
    if (strcmp(encoding->name, "euc-jp") == 0 && p[0] == 0x8F && between(p[1], 0xA1, 0xFE))
        return left > 2 && p[2] >= 0x80 ? 3 : 2;
    return p[1] >= 0x80 ? 2 : 1;
}

/* Converts into the room that there is. False where the very first character is refused. */
static bool step_iconv(iconv_t converter, char **in, size_t *left, struct str *out) {
    char *to = out->data + out->len;
    size_t room = out->cap - out->len - 1, before = room;
    bool done = iconv(converter, in, left, &to, &room) != (size_t)-1;
    out->len += before - room;
    out->data[out->len] = '\0';
    return done || before != room;
}

static void decode_iconv(const struct encoding *encoding, const char *bytes, size_t length, struct str *out) {
    iconv_t converter = iconv_open("UTF-8", encoding->iconv);
    if (converter == (iconv_t)-1) { /* a system without that table: what is ASCII in it can be read */
        const struct encoding *ascii = encoding_find("utf-8", 5);
        decode(ascii, bytes, length, out);
        return;
    }
    char *in = (char *)bytes;
    size_t left = length;
    while (left && str_reserve(out, left * 2 + 16)) {
        if (step_iconv(converter, &in, &left, out)) continue;
        size_t bad = refused(encoding, (const unsigned char *)in, left);
        str_put_utf8(out, *in == '\x80' && is_gb(encoding) ? 0x20AC : REPLACEMENT); /* an old euro sign */
        in += bad;
        left -= bad;
    }
    if (str_reserve(out, 16)) step_iconv(converter, NULL, NULL, out); /* a character kept back */
    iconv_close(converter);
}

void decode(const struct encoding *encoding, const char *bytes, size_t length, struct str *out) {
    uint16_t table[128];
    switch (encoding->decoder) {
    case DECODER_UTF8: str_put_repaired(out, bytes, length); return;
    case DECODER_UTF16LE: decode_utf16(bytes, length, false, out); return;
    case DECODER_UTF16BE: decode_utf16(bytes, length, true, out); return;
    case DECODER_MULTIBYTE: case DECODER_ISO_2022_JP: decode_iconv(encoding, bytes, length, out); return;
    case DECODER_REPLACEMENT:
        if (length) str_put_utf8(out, REPLACEMENT);
        return;
    case DECODER_WINDOWS_1252: fill_windows_1252(table); break;
    case DECODER_USER_DEFINED: fill_user_defined(table); break;
    case DECODER_BYTES: fill_table(encoding, table); break;
    }
    decode_bytes(table, bytes, length, out);
}
