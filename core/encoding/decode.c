/* See decode.h. UTF-8 is done by base/utf8, UTF-16 and a byte a character here, the rest in `multibyte` and
 * `iso_2022_jp`; the output's room is made block by block, so that no decoder has to ask for it. */
#include "encoding/decode.h"

#include "encoding/iso_2022_jp.h"
#include "encoding/multibyte.h"

/* ---- UTF-16 ---- */

static unsigned unit(const unsigned char *p, bool big) { return big ? p[0] * 256u + p[1] : p[1] * 256u + p[0]; }
static bool is_leading(unsigned code) { return code >= 0xD800 && code < 0xDC00; }
static bool is_trailing(unsigned code) { return code >= 0xDC00 && code < 0xE000; }

/* A code unit or a pair. Whatever the end cuts is one error, also half a unit behind half a pair. */
static inline char *utf16_step(struct decoder *decoder, bool big, char *to) {
    const unsigned char *p = decoder->at;
    const size_t left = (size_t)(decoder->end - p);
    const unsigned code = left < 2 ? 0 : unit(p, big);
    if (left < 2 || (is_leading(code) && left < 4)) return decoder->at = decoder->end, decoder_error(to);
    decoder->at += 2;
    if (is_leading(code) && is_trailing(unit(p + 2, big))) {
        decoder->at += 2;
        return utf8_write(to, 0x10000 + ((code - 0xD800) << 10) + (unit(p + 2, big) - 0xDC00));
    }
    return is_leading(code) || is_trailing(code) ? decoder_error(to) : utf8_write(to, code);
}

static char *run_utf16le(struct decoder *decoder, const unsigned char *stop, char *to) {
    while (decoder->at < stop) to = utf16_step(decoder, false, to);
    return to;
}

static char *run_utf16be(struct decoder *decoder, const unsigned char *stop, char *to) {
    while (decoder->at < stop) to = utf16_step(decoder, true, to);
    return to;
}

/* ---- A byte a character ---- */

static char *run_single(struct decoder *decoder, const unsigned char *stop, char *to) {
    while (decoder->at < stop) {
        if (*decoder->at < 0x80) to = decoder_ascii(decoder, stop, to);
        else to = decoder_cell(to, &decoder->single[*decoder->at++ - 0x80]);
    }
    return to;
}

static void single_begin(struct decoder *decoder, const char *single) {
    decoder->run = run_single;
    index_single(single, decoder->single);
    for (size_t i = 0; i < 128; i++)
        if (!decoder->single[i].utf8[0]) decoder_error(decoder->single[i].utf8);
}

static void user_defined_begin(struct decoder *decoder) {
    decoder->run = run_single;
    for (unsigned i = 0; i < 128; i++) utf8_write(decoder->single[i].utf8, 0xF780 + i);
}

/* ---- All of them ---- */

/* Block by block; what a decoder reads beyond a block's end has room in the slack. */
static void run(struct decoder *decoder, struct str *out) {
    enum { BLOCK = 4096, SLACK = 16 };
    while (decoder->at < decoder->end) {
        const size_t left = (size_t)(decoder->end - decoder->at), block = left < BLOCK ? left : BLOCK;
        if (!str_reserve(out, 3 * block + SLACK)) return;
        char *to = decoder->run(decoder, decoder->at + block, out->data + out->len);
        *to = '\0';
        out->len = (size_t)(to - out->data);
    }
}

void decode(const struct encoding *encoding, const char *bytes, size_t length, struct str *out) {
    struct decoder decoder = {.at = (const unsigned char *)bytes, .end = (const unsigned char *)bytes + length};
    switch (encoding->kind) {
    case ENCODING_UTF8: str_put_repaired(out, bytes, length); return;
    case ENCODING_REPLACEMENT:
        if (length) str_puts(out, UTF8_REPLACEMENT);
        return;
    case ENCODING_UTF16LE: decoder.run = run_utf16le; break;
    case ENCODING_UTF16BE: decoder.run = run_utf16be; break;
    case ENCODING_SINGLE_BYTE: single_begin(&decoder, encoding->single); break;
    case ENCODING_USER_DEFINED: user_defined_begin(&decoder); break;
    case ENCODING_ISO_2022_JP: iso_2022_jp_begin(&decoder); break;
    default: multibyte_begin(&decoder, encoding->kind); break;
    }
    str_reserve(out, length);
    run(&decoder, out);
}
