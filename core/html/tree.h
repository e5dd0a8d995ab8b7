/* What doc.h keeps from the rest of darn and the files of this room share: the document's insides, and how to
 * walk a tree without recursion (a page decides how deep it is, the stack must not). */
#ifndef HTML_TREE_H
#define HTML_TREE_H

#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "html/doc.h"
#include "html/names.h"

#include <libxml/tree.h>
#include <stdint.h>

/* What functions that hear of errors are given. */
#if LIBXML_VERSION >= 21200
#define XML_ERROR const xmlError
#else
#define XML_ERROR xmlError
#endif

/* An element's namespace as the parser knows it; OTHER ones are in node->ns. HTML's elements have no node->ns. */
enum space { SPACE_HTML, SPACE_SVG, SPACE_MATHML, SPACE_OTHER };

/* In fields of libxml2's structs that it leaves to its users: an element's `extra` holds its tag and namespace, an
 * attribute's `_private` its number, so that nobody compares names that the table has; the xmlDoc's `_private` is our
 * struct doc (node_doc). Every document has them, whichever parser built it. */
enum { TREE_SPACE_SHIFT = 12, TREE_TAG_MASK = (1 << TREE_SPACE_SHIFT) - 1 };

/* The namespaces that an XML document's prefixes stand for: its own, then those that were added, which win. */
enum { PREFIXES_OWN = 256, PREFIXES_ADDED = 64 };
struct prefixes { xmlNs *at[PREFIXES_OWN + PREFIXES_ADDED]; int own, count; };

/* Where the nodes of an html5 tree come from (nodes.h). */
struct pool {
    struct arena *arena;
    char *at, *end;     /* what is left of the slab in use */
    size_t slab;        /* bytes of each */
    size_t made;        /* nodes so far, attributes too */
    intptr_t elements;  /* of them; their numbers in document order, from 1, where nothing was moved */
};

struct doc {
    xmlDoc *xml;
    bool quirks;          /* no or an old doctype: classes and ids are compared without case */
    bool ordered;         /* its elements are numbered, so that XPath sorts them quickly */
    bool valued;          /* its attributes have the text nodes that XPath asks for */
    struct arena arena;   /* an html5 tree and its texts; of others, attribute values that libxml2 holds in pieces */
    struct pool pool;     /* zeroed where libxml2 built the tree */
    struct prefixes *prefixes; /* of an XML document (see xml.h), in the arena; NULL: it is HTML */
    const char *fault;    /* of an XML document: why it is not well-formed, or NULL */
    VEC(xmlNode *) foreign; /* elements of SVG and MathML */
    const struct encoding *encoding; /* see doc_options */
    const char *utf8;     /* the input of an html5 tree, borrowed */
    size_t bytes;         /* of the input */
    VEC(uint32_t) lines;  /* where its lines begin, once somebody has asked */
    struct doc_cuts cuts;
    uint32_t elements;    /* how many (order.h); 0: not counted yet */
    unsigned asked;       /* selectors that were run on it */
    struct index *index;  /* NULL until it was asked often (index.h) */
    struct kept *kept;    /* what questions about it have found; NULL: nothing yet */
    void (*kept_free)(struct kept *kept); /* given by who made that (kept.h) */
    const char *language; /* what its <meta> says of all elements, "" for nothing; NULL until somebody asks (lang.h) */
    const struct match_patterns *patterns; /* whoever matches patterns of :matches; NULL: nobody */
};

static inline bool tree_is_html5(const struct doc *doc) { return doc->pool.arena != NULL; }
static inline xmlNode *tree_node(const struct node *node) { return (xmlNode *)node; }
static inline struct node *tree_opaque(const xmlNode *node) { return (struct node *)node; }
static inline bool tree_is_element(const xmlNode *node) { return node->type == XML_ELEMENT_NODE; }
static inline const char *tree_name(const xmlNode *node) { return (const char *)node->name; }
static inline enum tag tree_tag(const xmlNode *node) { return (enum tag)(node->extra & TREE_TAG_MASK); }
static inline enum space tree_space(const xmlNode *node) { return (enum space)(node->extra >> TREE_SPACE_SHIFT); }
/* Is it HTML's element of that tag? An <svg:title> is no <title>. */
static inline bool tree_is_html(const xmlNode *node, enum tag tag) { return node->extra == (unsigned short)tag; }
static inline void tree_set_tag(xmlNode *node, enum tag tag, enum space space) {
    node->extra = (unsigned short)((unsigned)tag | (unsigned)space << TREE_SPACE_SHIFT);
}
static inline enum attr tree_attr_known(const xmlAttr *attribute) { return (enum attr)(uintptr_t)attribute->_private; }
static inline void tree_set_attr(xmlAttr *attribute, enum attr attr) { attribute->_private = (void *)(uintptr_t)attr; }
static inline bool tree_same(const xmlChar *a, const char *b) { /* most names differ in their first letter */
    return *a == (xmlChar)*b && strcmp((const char *)a, b) == 0;
}
static inline bool tree_is(const xmlNode *node, const char *name) { return tree_same(node->name, name); }

/* The first child of an element; attributes and compact texts use that field for other things. */
static inline xmlNode *tree_child(const xmlNode *node) { return tree_is_element(node) ? node->children : NULL; }

/* The node after this one and all below it, within `top`; NULL behind the last. */
static inline xmlNode *tree_skip(const xmlNode *node, const xmlNode *top) {
    for (; node != top; node = node->parent)
        if (node->next) return node->next;
    return NULL;
}

/* The next node in document order, of any kind, below `top`. */
static inline xmlNode *tree_next(const xmlNode *node, const xmlNode *top) {
    xmlNode *child = tree_child(node);
    return child ? child : tree_skip(node, top);
}

static inline xmlNode *tree_next_element(const xmlNode *node, const xmlNode *top) {
    xmlNode *next = tree_next(node, top);
    while (next && !tree_is_element(next)) next = tree_next(next, top);
    return next;
}

/* The same, but that what is in a <template> is not part of the document (WHATWG HTML 4.12.3). */
static inline xmlNode *tree_next_live(const xmlNode *node, const xmlNode *top) {
    xmlNode *next = tree_is_html(node, TAG_TEMPLATE) ? tree_skip(node, top) : tree_next(node, top);
    while (next && !tree_is_element(next)) next = tree_next(next, top);
    return next;
}

/* The nearest element among a node's siblings, itself counted. */
static inline xmlNode *tree_element_from(xmlNode *node) {
    while (node && !tree_is_element(node)) node = node->next;
    return node;
}

static inline xmlNode *tree_element_before(const xmlNode *node) {
    xmlNode *other = node->prev;
    while (other && !tree_is_element(other)) other = other->prev;
    return other;
}

static inline xmlNode *tree_parent(const xmlNode *node) {
    return node->parent && tree_is_element(node->parent) ? node->parent : NULL;
}

/* An attribute's value: "" where it is empty. Belongs to the document. */
const char *tree_value(struct doc *doc, const xmlAttr *attribute);
/* The value of the attribute of that (lower-case) name, or NULL. */
const char *tree_attr(struct doc *doc, const xmlNode *node, const char *name);
/* The attribute, or NULL: by its number, and of the others by name. */
static inline const xmlAttr *tree_find_attr(const xmlNode *node, enum attr attr) {
    const xmlAttr *a = node->properties;
    while (a && tree_attr_known(a) != attr) a = a->next;
    return a;
}

#endif
