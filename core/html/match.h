/* Runs a compiled selector over a tree: descendants of a node, in document order, each once. Names and
 * attribute names are compared as HTML does, classes and ids with case. */
#ifndef HTML_MATCH_H
#define HTML_MATCH_H

#include "base/str.h"
#include "base/vec.h"
#include "html/css.h"
#include "html/doc.h"

struct nodes { struct node **at; size_t count, cap; }; /* a VEC; vec_clear it */

/* Appends the matches below `from` (itself not counted, but for the root, which stands for the document), at most
 * `most` of them (0: all). As in querySelectorAll, the parts left of the last one may match above `from`. */
void match_all(const struct selector *selector, struct doc *doc, struct node *from, size_t most, struct nodes *out);
struct node *match_first(const struct selector *selector, struct doc *doc, struct node *from);
/* What `need` says when nothing matched: how many nodes each leading part of the selector matches, and either
 * where else the failing part is or close names (classes, ids, tags, attributes) that do exist below `from`:
 * "article matches 1, article .pirce matches 0; did you mean .price (3), .price_color (1)?". Appended as one
 * line; the selector as a whole and the URL are the caller's to say. */
void match_explain(const struct selector *selector, struct doc *doc, struct node *from, struct str *out);

#endif
