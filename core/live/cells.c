/* See cells.h: open addressing, never more than half full. */
#include "live/cells.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>

static struct cell *slot_of(const struct cells *cells, const void *id) {
    size_t at = (uintptr_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 24;
    while (cells->slots[at & (cells->cap - 1)].id && cells->slots[at & (cells->cap - 1)].id != id) at++;
    return &cells->slots[at & (cells->cap - 1)];
}

static void grow(struct cells *cells) {
    struct cells old = *cells;
    cells->cap = old.cap ? old.cap * 2 : 64;
    cells->slots = mem_zero(cells->cap * sizeof *cells->slots);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].id) *slot_of(cells, old.slots[i].id) = old.slots[i];
    free(old.slots);
}

struct cell *cells_at(struct cells *cells, const void *id) {
    if (cells->count * 2 >= cells->cap) grow(cells);
    struct cell *cell = slot_of(cells, id);
    if (cell->id) return cell;
    cells->count++;
    cell->id = id;
    return cell;
}

struct cell *cells_find(const struct cells *cells, const void *id) {
    if (!cells->cap) return NULL;
    struct cell *cell = slot_of(cells, id);
    return cell->id ? cell : NULL;
}

void cells_clear(struct cells *cells) {
    free(cells->slots);
    *cells = (struct cells){0};
}
