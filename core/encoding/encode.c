/* See encode.h. iconv's tables do the work; UTF-8 needs none. */
#include "encoding/encode.h"

#include <iconv.h>
#include <stdbool.h>

const struct encoding *encode_output(const struct encoding *encoding) {
    switch (encoding->decoder) {
    case DECODER_BYTES: case DECODER_WINDOWS_1252: case DECODER_MULTIBYTE: case DECODER_ISO_2022_JP: return encoding;
    default: return encoding_find("utf-8", 5);
    }
}

unsigned encode_code(const char *text, size_t *length) {
    const unsigned char *p = (const unsigned char *)text;
    *length = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (*length == 1) return p[0];
    unsigned code = p[0] & (0xFFu >> (*length + 1));
    for (size_t i = 1; i < *length; i++) code = code << 6 | (p[i] & 0x3F);
    return code;
}

/* Converts as much as goes; false where it stopped at a character that the encoding lacks. */
static bool convert(iconv_t converter, char **in, size_t *left, struct str *out) {
    while (str_reserve(out, *left * 4 + 16)) {
        char *to = out->data + out->len;
        size_t room = out->cap - out->len - 1, before = room, refused = iconv(converter, in, left, &to, &room);
        out->len += before - room;
        out->data[out->len] = '\0';
        if (refused != (size_t)-1) return true;
        if (room == before || room > 16) return false;
    }
    return true; /* the ceiling */
}

/* Back to ASCII, where the encoding has states. */
static void unshift(iconv_t converter, struct str *out) {
    char *none = NULL;
    size_t nothing = 0;
    convert(converter, &none, &nothing, out);
}

void encode(const struct encoding *encoding, const char *utf8, size_t length, struct str *out) {
    const char *name = encoding->decoder == DECODER_WINDOWS_1252 ? "CP1252" : encoding->iconv;
    iconv_t converter = encode_output(encoding) == encoding && name ? iconv_open(name, "UTF-8") : (iconv_t)-1;
    if (converter == (iconv_t)-1) {
        str_put_repaired(out, utf8, length);
        return;
    }
    struct str valid = {0};
    str_put_repaired(&valid, utf8, length);
    char *in = valid.data;
    size_t left = valid.len, bytes;
    while (left && !convert(converter, &in, &left, out)) {
        unsigned code = encode_code(in, &bytes);
        unshift(converter, out);
        str_printf(out, "&#%u;", code);
        in += bytes;
        left -= bytes;
    }
    unshift(converter, out);
    str_clear(&valid);
    iconv_close(converter);
}
