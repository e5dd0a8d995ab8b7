/* Single characters of JavaScript's regular expressions (ECMA-262 22.2.1, CharacterEscape): what is written behind a
 * backslash, and how PCRE2 is told. */
#ifndef SELECT_JAVASCRIPT_CHARACTER_H
#define SELECT_JAVASCRIPT_CHARACTER_H

#include "base/str.h"

/* The character that is written at *at, behind a backslash, of which a class knows some more; *at is then behind it.
 * False where nothing is. */
bool javascript_take_escaped(const char **at, bool in_class, unsigned *code);
/* The same behind \u. Two surrogates are one character, and one alone is itself. */
bool javascript_take_unicode(const char **at, unsigned *code);
/* Appends the character so that it means itself, in a class too. */
void javascript_put(struct str *out, unsigned code);

#endif
