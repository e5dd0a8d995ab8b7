/* See heap.h. */
#include "base/heap.h"

#include "base/mem.h"

#include <stdlib.h>

static void put(struct heap *heap, size_t place, void *value) {
    heap->at[place] = value;
    if (heap->placed) heap->placed(value, place);
}

static void swap(struct heap *heap, size_t i, size_t j) {
    void *kept = heap->at[i];
    put(heap, i, heap->at[j]);
    put(heap, j, kept);
}

static size_t up(struct heap *heap, size_t i) {
    for (; i && heap->before(heap->at[i], heap->at[(i - 1) / 2]); i = (i - 1) / 2) swap(heap, i, (i - 1) / 2);
    return i;
}

static void down(struct heap *heap, size_t i) {
    for (;;) {
        size_t left = 2 * i + 1, right = left + 1, least = i;
        if (left < heap->count && heap->before(heap->at[left], heap->at[least])) least = left;
        if (right < heap->count && heap->before(heap->at[right], heap->at[least])) least = right;
        if (least == i) return;
        swap(heap, i, least);
        i = least;
    }
}

void heap_push(struct heap *heap, void *value) {
    if (heap->count == heap->cap) {
        heap->cap = heap->cap ? heap->cap * 2 : 16;
        heap->at = mem_grow(heap->at, heap->cap * sizeof *heap->at);
    }
    put(heap, heap->count++, value);
    up(heap, heap->count - 1);
}

void *heap_top(const struct heap *heap) { return heap->count ? heap->at[0] : NULL; }

void *heap_pop(struct heap *heap) {
    void *top = heap_top(heap);
    if (top) heap_remove(heap, 0);
    return top;
}

void heap_moved(struct heap *heap, size_t place) { down(heap, up(heap, place)); }

void heap_remove(struct heap *heap, size_t place) {
    if (place == --heap->count) return;
    put(heap, place, heap->at[heap->count]);
    heap_moved(heap, place);
}

void heap_clear(struct heap *heap) {
    free(heap->at);
    heap->at = NULL;
    heap->count = heap->cap = 0;
}
