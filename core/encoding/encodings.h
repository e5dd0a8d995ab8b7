/* The encodings of the WHATWG Encoding Standard: their names and labels (section 4.2), and what decodes them. */
#ifndef ENCODING_ENCODINGS_H
#define ENCODING_ENCODINGS_H

#include <stddef.h>

enum encoding_kind {
    ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE,
    ENCODING_SINGLE_BYTE,
    ENCODING_GBK, ENCODING_GB18030, ENCODING_BIG5, ENCODING_EUC_KR, ENCODING_SHIFT_JIS, ENCODING_EUC_JP,
    ENCODING_ISO_2022_JP,
    ENCODING_USER_DEFINED,
    ENCODING_REPLACEMENT, /* for encodings that hide scripts: one U+FFFD for all */
};

struct encoding {
    const char *name;   /* lower case */
    enum encoding_kind kind;
    const char *single; /* its index (indexes.h) where it is a single-byte encoding, else NULL */
    const char *labels; /* lower case, each between spaces */
};

/* "Get an encoding": by name or label, white space around it and case aside; NULL for none. */
const struct encoding *encoding_find(const char *label, size_t length);
/* By what is known to be a name. */
const struct encoding *encoding_named(const char *name);

#endif
