/* What a character is to a reader of dates and numbers, whatever script it is written in: a digit and its value, a
 * letter without case and accent, a space, a mark. Forms of one thing that people type for another (wide, curly,
 * slanted) become that thing. */
#ifndef PROSE_CHARACTER_H
#define PROSE_CHARACTER_H

#include <stddef.h>

enum character_kind {
    CHARACTER_END,       /* of the text */
    CHARACTER_SPACE,     /* of any width, or a line's end */
    CHARACTER_DIGIT,     /* of any script (Unicode's Nd) */
    CHARACTER_LETTER,
    CHARACTER_IDEOGRAPH, /* a letter that is a word by itself: Han, kana, Hangul */
    CHARACTER_MARK,      /* what is none of these */
    CHARACTER_NOTHING,   /* accents, directions, joiners: as if it were not there */
};

struct character {
    enum character_kind kind;
    unsigned code;  /* of a mark: dashes and minus signs are '-', apostrophes '\'', wide forms those of ASCII */
    int digit;      /* 0 to 9 */
    char letter[5]; /* lower case; Latin and Cyrillic without accents ("ss" for sharp s), others as they are */
    size_t bytes;   /* how many it takes in the text; 0 at the end */
};

/* The character that the text begins with; a byte that is no UTF-8 is a mark (U+FFFD). */
void character_read(const char *text, struct character *out);

#endif
