/* Places of elements among their siblings, for :nth-child() and its kin. */
#ifndef SELECT_PLACE_H
#define SELECT_PLACE_H

#include "select/suit.h"

bool place_fits(struct suit *suit, const struct test *test, const xmlNode *node);

#endif
