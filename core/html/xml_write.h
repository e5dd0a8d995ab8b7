/* Nodes of XML documents as XML. */
#ifndef HTML_XML_WRITE_H
#define HTML_XML_WRITE_H

#include "base/str.h"
#include "html/tree.h"

/* What stands before a node's children, and behind them, appended; serialize.c walks. The namespaces that are declared
 * above the first node of what is written are declared on it (is_top), so that it stands alone. */
void xml_write_begin(const xmlNode *node, bool is_top, struct str *out);
void xml_write_end(const xmlNode *node, struct str *out);

#endif
