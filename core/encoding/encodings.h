/* The encodings of the WHATWG Encoding Standard: their names, their labels, and what decodes them. */
#ifndef ENCODING_ENCODINGS_H
#define ENCODING_ENCODINGS_H

#include <stddef.h>

enum decoder {
    DECODER_UTF8, DECODER_UTF16LE, DECODER_UTF16BE,
    DECODER_BYTES,        /* a byte a character, by iconv's table */
    DECODER_WINDOWS_1252,
    DECODER_MULTIBYTE,    /* iconv */
    DECODER_ISO_2022_JP,  /* iconv, with a state */
    DECODER_USER_DEFINED,
    DECODER_REPLACEMENT,  /* encodings that hide scripts: one U+FFFD for all */
};

struct encoding {
    const char *name;   /* lower case */
    enum decoder decoder;
    const char *iconv;  /* its name there */
    const char *labels; /* lower case, each between spaces */
};

/* By name or label, white space around it and case aside; NULL for none. */
const struct encoding *encoding_find(const char *label, size_t length);

#endif
