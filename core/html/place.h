/* Places of elements among their siblings, for :nth-child() and its kin. */
#ifndef HTML_PLACE_H
#define HTML_PLACE_H

#include "html/suit.h"

bool place_fits(struct suit *suit, const struct test *test, const xmlNode *node);

#endif
