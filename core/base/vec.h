/* Typed arrays: `VEC(struct item) items = {0};` then vec_push(&items, item), items.at[i], items.count.
 * vec_clear frees the memory, not what the elements own. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define VEC(type) struct { type *at; size_t count, cap; }

#define vec_reserve(v, n)                                                                              \
    do {                                                                                               \
        if ((v)->cap < (n)) {                                                                          \
            (v)->cap = (v)->cap * 2 > (n) ? (v)->cap * 2 : (n) > 8 ? (n) : 8;                          \
            (v)->at = mem_grow((v)->at, (v)->cap * sizeof *(v)->at);                                   \
        }                                                                                              \
    } while (0)
/* The element comes last so that a compound literal with commas can be given. */
#define vec_push(v, ...)                                                                               \
    do {                                                                                               \
        vec_reserve((v), (v)->count + 1);                                                              \
        (v)->at[(v)->count++] = (__VA_ARGS__);                                                         \
    } while (0)
#define vec_remove(v, i)                                                                               \
    (memmove(&(v)->at[i], &(v)->at[(i) + 1], ((v)->count - (i) - 1) * sizeof *(v)->at), (v)->count--)
#define vec_clear(v) (free((v)->at), (v)->at = NULL, (v)->count = (v)->cap = 0)

#endif
