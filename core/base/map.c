/* See map.h. Keys may come from hostile pages: the hash is seeded per process. */
#include "base/map.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static char deleted_key[] = "";

uint64_t map_seed(void) {
    static uint64_t value; /* two threads may both draw; only one-time cost, see __atomic below */
    uint64_t now = __atomic_load_n(&value, __ATOMIC_ACQUIRE);
    if (now) return now;
    uint64_t drawn = 0x9E3779B97F4A7C15u;
    (void)!getrandom(&drawn, sizeof drawn, GRND_NONBLOCK);
    drawn |= 1;
    if (!__atomic_compare_exchange_n(&value, &now, drawn, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return now;
    return drawn;
}

static size_t hash(const char *key) {
    uint64_t h = map_seed();
    for (; *key; key++) h = (h ^ (unsigned char)*key) * 0x100000001B3u, h ^= h >> 29;
    return (size_t)(h ^ h >> 32);
}

static struct map_slot *find(const struct map *map, const char *key) {
    if (!map->cap) return NULL;
    for (size_t i = hash(key) & (map->cap - 1);; i = (i + 1) & (map->cap - 1)) {
        struct map_slot *slot = &map->slots[i];
        if (!slot->key) return NULL;
        if (slot->key != deleted_key && strcmp(slot->key, key) == 0) return slot;
    }
}

static void place(struct map *map, char *key, void *value) {
    size_t i = hash(key) & (map->cap - 1);
    while (map->slots[i].key) i = (i + 1) & (map->cap - 1);
    map->slots[i] = (struct map_slot){key, value};
    map->used++;
}

static void resize(struct map *map) {
    struct map old = *map;
    map->cap = 16;
    while (map->cap < old.count * 3) map->cap *= 2;
    map->slots = mem_zero(map->cap * sizeof *map->slots);
    map->used = 0;
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].key && old.slots[i].key != deleted_key) place(map, old.slots[i].key, old.slots[i].value);
    free(old.slots);
}

void *map_get(const struct map *map, const char *key) {
    const struct map_slot *slot = find(map, key);
    return slot ? slot->value : NULL;
}

void *map_set(struct map *map, const char *key, void *value) {
    struct map_slot *slot = find(map, key);
    if (slot) {
        void *before = slot->value;
        slot->value = value;
        return before;
    }
    if (map->used * 2 >= map->cap) resize(map);
    place(map, mem_strdup(key), value);
    map->count++;
    return NULL;
}

void *map_remove(struct map *map, const char *key) {
    struct map_slot *slot = find(map, key);
    if (!slot) return NULL;
    void *value = slot->value;
    free(slot->key);
    *slot = (struct map_slot){deleted_key, NULL};
    map->count--;
    return value;
}

bool map_next(const struct map *map, size_t *at, const char **key, void **value) {
    for (; *at < map->cap; (*at)++) {
        const struct map_slot *slot = &map->slots[*at];
        if (!slot->key || slot->key == deleted_key) continue;
        if (key) *key = slot->key;
        if (value) *value = slot->value;
        (*at)++;
        return true;
    }
    return false;
}

void map_clear(struct map *map) {
    for (size_t i = 0; i < map->cap; i++)
        if (map->slots[i].key != deleted_key) free(map->slots[i].key);
    free(map->slots);
    *map = (struct map){0};
}
