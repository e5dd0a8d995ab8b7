/* Where a node is, as an XPath expression that finds it again. */
#ifndef HTML_PATH_H
#define HTML_PATH_H

#include "base/str.h"
#include "html/doc.h"

/* "/html/body/div[2]/p[1]", appended. */
void path_of(const struct node *node, struct str *out);

#endif
