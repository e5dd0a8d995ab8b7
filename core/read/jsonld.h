/* JSON as scripts of pages hold it: RFC 8259, and what sites make of it by hand or by their templates. */
#ifndef READ_JSONLD_H
#define READ_JSONLD_H

#include "base/err.h"
#include "base/json.h"

/* The value (json_decref it). Where the text as it stands is no JSON it is mended first: comments (<!-- -->,
 * CDATA marks, and those of JavaScript), line breaks and other controls inside strings, commas before a closing
 * bracket, escapes that JSON does not have (a lone surrogate and \u0000 become U+FFFD), integers beyond 64 bits,
 * what stands behind the value. NULL and err (ERR_INPUT, "line 3: ...") where it is no JSON even so. */
json_t *jsonld_parse(const char *text, size_t bytes, struct err *err);

#endif
