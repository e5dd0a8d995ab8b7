/* See multibyte.h. Each step takes one character that does not begin with ASCII, or one error: a lead byte with
 * what belongs to it, but never an ASCII byte, which is read again and could be a tag's "<". */
#include "encoding/multibyte.h"

static bool between(unsigned char byte, unsigned char low, unsigned char high) { return byte >= low && byte <= high; }
static size_t left(const struct decoder *decoder) { return (size_t)(decoder->end - decoder->at); }

static char *fail(struct decoder *decoder, size_t taken, char *to) {
    decoder->at += taken;
    return decoder_error(to);
}

static char *put(struct decoder *decoder, size_t taken, unsigned code, char *to) {
    decoder->at += taken;
    return utf8_write(to, code);
}

/* An error that takes bytes up to a last one, which stays where it is ASCII. */
static char *fail_before_ascii(struct decoder *decoder, size_t taken, char *to) {
    return fail(decoder, decoder->at[taken - 1] < 0x80 ? taken - 1 : taken, to);
}

/* The character of a pointer (-1: null), which so many bytes stand for. */
static char *look_up(struct decoder *decoder, const struct index *index, int pointer, size_t taken, char *to) {
    const struct cell *cell = pointer < 0 || (unsigned)pointer >= index->pointers ? NULL : &index->cells[pointer];
    if (!cell || !cell->utf8[0]) return fail_before_ascii(decoder, taken, to);
    decoder->at += taken;
    return decoder_cell(to, cell);
}

/* ---- gb18030, which decodes GBK too ---- */

static char *gb18030_four(struct decoder *decoder, char *to) {
    const unsigned char *p = decoder->at;
    if (left(decoder) < 3) return fail(decoder, left(decoder), to);
    if (!between(p[2], 0x81, 0xFE)) return fail(decoder, 1, to);
    if (left(decoder) < 4) return fail(decoder, 3, to);
    if (!between(p[3], 0x30, 0x39)) return fail(decoder, 1, to);
    const unsigned pointer = (p[0] - 0x81u) * 12600 + (p[1] - 0x30u) * 1260 + (p[2] - 0x81u) * 10 + p[3] - 0x30u;
    const unsigned code = index_ranges_code(pointer);
    return code ? put(decoder, 4, code, to) : fail(decoder, 4, to);
}

static char *gb18030(struct decoder *decoder, char *to) {
    const unsigned char *p = decoder->at;
    if (p[0] == 0x80) return put(decoder, 1, 0x20AC, to);
    if (p[0] == 0xFF || left(decoder) < 2) return fail(decoder, 1, to);
    if (between(p[1], 0x30, 0x39)) return gb18030_four(decoder, to);
    const bool trails = between(p[1], 0x40, 0x7E) || between(p[1], 0x80, 0xFE);
    const int pointer = (p[0] - 0x81) * 190 + p[1] - (p[1] < 0x7F ? 0x40 : 0x41);
    return look_up(decoder, decoder->index, trails ? pointer : -1, 2, to);
}

/* ---- Big5 ---- */

/* Four pointers stand for a letter and a combining mark. */
static const char *big5_pair(int pointer) {
    switch (pointer) {
    case 1133: return "\u00CA\u0304";
    case 1135: return "\u00CA\u030C";
    case 1164: return "\u00EA\u0304";
    case 1166: return "\u00EA\u030C";
    default: return NULL;
    }
}

static char *big5(struct decoder *decoder, char *to) {
    const unsigned char *p = decoder->at;
    if (!between(p[0], 0x81, 0xFE) || left(decoder) < 2) return fail(decoder, 1, to);
    const bool trails = between(p[1], 0x40, 0x7E) || between(p[1], 0xA1, 0xFE);
    const int pointer = trails ? (p[0] - 0x81) * 157 + p[1] - (p[1] < 0x7F ? 0x40 : 0x62) : -1;
    const char *pair = big5_pair(pointer);
    if (!pair) return look_up(decoder, decoder->index, pointer, 2, to);
    decoder->at += 2;
    return memcpy(to, pair, 4), to + 4;
}

