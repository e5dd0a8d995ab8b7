/* See token_names.h. A number is a bit; the names without one are compared while they are few and hashed beyond. The hash
 * begins with an address, which a page does not know, so that it cannot choose names that collide. */
#include "html/token_names.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 16, LEAST_PLACES = 64 };

void token_names_clear(struct token_names *names) {
    memset(names->known, 0, sizeof names->known);
    names->others = names->size = 0;
}

static bool is_same(const struct token_attr *a, const struct token_attr *b) {
    return a->attr == b->attr && a->name_bytes == b->name_bytes && memcmp(a->name, b->name, a->name_bytes) == 0;
}

static uint64_t hash(const struct token_names *names, const struct token_attr *attr) {
    uint64_t sum = (uintptr_t)names;
    for (uint32_t i = 0; i < attr->name_bytes; i++) {
        sum = (sum ^ (unsigned char)attr->name[i]) * UINT64_C(0x9E3779B97F4A7C15);
        sum ^= sum >> 29;
    }
    return sum;
}

/* Where the name is, or would go. */
static uint32_t *find_place(const struct token_names *names, const struct token_attr *attrs, const struct token_attr *attr) {
    uint32_t mask = names->size - 1, i = (uint32_t)hash(names, attr) & mask;
    while (names->places[i] && !is_same(&attrs[names->places[i] - 1], attr)) i = (i + 1) & mask;
    return &names->places[i];
}

/* Makes the table anew, four times as large as the names that it gets. */
static void enlarge(struct token_names *names, const struct token_attr *attrs, uint32_t count) {
    names->size = names->size ? names->size * 2 : LEAST_PLACES;
    if (names->size > names->room) {
        names->room = names->size;
        names->places = mem_grow(names->places, names->room * sizeof *names->places);
    }
    memset(names->places, 0, names->size * sizeof *names->places);
    for (uint32_t i = 0; i < count; i++)
        if (attrs[i].attr == ATTR_OTHER) *find_place(names, attrs, &attrs[i]) = i + 1;
}

static bool is_among(const struct token_attr *attrs, uint32_t count, const struct token_attr *attr) {
    for (uint32_t i = 0; i < count; i++)
        if (is_same(&attrs[i], attr)) return true;
    return false;
}

static bool add_known(struct token_names *names, enum attr attr) {
    uint64_t *bits = &names->known[attr / 64], bit = UINT64_C(1) << attr % 64;
    bool is_new = !(*bits & bit);
    *bits |= bit;
    return is_new;
}

bool token_names_add(struct token_names *names, const struct token_attr *attrs, uint32_t count) {
    const struct token_attr *attr = &attrs[count];
    if (attr->attr != ATTR_OTHER) return add_known(names, attr->attr);
    if (names->others < FEW) {
        if (is_among(attrs, count, attr)) return false;
    } else {
        if (names->others >= names->size / 2) enlarge(names, attrs, count);
        uint32_t *place = find_place(names, attrs, attr);
        if (*place) return false;
        *place = count + 1;
    }
    names->others++;
    return true;
}

void token_names_free(struct token_names *names) { free(names->places); }
