/* Memory that is there: these end the program rather than return NULL. Safe for a crawl because commits
 * are whole. Freed with free(). An arena hands out pieces that are all freed at once. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Once, before there are threads: some megabytes of what a thread frees stay with the process. Given back to the kernel, the
 * memory of a page's tree would be mapped and cleared anew for each page, which takes as long as parsing it. */
void mem_setup(void);
/* Ends the program with exit code 4, and says what to do: for what else cannot be had without memory. */
_Noreturn void mem_exhausted(void);
void *mem_alloc(size_t bytes);
void *mem_zero(size_t bytes);
void *mem_zero_of(size_t count, size_t size);
void *mem_grow(void *old, size_t bytes);
/* Copies; NULL gives NULL. */
char *mem_strdup(const char *text);
char *mem_strndup(const char *bytes, size_t length); /* adds the NUL */
void *mem_dup(const void *bytes, size_t length);     /* NULL for length 0 */
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

struct arena { struct arena_block *blocks; };
/* A zeroed struct is an empty arena. Pieces are aligned for any type and not zeroed. */
void *arena_alloc(struct arena *arena, size_t bytes);
/* A piece for which exactly that much is allocated: large ones, whose size is known. */
void *arena_block(struct arena *arena, size_t bytes);
char *arena_strndup(struct arena *arena, const char *bytes, size_t length);
/* Frees everything; the arena is empty and usable again. */
void arena_clear(struct arena *arena);

#endif
