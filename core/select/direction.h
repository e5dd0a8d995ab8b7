/* Which way text runs: :dir(), and what forms send as `dirname` (WHATWG HTML 3.2.6.4). */
#ifndef SELECT_DIRECTION_H
#define SELECT_DIRECTION_H

#include "select/suit.h"

enum direction { DIRECTION_NONE, DIRECTION_LTR, DIRECTION_RTL }; /* the numbers that generate/bidi.py writes */

/* That of the first character of the bidirectional classes L, R and AL; NONE where there is none. */
enum direction direction_of_text(const char *text);
bool direction_is_rtl(struct suit *suit, const xmlNode *node);

#endif
