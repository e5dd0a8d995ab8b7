/* Trees as libxml2's own HTML parser builds them, for who asks for it: not those of browsers. */
#ifndef HTML_DOC_LIBXML2_H
#define HTML_DOC_LIBXML2_H

#include "base/err.h"
#include "html/tree.h"

/* A tree with a root of less than 1 GiB of UTF-8, however broken it is; what is nested deeper than `nesting`
 * elements becomes siblings and is counted in cuts. Elements and attributes have their numbers (tree.h). NULL and
 * err (kind ERR_INPUT) where ten thousands of attributes in one tag, or of unmatched tags in deep nesting, would
 * take minutes. Free it with xmlFreeDoc. */
xmlDoc *doc_libxml2_parse(const char *utf8, size_t bytes, size_t nesting, struct doc_cuts *cuts, struct err *err);

#endif
