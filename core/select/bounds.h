/* Numbers, dates and times in the value of an input, as numbers that can be compared (WHATWG HTML 4.10.5.1). */
#ifndef SELECT_BOUNDS_H
#define SELECT_BOUNDS_H

#include <stdbool.h>

enum bounds_kind { BOUNDS_NONE, BOUNDS_NUMBER, BOUNDS_DATE, BOUNDS_MONTH, BOUNDS_WEEK, BOUNDS_TIME, BOUNDS_MOMENT };

/* Of an input's type, in any case; NONE for those that have no bounds. */
enum bounds_kind bounds_kind_of(const char *type);
/* False where the text is no valid one of that kind. Dates are days, months months, times and moments
 * milliseconds. */
bool bounds_read(enum bounds_kind kind, const char *text, double *number);
/* How much of that a step of 1 is, and how many there are where none is said. */
double bounds_step(enum bounds_kind kind);
double bounds_steps(enum bounds_kind kind);

#endif
