/* Soonest first: a binary heap of pointers. A zeroed struct with `before` set is an empty heap. Where `placed` is set too,
 * each value knows its place, so that it can be moved or removed when its order changes. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>

struct heap {
    void **at;
    size_t count, cap;
    bool (*before)(const void *a, const void *b); /* shall a come out before b? */
    void (*placed)(void *value, size_t place);    /* NULL, or: the value is there from now on */
};

void heap_push(struct heap *heap, void *value);
void *heap_top(const struct heap *heap); /* NULL where empty */
void *heap_pop(struct heap *heap);       /* NULL where empty */
void heap_moved(struct heap *heap, size_t place);  /* the value there shall come out sooner or later than before */
void heap_remove(struct heap *heap, size_t place); /* takes the value there out */
void heap_clear(struct heap *heap);      /* the values are the caller's */

#endif
