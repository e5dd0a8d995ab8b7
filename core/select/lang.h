/* :lang() */
#ifndef SELECT_LANG_H
#define SELECT_LANG_H

#include "select/suit.h"

/* Is the element's language (the nearest lang attribute, else what the document's <meta> says) in the range (RFC
 * 4647 extended filtering)? */
bool lang_fits(struct suit *suit, const xmlNode *node, const char *range);

#endif
