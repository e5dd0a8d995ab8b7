/* The names of elements and attributes that are known by a number: parser, selectors and readers compare numbers, and
 * only names that no table has are compared as text. Made by generate/names.lua. */
#ifndef HTML_NAMES_H
#define HTML_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "html/names_table.h"

extern const uint8_t name_masks[32]; /* sixteen bytes of ones, sixteen of zeros */

/* A name's first sixteen bytes, NULs behind its end: what is looked up. No name of the tables is longer than fifteen. */
struct name_key { uint64_t low, high; };
struct name_key name_key(const char *name, size_t length);
/* The same, quicker, where sixteen bytes can be read, whatever they are. */
static inline struct name_key name_key_wide(const char *name, size_t length) {
    struct name_key key, mask;
    memcpy(&key, name, sizeof key);
    memcpy(&mask, name_masks + 16 - (length < 16 ? length : 16), sizeof mask);
    return (struct name_key){key.low & mask.low, key.high & mask.high};
}

/* The number of a name in lower case; TAG_OTHER (ATTR_OTHER), which is 0, for one that is not in the table. */
enum tag tag_find(const char *name, size_t length);
enum attr attr_find(const char *name, size_t length);
enum tag name_tag(struct name_key key);
enum attr name_attr(struct name_key key);
/* The name in lower case, which is the tree's text for it too: a constant, the same pointer each time. "" for TAG_OTHER
 * (ATTR_OTHER). What SVG and MathML write with capitals ("foreignObject") is the tree builder's business. */
const char *tag_text(enum tag tag);
const char *attr_text(enum attr attr);

#endif
