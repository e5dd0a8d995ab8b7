/* How much of the heap is taken, whoever takes it: in a program that is linked with heap.c, malloc and its like are counted
 * between heap_count(true) and heap_count(false). One thread. */
#ifndef BENCH_HEAP_H
#define BENCH_HEAP_H

#include <stdbool.h>
#include <stddef.h>

/* Begins at 0, or ends. While nothing is counted it costs a branch. */
void heap_count(bool on);
size_t heap_used(void); /* bytes as malloc gives them, its own books left out */
size_t heap_peak(void); /* the most that it was */

#endif
