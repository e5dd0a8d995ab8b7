/* See entities.h. A name with ';' can only be the whole run of alphanumerics before it, and names without are few and short,
 * so the longest match is found by looking up that run, then its short prefixes. */
#include "html/entities.h"

#include "html/scan.h"

#include <stdint.h>
#include <string.h>

struct entity {
    uint16_t name_at;
    uint8_t name_bytes, text_bytes;
    char text[ENTITY_TEXT_MOST + 1];
};

#include "html/entities_table.h"

enum {
    NAME_MOST = 32,       /* "CounterClockwiseContourIntegral;" */
    BARE_LEAST = 2, BARE_MOST = 6, /* names that need no ';': "lt" to "frac12" and the like */
    POINT_MOST = 0x10FFFF, REPLACEMENT = 0xFFFD,
};

static const struct entity *find(const char *name, size_t length) {
    uint32_t sum = 0;
    for (size_t i = 0; i < length; i++) sum = sum * 31 + (unsigned char)name[i];
    size_t bucket = sum * UINT32_C(2654435769) >> (32 - ENTITY_BUCKET_BITS);
    for (size_t i = entity_starts[bucket]; i < entity_starts[bucket + 1]; i++)
        if (entities[i].name_bytes == length && memcmp(entity_names + entities[i].name_at, name, length) == 0)
            return &entities[i];
    return NULL;
}

static const struct entity *longest(const char *name) {
    size_t length = 0;
    while (length < NAME_MOST && byte_is(name[length], BYTE_ALPHA | BYTE_DIGIT)) length++;
    const struct entity *found = name[length] == ';' ? find(name, length + 1) : NULL;
    for (size_t bare = length < BARE_MOST ? length : BARE_MOST; !found && bare >= BARE_LEAST; bare--)
        found = find(name, bare);
    return found;
}

static size_t read_named(const char *at, bool in_attribute, char *text, size_t *text_bytes) {
    const char *name = at + 1;
    const struct entity *found = longest(name);
    if (!found) return 0;
    char last = name[found->name_bytes - 1], next = name[found->name_bytes];
    if (in_attribute && last != ';' && (next == '=' || byte_is(next, BYTE_ALPHA | BYTE_DIGIT))) return 0;
    memcpy(text, found->text, found->text_bytes);
    *text_bytes = found->text_bytes;
    return 1 + (size_t)found->name_bytes;
}

static size_t put_utf8(char *out, uint32_t point) {
    size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length; i-- > 1; point >>= 6) out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)(leads[length] | point);
    return length;
}

/* The numeric character reference end state (13.2.5.80): what the numbers of windows-1252's characters stand for. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
};

static uint32_t meant(uint32_t number) {
    bool surrogate = number >= 0xD800 && number <= 0xDFFF;
    if (number == 0 || number > POINT_MOST || surrogate) return REPLACEMENT;
    return number >= 0x80 && number <= 0x9F ? windows_1252[number - 0x80] : number;
}

static uint32_t digit_value(char digit) {
    return byte_is(digit, BYTE_DIGIT) ? (uint32_t)(digit - '0') : (uint32_t)((digit | 0x20) - 'a' + 10);
}

static size_t read_number(const char *at, char *text, size_t *text_bytes) {
    bool hex = (at[2] | 0x20) == 'x';
    const char *digits = at + (hex ? 3 : 2), *p = digits;
    uint32_t number = 0;
    for (; byte_is(*p, hex ? BYTE_HEX : BYTE_DIGIT); p++)
        if (number <= POINT_MOST) number = number * (hex ? 16 : 10) + digit_value(*p);
    if (p == digits) return 0;
    *text_bytes = put_utf8(text, meant(number));
    return (size_t)(p - at) + (*p == ';');
}

size_t entity_read(const char *at, bool in_attribute, char text[ENTITY_TEXT_MOST], size_t *text_bytes) {
    return at[1] == '#' ? read_number(at, text, text_bytes) : read_named(at, in_attribute, text, text_bytes);
}
