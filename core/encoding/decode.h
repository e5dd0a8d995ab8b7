/* Bytes to UTF-8 by the decoders of the WHATWG Encoding Standard: what cannot be decoded becomes U+FFFD, as
 * often as the standard says, and swallows no ASCII character that follows. */
#ifndef ENCODING_DECODE_H
#define ENCODING_DECODE_H

#include "base/str.h"
#include "encoding/encodings.h"

/* Appends, as far as the ceiling of `out` lets it. A byte order mark is an ordinary character here. */
void decode(const struct encoding *encoding, const char *bytes, size_t length, struct str *out);

#endif
