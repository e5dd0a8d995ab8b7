/* Which variables of a function's new text are those of its old text: they inherit the identities. */
#ifndef LIVE_VARIABLES_H
#define LIVE_VARIABLES_H

#include "live/generation.h"

/* The variables of function `to` of the new text inherit from those of function `from` of the old one. old_of: by function
 * of the new text, its partner in the old one, or -1; NULL where nothing is known of the others. */
void variables_inherit(const struct generation *old, int from, struct generation *new, int to, const int *old_of);

#endif
