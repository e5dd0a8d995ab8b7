/* See utf8.h. Validation is an automaton whose states are offsets into 64-bit words, one word a byte value: a step is
 * one shift, and nothing depends on what the bytes are. */
#include "base/utf8.h"

#include <stdint.h>

/* ---- ASCII ---- */

#define HIGH_BITS 0x8080808080808080u

size_t ascii_prefix(const void *bytes, size_t length) {
    const unsigned char *p = bytes;
    size_t i = 0;
    for (uint64_t word[4]; i + sizeof word <= length; i += sizeof word) {
        memcpy(word, p + i, sizeof word);
        if ((word[0] | word[1] | word[2] | word[3]) & HIGH_BITS) break;
    }
    for (uint64_t word; i + sizeof word <= length; i += sizeof word) {
        memcpy(&word, p + i, sizeof word);
        if (word & HIGH_BITS) break;
    }
    while (i < length && p[i] < 0x80) i++;
    return i;
}

/* ---- Validation ---- */

/* Table 3-7 of the Unicode standard. Between characters; one, two or three more bytes to come; behind a lead byte
 * that bounds the next one. BROKEN is 0, so that what no row says leads there, and it stays. */
enum { BROKEN = 0, BETWEEN = 6, ONE = 12, TWO = 18, THREE = 24, E0 = 30, ED = 36, F0 = 42, F4 = 48, STATE = 63 };

#define FROM(state, next) ((uint64_t)(next) << (state))
#define ANY_MORE (FROM(ONE, BETWEEN) | FROM(TWO, ONE) | FROM(THREE, TWO))

static const uint64_t steps[256] = {
    [0x00 ... 0x7F] = FROM(BETWEEN, BETWEEN),
    [0x80 ... 0x8F] = ANY_MORE | FROM(ED, ONE) | FROM(F4, TWO),
    [0x90 ... 0x9F] = ANY_MORE | FROM(ED, ONE) | FROM(F0, TWO),
    [0xA0 ... 0xBF] = ANY_MORE | FROM(E0, ONE) | FROM(F0, TWO),
    [0xC2 ... 0xDF] = FROM(BETWEEN, ONE),
    [0xE0] = FROM(BETWEEN, E0),
    [0xE1 ... 0xEC] = FROM(BETWEEN, TWO),
    [0xED] = FROM(BETWEEN, ED),
    [0xEE ... 0xEF] = FROM(BETWEEN, TWO),
    [0xF0] = FROM(BETWEEN, F0),
    [0xF1 ... 0xF3] = FROM(BETWEEN, THREE),
    [0xF4] = FROM(BETWEEN, F4),
};

enum { BLOCK = 16 };

static uint64_t step(uint64_t state, unsigned char byte) { return steps[byte] >> (state & STATE); }

/* The bytes that begin like a character, and whether it is whole. */
static size_t sequence(const unsigned char *p, size_t left, bool *whole) {
    uint64_t state = BETWEEN;
    size_t length = 0;
    while (length < left) {
        state = step(state, p[length]);
        if ((state & STATE) == BROKEN) break;
        length++;
        if ((state & STATE) == BETWEEN) break;
    }
    *whole = (state & STATE) == BETWEEN;
    return length ? length : 1;
}

static bool is_ascii_block(const unsigned char *p) {
    uint64_t word[BLOCK / 8];
    memcpy(word, p, sizeof word);
    return !((word[0] | word[1]) & HIGH_BITS);
}

size_t utf8_prefix(const char *bytes, size_t length) {
    const unsigned char *p = (const unsigned char *)bytes;
    size_t i = 0;
    uint64_t state = BETWEEN;
    while (length - i >= BLOCK) {
        if ((state & STATE) == BETWEEN && is_ascii_block(p + i)) {
            i += ascii_prefix(p + i, length - i);
            continue;
        }
        uint64_t next = state;
        for (size_t k = 0; k < BLOCK; k++) next = step(next, p[i + k]);
        if ((next & STATE) == BROKEN) break;
        state = next;
        i += BLOCK;
    }
    if ((state & STATE) != BETWEEN) /* back to where the last character begins */
        while ((p[--i] & 0xC0) == 0x80) continue;
    for (bool whole = true; i < length;) {
        size_t step = sequence(p + i, length - i, &whole);
        if (!whole) break;
        i += step;
    }
    return i;
}

bool utf8_valid(const char *bytes, size_t length) { return utf8_prefix(bytes, length) == length; }

size_t utf8_broken(const char *bytes, size_t length) {
    bool whole;
    return sequence((const unsigned char *)bytes, length, &whole);
}

size_t utf8_cut(const char *bytes, size_t length, size_t most) {
    if (length <= most) return length;
    while (most > 0 && ((unsigned char)bytes[most] & 0xC0) == 0x80) most--;
    return most;
}
