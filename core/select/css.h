/* A CSS selector, compiled once: Selectors Level 4 as browsers have it (types, universal, #id, .class,
 * attributes with the i and s flags, the four combinators, lists, namespaces, :is :where :not :has, the nth
 * family with `of LIST`, :empty :root :scope :lang :dir, and what a page without a reader tells of :link,
 * :checked, :enabled and their like), with extensions of scraping: :contains("text"), :icontains, :matches("Lua
 * pattern"), ::text and ::attr(name). A compiled selector is constant and may be used by several threads. */
#ifndef SELECT_CSS_H
#define SELECT_CSS_H

#include "base/err.h"

#include <stdbool.h>

struct doc;
struct selector;

/* NULL and err as caret.h makes it: `selector "a[": expected an attribute name at column 3`, with the text and
 * the place in it. Unknown pseudo-classes name the closest known one. */
struct selector *css_compile(const char *text, struct err *err);
/* The same for a document: in an XML one prefixes are its own (xml.h), and one that it lacks is an error. */
struct selector *css_compile_for(const struct doc *doc, const char *text, struct err *err);
/* Would it be the same if it were compiled for that document? */
bool css_holds_for(const struct selector *selector, const struct doc *doc);
void css_free(struct selector *selector);
/* Does it end in ::text or ::attr, so that it gives strings (match_strings), not elements? */
bool css_gives_strings(const struct selector *selector);

#endif
