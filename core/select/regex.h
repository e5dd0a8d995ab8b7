/* Regular expressions, by PCRE2, with a bound on their work. What a search does is counted in steps, items of the
 * pattern that are tried and characters that are passed over, and there are as many of these as the caller allows:
 * PCRE2's own limit begins anew at each place where a match may begin, and does not see how far one item goes. */
#ifndef SELECT_REGEX_H
#define SELECT_REGEX_H

#include "base/str.h"

#include <stdint.h>

struct regexes; /* compiled patterns, kept by their texts; of one thread */
struct regex;   /* one of them */

struct regexes *regexes_new(void);
void regexes_free(struct regexes *regexes); /* NULL is fine */
/* So many steps from now on, none before the first call (some ten millions take seconds); how many are left. */
void regexes_allow(struct regexes *regexes, uint64_t steps);
uint64_t regexes_left(const struct regexes *regexes);

/* How a pattern is meant. Without REGEX_JAVASCRIPT: PCRE2's own syntax, which is Perl's and nearly Python's, \u00e9
 * added; \w, \d, \s, \b and case by Unicode. */
enum {
    REGEX_CASELESS = 1,
    /* The attribute `pattern`: the whole text must match, and PCRE2 is as near to JavaScript as its options bring it.
     * What the flag v adds to classes, and what it refuses in them, is not known here. */
    REGEX_JAVASCRIPT = 2,
};

struct regex_fault {
    char what[128]; /* without a full stop */
    size_t at;      /* of a pattern that is wrong: the place in it, in bytes */
};

/* The compiled pattern, until the next call. NULL and the fault (which may be NULL) where it is wrong or longer than
 * 16 KiB, or the steps are used up, since compiling takes some too. */
const struct regex *regexes_find(struct regexes *regexes, const char *pattern, unsigned ways,
                                 struct regex_fault *fault);

/* FAILED, with the fault: the steps are used up, or it would take over 64 MiB of memory. */
enum regex_found { REGEX_NOWHERE, REGEX_FOUND, REGEX_FAILED };
enum regex_found regex_search(struct regexes *regexes, const struct regex *regex, const char *text, size_t length,
                              struct regex_fault *fault);
/* Appends the text with its first match, or all, replaced. In the replacement \1, \g<1> and \g<name> are what the group
 * has matched, \\ is a backslash. False and the fault where the search fails, the replacement names a group that there
 * is not, or `out` reaches its ceiling. */
bool regex_replace(struct regexes *regexes, const struct regex *regex, const char *text, const char *replacement,
                   bool all, struct str *out, struct regex_fault *fault);

#endif
