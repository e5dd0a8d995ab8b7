/* A Bloom filter of fixed size over 64-bit keys that are hashes already: "surely not in" or "perhaps in". A zeroed struct
 * takes no memory; it is for whoever uses it to know what is in it. */
#ifndef STORE_BLOOM_H
#define STORE_BLOOM_H

#include <stdbool.h>
#include <stdint.h>

enum { BLOOM_BYTES = 16 * 1024 * 1024 }; /* of ten million keys one in 400 is wrongly thought to be in */

struct bloom { uint8_t *bits; };

void bloom_add(struct bloom *bloom, uint64_t key); /* the first one takes the memory */
bool bloom_may_have(const struct bloom *bloom, uint64_t key);
void bloom_clear(struct bloom *bloom);

#endif
