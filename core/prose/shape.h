/* The shapes that a day can have in a text: figures ("12/03/2024", "2024年3月12日") and words ("12 March 2024",
 * "March 12th, 2024", "2024 March"), without a time. */
#ifndef PROSE_SHAPE_H
#define PROSE_SHAPE_H

#include "prose/date.h"
#include "prose/daytime.h"

enum { YEAR_MISSING = 0 }; /* the year of a date that has none */

/* The text that is read, and how. */
struct reader {
    const char *first; /* the text's first piece that is no weekday: a date that begins there may be all of it;
                        * NULL: none is */
    const struct date_options *options;
};

/* Reads a day at *at, or a month as a whole, into year, month and day of *m, and moves *at behind it where it is
 * good or bad. Of a span of days ("10-12 March 2024") it is the first. Without a year (YEAR_MISSING) only where
 * there is nothing else in the text but a time. */
enum verdict shape_read(const struct reader *r, const char **at, struct moment *m);

#endif
