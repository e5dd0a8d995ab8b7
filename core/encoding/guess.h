/* A guess at the encoding of text that declares none and is not UTF-8, by which characters are frequent in it. */
#ifndef ENCODING_GUESS_H
#define ENCODING_GUESS_H

#include "encoding/encodings.h"

/* By up to 32 KiB from the first byte on that is not ASCII (about 3 ms at most): UTF-8 where it is that but for a few
 * bytes, else what uchardet makes of it. Always the same for the same bytes. NULL where these are too few to tell, or
 * what it names is none of the standard's encodings. */
const struct encoding *guess(const char *bytes, size_t length);

#endif
