/* A CSS selector, compiled once: Selectors Level 4's type, universal, #id, .class, attributes (all operators,
 * with the i and s flags), the four combinators, lists, :first-child :last-child :only-child :nth-child(an+b [of
 * list]) :nth-last-child() and the same of-type, :empty :root :scope, :is() :where() :not() :has(), :lang(), and
 * of HTML's states :link :checked :enabled :disabled :required :optional (:hover and its like never match). A
 * compiled selector is constant and may be used by several threads. */
#ifndef HTML_CSS_H
#define HTML_CSS_H

#include "base/err.h"

struct selector;

/* NULL and err with the place: `selector "a[": expected an attribute name at column 3`. Unknown pseudo-classes
 * name the closest known one. */
struct selector *css_compile(const char *text, struct err *err);
void css_free(struct selector *selector);

#endif
