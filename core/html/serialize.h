/* Nodes as HTML (WHATWG HTML 13.3, serialising HTML fragments, with scripting off: what is in <noscript> are
 * elements), those of XML documents as XML. Parsing what is written gives the same tree back wherever the
 * standard promises it; a template is written with its contents. */
#ifndef HTML_SERIALIZE_H
#define HTML_SERIALIZE_H

#include "base/str.h"
#include "html/doc.h"

/* The node itself with all in it (outerHTML), appended; at most `most` bytes of it (0: all), never cutting a UTF-8
 * sequence. */
void serialize_node(const struct node *node, size_t most, struct str *out);
/* What is in it alone (innerHTML), appended. */
void serialize_inner(const struct node *node, struct str *out);

#endif
