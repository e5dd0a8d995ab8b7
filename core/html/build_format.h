/* The list of active formatting elements (WHATWG HTML 13.2.4.3) and the adoption agency algorithm (13.2.6.4.7), by
 * which <b>, <a> and their like go on in what follows, and misnested ones are sorted out. */
#ifndef HTML_BUILD_FORMAT_H
#define HTML_BUILD_FORMAT_H

#include "base/vec.h"
#include "html/tree.h"

struct builder;

/* So many are kept between two markers and the end of the list; what goes beyond is forgotten, the earliest first.
 * No page has a need for them, and each paragraph would open them all again. */
#ifndef FORMATTING_MOST
#define FORMATTING_MOST 256
#endif

struct format {
    xmlNode *element;   /* NULL: a marker */
    uint64_t signature; /* of its tag and attributes, in whatever order; 0 until it is asked for */
};
struct formatting { struct format *at; size_t count, cap; };

void format_mark(struct builder *b);
void format_clear_to_mark(struct builder *b); /* clear the list up to the last marker */
void format_push(struct builder *b, xmlNode *element); /* with Noah's Ark clause: three alike at most */
void format_remove(struct builder *b, const xmlNode *element); /* one that is not in the list is fine */
/* The last element of that tag behind the last marker, or NULL. */
xmlNode *format_find(const struct builder *b, enum tag tag);
void format_reconstruct(struct builder *b);
/* Runs the adoption agency algorithm for an end tag of that tag. False where there is no such element: the token
 * is to be treated as any other end tag. */
bool format_adopt(struct builder *b, enum tag tag);

#endif
