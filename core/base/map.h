/* String to pointer: open addressing, keys copied. A zeroed struct is an empty map. Values are the
 * caller's. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map {
    struct map_slot { char *key; void *value; } *slots;
    size_t count, used, cap; /* used counts slots that hold a key or a deleted one */
};

void *map_get(const struct map *map, const char *key); /* NULL where absent */
/* Sets; returns the value that was there before, or NULL. */
void *map_set(struct map *map, const char *key, void *value);
/* Removes; returns the value that was there, or NULL. */
void *map_remove(struct map *map, const char *key);
/* Walks in no order: for (size_t at = 0; map_next(map, &at, &key, &value);) ... Do not change it inside. */
bool map_next(const struct map *map, size_t *at, const char **key, void **value);
void map_clear(struct map *map);
/* Random, the same for the whole process: what other tables of names that a page may choose begin their hash with, so
 * that no page can be written to make them all fall together. */
uint64_t map_seed(void);

#endif
