/* What the decoders of this room share: the bytes, the place for characters, and what an error becomes. */
#ifndef ENCODING_DECODER_H
#define ENCODING_DECODER_H

#include "base/utf8.h"
#include "encoding/index.h"

enum iso_2022_jp_state { JP_ASCII, JP_ROMAN, JP_KATAKANA, JP_LEADING, JP_TRAILING, JP_ESCAPE_START, JP_ESCAPE };

struct decoder {
    const unsigned char *at, *end;
    /* Decodes from `at` until it is at or behind stop, at the end whatever is left; writes to `to`, at most
     * three bytes for each byte that it takes, and gives the place behind. A sequence that begins before stop
     * is read to its end. */
    char *(*run)(struct decoder *decoder, const unsigned char *stop, char *to);
    struct cell single[128];     /* a single-byte encoding's */
    const struct index *index;   /* one of several bytes: its index, */
    const struct index *jis0212; /* the second one of EUC-JP, */
    char *(*step)(struct decoder *decoder, char *to); /* and what takes a character that does not begin with ASCII */
    enum iso_2022_jp_state state, output_state;
    unsigned char leading;
    bool output;
};

static inline char *decoder_error(char *to) { return memcpy(to, UTF8_REPLACEMENT, 3), to + 3; }

/* The index's character; room for four bytes is needed whatever it is. */
static inline char *decoder_cell(char *to, const struct cell *cell) {
    memcpy(to, cell->utf8, sizeof cell->utf8);
    return to + (cell->utf8[2] ? cell->utf8[3] ? 4 : 3 : 2);
}

/* Takes all ASCII that is next. */
static inline char *decoder_ascii(struct decoder *decoder, const unsigned char *stop, char *to) {
    const size_t length = ascii_prefix(decoder->at, (size_t)(stop - decoder->at));
    memcpy(to, decoder->at, length);
    decoder->at += length;
    return to + length;
}

#endif
