/* See marks.h. */
#include "live/marks.h"

#include "base/mem.h"

#include <stdlib.h>

enum { GRAIN_BITS = 3, REGION_BITS = 16, WORDS = 1 << (REGION_BITS - GRAIN_BITS - 6) };

static uintptr_t region_of(const void *address) { return (uintptr_t)address >> REGION_BITS; }
static size_t word_of(const void *address) { return (uintptr_t)address >> (GRAIN_BITS + 6) & (WORDS - 1); }
static uint64_t bit_of(const void *address) { return UINT64_C(1) << ((uintptr_t)address >> GRAIN_BITS & 63); }

/* The region's slot, or the free one where it would be. */
static struct marks_region *find(const struct marks *marks, uintptr_t number) {
    size_t at = number * UINT64_C(0x9E3779B97F4A7C15) >> 32;
    while (marks->slots[at & (marks->cap - 1)].bits && marks->slots[at & (marks->cap - 1)].number != number) at++;
    return &marks->slots[at & (marks->cap - 1)];
}

static void grow(struct marks *marks) {
    struct marks old = *marks;
    marks->cap = old.cap ? old.cap * 2 : 64;
    marks->slots = mem_zero(marks->cap * sizeof *marks->slots);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].bits) *find(marks, old.slots[i].number) = old.slots[i];
    free(old.slots);
}

static uint64_t *bits_of(struct marks *marks, uintptr_t number) {
    if (marks->last.bits && marks->last.number == number) return marks->last.bits;
    if (marks->count * 2 >= marks->cap) grow(marks);
    struct marks_region *region = find(marks, number);
    if (!region->bits) {
        *region = (struct marks_region){.number = number, .bits = mem_zero(WORDS * sizeof *region->bits)};
        marks->count++;
    }
    marks->last = *region;
    return region->bits;
}

bool marks_add(struct marks *marks, const void *address) {
    uint64_t *word = &bits_of(marks, region_of(address))[word_of(address)], bit = bit_of(address);
    if (*word & bit) return false;
    *word |= bit;
    return true;
}

bool marks_has(const struct marks *marks, const void *address) {
    if (!marks->cap) return false;
    const struct marks_region *region = find(marks, region_of(address));
    return region->bits && region->bits[word_of(address)] & bit_of(address);
}

void marks_clear(struct marks *marks) {
    for (size_t i = 0; i < marks->cap; i++) free(marks->slots[i].bits);
    free(marks->slots);
    *marks = (struct marks){0};
}
