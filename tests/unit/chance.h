/* What tests with random input share: chance that can be repeated, and small changes of a text. */
#ifndef TEST_CHANCE_H
#define TEST_CHANCE_H

#include "base/mem.h"
#include "base/str.h"

#include <stdint.h>
#include <stdlib.h>

/* SEED=N repeats a run (and draws another than the usual one). splitmix64. */
static uint64_t chance_state;

static inline void chance_begin(void) {
    const char *seed = getenv("SEED");
    chance_state = seed ? strtoull(seed, NULL, 10) : 1;
}

static inline size_t chance_below(size_t most) {
    uint64_t z = chance_state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return most ? (size_t)((z ^ z >> 31) % most) : 0;
}

/* A number of the environment: how long the test may take is the caller's to say. */
static inline size_t chance_number(const char *name, size_t usual) {
    const char *said = getenv(name);
    return said && *said ? strtoull(said, NULL, 10) : usual;
}

static inline void chance_splice(struct str *text, size_t at, size_t out, const char *in, size_t length) {
    struct str changed = {0};
    str_put(&changed, text->data, at);
    str_put(&changed, in, length);
    str_put(&changed, text->data + at + out, text->len - at - out);
    str_clear(text);
    *text = changed;
}

/* One random change: a byte, one of `count` words ("" is a NUL), a piece that goes, comes twice, or comes from another
 * text. */
static inline void chance_change(struct str *text, const struct str *other, const char *const *words, size_t count) {
    size_t at = chance_below(text->len + 1), rest = text->len - at, some = chance_below((rest < 64 ? rest : 64) + 1);
    const char byte = (char)chance_below(256), *word = words[chance_below(count)];
    switch (chance_below(6)) {
    case 0: chance_splice(text, at, rest > 0, &byte, 1); break;
    case 1: case 2: chance_splice(text, at, 0, word, *word ? strlen(word) : 1); break;
    case 3: chance_splice(text, at, some, "", 0); break;
    case 4: {
        char *piece = mem_strndup(text->data + at, some);
        chance_splice(text, chance_below(text->len + 1), 0, piece, some);
        free(piece);
        break;
    }
    default:
        at = chance_below(other->len + 1);
        some = chance_below((other->len - at < 64 ? other->len - at : 64) + 1);
        chance_splice(text, chance_below(text->len + 1), 0, other->data + at, some);
    }
}

#endif
