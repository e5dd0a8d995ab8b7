/* See names.h. The generator has found a factor with which no two names share a place, so a look-up is one comparison. */
#include <stdint.h>

struct known { const char *text; unsigned char length; };

#define NAMES_TABLES
#include "html/names.h"

#include <stdbool.h>
#include <string.h>

static size_t place_of(const char *name, size_t length, uint32_t factor) {
    uint32_t sum = (uint32_t)length;
    for (size_t i = 0; i < length; i++) sum = sum * factor + (unsigned char)name[i];
    return sum * factor >> 21;
}

static bool is_known(const struct known *known, const char *name, size_t length) {
    return known->length == length && memcmp(known->text, name, length) == 0;
}

enum tag tag_find(const char *name, size_t length) {
    uint8_t place = tag_places[place_of(name, length, tag_factor)];
    return is_known(&tags[place], name, length) ? (enum tag)place : TAG_OTHER;
}

enum attr attr_find(const char *name, size_t length) {
    uint8_t place = attr_places[place_of(name, length, attr_factor)];
    return is_known(&attrs[place], name, length) ? (enum attr)place : ATTR_OTHER;
}

const char *tag_text(enum tag tag) { return tags[tag].text; }
const char *attr_text(enum attr attr) { return attrs[attr].text; }
