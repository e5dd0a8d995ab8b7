/* Points in time as servers write them, and how long until then: Retry-After (RFC 9110 10.2.3), and the looser forms of
 * fields that other APIs have for it; Expires of
 * cookies. Pure: the time comes in as an argument. */
#ifndef MODEL_DATE_H
#define MODEL_DATE_H

#include <stdint.h>

enum { DAY_MS = 86400 * 1000 };

/* HTTP-date in its three forms (RFC 9110 5.6.7) to ms since 1970, negative before; -1 where it is none (dates have whole
 * seconds). */
int64_t http_date_ms(const char *text);
/* ISO 8601 as moment_read_iso takes it, a day or a day and time: "2026-11-21T18:30:00Z", "2026-11-21 20:30+02:00",
 * "20261121T183000.5Z", "2026-11-21". Without a zone it is UTC. The same. */
int64_t iso_date_ms(const char *text);
/* The date of a cookie's Expires (RFC 6265bis 5.1.1): a time, a day, a month and a year in any order, whatever stands between
 * them. The same. */
int64_t cookie_date_ms(const char *text);
/* Retry-After to milliseconds from now, or -1 where it says nothing usable. */
int64_t retry_after_ms(const char *value, int64_t now_wall_ms);
/* What a number says about how long to wait: seconds from now, or since 1970 where they are as many as that
 * (X-RateLimit-Reset); negative ones and NaN are -1. Milliseconds from now, a day at most. */
int64_t seconds_wait_ms(double seconds, int64_t now_wall_ms);
/* What a field says about that: such a number ("30", "0.5") or a date of either sort, of which one that has passed is 0. The
 * same; -1 where it is neither. */
int64_t wait_ms(const char *text, int64_t now_wall_ms);

#endif
