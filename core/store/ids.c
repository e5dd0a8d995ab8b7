/* See ids.h. */
#include "store/ids.h"

#include "base/mem.h"

#include <stdlib.h>

enum { FREE = 0, REMOVED = -1 };

/* The slot of id, or the free one where the search for it ends. */
static size_t find(const struct ids *ids, int64_t id) {
    size_t i = (size_t)((uint64_t)id * 0x9E3779B97F4A7C15u >> 20) & (ids->cap - 1);
    while (ids->at[i] != FREE && ids->at[i] != id) i = (i + 1) & (ids->cap - 1);
    return i;
}

bool ids_has(const struct ids *ids, int64_t id) { return ids->cap && ids->at[find(ids, id)] == id; }

static void resize(struct ids *ids) {
    struct ids old = *ids;
    *ids = (struct ids){.cap = 16};
    while (ids->cap < old.count * 4) ids->cap *= 2;
    ids->at = mem_zero(ids->cap * sizeof *ids->at);
    for (size_t i = 0; i < old.cap; i++)
        if (old.at[i] > 0) ids_add(ids, old.at[i]);
    free(old.at);
}

bool ids_add(struct ids *ids, int64_t id) {
    if (ids->used * 2 >= ids->cap) resize(ids);
    size_t i = find(ids, id);
    if (ids->at[i] == id) return false;
    ids->at[i] = id;
    ids->count++;
    ids->used++;
    return true;
}

void ids_remove(struct ids *ids, int64_t id) {
    if (!ids_has(ids, id)) return;
    ids->at[find(ids, id)] = REMOVED;
    ids->count--;
}

bool ids_next(const struct ids *ids, size_t *at, int64_t *id) {
    while (*at < ids->cap) {
        *id = ids->at[(*at)++];
        if (*id > 0) return true;
    }
    return false;
}

void ids_clear(struct ids *ids) {
    free(ids->at);
    *ids = (struct ids){0};
}
