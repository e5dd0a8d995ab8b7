/* Functions that an XPath expression can call here besides the 27 of XPath 1.0. */
#ifndef SELECT_XPATH_FUNCTIONS_H
#define SELECT_XPATH_FUNCTIONS_H

#include <libxml/xpath.h>

/* has-class("a", "b"): has the context node all these classes? As in parsel. */
void xpath_functions_register(xmlXPathContext *context);

#endif
