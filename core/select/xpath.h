/* XPath 1.0 by libxml2. Compiled expressions are kept by the caller, per thread. */
#ifndef SELECT_XPATH_H
#define SELECT_XPATH_H

#include "base/err.h"
#include "base/str.h"
#include "select/match.h"

struct xpath; /* a compiled expression */

struct xpath *xpath_compile(const char *text, struct err *err); /* err: `xpath "//a[": ...` */
void xpath_free(struct xpath *xpath);

struct xpath_value {
    enum { XPATH_NODES, XPATH_STRING, XPATH_NUMBER, XPATH_BOOLEAN, XPATH_STRINGS } form;
    struct nodes nodes;  /* elements */
    struct { char **at; size_t count, cap; } strings; /* XPATH_STRINGS: a node set with attributes or texts in it */
    char *string;
    double number;
    bool boolean;
};

/* Evaluates with `from` as the context node ("//a" is the whole document all the same, ".//a" what is below it),
 * bounded in operations. Nodes and strings come in document order. Clear value with xpath_value_clear. */
bool xpath_eval(struct xpath *xpath, struct doc *doc, struct node *from, struct xpath_value *value, struct err *err);
void xpath_value_clear(struct xpath_value *value);

#endif
