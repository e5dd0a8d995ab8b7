/* p: Lua in the frame that is looked at. */
#ifndef DEBUG_EVAL_H
#define DEBUG_EVAL_H

#include "debug/parts.h"

/* Runs an expression, and shows its values, or a statement, and tells what it set of the frame. */
void eval_put(struct debug *debug, const char *text);

#endif
