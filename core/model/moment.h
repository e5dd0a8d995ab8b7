/* A point in time as a text gives it: no more of it than the text has, in the calendar that everybody writes
 * (Gregorian, also before 1582). ISO 8601 is read and written here; who reads other forms fills the struct. */
#ifndef MODEL_MOMENT_H
#define MODEL_MOMENT_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct moment {
    int year, month, day; /* 1 to 9999, 1 to 12, 1 to 31; day 0: the month as a whole */
    bool has_time;
    int hour, minute, second; /* 60 is a leap second */
    char fraction[10];        /* of a second: its digits as they were written, nine at most; "" without */
    bool has_zone;
    int ahead; /* of UTC, in minutes */
};

/* Is there such a day, such a time, such a zone (less than a day from UTC)? */
bool moment_valid(const struct moment *m);
/* 24:00 of a day becomes 0:00 of the next (ISO 8601); anything else stays as it is. */
void moment_settle(struct moment *m);
int moment_month_days(int year, int month);
/* Days since 1970-01-01, negative before; and the year, month and day of as many, nothing else in *out. */
int64_t moment_days(const struct moment *m);
void moment_of_days(int64_t days, struct moment *out);
/* ms since 1970, without the fraction: negative before. Without a zone it is UTC, a month is its first day. The
 * other way: date, time and zone (UTC), whole seconds. */
int64_t moment_ms(const struct moment *m);
void moment_of_ms(int64_t ms, struct moment *out);

/* Reads a text that is a date of ISO 8601 and nothing else but white space around it: a day as date
 * ("2024-03-12", "20240312"), ordinal date ("2024-072") or week date ("2024-W11-2", "2024W112"); a month
 * ("2024-03"); a day and a time behind T or a space, to the minute or finer, behind T also the hour alone, with or
 * without a zone ("2024-03-12T15:30:00,5+01", "20240312T1530Z", "2024-03-12T15Z"). False where it is none,
 * or says a day or a time that there is not. */
bool moment_read_iso(const char *text, struct moment *out);
/* Appends "2024-03-12T15:30:00.5+01:00", "...Z" for UTC, "2024-03-12T15:30:00" without a zone, "2024-03-12",
 * "2024-03". Seconds are always written. */
void moment_put(const struct moment *m, struct str *out);

#endif
