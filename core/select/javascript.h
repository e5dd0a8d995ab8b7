/* Regular expressions as JavaScript has them (ECMA-262 22.2.1, with the flag v), written anew for PCRE2: what is an
 * error there is one here, and what both have means here what it means there. */
#ifndef SELECT_JAVASCRIPT_H
#define SELECT_JAVASCRIPT_H

#include "base/str.h"

/* Appends what PCRE2 shall compile, in UTF mode, without \w \d \s by Unicode, and with PCRE2_MATCH_UNSET_BACKREF and
 * PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES. The pattern is valid UTF-8. False where it is wrong, and where PCRE2 has no way
 * to say it: sets with strings that are intersected or subtracted, properties of strings, two groups of one name, over
 * 65,535 repetitions asked for at least (more at most are any number). A group in a repeated one keeps what it matched
 * an earlier time, where JavaScript's forgets it. */
bool javascript_translate(const char *pattern, struct str *out);

#endif
