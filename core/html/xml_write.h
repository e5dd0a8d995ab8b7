/* Nodes of XML documents as XML. */
#ifndef HTML_XML_WRITE_H
#define HTML_XML_WRITE_H

#include "base/str.h"
#include "html/doc.h"

/* The node as XML, appended; at most `most` bytes (0: all), never cutting a UTF-8 sequence. Namespaces that are
 * declared above it are declared on it, so that it stands alone. */
void xml_write(struct doc *doc, const struct node *node, size_t most, struct str *out);

#endif
