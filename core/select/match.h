/* Runs a compiled selector over a tree: descendants of a node, in document order, each once. Names and attribute
 * names are compared as HTML does, classes and ids with case but in quirky pages. A page that is asked often
 * gets an index. */
#ifndef SELECT_MATCH_H
#define SELECT_MATCH_H

#include "base/names.h"
#include "base/vec.h"
#include "select/css.h"
#include "html/doc.h"

struct compound; /* of selector.h */
struct nodes { struct node **at; size_t count, cap; }; /* a VEC; vec_clear it */

/* Appends the matches below `from` (itself not counted, but for the root, which stands for the document), at
 * most `most` of them (0: all). As in querySelectorAll, the parts left of the last one may match above `from`.
 * False where a pattern stopped it (match_patterns); what is found is then worth nothing. */
bool match_all(const struct selector *selector, struct doc *doc, struct node *from, size_t most, struct nodes *out);
struct node *match_first(const struct selector *selector, struct doc *doc, struct node *from);
/* The strings of a selector that ends in ::text or ::attr(name), appended: the texts that are children of the
 * matches, as they are in the page, or their attributes' values, in document order. `from` itself counts here,
 * so that "::attr(href)" of a node is its own. At most `most` (0: all); false as in match_all. */
bool match_strings(const struct selector *selector, struct doc *doc, struct node *from, size_t most,
                   struct names *out);
/* How many elements fit, of those that were asked. cut: there are more of them; costly: since asking the next one takes
 * more than is left. */
struct match_counted { size_t count, asked; bool cut, costly; };
/* How many elements of those that match_all asks fit a compound of the selector, with all that stands left of it
 * or, where `alone`, without. At most `most` of them are asked, and no more than *left elements are gone through for
 * that, which are taken off. */
struct match_counted match_count(const struct selector *selector, const struct compound *part, bool alone,
                                 struct node *from, size_t most, size_t *left);

/* Who knows the patterns of :matches. Gives 1 where the text matches, 0 where not, -1 to stop the run. */
struct match_patterns {
    int (*fits)(void *arg, const char *pattern, const char *text, size_t length);
    void *arg;
};
/* From now on :matches asks these, which the document borrows. Without (NULL) nothing matches. */
void match_set_patterns(struct doc *doc, const struct match_patterns *patterns);

#endif
