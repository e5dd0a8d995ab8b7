/* See heap.h. glibc's own functions stand behind ours. */
#include "heap.h"

#include <malloc.h>

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t bytes);
void __libc_free(void *block);

static bool counting;
static long used, peak; /* what was taken before may be given back meanwhile */

void heap_count(bool on) {
    counting = on;
    if (on) used = peak = 0;
}

size_t heap_used(void) { return used > 0 ? (size_t)used : 0; }
size_t heap_peak(void) { return (size_t)peak; }

static void *took(void *block) {
    if (!counting || !block) return block;
    used += (long)malloc_usable_size(block);
    if (used > peak) peak = used;
    return block;
}

static void gives(void *block) {
    if (counting && block) used -= (long)malloc_usable_size(block);
}

void *malloc(size_t bytes) { return took(__libc_malloc(bytes)); }
void *calloc(size_t count, size_t size) { return took(__libc_calloc(count, size)); }
void *realloc(void *old, size_t bytes) {
    gives(old);
    return took(__libc_realloc(old, bytes));
}
void free(void *block) {
    gives(block);
    __libc_free(block);
}
