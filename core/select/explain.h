/* What is said of a selector that matches nothing. */
#ifndef SELECT_EXPLAIN_H
#define SELECT_EXPLAIN_H

#include "base/str.h"
#include "select/match.h"

/* Appends, as one line: how many nodes each leading part of the selector matches, and either where else the
 * failing part is or close names (classes, ids, tags, attributes) that do exist below `from`: "article matches
 * 1, article .pirce matches 0; did you mean .price (3), .price_color (1)?". Of a large page only the beginning
 * is counted and looked through for names, or what an index lists: "matches 12+", "matches none of the 2000 elements
 * looked at". What would need a walk over it is not counted. A millisecond, whatever the page and the selector. The
 * selector as a whole and the URL are the caller's to say. */
void explain(const struct selector *selector, struct doc *doc, struct node *from, struct str *out);

#endif
