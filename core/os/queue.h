/* A bounded queue of pointers between threads. Nobody ever waits to push: the engine counts what is under
 * way and starts nothing that would not fit (core/crawl/engine.h says why that cannot deadlock), so a full
 * queue is a broken promise of ours and an assert. */
#ifndef OS_QUEUE_H
#define OS_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

struct queue;

/* wake (may be NULL) is called after a push onto an empty queue, from the pushing thread: for a consumer
 * that waits in something else than queue_pop. */
struct queue *queue_new(size_t capacity, void (*wake)(void *), void *wake_arg);
/* The queue must be empty of things that need freeing. */
void queue_free(struct queue *queue);
void queue_push(struct queue *queue, void *value);
/* Waits for a value; NULL when the queue was closed and is empty. */
void *queue_pop(struct queue *queue);
/* The same for a consumer that is also to look up when something other than a value is new: true with a value, or
 * with NULL where queue_nudge was called since it looked up last; false when the queue was closed and is empty. Each
 * consumer keeps `nudges` from call to call, 0 at first: a nudge that comes while it is busy is told by the next call
 * and none is lost; many of them are told as one. Whatever was done before the nudge is seen by who was nudged. */
bool queue_wait(struct queue *queue, unsigned *nudges, void **value);
/* Every consumer in queue_wait, now or the next time, returns from it once. */
void queue_nudge(struct queue *queue);
/* Does not wait; NULL where nothing is there. */
void *queue_try(struct queue *queue);
/* Those who wait get what is left, then NULL. */
void queue_close(struct queue *queue);
size_t queue_count(struct queue *queue);

#endif
