/* A text in pieces: numbers, words, marks. What reads dates takes piece after piece from a place in the text
 * and goes back by keeping the place. */
#ifndef PROSE_PIECE_H
#define PROSE_PIECE_H

#include <stdbool.h>

enum piece_kind { PIECE_END, PIECE_NUMBER, PIECE_WORD, PIECE_MARK };

enum { WORD_MOST = 32 }; /* a word's bytes, with the NUL; what is longer is cut and is no word that we know */

struct piece {
    enum piece_kind kind;
    const char *from;     /* where it begins in the text */
    bool apart;           /* white space is in front of it */
    int value, digits;    /* a number: -1 where it has more than nine digits; how many it has */
    unsigned mark;        /* its code point (character.h) */
    bool ideograph;       /* the word is one, and what stands beside it is another word */
    char word[WORD_MOST]; /* folded (character.h): "março" is "marco" */
};

/* Reads the piece at *at and moves *at behind it. Digits and letters part where they meet: "12th" is two
 * pieces. */
void piece_read(const char **at, struct piece *out);
/* 1 to 12 for the name of a month in one of the languages of words_table.h, however inflected or cut short;
 * else 0. */
int piece_month(const struct piece *piece);
/* Is it one in full, and not cut short? */
bool piece_whole_month(const struct piece *piece);
/* Is it the name of a day of the week there? */
bool piece_weekday(const struct piece *piece);
/* Is it one of these marks of ASCII? A number of so many digits? */
bool piece_is_mark(const struct piece *piece, const char *marks);
bool piece_is_number(const struct piece *piece, int least, int most);
/* Passes what stands between the ends of a span or a list ("-", "to", "bis zum", "and"); false where nothing
 * does. */
bool piece_till(const char **at);
/* Is it this word (folded)? One of these (NULL ends them)? */
bool piece_is(const struct piece *piece, const char *word);
bool piece_is_one(const struct piece *piece, const char *const *words);

#endif
