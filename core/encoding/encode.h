/* UTF-8 to another encoding by the encoders of the WHATWG Encoding Standard, as browsers send forms and write queries. */
#ifndef ENCODING_ENCODE_H
#define ENCODING_ENCODE_H

#include "base/str.h"
#include "encoding/encodings.h"

/* "Get an output encoding": the one in which a form of a page in this one is sent: itself, but UTF-8 for UTF-16 and
 * replacement. */
const struct encoding *encode_output(const struct encoding *encoding);
/* Appends, as far as the ceiling of `out` lets it, in the encoding's output encoding. A character that it lacks
 * becomes "&#NNN;" (error mode "html"), a byte that is no UTF-8 U+FFFD. */
void encode(const struct encoding *encoding, const char *utf8, size_t length, struct str *out);
/* The query of a URL, without "#", that stands in a document of this encoding ("percent-encode after encoding", WHATWG
 * URL 1.3): all that is not ASCII, in its output encoding, as "%NN"; a character that it lacks as "%26%23NNN%3B". ASCII
 * stays as it is, to be escaped with the rest of the URL. */
void encode_query(const struct encoding *encoding, const char *utf8, size_t length, struct str *out);

#endif
