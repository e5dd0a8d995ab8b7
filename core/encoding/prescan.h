/* What the first bytes of a document declare about its encoding (WHATWG HTML 13.2.3.2). */
#ifndef ENCODING_PRESCAN_H
#define ENCODING_PRESCAN_H

#include "encoding/encodings.h"

/* "Prescan a byte stream" of the first 1024 bytes, with "get an XML encoding" where that finds nothing. NULL
 * for none. */
const struct encoding *prescan(const char *bytes, size_t length);
/* "Get an XML encoding" alone, and UTF-16 where its "<?x" is there: for what is XML. NULL for none. */
const struct encoding *prescan_xml(const char *bytes, size_t length);
/* A <meta> behind the first 1024 bytes, up to 64 KiB: where a browser would begin anew ("change the encoding").
 * Here scripts, styles and other raw text are passed over, as the parser does that finds it. NULL for none. */
const struct encoding *prescan_late(const char *bytes, size_t length);

#endif
