/* Extensions that ask for an element's text: :contains(), :icontains() and :matches(). That text is what
 * textContent gives, white space of any kind and length being one space. */
#ifndef SELECT_CONTAIN_H
#define SELECT_CONTAIN_H

#include "select/members.h"

/* Is the test's text in it? The first question goes through the document's text once and answers for all
 * elements. */
bool contain_fits(struct suit *suit, const struct test *test, const xmlNode *node);
/* Does the caller's pattern match its text, without white space at the ends? */
bool contain_matches(struct suit *suit, const struct test *test, const xmlNode *node);
/* Changes what :contains looks for in place, as the text it is looked for in. */
void contain_prepare(char *text, bool fold);

#endif
