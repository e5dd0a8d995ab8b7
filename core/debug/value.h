/* Items that a person gives in place of a callback that failed. */
#ifndef DEBUG_VALUE_H
#define DEBUG_VALUE_H

#include "debug/debug.h"

/* Evaluates the text in the frame that is looked at: tables, each with its type in front where there are types
 * (`"book", { title = "A" }`). They are checked and copied as page:emit does it, into the outcome (DONE). False where
 * that is no Lua, raises, gives anything else or does not fit; then what is wrong is appended to out, and the outcome
 * holds nothing. */
bool debug_value(struct debug *debug, const char *text, struct outcome *outcome, struct str *out);

#endif
