/* What a Content-Type header says of a body: its charset, and whether it is of a kind that is no HTML. */
#ifndef ENCODING_CONTENT_TYPE_H
#define ENCODING_CONTENT_TYPE_H

#include "encoding/encodings.h"

#include <stdbool.h>

struct content_type {
    const struct encoding *encoding; /* NULL: none is named, or none that there is */
    bool json;                       /* declares nothing inside (RFC 8259 8.1: UTF-8) */
    bool xml;                        /* declares it in the first line, if at all; XHTML is read as HTML */
};

/* The value of the header, or NULL; several values, one after another with commas between, are read as browsers
 * do ("extract a MIME type" of the Fetch standard): the last one counts, with the charset of those before it
 * that have the same type. */
struct content_type content_type_read(const char *value);

#endif
