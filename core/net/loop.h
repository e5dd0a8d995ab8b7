/* The one wait: transfers, extra descriptors and wake-ups from other threads in a single curl_multi_poll.
 * Everything here belongs to the loop's thread but loop_wake. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stddef.h>
#include <stdint.h>

struct loop;

/* Once per process, before any thread: readies libcurl. */
void net_setup(void);

struct loop *loop_new(void);
void loop_free(struct loop *loop); /* after everything that uses it */
/* From here on at most so many connections are open or kept for later, but for those in use. */
void loop_keep(struct loop *loop, size_t most);
/* Calls ready(arg) from loop_wait whenever fd can be read. At most LOOP_FDS of them. */
enum { LOOP_FDS = 9 };
void loop_add_fd(struct loop *loop, int fd, void (*ready)(void *arg), void *arg);
void loop_remove_fd(struct loop *loop, int fd);
/* Waits until something happened, at most timeout_ms (-1: no limit), and lets transfers and descriptors
 * go on: their callbacks are called from inside. */
void loop_wait(struct loop *loop, int64_t timeout_ms);
/* Any thread, also a signal handler's: makes loop_wait return soon. */
void loop_wake(void *loop);

/* For net/fetch alone: an easy handle's transfer begins, in the multi handle that is returned, and has ended or is given up;
 * and who is told that it ended. */
void *loop_begin(struct loop *loop, void *easy);
void loop_end(struct loop *loop, void *multi, void *easy);
void loop_on_done(struct loop *loop, void (*done)(void *arg, void *easy, int result), void *arg);

#endif
