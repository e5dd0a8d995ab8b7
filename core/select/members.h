/* A set of elements of a document, or of a part of it, by their numbers. */
#ifndef SELECT_MEMBERS_H
#define SELECT_MEMBERS_H

#include "select/suit.h"

struct members {
    uint64_t *bits;
    uint32_t first, behind; /* the numbers of the elements that it is about; zeroed: about none */
    size_t looked;          /* at so many elements, in all, for this and what it was about before */
    const xmlNode *top;     /* above them; the root stands for the document and is one of them */
};

/* Readies the set for a question about the node: false where it is about it already. Else it is empty and about
 * all that is below the run's scope or, if the node is not or parts have cost as much as the whole, about the whole
 * document. False too where the run may not look at so many. */
bool members_open(struct suit *suit, struct members *members, const xmlNode *node);
/* An empty set about the same elements. */
struct members members_like(const struct members *members);
void members_clear(struct members *members);

/* The number of the first element in it from that number on, 0 where there is none. */
uint32_t members_from(const struct members *members, uint32_t number);
/* All that it is about. */
void members_fill(struct members *members);

/* An element that it is not about is not in it and cannot be set. */
static inline bool members_about(const struct members *members, const xmlNode *node) {
    return order_of(node) >= members->first && order_of(node) < members->behind;
}
static inline bool members_have(const struct members *members, const xmlNode *node) {
    const uint32_t place = order_of(node) - members->first;
    return members->bits[place / 64] >> place % 64 & 1;
}
/* Is the node in a set that was opened for it? In none where that was not allowed. */
static inline bool members_hold(const struct members *members, const xmlNode *node) {
    return members->bits && members_about(members, node) && members_have(members, node);
}
static inline void members_set(struct members *members, const xmlNode *node) {
    const uint32_t place = order_of(node) - members->first;
    members->bits[place / 64] |= (uint64_t)1 << place % 64;
}
static inline void members_unset(struct members *members, const xmlNode *node) {
    const uint32_t place = order_of(node) - members->first;
    members->bits[place / 64] &= ~((uint64_t)1 << place % 64);
}
/* Adds what is in the other one, which is about the same elements. */
void members_add(struct members *members, const struct members *other);

#endif
