/* Numbers out of text as people write them: prices, counts and measures of the world, in digits of any script. */
#ifndef PROSE_NUMBER_H
#define PROSE_NUMBER_H

#include "model/effects.h"

/* Reads the first number of the text (up to a NUL): "£51.77" 51.77, "3 for 10" 3, "-5" -5. An integer where no
 * decimals are written and it fits. False where there is none ("Sold out"), or one beyond 1e308.
 *
 * Spaces, apostrophes, commas and points may group digits by three, commas also as in India ("1,49,999"). Of
 * two different separators the last is the decimal one ("1.299,00", "1,299.00"); one that repeats groups
 * ("1.299.000"); behind one with other than three digits are decimals ("1,29"), also behind a 0 ("0,125"), and
 * in "35€99"; so do two digits behind a point and a space, of a price that is all of the text ("$119. 95"). What is left
 * is one point or comma with three digits behind it. `decimal`, '.' or ',', says what that is; without ('\0') a comma
 * groups, and a point is a decimal point unless it is a price of those who group with points ("1.299 €", "R$ 1.299",
 * "1.299 - 1.599 €"; not "$1.299", "USD 1.299"). *open tells (where it is not NULL) that it was read so for want of
 * anything better: it is no price, and `decimal` would decide. */
bool number_find(const char *text, char decimal, struct number *out, bool *open);

#endif
