/* Runs a compiled selector over a tree: descendants of a node, in document order, each once. Names and
 * attribute names are compared as HTML does, classes and ids with case. */
#ifndef HTML_MATCH_H
#define HTML_MATCH_H

#include "base/vec.h"
#include "html/css.h"
#include "html/doc.h"

struct compound; /* of selector.h */
struct nodes { struct node **at; size_t count, cap; }; /* a VEC; vec_clear it */

/* Appends the matches below `from` (itself not counted, but for the root, which stands for the document), at most
 * `most` of them (0: all). As in querySelectorAll, the parts left of the last one may match above `from`. */
void match_all(const struct selector *selector, struct doc *doc, struct node *from, size_t most, struct nodes *out);
struct node *match_first(const struct selector *selector, struct doc *doc, struct node *from);
/* How many elements of those that match_all asks fit a compound of the selector, with all that stands left of it or, where
 * `alone`, without. */
size_t match_count(const struct selector *selector, const struct compound *part, bool alone, struct doc *doc,
                   struct node *from);

#endif
