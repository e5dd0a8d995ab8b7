/* Looking for the few bytes that mean something to a parser of HTML: sixteen bytes at a time where the processor has
 * SSE2, a word at a time elsewhere; and the classes of single bytes. */
#ifndef HTML_SCAN_H
#define HTML_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum byte_class {
    BYTE_SPACE = 1,       /* tab, LF, FF, CR, space: ASCII whitespace, and the CR that would have become LF */
    BYTE_ENDS_NAME = 2,   /* of a tag: a space, '/', '>', NUL */
    BYTE_ENDS_ATTR = 4,   /* an attribute's name: those and '=' */
    BYTE_ENDS_VALUE = 8,  /* a value without quotes: a space, '>', NUL */
    BYTE_ALPHA = 0x10,
    BYTE_UPPER = 0x20,    /* so (byte | class & BYTE_UPPER) is the byte in lower case */
    BYTE_DIGIT = 0x40,
    BYTE_HEX = 0x80,
};

extern const uint8_t byte_classes[256];

static inline bool byte_is(char byte, unsigned classes) { return byte_classes[(unsigned char)byte] & classes; }
static inline char byte_lower(char byte) { return (char)(byte | (byte_classes[(unsigned char)byte] & BYTE_UPPER)); }

/* Does the word begin here, in whatever case? It is in lower case; the text ends with a NUL. */
static inline bool word_begins(const char *p, const char *word, size_t length) {
    size_t i = 0;
    while (i < length && byte_lower(p[i]) == word[i]) i++;
    return i == length;
}

/* The first of four bytes in [p, end), or end. Give a byte twice where there are less. */
static inline char *scan(char *p, char *end, char a, char b, char c, char d) {
#ifdef __SSE2__
    const __m128i as = _mm_set1_epi8(a), bs = _mm_set1_epi8(b), cs = _mm_set1_epi8(c), ds = _mm_set1_epi8(d);
    for (; end - p >= 16; p += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)p);
        __m128i ab = _mm_or_si128(_mm_cmpeq_epi8(bytes, as), _mm_cmpeq_epi8(bytes, bs));
        __m128i cd = _mm_or_si128(_mm_cmpeq_epi8(bytes, cs), _mm_cmpeq_epi8(bytes, ds));
        int found = _mm_movemask_epi8(_mm_or_si128(ab, cd));
        if (found) return p + __builtin_ctz((unsigned)found);
    }
#else
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    const uint64_t all[4] = {ones * (uint8_t)a, ones * (uint8_t)b, ones * (uint8_t)c, ones * (uint8_t)d};
    for (uint64_t word, found = 0; end - p >= 8; p += 8) {
        memcpy(&word, p, sizeof word);
        for (int i = 0; i < 4; i++) found |= ((word ^ all[i]) - ones) & ~(word ^ all[i]) & tops; /* a byte of it is 0 */
        if (found) break;
    }
#endif
    while (p < end && *p != a && *p != b && *p != c && *p != d) p++;
    return p;
}

#endif
