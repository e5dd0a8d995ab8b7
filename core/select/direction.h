/* Which way text runs: :dir(), and what forms send as `dirname` (WHATWG HTML 3.2.6.4). */
#ifndef SELECT_DIRECTION_H
#define SELECT_DIRECTION_H

#include "select/suit.h"

enum direction { DIRECTION_NONE, DIRECTION_LTR, DIRECTION_RTL };

/* What the first letter that has a direction says. */
enum direction direction_of_text(const char *text);
bool direction_is_rtl(struct suit *suit, const xmlNode *node);

#endif
