/* A parsed document and its nodes. `struct node` is libxml2's xmlNode behind an opaque name: only core/html
 * knows that. Nodes belong to the document and are gone with it. Not for two threads at once. */
#ifndef HTML_DOC_H
#define HTML_DOC_H

#include "base/err.h"
#include "encoding/encodings.h"

#include <stdbool.h>
#include <stddef.h>

struct doc;
struct node;

/* Who builds the tree: the algorithm of the HTML standard (WHATWG HTML 13.2), or libxml2's HTML parser. */
enum doc_parser { DOC_HTML5, DOC_LIBXML2 };

/* A zeroed struct is the defaults. Of the bounds libxml2's parser has only that for nesting. */
struct doc_options {
    enum doc_parser parser;
    const char *context;    /* a fragment, as if it stood in that element ("td", "svg path"); NULL: a document */
    const struct encoding *encoding; /* of the bytes that the text was, which its links are written in. NULL: UTF-8 */
    size_t nesting_most;    /* elements within elements; deeper ones become siblings, as in browsers. 0: 512 */
    size_t attributes_most; /* of one element; 0: 1,000 */
    size_t nodes_most;      /* elements, attributes, texts, comments; never over bytes + 10,000. 0: 5,000,000 */
};

/* What the bounds took away. */
struct doc_cuts {
    size_t nesting;    /* elements that became siblings */
    size_t attributes; /* attributes that are left out */
    size_t formatting; /* elements like <b> that are not opened again, since too many of them were open */
    size_t unread;     /* bytes at the page's end, from where there were too many nodes */
};

/* Once, before any thread parses: readies libxml2, silences its printing, sets its limits. */
void doc_setup(void);
/* Parses UTF-8 HTML; options NULL for the defaults. Gives a document however broken it is. The bytes are borrowed
 * until doc_free, for node_line. NULL and err (kind ERR_INPUT) only for over 1 GiB, and with DOC_LIBXML2 where ten
 * thousands of attributes in one tag, or of unmatched tags in deep nesting, would take minutes. No network, no
 * entities from outside. */
struct doc *doc_parse(const char *utf8, size_t bytes, const struct doc_options *options, struct err *err);
void doc_free(struct doc *doc); /* NULL is fine */
struct node *doc_root(struct doc *doc); /* the html element */
const struct doc_cuts *doc_cuts(const struct doc *doc);

struct doc *node_doc(const struct node *node); /* whose it is */
const char *node_name(const struct node *node); /* lower case */
/* Attribute by name without case (in XML: with case, and with its prefix); NULL where absent, "" where empty.
 * Valid until the document goes. The pointer may live in scratch memory of the document. */
const char *node_attr(struct doc *doc, const struct node *node, const char *name);
/* Elements only; NULL where there is none. */
struct node *node_parent(const struct node *node);
struct node *node_next(const struct node *node);
struct node *node_prev(const struct node *node);
struct node *node_first_child(const struct node *node);
int node_line(const struct node *node);

#endif
