/* The properties of characters that JavaScript's \p{} knows (ECMA-262 22.2.2.9, UnicodeMatchProperty), as PCRE2
 * calls them. */
#ifndef SELECT_JAVASCRIPT_PROPERTY_H
#define SELECT_JAVASCRIPT_PROPERTY_H

#include "base/str.h"

/* Appends \p{...} or \P{...} for \p{NAME=VALUE} or, where value is NULL, \p{NAME}; `negated`: for \P. Names have case.
 * False where there is no such one; scripts are left to PCRE2. */
bool javascript_property(const char *name, const char *value, bool negated, struct str *out);

#endif
