/* What can be typed behind the beginning of an expression: names of the frame, fields of a table, methods. */
#ifndef DEBUG_COMPLETE_H
#define DEBUG_COMPLETE_H

#include "debug/parts.h"

/* Adds the names that begin as the last word of the text does, in no order; gives where that word starts. Fields
 * are looked up raw, behind the first name. */
size_t complete_expression(struct debug *debug, const char *text, struct names *out);

#endif
