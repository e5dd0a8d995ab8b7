/* See mem.h. */
#include "base/mem.h"

#include <malloc.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_BYTES = 16 << 20, MAPPED_ALONE_BYTES = 4 << 20 /* from here on, an allocation's memory goes when it is freed */ };

void mem_setup(void) {
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    mallopt(M_MMAP_THRESHOLD, MAPPED_ALONE_BYTES);
}

void mem_exhausted(void) {
    fputs("darn: out of memory: allow more (ulimit -v), or take less at once (-c N, -j N, max_body). What was committed is safe: "
          "run again to go on\n", stderr);
    _Exit(4);
}

static void *check(void *p) {
    if (!p) mem_exhausted();
    return p;
}

void *mem_alloc(size_t bytes) { return check(malloc(bytes ? bytes : 1)); }
void *mem_zero(size_t bytes) { return check(calloc(1, bytes ? bytes : 1)); }
void *mem_zero_of(size_t count, size_t size) { return check(calloc(count ? count : 1, size ? size : 1)); }
void *mem_grow(void *old, size_t bytes) { return check(realloc(old, bytes ? bytes : 1)); }

char *mem_strdup(const char *text) { return text ? mem_strndup(text, strlen(text)) : NULL; }

char *mem_strndup(const char *bytes, size_t length) {
    char *copy = mem_alloc(length + 1);
    if (length) memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

void *mem_dup(const void *bytes, size_t length) {
    if (!length) return NULL;
    return memcpy(mem_alloc(length), bytes, length);
}

char *mem_printf(const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = mem_alloc((size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

#ifndef ARENA_BLOCK
#define ARENA_BLOCK 16384
#endif

static struct arena_block *new_block(size_t bytes) {
    struct arena_block *block = mem_alloc(sizeof *block + bytes);
    *block = (struct arena_block){.size = bytes};
    return block;
}

/* Behind the first block, which goes on being filled. */
void *arena_block(struct arena *arena, size_t bytes) {
    struct arena_block *block = new_block(bytes), **at = arena->blocks ? &arena->blocks->next : &arena->blocks;
    block->used = bytes;
    block->next = *at;
    *at = block;
    return block->bytes;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    const size_t align = alignof(max_align_t);
    bytes = (bytes + align - 1) / align * align;
    if (bytes > ARENA_BLOCK) return arena_block(arena, bytes);
    struct arena_block *block = arena->blocks;
    if (!block || block->size - block->used < bytes) {
        block = new_block(ARENA_BLOCK);
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *piece = block->bytes + block->used;
    block->used += bytes;
    return piece;
}

char *arena_strndup(struct arena *arena, const char *bytes, size_t length) {
    char *copy = arena_alloc(arena, length + 1);
    if (length) memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

void arena_clear(struct arena *arena) {
    for (struct arena_block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    arena->blocks = NULL;
}
