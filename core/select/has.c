/* See has.h. A chain of k compounds costs k looks at an element, however many ask and however deep they stand. */
#include "select/has.h"

#include "select/index.h"

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

static struct members spread_all(const struct index *index, const struct members *from, enum combinator combinator) {
    struct members to = members_like(from);
    for (uint32_t i = 0; (i = members_from(from, i)) != 0; i++) spread(&to, combinator, index_element(index, i));
    return to;
}

/* Those that fit the compound. */
static struct members find(struct suit *suit, const struct compound *compound, const struct members *about) {
    const struct index *index = index_of(suit->doc);
    struct members found = members_like(about);
    struct index_list list = {NULL, about->behind - about->first};
    bool listed = index_find(index, compound, about->first, about->behind, &list);
    for (size_t i = 0; i < list.count; i++) {
        const xmlNode *node = index_element(index, listed ? list.at[i] : about->first + (uint32_t)i);
        if (suit_alone(suit, compound, node)) members_set(&found, node);
    }
    return found;
}

/* Those of the others that fit the compound. */
static struct members keep(struct suit *suit, const struct compound *compound, const struct members *others) {
    const struct index *index = index_of(suit->doc);
    struct members kept = members_like(others);
    for (uint32_t i = 0; (i = members_from(others, i)) != 0; i++)
        if (suit_alone(suit, compound, index_element(index, i))) members_set(&kept, index_element(index, i));
    return kept;
}

static void add_branch(struct suit *suit, const struct branch *branch, struct members *members) {
    const struct compound *compound = branch->last;
    struct members found = find(suit, compound, members), before;
    for (;; compound = compound->left) {
        before = spread_all(index_of(suit->doc), &found, compound->left ? compound->combinator : branch->reach);
        members_clear(&found);
        if (!compound->left) break;
        found = keep(suit, compound->left, &before);
        members_clear(&before);
    }
    members_add(members, &before);
    members_clear(&before);
}

bool has_fits(struct suit *suit, const struct test *test, const xmlNode *node) {
    struct members *members = &suit_memory(suit)->set[test->number];
    if (!suit->doc->index && !suit_may_all(suit)) return false; /* it is made for this */
    if (members_open(suit, members, node))
        for (const struct branch *b = test->list; b; b = b->next) add_branch(suit, b, members);
    if (suit->stopped) members_clear(members); /* it may lack some */
    return members_hold(members, node);
}
