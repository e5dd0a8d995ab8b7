/* See encode.h. An encoder takes a code point and puts its bytes, or says that it has none; what then stands in
 * its place is the same for all. Only ISO-2022-JP has a state. */
#include "encoding/encode.h"

#include "encoding/index.h"
#include "encoding/indexes.h"

#include <stdint.h>

enum state { ASCII, ROMAN, JIS0208 };

struct encoder {
    const struct encoding *encoding;
    struct str *out;
    const char *lacking;  /* a format: what stands for a character that the encoding lacks */
    uint16_t single[128]; /* the code points of a single-byte encoding, or ISO-2022-JP's of katakana */
    enum state state;     /* of ISO-2022-JP */
};

static bool between(unsigned code, unsigned low, unsigned high) { return code >= low && code <= high; }
static bool put(struct encoder *encoder, unsigned byte) { return str_putc(encoder->out, (char)byte), true; }

static bool put_two(struct encoder *encoder, unsigned leading, unsigned trailing) {
    put(encoder, leading);
    return put(encoder, trailing);
}

/* ---- Each encoder, for what is not ASCII ---- */

static bool single_byte(struct encoder *encoder, unsigned code) {
    for (unsigned i = 0; i < 128; i++)
        if (encoder->single[i] == code) return put(encoder, 0x80 + i);
    return false;
}

static bool user_defined(struct encoder *encoder, unsigned code) {
    return between(code, 0xF780, 0xF7FF) && put(encoder, code - 0xF780 + 0x80);
}

/* Private characters that got real ones in 2022 keep their bytes. */
static bool gb18030_moved(struct encoder *encoder, unsigned code) {
    static const struct { uint16_t code; unsigned char leading, trailing; } moved[] = {
        {0xE78D, 0xA6, 0xD9}, {0xE78E, 0xA6, 0xDA}, {0xE78F, 0xA6, 0xDB}, {0xE790, 0xA6, 0xDC}, {0xE791, 0xA6, 0xDD},
        {0xE792, 0xA6, 0xDE}, {0xE793, 0xA6, 0xDF}, {0xE794, 0xA6, 0xEC}, {0xE795, 0xA6, 0xED}, {0xE796, 0xA6, 0xF3},
        {0xE81E, 0xFE, 0x59}, {0xE826, 0xFE, 0x61}, {0xE82B, 0xFE, 0x66}, {0xE82C, 0xFE, 0x67}, {0xE832, 0xFE, 0x6D},
        {0xE843, 0xFE, 0x7E}, {0xE854, 0xFE, 0x90}, {0xE864, 0xFE, 0xA0},
    };
    for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
        if (moved[i].code == code) return put_two(encoder, moved[i].leading, moved[i].trailing);
    return false;
}

static bool gb18030_four(struct encoder *encoder, unsigned code) {
    const unsigned pointer = index_ranges_pointer(code);
    put_two(encoder, 0x81 + pointer / 12600, 0x30 + pointer % 12600 / 1260);
    return put_two(encoder, 0x81 + pointer % 1260 / 10, 0x30 + pointer % 10);
}

static bool gb18030(struct encoder *encoder, unsigned code) {
    const bool gbk = encoder->encoding->kind == ENCODING_GBK;
    if (code == 0xE5E5) return false;
    if (gbk && code == 0x20AC) return put(encoder, 0x80);
    if (gb18030_moved(encoder, code)) return true;
    const int pointer = index_pointer(POINTERS_GB18030, code), trailing = pointer % 190;
    if (pointer < 0) return !gbk && gb18030_four(encoder, code);
    return put_two(encoder, 0x81 + (unsigned)pointer / 190, (unsigned)trailing + (trailing < 0x3F ? 0x40 : 0x41));
}

static bool big5(struct encoder *encoder, unsigned code) {
    const int pointer = index_pointer(POINTERS_BIG5, code), trailing = pointer % 157;
    if (pointer < 0) return false;
    return put_two(encoder, 0x81 + (unsigned)pointer / 157, (unsigned)trailing + (trailing < 0x3F ? 0x40 : 0x62));
}

static bool euc_kr(struct encoder *encoder, unsigned code) {
    const int pointer = index_pointer(POINTERS_EUC_KR, code);
    return pointer >= 0 && put_two(encoder, 0x81 + (unsigned)pointer / 190, 0x41 + (unsigned)pointer % 190);
}

/* What the three Japanese ones do before they look a character up. */
static unsigned with_full_width_minus(unsigned code) { return code == 0x2212 ? 0xFF0D : code; }

static bool shift_jis(struct encoder *encoder, unsigned code) {
    if (code == 0x80) return put(encoder, 0x80);
    if (code == 0xA5) return put(encoder, 0x5C);
    if (code == 0x203E) return put(encoder, 0x7E);
    if (between(code, 0xFF61, 0xFF9F)) return put(encoder, code - 0xFF61 + 0xA1);
    const int pointer = index_pointer(POINTERS_SHIFT_JIS, with_full_width_minus(code));
    if (pointer < 0) return false;
    const unsigned leading = (unsigned)pointer / 188, trailing = (unsigned)pointer % 188;
    return put_two(encoder, leading + (leading < 0x1F ? 0x81 : 0xC1), trailing + (trailing < 0x3F ? 0x40 : 0x41));
}

static bool euc_jp(struct encoder *encoder, unsigned code) {
    if (code == 0xA5) return put(encoder, 0x5C);
    if (code == 0x203E) return put(encoder, 0x7E);
    if (between(code, 0xFF61, 0xFF9F)) return put_two(encoder, 0x8E, code - 0xFF61 + 0xA1);
    const int pointer = index_pointer(POINTERS_JIS0208, with_full_width_minus(code));
    return pointer >= 0 && put_two(encoder, 0xA1 + (unsigned)pointer / 94, 0xA1 + (unsigned)pointer % 94);
}

