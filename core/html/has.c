/* See has.h. A chain of k compounds costs k walks, however many elements ask and however deep they stand. */
#include "html/has.h"

/* Marks the elements to which this one stands in that relation. What is marked already has marked its own. */
static void spread(struct members *to, enum combinator combinator, const xmlNode *node) {
    const bool up = combinator == COMBINATOR_DESCENDANT || combinator == COMBINATOR_CHILD;
    const bool far = combinator == COMBINATOR_DESCENDANT || combinator == COMBINATOR_LATER;
    do {
        node = up ? tree_parent(node) : tree_element_before(node);
        if (!node || !members_about(to, node) || members_have(to, node)) return;
        members_set(to, node);
    } while (far);
}

static struct members spread_all(const struct members *from, enum combinator combinator) {
    struct members to = members_like(from);
    for (const xmlNode *node = members_first(from); node; node = members_next(from, node))
        if (members_have(from, node)) spread(&to, combinator, node);
    return to;
}

/* Those that fit the compound and, where there is one, are in the other set. */
static struct members find(struct suit *suit, const struct compound *compound, const struct members *about,
                           bool within) {
    struct members found = members_like(about);
    for (const xmlNode *node = members_first(about); node; node = members_next(about, node))
        if ((!within || members_have(about, node)) && suit_alone(suit, compound, node)) members_set(&found, node);
    return found;
}

static void add_branch(struct suit *suit, const struct branch *branch, struct members *members) {
    const struct compound *compound = branch->last;
    struct members found = find(suit, compound, members, false), before;
    for (;; compound = compound->left) {
        before = spread_all(&found, compound->left ? compound->combinator : branch->reach);
        members_clear(&found);
        if (!compound->left) break;
        found = find(suit, compound->left, &before, true);
        members_clear(&before);
    }
    members_add(members, &before);
    members_clear(&before);
}

bool has_fits(struct suit *suit, const struct test *test, const xmlNode *node) {
    if (!suit->sets) suit->sets = mem_zero_of(suit->selector->sets, sizeof *suit->sets);
    struct members *members = &suit->sets[test->number];
    if (members_open(suit, members, node))
        for (const struct branch *b = test->list; b; b = b->next) add_branch(suit, b, members);
    return members_have(members, node);
}
