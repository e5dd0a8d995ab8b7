/* An answer that goes to a file while it arrives: written, counted, hashed. The file is made by the first bytes, over
 * whatever an earlier attempt left of it; its folder too, where only that is missing. */
#ifndef NET_SAVE_H
#define NET_SAVE_H

#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct save {
    char *path;      /* NULL: nothing is saved */
    int64_t most;    /* bytes it may have; negative: any number */
    int fd;          /* -1 until it is open */
    int64_t bytes;
    struct hash hash;
    bool too_large;  /* it would have more than `most` */
    int broken;      /* errno of what the disk refused, 0 for nothing */
};

void save_init(struct save *save, const char *path, int64_t most);
/* False where too_large or broken says why not. */
bool save_put(struct save *save, const void *bytes, size_t length);
/* Closes the file, which is made where nothing was put. False where the disk refused. */
bool save_end(struct save *save);
/* Closes what is open, and removes the file unless it was ended well and is `kept`. */
void save_clear(struct save *save, bool kept);

#endif
