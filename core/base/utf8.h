/* UTF-8 (RFC 3629): how much of some bytes is valid, and single characters of what is known to be. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* How many of the bytes, from the first on, are ASCII. */
size_t ascii_prefix(const void *bytes, size_t length);
/* How many of the bytes, from the first on, are valid UTF-8 (no surrogates, no overlong forms). ASCII goes by as fast
 * as memory gives it, the rest a byte a step without a branch. */
size_t utf8_prefix(const char *bytes, size_t length);
bool utf8_valid(const char *bytes, size_t length);
/* What begins with a byte that utf8_prefix stopped at: as many bytes (1 to 3) as could have begun a character, which
 * is what one U+FFFD stands for (WHATWG Encoding 9.1.1). */
size_t utf8_broken(const char *bytes, size_t length);
/* The longest prefix of at most `most` bytes that does not cut a UTF-8 sequence. */
size_t utf8_cut(const char *bytes, size_t length, size_t most);

#define UTF8_REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* How many bytes the character has whose first one this is. */
static inline size_t utf8_length(char first) {
    const unsigned char lead = (unsigned char)first;
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* The character that valid UTF-8 begins with, and how many bytes it takes. */
static inline unsigned utf8_read(const char *utf8, size_t *length) {
    const unsigned char *p = (const unsigned char *)utf8;
    *length = utf8_length(*utf8);
    if (*length == 1) return p[0];
    unsigned code = p[0] & (0xFFu >> (*length + 1));
    for (size_t i = 1; i < *length; i++) code = code << 6 | (p[i] & 0x3F);
    return code;
}

/* Writes a code point (1 to 4 bytes), which must be none of a surrogate; gives the place behind it. */
static inline char *utf8_write(char *to, unsigned code) {
    if (code < 0x80) return *to = (char)code, to + 1;
    if (code < 0x800) {
        to[0] = (char)(0xC0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3F));
        return to + 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xE0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 0x3F));
        to[2] = (char)(0x80 | (code & 0x3F));
        return to + 3;
    }
    to[0] = (char)(0xF0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 0x3F));
    to[2] = (char)(0x80 | (code >> 6 & 0x3F));
    to[3] = (char)(0x80 | (code & 0x3F));
    return to + 4;
}

#endif
