/* A guess at the encoding of text that declares none and is not UTF-8, by how often which characters follow which. */
#ifndef ENCODING_GUESS_H
#define ENCODING_GUESS_H

#include "encoding/encodings.h"

/* What uchardet makes of up to 32 KiB from the first byte on that is not ASCII (about 3 ms at most); always the same for the
 * same bytes. NULL where these are too few to tell, or what it names is none of the standard's encodings. */
const struct encoding *guess(const char *bytes, size_t length);

#endif
