/* Functions that an XPath expression can call here besides the 27 of XPath 1.0. */
#ifndef SELECT_XPATH_FUNCTIONS_H
#define SELECT_XPATH_FUNCTIONS_H

#include "base/err.h"
#include "select/regex.h"

#include <libxml/xpath.h>

/* What the functions of an expression keep, and say where they fail. */
struct xpath_calls {
    const char *text;        /* the expression, borrowed */
    struct regexes *regexes; /* NULL until a function has needed them */
    struct err err;          /* of the evaluation; kind ERR_NONE while nothing has failed */
};

/* Registers, with the prefix `re` too: has-class("a", "b"): has the context node all these classes? As in parsel.
 * re:test(text, pattern [, flags]) and re:replace(text, pattern, flags, replacement) of EXSLT (exslt.org/regexp), as
 * lxml has them: in the syntax of regex.h, with the flags g (all matches) and i (whatever the case) and groups in the
 * replacement as \1. A function that fails sets calls->err and libxml2's error. `calls` is borrowed. */
void xpath_functions_register(xmlXPathContext *context, struct xpath_calls *calls);
/* An evaluation begins: no error, and a fresh allowance of steps. */
void xpath_functions_begin(struct xpath_calls *calls);
void xpath_functions_clear(struct xpath_calls *calls);

#endif
