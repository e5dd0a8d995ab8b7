/* See heap.h. */
#include "base/heap.h"

#include "base/mem.h"

#include <stdlib.h>

static void swap(struct heap *heap, size_t i, size_t j) {
    void *kept = heap->at[i];
    heap->at[i] = heap->at[j];
    heap->at[j] = kept;
}

void heap_push(struct heap *heap, void *value) {
    if (heap->count == heap->cap) {
        heap->cap = heap->cap ? heap->cap * 2 : 16;
        heap->at = mem_grow(heap->at, heap->cap * sizeof *heap->at);
    }
    size_t i = heap->count++;
    heap->at[i] = value;
    for (; i && heap->before(heap->at[i], heap->at[(i - 1) / 2]); i = (i - 1) / 2) swap(heap, i, (i - 1) / 2);
}

void *heap_top(const struct heap *heap) { return heap->count ? heap->at[0] : NULL; }

void *heap_pop(struct heap *heap) {
    if (!heap->count) return NULL;
    void *top = heap->at[0];
    heap->at[0] = heap->at[--heap->count];
    for (size_t i = 0;;) {
        size_t left = 2 * i + 1, right = left + 1, least = i;
        if (left < heap->count && heap->before(heap->at[left], heap->at[least])) least = left;
        if (right < heap->count && heap->before(heap->at[right], heap->at[least])) least = right;
        if (least == i) return top;
        swap(heap, i, least);
        i = least;
    }
}

void heap_clear(struct heap *heap) {
    free(heap->at);
    heap->at = NULL;
    heap->count = heap->cap = 0;
}
