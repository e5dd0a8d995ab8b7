/* Chance that comes out the same on every machine: splitmix64 (Steele, Lea and Flood, 2014). Each use has
 * dice of its own, so that a page can be made without making those before it. */
#ifndef DEMO_DICE_H
#define DEMO_DICE_H

#include <stdint.h>

struct dice { uint64_t state; };

/* The same three always give the same throws. */
struct dice dice_for(uint64_t seed, uint64_t number, uint64_t use);
/* 0 to sides - 1; sides must not be 0. */
unsigned dice_throw(struct dice *dice, unsigned sides);
/* least to most, both among them. */
int dice_between(struct dice *dice, int least, int most);

#define dice_pick(dice, list) ((list)[dice_throw((dice), sizeof (list) / sizeof *(list))])

#endif
