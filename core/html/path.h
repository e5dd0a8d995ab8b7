/* Where a node is, as an XPath expression that finds it again. */
#ifndef HTML_PATH_H
#define HTML_PATH_H

#include "base/str.h"
#include "html/doc.h"

/* "/html/body/div[2]/p", appended: names as they are in the tree, also those of SVG and MathML, with a place
 * where an element has siblings of the same name. Evaluated in the same tree it gives this node alone, whatever
 * is in the page. */
void path_of(const struct node *node, struct str *out);

#endif
