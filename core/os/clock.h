/* The time: a monotonic clock for waiting, the wall clock for what is written down. Tests can put a false
 * time in place of both, so that backoff is tested without sleeping. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>
#include <time.h>

int64_t clock_ms(void);      /* monotonic milliseconds */
int64_t clock_us(void);      /* monotonic microseconds */
int64_t clock_wall_ms(void); /* milliseconds since 1970-01-01 UTC */
/* The real time in so many ms (under a second), for pthread calls that wait until a time. */
struct timespec clock_deadline(int ms);
/* From now on all three give this time (in ms) until it is set again; a negative one brings the real ones back. */
void clock_set_false(int64_t ms);

#endif
