/* Addresses of variables (upvalues) to what is known of them. */
#ifndef LIVE_CELLS_H
#define LIVE_CELLS_H

#include <stddef.h>

struct cell {
    const void *id; /* NULL: free */
    int number;     /* the user's; 0 in a new one */
    int upvalue;    /* the user's too */
};

/* A zeroed struct is empty. */
struct cells {
    struct cell *slots;
    size_t count, cap;
};

/* The cell, new where it was not there. Valid until the next call. */
struct cell *cells_at(struct cells *cells, const void *id);
/* NULL where it is not there. */
struct cell *cells_find(const struct cells *cells, const void *id);
void cells_clear(struct cells *cells);

#endif
