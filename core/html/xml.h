/* XML documents, as feeds and sitemaps are, by libxml2's XML parser: no network, no DTD, no entities but plain
 * text. What is not well-formed is mended as far as it goes, and said. The nodes are those of doc.h: selectors,
 * XPath, text and all that asks a node works on them too; names keep their case and their namespaces (Namespaces
 * in XML 1.0). */
#ifndef HTML_XML_H
#define HTML_XML_H

#include "base/err.h"
#include "base/str.h"
#include "html/doc.h"
#include "model/url.h"

/* From the bytes as they came: the encoding is by byte order mark, else the charset of content_type (may be
 * NULL), else the XML declaration, else UTF-8 (RFC 7303 section 3). NULL and err (ERR_INPUT) where there is no
 * root element, and where a tag has over 10,000 attributes, or very
 * many have thousands. What is nested deeper than 256 elements or in more
 * than 1,000 declarations of namespaces, comes after 2,000,000 elements and attributes, or after work that no
 * page asks for unless it is made for it, is not in the tree; xml_fault_of says so. */
struct doc *xml_parse(const char *body, size_t bytes, const char *content_type, struct err *err);
/* Is it such a document? */
bool xml_is(const struct doc *doc);
/* Why it is not well-formed: "line 3: ..."; NULL where it is. Belongs to the document. */
const char *xml_fault_of(const struct doc *doc);

/* Prefixes that selectors and expressions may use: those that the document declares anywhere, the first
 * declaration of each (256 of them), and xml. xml_declare adds one, which comes before the document's own; false
 * where there are 64 such already. A prefix of an element that nothing declares stands for a namespace of its own,
 * whose name is the prefix. xml_undeclare takes away what was added. */
bool xml_declare(struct doc *doc, const char *prefix, const char *uri);
void xml_undeclare(struct doc *doc);
/* The namespace of a prefix, or NULL. */
const char *xml_namespace(const struct doc *doc, const char *prefix);

/* The prefix that an element's name is written with, or NULL. */
const char *xml_prefix(const struct node *node);
/* An attribute by its name, with case, and prefix ("xlink:href"); NULL where absent. As node_attr. */
const char *xml_attr(struct doc *doc, const struct node *node, const char *name);
/* What an element links to, appended, as it is written: the attribute href, xlink:href, src or url, else its text
 * (<loc>, <link>, <guid>). False where it has none of them. */
bool xml_link(struct doc *doc, const struct node *node, struct str *out);
/* What links in an element are relative to: the xml:base attributes above it and its own, else the page's URL
 * (XML Base). Fills out, which the caller url_clears. */
void xml_base(struct doc *doc, const struct node *node, const struct url *page, struct url *out);

#endif
