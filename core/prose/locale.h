/* What a language says of how its people write dates and numbers: CLDR's facts by language tag. */
#ifndef PROSE_LOCALE_H
#define PROSE_LOCALE_H

/* In which order a date in figures has its parts. */
enum order { ORDER_NONE, ORDER_DMY, ORDER_MDY, ORDER_YMD };

/* By a tag of BCP 47 ("de", "en-GB", "pt_BR.utf8"); case aside, and of a tag that CLDR does not know the
 * shorter one ("de-Latn-DE": "de"). Of no tag (NULL, "") order and decimal separator are ORDER_NONE and '\0';
 * of a language that CLDR does not know ORDER_DMY and '.'. */
enum order locale_order(const char *tag);
char locale_decimal(const char *tag); /* '.' or ',' */

#endif