/* ---- ISO-2022-JP ---- */

static void go(struct encoder *encoder, enum state state) {
    static const char *const escapes[] = {[ASCII] = "\x1B(B", [ROMAN] = "\x1B(J", [JIS0208] = "\x1B$B"};
    if (encoder->state != state) str_puts(encoder->out, escapes[state]);
    encoder->state = state;
}

/* Half-width katakana have full-width ones in their place. */
static unsigned jp_form(const struct encoder *encoder, unsigned code) {
    return between(code, 0xFF61, 0xFF9F) ? encoder->single[code - 0xFF61] : with_full_width_minus(code);
}

static bool iso_2022_jp(struct encoder *encoder, unsigned code) {
    if (code == 0xA5 || code == 0x203E) {
        go(encoder, ROMAN);
        return put(encoder, code == 0xA5 ? 0x5C : 0x7E);
    }
    const int pointer = index_pointer(POINTERS_JIS0208, jp_form(encoder, code));
    if (pointer < 0 && encoder->state == JIS0208) go(encoder, ASCII);
    if (pointer < 0) return false;
    go(encoder, JIS0208);
    return put_two(encoder, 0x21 + (unsigned)pointer / 94, 0x21 + (unsigned)pointer % 94);
}

/* What ASCII means depends on the state. */
static bool iso_2022_jp_ascii(struct encoder *encoder, unsigned code) {
    if (encoder->state == JIS0208 || code == 0x5C || code == 0x7E) go(encoder, ASCII);
    return put(encoder, code);
}

/* ---- All of them ---- */

static bool put_code(struct encoder *encoder, unsigned code) {
    const enum encoding_kind kind = encoder->encoding->kind;
    if (code < 0x80) return kind == ENCODING_ISO_2022_JP ? iso_2022_jp_ascii(encoder, code) : put(encoder, code);
    switch (kind) {
    case ENCODING_SINGLE_BYTE: return single_byte(encoder, code);
    case ENCODING_USER_DEFINED: return user_defined(encoder, code);
    case ENCODING_GBK: case ENCODING_GB18030: return gb18030(encoder, code);
    case ENCODING_BIG5: return big5(encoder, code);
    case ENCODING_EUC_KR: return euc_kr(encoder, code);
    case ENCODING_SHIFT_JIS: return shift_jis(encoder, code);
    case ENCODING_EUC_JP: return euc_jp(encoder, code);
    case ENCODING_ISO_2022_JP: return iso_2022_jp(encoder, code);
    default: return false; /* encode_output gives none of these */
    }
}

/* What a decoder would take for the beginning of an escape sequence, or for a shift, is not sent. */
static unsigned harmless(enum encoding_kind kind, unsigned code) {
    return kind == ENCODING_ISO_2022_JP && (code == 0x0E || code == 0x0F || code == 0x1B) ? 0xFFFD : code;
}

static void take(struct encoder *encoder, unsigned code) {
    code = harmless(encoder->encoding->kind, code);
    if (!put_code(encoder, code)) str_printf(encoder->out, encoder->lacking, code);
}

static void begin(struct encoder *encoder, const struct encoding *encoding) {
    struct cell cells[128];
    const char *single = encoding->kind == ENCODING_ISO_2022_JP ? single_iso_2022_jp_katakana : encoding->single;
    if (!single) return;
    index_single(single, cells);
    for (size_t i = 0; i < 128; i++) encoder->single[i] = (uint16_t)index_code(&cells[i]);
}

const struct encoding *encode_output(const struct encoding *encoding) {
    switch (encoding->kind) {
    case ENCODING_UTF16LE: case ENCODING_UTF16BE: case ENCODING_REPLACEMENT: return encoding_named("utf-8");
    default: return encoding;
    }
}

static void encode_as(const struct encoding *encoding, const char *lacking, const char *utf8, size_t length,
                      struct str *out) {
    struct encoder encoder = {.encoding = encode_output(encoding), .out = out, .lacking = lacking};
    if (encoder.encoding->kind == ENCODING_UTF8) {
        str_put_repaired(out, utf8, length);
        return;
    }
    begin(&encoder, encoder.encoding);
    for (const char *end = utf8 + length; utf8 < end;) {
        const char *broken = utf8 + utf8_prefix(utf8, (size_t)(end - utf8));
        for (size_t step; utf8 < broken; utf8 += step) take(&encoder, utf8_read(utf8, &step));
        if (broken == end) break;
        take(&encoder, 0xFFFD);
        utf8 += utf8_broken(utf8, (size_t)(end - utf8));
    }
    go(&encoder, ASCII);
}

void encode(const struct encoding *encoding, const char *utf8, size_t length, struct str *out) {
    encode_as(encoding, "&#%u;", utf8, length, out);
}

/* Two bytes of ISO-2022-JP look like ASCII and may be a "#", which would end the query. */
void encode_query(const struct encoding *encoding, const char *utf8, size_t length, struct str *out) {
    struct str bytes = {0};
    encode_as(encoding, "%%26%%23%u%%3B", utf8, length, &bytes);
    for (size_t i = 0; i < bytes.len; i++) {
        const unsigned char byte = (unsigned char)bytes.data[i];
        if (byte >= 0x80 || byte == '#') str_printf(out, "%%%02X", byte);
        else str_putc(out, (char)byte);
    }
    str_clear(&bytes);
}
