/* The names of elements and attributes that are known by a number: parser, selectors and readers compare numbers, and
 * only names that no table has are compared as text. Made by generate/names.lua. */
#ifndef HTML_NAMES_H
#define HTML_NAMES_H

#include <stddef.h>

#include "html/names_table.h"

/* The number of a name in lower case; TAG_OTHER (ATTR_OTHER), which is 0, for one that is not in the table. */
enum tag tag_find(const char *name, size_t length);
enum attr attr_find(const char *name, size_t length);
/* The name in lower case, which is the tree's text for it too: a constant, the same pointer each time. "" for TAG_OTHER
 * (ATTR_OTHER). What SVG and MathML write with capitals ("foreignObject") is the tree builder's business. */
const char *tag_text(enum tag tag);
const char *attr_text(enum attr attr);

#endif