/* ---- EUC-KR ---- */

static char *euc_kr(struct decoder *decoder, char *to) {
    const unsigned char *p = decoder->at;
    if (!between(p[0], 0x81, 0xFE) || left(decoder) < 2) return fail(decoder, 1, to);
    const int pointer = (p[0] - 0x81) * 190 + p[1] - 0x41;
    return look_up(decoder, decoder->index, between(p[1], 0x41, 0xFE) ? pointer : -1, 2, to);
}

/* ---- Shift_JIS ---- */

/* Windows' end-user-defined characters are in the private use area. */
enum { EUDC_FIRST = 8836, EUDC_LAST = 10715 };

static char *shift_jis(struct decoder *decoder, char *to) {
    const unsigned char *p = decoder->at;
    if (p[0] == 0x80) return put(decoder, 1, 0x80, to);
    if (between(p[0], 0xA1, 0xDF)) return put(decoder, 1, 0xFF61u - 0xA1 + p[0], to);
    const bool leads = between(p[0], 0x81, 0x9F) || between(p[0], 0xE0, 0xFC);
    if (!leads || left(decoder) < 2) return fail(decoder, 1, to);
    const bool trails = between(p[1], 0x40, 0x7E) || between(p[1], 0x80, 0xFC);
    const int pointer = (p[0] - (p[0] < 0xA0 ? 0x81 : 0xC1)) * 188 + p[1] - (p[1] < 0x7F ? 0x40 : 0x41);
    if (trails && pointer >= EUDC_FIRST && pointer <= EUDC_LAST)
        return put(decoder, 2, 0xE000u + (unsigned)pointer - EUDC_FIRST, to);
    return look_up(decoder, decoder->index, trails ? pointer : -1, 2, to);
}

/* ---- EUC-JP ---- */

/* The place of two bytes in a table of 94 by 94. */
static int jis_pointer(unsigned char leading, unsigned char trailing) {
    const bool both = between(leading, 0xA1, 0xFE) && between(trailing, 0xA1, 0xFE);
    return both ? (leading - 0xA1) * 94 + trailing - 0xA1 : -1;
}

static char *euc_jp(struct decoder *decoder, char *to) {
    const unsigned char *p = decoder->at;
    const bool leads = p[0] == 0x8E || p[0] == 0x8F || between(p[0], 0xA1, 0xFE);
    if (!leads || left(decoder) < 2) return fail(decoder, 1, to);
    if (p[0] == 0x8E && between(p[1], 0xA1, 0xDF)) return put(decoder, 2, 0xFF61u - 0xA1 + p[1], to);
    if (p[0] != 0x8F || !between(p[1], 0xA1, 0xFE))
        return look_up(decoder, decoder->index, jis_pointer(p[0], p[1]), 2, to);
    if (left(decoder) < 3) return fail(decoder, 2, to);
    return look_up(decoder, decoder->jis0212, jis_pointer(p[1], p[2]), 3, to);
}

/* ---- All of them ---- */

static char *run(struct decoder *decoder, const unsigned char *stop, char *to) {
    while (decoder->at < stop)
        to = *decoder->at < 0x80 ? decoder_ascii(decoder, stop, to) : decoder->step(decoder, to);
    return to;
}

void multibyte_begin(struct decoder *decoder, enum encoding_kind kind) {
    decoder->run = run;
    switch (kind) {
    case ENCODING_BIG5: decoder->step = big5, decoder->index = index_cells(INDEX_BIG5); break;
    case ENCODING_EUC_KR: decoder->step = euc_kr, decoder->index = index_cells(INDEX_EUC_KR); break;
    case ENCODING_SHIFT_JIS: decoder->step = shift_jis, decoder->index = index_cells(INDEX_JIS0208); break;
    case ENCODING_EUC_JP:
        decoder->step = euc_jp;
        decoder->index = index_cells(INDEX_JIS0208);
        decoder->jis0212 = index_cells(INDEX_JIS0212);
        break;
    default: decoder->step = gb18030, decoder->index = index_cells(INDEX_GB18030); break;
    }
}
