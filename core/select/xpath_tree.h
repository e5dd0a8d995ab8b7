/* What libxml2's XPath asks of a tree and the html5 parser has left undone, since few pages are ever asked by
 * XPath: done for an expression when it is about to be evaluated, as far as its text shows a need for it. */
#ifndef SELECT_XPATH_TREE_H
#define SELECT_XPATH_TREE_H

#include "html/tree.h"

/* Numbers elements, gives attributes their text nodes, and fills the table that id() reads. Where the expression
 * has a prefix that HTML knows, SVG's and MathML's elements, or attributes such as xlink:href, are in their
 * namespaces until xpath_tree_end: only then, so that `//svg` finds them too. An XML document is left as it is. */
void xpath_tree_begin(struct doc *doc, const char *expression);
void xpath_tree_end(struct doc *doc, const char *expression);
/* The prefixes that need no declaration in HTML: svg, math, xlink. */
enum { XPATH_PREFIXES = 3 };
xmlNs **xpath_tree_prefixes(void);

#endif
