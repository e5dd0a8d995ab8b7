/* Text without case: the alphabets that have capitals and small letters (Latin, Greek, Cyrillic, Armenian). */
#ifndef SELECT_CASEFOLD_H
#define SELECT_CASEFOLD_H

/* The small letter of a capital, other codes as they are; as long in UTF-8 as what it stands for. */
unsigned casefold(unsigned code);

#endif
