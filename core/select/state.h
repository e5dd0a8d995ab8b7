/* Pseudo-classes that ask about an element's state in HTML rather than its place in the tree (WHATWG HTML
 * 4.16.3), as far as a page says it that nobody has touched yet. */
#ifndef SELECT_STATE_H
#define SELECT_STATE_H

#include "select/suit.h"

bool state_holds(struct suit *suit, const xmlNode *node, enum state state);
/* Is it no custom element? Nobody defines those here. */
bool state_defined(const xmlNode *node);
/* Is the control, option or fieldset disabled, by itself or by what it is in? For one element; runs have
 * STATE_DISABLED. */
bool state_disabled(struct doc *doc, const xmlNode *node);
/* The type of an input, in which case it may be written; "text" where it has none. */
const char *state_type(struct doc *doc, const xmlNode *input);
bool state_type_is_one_of(struct doc *doc, const xmlNode *input, const char *const *types);

#endif
