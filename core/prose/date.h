/* Dates out of text as people write them, on their own or in a sentence: figures ("2024-03-12", "12/03/2024",
 * "3/12/24", "2024年3月12日"), words in the languages of generate/tables.py and whatever language the page says it
 * is in ("12 March 2024", "March 12th, 2024 at 3:45 PM", "12 de marzo de 2024"), the forms of RFC 9110 and RFC
 * 5322 with its obsolete zones, ISO 8601, and in English what is relative to a point in time ("3 days ago",
 * relative.h). */
#ifndef PROSE_DATE_H
#define PROSE_DATE_H

#include "model/moment.h"
#include "prose/locale.h"

/* Bytes of a text in which a date may begin; who asks for one of a whole book means another. */
enum { DATE_TEXT_MOST = 65536 };

struct date_options {
    enum order order; /* of a date in figures that could be two; ORDER_NONE: by its form and its language */
    const char *lang; /* of the text: a tag of BCP 47, NULL where it is not known */
    int64_t base_ms;  /* what relative dates count from, ms since 1970 */
};

/* Reads the first date in the text (up to a NUL), and the time before or behind it. False where there is none,
 * also where what looks like one is not in the calendar ("31 February 2024").
 *
 * Of figures that can be read in one way only that is the date ("13/03/2024", "03/13/2024"). Others are read in
 * options->order; without one, day first where points part them, else as the language has it; of no language
 * month first. A year of two digits is one of 1970 to 2069. A month and a year give a month, in figures
 * ("03/2024") where there is nothing else. Of a span or a list of days the first counts ("10-12 March 2024"; "28
 * Dec to 3 Jan 2024" begins in 2023). 24:00 is 0:00 of the next day. A date without a year ("12 March") is one of
 * the base's year, or of the year before where that would be over half a year ahead; the text has to be nothing
 * else than it, a weekday and times. */
bool date_find(const char *text, const struct date_options *options, struct moment *out);

#endif
