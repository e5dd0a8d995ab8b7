/* See names.h. The generator has found a factor with which no two names share a place, so a look-up is one comparison. */
#define NAMES_TABLES
#include "html/names.h"

#include <endian.h>
#include <string.h>

const uint8_t name_masks[32] = {[0 ... 15] = 0xFF};

struct name_key name_key(const char *name, size_t length) {
    struct name_key key = {0};
    memcpy(&key, name, length < sizeof key ? length : sizeof key);
    return key;
}

static size_t place_of(struct name_key key, uint64_t factor) {
    return (le64toh(key.low) + le64toh(key.high) * 31) * factor >> 53;
}

static bool is_known(const char known[16], struct name_key key) { return memcmp(known, &key, sizeof key) == 0; }

enum tag name_tag(struct name_key key) {
    uint8_t place = tag_places[place_of(key, tag_factor)];
    return is_known(tags[place], key) ? (enum tag)place : TAG_OTHER;
}

enum attr name_attr(struct name_key key) {
    uint8_t place = attr_places[place_of(key, attr_factor)];
    return is_known(attrs[place], key) ? (enum attr)place : ATTR_OTHER;
}

enum tag tag_find(const char *name, size_t length) { return name_tag(name_key(name, length)); }
enum attr attr_find(const char *name, size_t length) { return name_attr(name_key(name, length)); }

const char *tag_text(enum tag tag) { return tags[tag]; }
const char *attr_text(enum attr attr) { return attrs[attr]; }
