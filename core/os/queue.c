/* See queue.h. A ring under one mutex. */
#include "os/queue.h"

#include "base/mem.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    size_t first, count, capacity, waiting;
    unsigned nudges; /* so far; may wrap */
    bool closed;
    void (*wake)(void *);
    void *wake_arg;
    void *ring[];
};

struct queue *queue_new(size_t capacity, void (*wake)(void *), void *wake_arg) {
    struct queue *queue = mem_zero(sizeof *queue + capacity * sizeof(void *));
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
    queue->capacity = capacity;
    queue->wake = wake;
    queue->wake_arg = wake_arg;
    return queue;
}

void queue_free(struct queue *queue) {
    if (!queue) return;
    pthread_mutex_destroy(&queue->lock);
    pthread_cond_destroy(&queue->filled);
    free(queue);
}

void queue_push(struct queue *queue, void *value) {
    pthread_mutex_lock(&queue->lock);
    assert(queue->count < queue->capacity && !queue->closed);
    bool was_empty = queue->count == 0;
    queue->ring[(queue->first + queue->count++) % queue->capacity] = value;
    if (queue->waiting) pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
    if (was_empty && queue->wake) queue->wake(queue->wake_arg);
}

static void *take(struct queue *queue) {
    if (!queue->count) return NULL;
    void *value = queue->ring[queue->first];
    queue->first = (queue->first + 1) % queue->capacity;
    queue->count--;
    return value;
}

void *queue_pop(struct queue *queue) {
    pthread_mutex_lock(&queue->lock);
    queue->waiting++;
    while (!queue->count && !queue->closed) pthread_cond_wait(&queue->filled, &queue->lock);
    queue->waiting--;
    void *value = take(queue);
    pthread_mutex_unlock(&queue->lock);
    return value;
}

bool queue_wait(struct queue *queue, unsigned *nudges, void **value) {
    pthread_mutex_lock(&queue->lock);
    queue->waiting++;
    while (!queue->count && !queue->closed && queue->nudges == *nudges)
        pthread_cond_wait(&queue->filled, &queue->lock);
    queue->waiting--;
    bool nudged = queue->nudges != *nudges;
    *nudges = queue->nudges;
    *value = take(queue);
    pthread_mutex_unlock(&queue->lock);
    return *value || nudged;
}

void queue_nudge(struct queue *queue) {
    pthread_mutex_lock(&queue->lock);
    queue->nudges++;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

void *queue_try(struct queue *queue) {
    pthread_mutex_lock(&queue->lock);
    void *value = take(queue);
    pthread_mutex_unlock(&queue->lock);
    return value;
}

void queue_close(struct queue *queue) {
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

size_t queue_count(struct queue *queue) {
    pthread_mutex_lock(&queue->lock);
    size_t count = queue->count;
    pthread_mutex_unlock(&queue->lock);
    return count;
}
