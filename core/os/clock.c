/* See clock.h. */
#include "os/clock.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { STOP_LEAST_US = 10000 }; /* to look for shorter ones would cost more time than they take */

static _Atomic int64_t false_ms = -1;
static _Atomic int64_t stopped_us; /* that the process was stopped for, in all */
static _Atomic int64_t looked_us;  /* when the monotonic clock was looked at last */
static _Atomic int64_t due_offset_us, wall_jump_us;

static int64_t read_us(clockid_t id) {
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* SIGCONT is blocked and stays pending until it is taken here, so no thread that goes on after a stop finds a time before
 * the stop is known of; a handler would run in one of them, while the others look at the clock. */
static bool was_continued(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCONT);
    return sigtimedwait(&set, NULL, &(struct timespec){0}) == SIGCONT;
}

static void look_for_stop(void) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    int64_t now = read_us(CLOCK_MONOTONIC), before = looked_us;
    if (before && now - before > STOP_LEAST_US && was_continued()) stopped_us += now - before;
    looked_us = now;
    pthread_mutex_unlock(&lock);
}

int64_t clock_us(void) {
    if (false_ms >= 0) return false_ms * 1000;
    for (;;) {
        int64_t stopped = stopped_us, now = read_us(CLOCK_MONOTONIC);
        if (now - looked_us > STOP_LEAST_US) {
            look_for_stop();
        } else if (stopped == stopped_us) { /* else another thread has found a stop between the two */
            looked_us = now;
            return now - stopped;
        }
    }
}

int64_t clock_ms(void) { return clock_us() / 1000; }

static int64_t wall_us(void) { return read_us(CLOCK_REALTIME) + wall_jump_us; }

int64_t clock_wall_ms(void) { return false_ms >= 0 ? false_ms : wall_us() / 1000; }

/* Two threads that come first at once find offsets that differ by microseconds. */
int64_t clock_due_ms(void) {
    if (false_ms >= 0) return false_ms;
    int64_t now = read_us(CLOCK_BOOTTIME);
    if (!due_offset_us) due_offset_us = wall_us() - now;
    return (now + due_offset_us) / 1000;
}

struct timespec clock_deadline(int ms) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += ms * 1000000L;
    if (until.tv_nsec >= 1000000000L) until.tv_sec++, until.tv_nsec -= 1000000000L;
    return until;
}

void clock_set_false(int64_t ms) { false_ms = ms; }
void clock_jump_wall(int64_t ms) { wall_jump_us += ms * 1000; }
