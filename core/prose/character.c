/* See character.h. */
#include "prose/character.h"

#include "base/str.h"
#include "prose/characters_table.h"

#include <string.h>

/* The code point at `text`, and its bytes; what is no UTF-8 is U+FFFD, one byte at a time. */
static unsigned code_at(const char *text, size_t *bytes) {
    const unsigned char *u = (const unsigned char *)text;
    size_t length = u[0] < 0xC2 ? 1 : u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : u[0] < 0xF5 ? 4 : 1;
    *bytes = 1;
    if (length == 1 || strnlen(text, length) < length || !utf8_valid(text, length)) return 0xFFFD;
    *bytes = length;
    unsigned code = length == 2 ? u[0] & 0x1F : length == 3 ? u[0] & 0x0F : u[0] & 0x07;
    for (size_t i = 1; i < length; i++) code = code << 6 | (u[i] & 0x3F);
    return code;
}

static bool is_in(unsigned code, unsigned first, unsigned last) { return code >= first && code <= last; }

static bool is_space(unsigned code) {
    return code == 0x85 || code == 0xA0 || code == 0x1680 || is_in(code, 0x2000, 0x200A) ||
           is_in(code, 0x2028, 0x2029) || code == 0x202F || code == 0x205F || code == 0x3000;
}

static bool is_nothing(unsigned code) {
    return code == 0xAD || is_in(code, 0x300, 0x36F) || code == 0x61C || is_in(code, 0x200B, 0x200F) ||
           is_in(code, 0x202A, 0x202E) || is_in(code, 0x2060, 0x2069) || is_in(code, 0xFE00, 0xFE0F) ||
           code == 0xFEFF;
}

/* Han, kana and Hangul: no spaces stand between words there. */
static bool is_ideograph(unsigned code) {
    return is_in(code, 0x3005, 0x3007) || is_in(code, 0x3040, 0x30FF) || is_in(code, 0x3400, 0x9FFF) ||
           is_in(code, 0xAC00, 0xD7A3) || is_in(code, 0xF900, 0xFAFF) || is_in(code, 0x20000, 0x3FFFF);
}

/* What CLDR's lenient parsing takes for a minus sign, an apostrophe, a stop. */
static unsigned plain_mark(unsigned code) {
    switch (code) {
    case 0x2212: case 0x2796: case 0xFE63: return '-';
    case 0xB4: case 0x2BC: case 0x2018: case 0x2019: case 0x201B: case 0x2032: return '\'';
    case 0x3001: return ',';
    case 0x3002: case 0xFF61: return '.';
    default: return is_in(code, 0x2010, 0x2015) ? '-' : code;
    }
}

/* The digit's value, or -1. */
static int digit_of(unsigned code) {
    size_t low = 0, high = sizeof zeros / sizeof *zeros;
    while (low < high) { /* the last zero that is not behind the code */
        size_t middle = (low + high) / 2;
        if (zeros[middle] <= code) low = middle + 1;
        else high = middle;
    }
    return low && code < zeros[low - 1] + 10 ? (int)(code - zeros[low - 1]) : -1;
}

static void put_two_bytes(char letter[5], unsigned code) {
    letter[0] = (char)(0xC0 | code >> 6), letter[1] = (char)(0x80 | (code & 0x3F)), letter[2] = '\0';
}

/* Cyrillic in lower case; with io and short i as the letters that they become without their accent. */
static unsigned fold_cyrillic(unsigned code) {
    if (is_in(code, 0x400, 0x40F)) code += 0x50;
    else if (is_in(code, 0x410, 0x42F)) code += 0x20;
    return code == 0x451 ? 0x435 : code == 0x439 ? 0x438 : code;
}

static void set_letter(struct character *c, const char *text) {
    c->kind = CHARACTER_LETTER;
    if (is_in(c->code, 0xC0, 0x17F) && latin[c->code - 0xC0][0]) strcpy(c->letter, latin[c->code - 0xC0]);
    else if (is_in(c->code, 0x400, 0x45F)) put_two_bytes(c->letter, fold_cyrillic(c->code));
    else memcpy(c->letter, text, c->bytes), c->letter[c->bytes] = '\0';
}

/* Marks below U+2000, and those above. */
static bool is_mark(unsigned code) {
    static const unsigned marks[] = {0xD7,  0xF7,  0x2BC, 0x387, 0x589, 0x5BE,
                                     0x60C, 0x61B, 0x66A, 0x66B, 0x66C, 0x6D4};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i] == code) return true;
    return is_in(code, 0x80, 0xBF) || is_in(code, 0x2000, 0x2BFF) || is_in(code, 0x3001, 0x303F) ||
           is_in(code, 0xFE10, 0xFE6F) || is_in(code, 0xFF61, 0xFF65) || is_in(code, 0xFFE0, 0xFFFF);
}

static void read_ascii(char byte, struct character *c) {
    c->code = (unsigned char)byte;
    c->bytes = byte != '\0';
    if (!byte) {
        c->kind = CHARACTER_END;
    } else if (byte >= '0' && byte <= '9') {
        c->kind = CHARACTER_DIGIT, c->digit = byte - '0';
    } else if (ascii_alnum(byte)) {
        c->kind = CHARACTER_LETTER, c->letter[0] = ascii_lower(byte), c->letter[1] = '\0';
    } else {
        c->kind = ascii_space(byte) || byte == '\v' ? CHARACTER_SPACE : CHARACTER_MARK;
    }
}

void character_read(const char *text, struct character *out) {
    if ((unsigned char)*text < 0x80) {
        read_ascii(*text, out);
        return;
    }
    unsigned code = out->code = code_at(text, &out->bytes);
    if (is_in(code, 0xFF01, 0xFF5E)) { /* wide ASCII */
        size_t bytes = out->bytes;
        read_ascii((char)(code - 0xFEE0), out);
        out->bytes = bytes;
    } else if (is_space(code)) {
        out->kind = CHARACTER_SPACE;
    } else if (is_nothing(code)) {
        out->kind = CHARACTER_NOTHING;
    } else if ((out->digit = digit_of(code)) >= 0) {
        out->kind = CHARACTER_DIGIT;
    } else if (code == 0xAA || code == 0xBA || code == 0xB0) { /* ordinal indicators, and the degree typed for one */
        out->kind = CHARACTER_LETTER;
        strcpy(out->letter, code == 0xAA ? "a" : "o");
    } else if (is_ideograph(code)) {
        set_letter(out, text);
        out->kind = CHARACTER_IDEOGRAPH;
    } else if (is_mark(code)) {
        out->kind = CHARACTER_MARK, out->code = plain_mark(code);
    } else {
        set_letter(out, text);
    }
}
