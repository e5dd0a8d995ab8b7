/* Bytes to UTF-8, with the error handling of the WHATWG Encoding Standard: what cannot be decoded becomes
 * U+FFFD and swallows no ASCII character that follows. */
#ifndef ENCODING_DECODE_H
#define ENCODING_DECODE_H

#include "base/str.h"
#include "encoding/encodings.h"

/* Appends. A byte order mark is an ordinary character here. */
void decode(const struct encoding *encoding, const char *bytes, size_t length, struct str *out);

#endif
