/* See clock.h. */
#include "os/clock.h"

#include <stdatomic.h>
#include <time.h>

static _Atomic int64_t false_ms = -1;

static int64_t read_us(clockid_t id) {
    int64_t ms = false_ms;
    if (ms >= 0) return ms * 1000;
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_ms(void) { return read_us(CLOCK_MONOTONIC) / 1000; }
int64_t clock_us(void) { return read_us(CLOCK_MONOTONIC); }
int64_t clock_wall_ms(void) { return read_us(CLOCK_REALTIME) / 1000; }
struct timespec clock_deadline(int ms) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += ms * 1000000L;
    if (until.tv_nsec >= 1000000000L) until.tv_sec++, until.tv_nsec -= 1000000000L;
    return until;
}

void clock_set_false(int64_t ms) { false_ms = ms; }
