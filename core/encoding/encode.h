/* UTF-8 to the bytes of another encoding, as browsers send forms in it (WHATWG Encoding, "html" error mode). */
#ifndef ENCODING_ENCODE_H
#define ENCODING_ENCODE_H

#include "base/str.h"
#include "encoding/encodings.h"

/* The encoding in which a form of a page in this one is sent: itself, but UTF-8 for UTF-16 and replacement. */
const struct encoding *encode_output(const struct encoding *encoding);
/* Appends. A character that the encoding lacks becomes "&#NNN;", a byte that is no UTF-8 U+FFFD. */
void encode(const struct encoding *encoding, const char *utf8, size_t length, struct str *out);
/* The character that valid UTF-8 begins with, and how many bytes it takes. */
unsigned encode_code(const char *utf8, size_t *length);

#endif
