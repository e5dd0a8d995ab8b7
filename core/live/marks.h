/* A set of addresses of objects: one bit for each 8 bytes of memory, in regions of 64 KiB that exist where something
 * was marked. Objects made together lie together, so a walk over a large heap stays in the processor's cache, which
 * a table of pointers would not. Addresses within the same 8 bytes are one. */
#ifndef LIVE_MARKS_H
#define LIVE_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zeroed struct is the empty set. */
struct marks {
    struct marks_region { uintptr_t number; uint64_t *bits; } *slots; /* open addressing; bits NULL: free */
    struct marks_region last; /* the one that was marked in last */
    size_t count, cap;
};

/* Adds it; false where it was there. */
bool marks_add(struct marks *marks, const void *address);
bool marks_has(const struct marks *marks, const void *address);
void marks_clear(struct marks *marks);

#endif
