/* Retry mode: the pages and requests that the user chose are the only work. Also store_choose. */
#ifndef STORE_CHOOSE_H
#define STORE_CHOOSE_H

#include "base/vec.h"
#include "store/ids.h"
#include "store/store.h"

/* Ids that wait to be taken, first in, first out. */
struct line { VEC(int64_t) ids; size_t first; };
struct chosen_wait { int64_t id, due_ms; };

struct chosen {
    bool on;
    struct ids all;         /* what was ever chosen: asked to be fetched again, it is work again */
    struct line pages, requests;
    VEC(struct chosen_wait) waiting;
};

/* CHANGE_TAKE in retry mode. */
bool chosen_take(struct store *store, struct take *take, struct err *err);
/* A request is queued again: work, where it was chosen. */
void chosen_return(struct chosen *chosen, int64_t id, int64_t due_ms);
void chosen_clear(struct chosen *chosen);

#endif
