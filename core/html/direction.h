/* Which way text runs: :dir(), and what forms send as `dirname` (WHATWG HTML 3.2.6.4). */
#ifndef HTML_DIRECTION_H
#define HTML_DIRECTION_H

#include "html/suit.h"

enum direction { DIRECTION_NONE, DIRECTION_LTR, DIRECTION_RTL };

/* What the first letter that has a direction says. */
enum direction direction_of_text(const char *text);
bool direction_is_rtl(struct suit *suit, const xmlNode *node);

#endif
