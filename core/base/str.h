/* Growing bytes with a ceiling. Always NUL-terminated, so `data` is a C string where no NUL is inside.
 * A zeroed struct is an empty string without a ceiling; `data` is "" then, never NULL, only after the
 * first call (use str_text to read one that may be untouched). */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/utf8.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
    char *data;
    size_t len, cap;
    size_t ceiling; /* most bytes it may hold, 0 for no limit */
};

/* All of these append; false (and nothing is added) if the ceiling would be passed. */
bool str_put(struct str *s, const void *bytes, size_t length);
bool str_puts(struct str *s, const char *text);
bool str_putc(struct str *s, char c);
bool str_printf(struct str *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One code point (0 to 0x10FFFF; others become U+FFFD) as UTF-8. */
bool str_put_utf8(struct str *s, unsigned code);
/* Room for `more` bytes beyond len, to be written by the caller who then adds to len and ends it with NUL. */
bool str_reserve(struct str *s, size_t more);
const char *str_text(const struct str *s);
/* Hands the bytes over (free them); the string is empty again. Never NULL. */
char *str_take(struct str *s);
/* Empty, memory kept. */
void str_reset(struct str *s);
/* Empty, memory freed. */
void str_clear(struct str *s);

/* Appends bytes as valid UTF-8: each part that is none becomes one U+FFFD (WHATWG Encoding 4.1). */
bool str_put_repaired(struct str *s, const char *bytes, size_t length);
/* Appends text that a terminal cannot take for a command: control characters but for those in `kept` become a space where
 * they are white space, else U+FFFD. Nothing more is added where the ceiling is reached. */
void str_put_safe(struct str *s, const char *text, size_t length, const char *kept);

/* ASCII only, whatever the locale. */
bool ascii_space(char c); /* space, \t \n \f \r: HTML's white space */
char ascii_lower(char c);
bool ascii_alnum(char c);
int ascii_casecmp(const char *a, const char *b);
bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);

/* The name of `names` (count of them) nearest to `name` by edit distance, or NULL where none is near
 * enough to be what was meant. */
const char *closest_name(const char *name, const char *const *names, size_t count);
/* How many edits are near enough to a name of that length. */
unsigned closest_edits(size_t length);

#endif
