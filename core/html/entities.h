/* Character references of HTML (WHATWG HTML 13.2.5.72 to 80): what "&amp;", "&notit;" and "&#8364;" stand for. */
#ifndef HTML_ENTITIES_H
#define HTML_ENTITIES_H

#include <stdbool.h>
#include <stddef.h>

enum { ENTITY_TEXT_MOST = 6 }; /* two code points at most; no reference is shorter than its text but &nGt; and &nLt; */

/* Reads the reference that begins with the '&' at `at`, in a text that ends with a NUL: the bytes that it takes there,
 * its '&' and ';' counted, or 0 where it is none and the '&' is a character of its own. What it stands for is written to
 * text in UTF-8, its length to *text_bytes. In an attribute's value a name without ';' that '=' or an alphanumeric
 * follows is none. */
size_t entity_read(const char *at, bool in_attribute, char text[ENTITY_TEXT_MOST], size_t *text_bytes);

#endif
