/* See storer.h. Batches make themselves: while one is being committed the next gathers in the queue. */
#include "crawl/storer.h"

#include "os/queue.h"
#include "os/thread.h"

#include <pthread.h>
#include <stdatomic.h>

enum { BATCH = 256 };

struct storer {
    struct store *store;
    struct queue *in, *out;
    pthread_t thread;
    size_t under_way;
    atomic_bool failed;
    struct err err; /* set once, before failed is */
};

static bool write_batch(struct storer *storer, struct change **batch, size_t count, struct err *err) {
    bool begun = false;
    for (size_t i = 0; i < count; i++) {
        if (change_is_question(batch[i]->kind)) continue;
        if (!begun && !store_begin(storer->store, err)) return false;
        begun = true;
        if (!store_apply(storer->store, batch[i], err)) return false;
    }
    if (begun && !store_commit(storer->store, err)) return false;
    for (size_t i = 0; i < count; i++)
        if (change_is_question(batch[i]->kind) && !store_ask(storer->store, batch[i], err)) return false;
    return true;
}

/* A question is asked when the whole batch is written, so what it tells may come of a change that was sent after it. */
static void answer(struct storer *storer, struct change **batch, size_t count, bool questions) {
    for (size_t i = 0; i < count; i++)
        if (batch[i] && change_is_question(batch[i]->kind) == questions) {
            queue_push(storer->out, batch[i]);
            batch[i] = NULL; /* whoever reads it frees it */
        }
}

static void *run(void *arg) {
    struct storer *storer = arg;
    struct change *batch[BATCH];
    while ((batch[0] = queue_pop(storer->in))) {
        size_t count = 1;
        while (count < BATCH && (batch[count] = queue_try(storer->in))) count++;
        if (!storer->failed && !write_batch(storer, batch, count, &storer->err)) storer->failed = true;
        answer(storer, batch, count, false);
        answer(storer, batch, count, true);
    }
    return NULL;
}

struct storer *storer_start(struct store *store, size_t capacity, void (*wake)(void *), void *wake_arg) {
    struct storer *storer = mem_zero(sizeof *storer);
    storer->store = store;
    storer->in = queue_new(capacity, NULL, NULL);
    storer->out = queue_new(capacity, wake, wake_arg);
    thread_start(&storer->thread, run, storer);
    return storer;
}

void storer_send(struct storer *storer, struct change *change) {
    storer->under_way++;
    queue_push(storer->in, change);
}

struct change *storer_answer(struct storer *storer) {
    struct change *change = queue_try(storer->out);
    if (change) storer->under_way--;
    return change;
}

size_t storer_under_way(const struct storer *storer) { return storer->under_way; }

bool storer_failed(struct storer *storer, struct err *err) {
    if (!storer->failed) return false;
    *err = storer->err;
    return true;
}

void storer_stop(struct storer *storer) {
    queue_close(storer->in);
    pthread_join(storer->thread, NULL);
}

void storer_free(struct storer *storer) {
    if (!storer) return;
    for (struct change *change; (change = queue_try(storer->out));) change_free(change);
    queue_free(storer->in);
    queue_free(storer->out);
    free(storer);
}
