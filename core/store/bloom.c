/* See bloom.h. */
#include "store/bloom.h"

#include "base/mem.h"

#include <stdlib.h>

enum { PROBES = 6 };

/* Each key's bits are steps of its own from a place of its own. */
static uint64_t step_of(uint64_t key) { return (key * 0x9E3779B97F4A7C15u >> 17) | 1; }

static uint64_t bit_of(uint64_t key, uint64_t step, int probe) {
    return (key + (uint64_t)probe * step) & (BLOOM_BYTES * UINT64_C(8) - 1);
}

void bloom_add(struct bloom *bloom, uint64_t key) {
    if (!bloom->bits) bloom->bits = mem_zero(BLOOM_BYTES);
    uint64_t step = step_of(key);
    for (int i = 0; i < PROBES; i++) {
        uint64_t bit = bit_of(key, step, i);
        bloom->bits[bit >> 3] |= (uint8_t)(1 << (bit & 7));
    }
}

bool bloom_may_have(const struct bloom *bloom, uint64_t key) {
    uint64_t step = step_of(key);
    if (!bloom->bits) return false;
    for (int i = 0; i < PROBES; i++) {
        uint64_t bit = bit_of(key, step, i);
        if (!(bloom->bits[bit >> 3] >> (bit & 7) & 1)) return false;
    }
    return true;
}

void bloom_clear(struct bloom *bloom) {
    free(bloom->bits);
    bloom->bits = NULL;
}
