/* Soonest first: a binary heap of pointers. A zeroed struct with `before` set is an empty heap. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>

struct heap {
    void **at;
    size_t count, cap;
    bool (*before)(const void *a, const void *b); /* shall a come out before b? */
};

void heap_push(struct heap *heap, void *value);
void *heap_top(const struct heap *heap); /* NULL where empty */
void *heap_pop(struct heap *heap);       /* NULL where empty */
void heap_clear(struct heap *heap);      /* the values are the caller's */

#endif
