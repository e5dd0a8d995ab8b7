/* :has(), from the inside: instead of looking below each element that is asked, one walk finds the elements that
 * fit the last compound, and from them the marks spread against the combinators to all elements that have them. */
#ifndef SELECT_HAS_H
#define SELECT_HAS_H

#include "select/members.h"

bool has_fits(struct suit *suit, const struct test *test, const xmlNode *node);

#endif
