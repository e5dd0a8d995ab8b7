/* Which variables of a function are those of a loop: each turn has them anew, so closures of one run may have a
 * different one each. */
#ifndef LIVE_TURNS_H
#define LIVE_TURNS_H

#include "live/chunk.h"

/* By index among the variables of that function of the chunk: is it declared inside of a loop (for, while, repeat, or a
 * goto that goes back)? Free it. */
bool *turns_find(const struct chunk *chunk, const struct prototype *prototype);

#endif
