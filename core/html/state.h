/* Pseudo-classes that ask about an element's state in HTML rather than its place in the tree. */
#ifndef HTML_STATE_H
#define HTML_STATE_H

#include "html/selector.h"
#include "html/tree.h"

/* kind is TEST_LINK, _CHECKED, _ENABLED, _DISABLED, _REQUIRED or _OPTIONAL. */
bool state_holds(struct doc *doc, const xmlNode *node, enum test_kind kind);
/* Is the element's language (the nearest lang attribute) in the range (RFC 4647 extended filtering)? */
bool state_lang(struct doc *doc, const xmlNode *node, const char *range);

#endif
