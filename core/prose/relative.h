/* Dates that count from a point in time, in English: "3 days ago", "2 hours, 5 minutes ago", "an hour ago", "in
 * 2 weeks", "5 minutes from now", "yesterday at 14:00", "the day before yesterday", "today", "tomorrow", "just
 * now". What leaves open which day is meant ("last Monday", "next week") is none. In a text of more than a few
 * words only what ends in "ago" or "from now" counts, since others are words of any sentence ("we ship today"). */
#ifndef PROSE_RELATIVE_H
#define PROSE_RELATIVE_H

#include "model/moment.h"

enum { RELATIVE_TEXT_MOST = 65536 }; /* bytes of a text in which one may begin */

/* Reads the first one in the text. What counts days or more gives a day of UTC (a month after 31 January ends
 * with its last day), with a time where one is written; what counts less, a point in time in UTC. False where
 * there is none. */
bool relative_find(const char *text, int64_t base_ms, struct moment *out);

#endif
