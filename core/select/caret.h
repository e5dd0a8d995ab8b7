/* Where a selector or an XPath expression is wrong, shown as compilers show it: the message, and below it the
 * expression with a caret under the place. */
#ifndef SELECT_CARET_H
#define SELECT_CARET_H

#include "base/err.h"
#include "base/str.h"

/* Fills err (kind ERR_SCRIPT; NULL is fine): the message is `NOUN "TEXT": WHAT at column N; HINT`, N counted in
 * characters from 1 and `at` in bytes from 0; hint may be NULL. err->text is the expression on one line (what
 * is around the place, of a long one) and err->caret the bytes in front of the place in it. Returns false. */
bool caret_set(struct err *err, const char *noun, const char *text, size_t at, const char *what, const char *hint);
/* `NOUN "TEXT": WHAT`, where the whole is wrong. Returns false. */
bool caret_unplaced(struct err *err, const char *noun, const char *text, const char *what);
/* Appends the message; where the error has a place, then the expression and the caret, each on a line of its
 * own, indented by two. */
void caret_put(const struct err *err, struct str *out);

#endif
