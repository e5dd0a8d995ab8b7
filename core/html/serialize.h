/* Nodes as HTML (WHATWG HTML 13.3, serialising HTML fragments). */
#ifndef HTML_SERIALIZE_H
#define HTML_SERIALIZE_H

#include "base/str.h"
#include "html/doc.h"

/* The node as HTML (as XML where the document is), appended; at most `most` bytes of it (0: all), never cutting a UTF-8 sequence. */
void serialize_node(struct doc *doc, const struct node *node, size_t most, struct str *out);

#endif
