/* JSON: reading is jansson's (RFC 8259), writing is here. Jansson prints 51.77 as 51.770000000000003; an
 * item must come out as it went in, so numbers are written in the shortest form that reads back equal. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/err.h"
#include "base/str.h"

#include <jansson.h>
#include <stdint.h>

/* Each appends one JSON value. A string that is no valid UTF-8 has its bad bytes replaced by U+FFFD. */
/* Once, before any of it: out of memory ends the program in jansson as well. */
void json_setup(void);
void json_put_string(struct str *out, const char *bytes, size_t length);
void json_put_text(struct str *out, const char *text); /* NULL gives null */
void json_put_integer(struct str *out, int64_t value);
void json_put_number(struct str *out, double value);   /* NaN and infinities give null */
void json_put_value(struct str *out, const json_t *value);

/* One object, a key at a time: json_begin, json_*_field ..., json_end. A comma goes in by itself. */
void json_begin(struct str *out);
void json_key(struct str *out, const char *key); /* then one json_put_... */
void json_text_field(struct str *out, const char *key, const char *value);
void json_integer_field(struct str *out, const char *key, int64_t value);
void json_number_field(struct str *out, const char *key, double value);
void json_end(struct str *out);

/* Any JSON value from bytes; the caller json_decrefs it. NULL and err (kind ERR_INPUT, "line 3: ...") where
 * it is none. Depth is bounded by jansson (2048). */
json_t *json_parse(const char *bytes, size_t length, struct err *err);

#endif
