/* What a reader would see: text folded as a browser shows it (CSS white-space: normal): runs of white space
 * become one space, none at the ends; block elements and <br> separate (with one newline), table cells with a
 * space; script, style, template, noscript and head are left out (but not when asked for such an element
 * itself: a script or style then comes as it is); <pre> and <textarea> keep theirs, also in what is inside them;
 * U+00A0 is white space like any other. */
#ifndef HTML_TEXT_H
#define HTML_TEXT_H

#include "base/str.h"
#include "html/doc.h"

/* Both append. */
void text_of(const struct node *node, struct str *out);
/* The node's own text nodes only, folded. */
void text_own(const struct node *node, struct str *out);

#endif
