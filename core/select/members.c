/* See members.h. */
#include "select/members.h"

#include <stdlib.h>

static size_t words(const struct members *members) { return (members->behind - members->first) / 64 + 1; }

static struct members part_of(struct suit *suit, size_t looked) {
    const uint32_t first = order_of(suit->scope) + 1, behind = order_behind(suit->doc, suit->scope);
    return (struct members){.first = first, .behind = behind, .looked = looked + behind - first, .top = suit->scope};
}

static struct members all_of(struct suit *suit, size_t looked) {
    const uint32_t all = order_ready(suit->doc);
    return (struct members){.first = 1, .behind = all + 1, .looked = looked + all, .top = suit->root};
}

bool members_open(struct suit *suit, struct members *members, const xmlNode *node) {
    if (members->bits && members_about(members, node)) return false;
    struct members next = part_of(suit, members->looked);
    if (suit->scope == suit->root || !members_about(&next, node) || next.looked > order_ready(suit->doc))
        next = all_of(suit, members->looked);
    if (!suit_may(suit, next.looked - members->looked)) return false;
    members_clear(members);
    *members = next;
    members->bits = mem_zero_of(words(members), sizeof *members->bits);
    suit->kept->bytes += words(members) * sizeof *members->bits;
    return true;
}

struct members members_like(const struct members *members) {
    struct members other = *members;
    other.bits = mem_zero_of(words(members), sizeof *other.bits);
    return other;
}

void members_clear(struct members *members) {
    free(members->bits);
    *members = (struct members){0};
}

uint32_t members_from(const struct members *members, uint32_t number) {
    if (number < members->first) number = members->first;
    for (uint32_t place = number - members->first; place < members->behind - members->first;) {
        const uint64_t rest = members->bits[place / 64] >> place % 64;
        if (rest) return members->first + place + (uint32_t)__builtin_ctzll(rest);
        place = (place / 64 + 1) * 64;
    }
    return 0;
}

void members_fill(struct members *members) {
    for (uint32_t place = 0; place < members->behind - members->first; place++)
        members->bits[place / 64] |= (uint64_t)1 << place % 64;
}

void members_add(struct members *members, const struct members *other) {
    for (size_t i = 0; i < words(members); i++) members->bits[i] |= other->bits[i];
}
