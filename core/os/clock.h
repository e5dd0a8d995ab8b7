/* The time: a monotonic clock for waiting, the wall clock for what is written down, and a wall clock that does not jump for
 * waits that are written down. Tests can put a false time in place of all three, so that backoff is tested without
 * sleeping, or make the wall clock jump. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Monotonic milliseconds, but for those in which the process was stopped (SIGTSTP, SIGSTOP): of each stop of 10 ms or
 * more all since the clock was looked at before, where signal_catch_stop was called. */
int64_t clock_ms(void);
int64_t clock_us(void);      /* the same in microseconds */
int64_t clock_wall_ms(void); /* milliseconds since 1970-01-01 UTC */
/* The wall clock as it was when this was asked first, gone on with: nobody sets it. It counts sleep and stops as well, since
 * servers do. */
int64_t clock_due_ms(void);
/* The monotonic time in so many ms (under a second), for pthread calls that wait until a time. */
struct timespec clock_deadline(int ms);
/* From now on all give this time (in ms) until it is set again; a negative one brings the real ones back. */
void clock_set_false(int64_t ms);
/* Somebody sets the wall clock on by so many ms. */
void clock_jump_wall(int64_t ms);

#endif
