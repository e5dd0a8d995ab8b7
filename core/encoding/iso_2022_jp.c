/* See iso_2022_jp.h. The functions are the standard's states and read like its text: each takes a byte or the end. */
#include "encoding/iso_2022_jp.h"

enum { END = -1, ESCAPE = 0x1B };

static bool between(int byte, int low, int high) { return byte >= low && byte <= high; }

static char *put(struct decoder *decoder, unsigned code, char *to) {
    decoder->output = false;
    return utf8_write(to, code);
}

static char *fail(struct decoder *decoder, char *to) {
    decoder->output = false;
    return decoder_error(to);
}

static char *go(struct decoder *decoder, enum iso_2022_jp_state state, char *to) {
    decoder->state = state;
    return to;
}

static char *in_ascii(struct decoder *decoder, int byte, char *to) {
    if (byte == ESCAPE) return go(decoder, JP_ESCAPE_START, to);
    return byte > 0x7F || byte == 0x0E || byte == 0x0F ? fail(decoder, to) : put(decoder, (unsigned)byte, to);
}

static char *in_roman(struct decoder *decoder, int byte, char *to) {
    if (byte == 0x5C) return put(decoder, 0xA5, to);
    if (byte == 0x7E) return put(decoder, 0x203E, to);
    return in_ascii(decoder, byte, to);
}

static char *in_katakana(struct decoder *decoder, int byte, char *to) {
    if (byte == ESCAPE) return go(decoder, JP_ESCAPE_START, to);
    return between(byte, 0x21, 0x5F) ? put(decoder, 0xFF61u - 0x21 + (unsigned)byte, to) : fail(decoder, to);
}

static char *in_leading(struct decoder *decoder, int byte, char *to) {
    if (byte == ESCAPE) return go(decoder, JP_ESCAPE_START, to);
    if (!between(byte, 0x21, 0x7E)) return fail(decoder, to);
    decoder->output = false;
    decoder->leading = (unsigned char)byte;
    return go(decoder, JP_TRAILING, to);
}

static char *in_trailing(struct decoder *decoder, int byte, char *to) {
    if (byte == ESCAPE) return go(decoder, JP_ESCAPE_START, decoder_error(to));
    decoder->state = JP_LEADING;
    if (!between(byte, 0x21, 0x7E)) return decoder_error(to);
    const unsigned pointer = (decoder->leading - 0x21u) * 94 + (unsigned)byte - 0x21;
    const struct cell *cell = &decoder->index->cells[pointer];
    return cell->utf8[0] ? decoder_cell(to, cell) : decoder_error(to);
}

/* No escape sequence: what was read of it but ESC is read again. */
static char *in_vain(struct decoder *decoder, size_t again, char *to) {
    decoder->at -= again;
    decoder->state = decoder->output_state;
    return fail(decoder, to);
}

static char *in_escape_start(struct decoder *decoder, int byte, char *to) {
    if (byte != '$' && byte != '(') return in_vain(decoder, byte != END, to);
    decoder->leading = (unsigned char)byte;
    return go(decoder, JP_ESCAPE, to);
}

/* Two escape sequences with nothing between them are an error, since they could hide something. */
static char *in_escape(struct decoder *decoder, int byte, char *to) {
    enum iso_2022_jp_state state;
    if (decoder->leading == '(' && byte == 'B') state = JP_ASCII;
    else if (decoder->leading == '(' && byte == 'J') state = JP_ROMAN;
    else if (decoder->leading == '(' && byte == 'I') state = JP_KATAKANA;
    else if (decoder->leading == '$' && (byte == '@' || byte == 'B')) state = JP_LEADING;
    else return in_vain(decoder, byte == END ? 1 : 2, to);
    const bool output = decoder->output;
    decoder->state = decoder->output_state = state;
    decoder->output = true;
    return output ? decoder_error(to) : to;
}

static char *take(struct decoder *decoder, int byte, char *to) {
    switch (decoder->state) {
    case JP_ASCII: return in_ascii(decoder, byte, to);
    case JP_ROMAN: return in_roman(decoder, byte, to);
    case JP_KATAKANA: return in_katakana(decoder, byte, to);
    case JP_LEADING: return in_leading(decoder, byte, to);
    case JP_TRAILING: return in_trailing(decoder, byte, to);
    case JP_ESCAPE_START: return in_escape_start(decoder, byte, to);
    case JP_ESCAPE: return in_escape(decoder, byte, to);
    }
    return to;
}

static char *run(struct decoder *decoder, const unsigned char *stop, char *to) {
    for (;;) {
        while (decoder->at < stop) to = take(decoder, *decoder->at++, to);
        if (stop < decoder->end || decoder->state < JP_TRAILING) return to;
        to = take(decoder, END, to);
    }
}

void iso_2022_jp_begin(struct decoder *decoder) {
    decoder->run = run;
    decoder->index = index_cells(INDEX_JIS0208);
}
