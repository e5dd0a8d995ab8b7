/* Which encoding, and to UTF-8: byte order mark, then the Content-Type header, then the meta prescan of the
 * first 1024 bytes (WHATWG HTML 13.2.3.2; not where the header says JSON), then UTF-8 where it is valid, else
 * windows-1252. Labels by the WHATWG Encoding Standard; decoding by iconv. */
#ifndef ENCODING_CHARSET_H
#define ENCODING_CHARSET_H

#include "base/str.h"

/* Appends the body as UTF-8 (bad bytes become U+FFFD; a BOM is dropped) and gives the encoding's WHATWG name
 * ("utf-8", "windows-1252": a constant). content_type may be NULL. Never fails. */
const char *charset_decode(const char *body, size_t bytes, const char *content_type, struct str *utf8);
/* The same for XML (RFC 7303 section 3): byte order mark, Content-Type, XML declaration, else as above. */
const char *charset_decode_xml(const char *body, size_t bytes, const char *content_type, struct str *utf8);
/* The WHATWG name for a label (" UTF8 " -> "utf-8"), or NULL. */
const char *charset_label(const char *label, size_t length);

#endif
