/* See dice.h. */
#include "demo/dice.h"

static uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static uint64_t next(struct dice *dice) { return mix(dice->state += 0x9E3779B97F4A7C15u); }

struct dice dice_for(uint64_t seed, uint64_t number, uint64_t use) {
    return (struct dice){mix(mix(mix(seed + 1) + number) + use)};
}

unsigned dice_throw(struct dice *dice, unsigned sides) { return (unsigned)(next(dice) % sides); }

int dice_between(struct dice *dice, int least, int most) {
    return least + (int)dice_throw(dice, (unsigned)(most - least + 1));
}
