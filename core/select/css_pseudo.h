/* Pseudo-classes and pseudo-elements of a selector: the table of what there is, and how their arguments are
 * read. */
#ifndef SELECT_CSS_PSEUDO_H
#define SELECT_CSS_PSEUDO_H

#include "select/css_token.h"

/* Takes a pseudo-class, at whose colon the reader is, and adds its tests; or one of the pseudo-elements of the
 * standard, which no parsed page has. */
bool css_read_pseudo(struct css_reader *r, const struct test **tests);
/* Is the reader at ::text or ::attr? */
bool css_at_extract(const struct css_reader *r);
/* Takes ::text or ::attr(name). */
bool css_read_extract(struct css_reader *r, struct branch *branch);
/* An empty test of that kind, put where its cost belongs among the others. */
struct test *css_add_test(struct css_reader *r, const struct test **tests, enum test_kind kind);

enum list_kind {
    LIST_PLAIN,     /* one selector at least, and each valid */
    LIST_FORGIVING, /* of :is and :where: none or empty ones are fine */
    LIST_RELATIVE,  /* of :has: each may begin with a combinator */
};
/* Of css.c: takes a list of selectors up to the closing parenthesis or, in none, the end. */
bool css_read_list(struct css_reader *r, enum list_kind kind, const struct branch **list);

#endif
