/* See match.h. What is asked whether it fits comes from a walk over the tree or, when the document has an index, from
 * the list of the rightmost compound's id, class or tag, or from what is below those that fit a compound left of it. */
#include "select/match.h"

#include "select/index.h"
#include "select/members.h"

#include <stdlib.h>

/* Branches whose candidates are gone through side by side; a selector of more takes a walk. */
enum { BRANCHES_MOST = 8 };

/* Numbers of elements that can fit a branch, ascending: a list, or what is below the elements of a list. */
struct candidates {
    const struct branch *branch;
    uint32_t number;         /* the next; 0: there is none any more */
    struct index_list list;
    bool below;
    uint32_t behind;         /* of those that are below the latest of the list */
    uint32_t end;            /* all are before there */
};

struct search {
    struct suit suit;
    const xmlNode *top, *next; /* next: of the walk */
    enum tag only;             /* the tag that all matches have; TAG_OTHER: any */
    const struct index *index; /* NULL: it is a walk */
    struct candidates branches[BRANCHES_MOST];
    size_t count;
};

/* ---- Candidates ---- */

static uint32_t take_listed(struct candidates *c) {
    if (!c->list.count) return 0;
    c->list.count--;
    return *c->list.at++;
}

/* The next that is below one of the list. What is below two of them is so only once, as the outer one comes first. */
static uint32_t next_below(struct search *search, struct candidates *c) {
    uint32_t from = c->number + 1;
    while (!c->number || from >= c->behind) {
        const uint32_t top = take_listed(c);
        if (!top) return 0;
        const uint32_t behind = order_behind(search->suit.doc, index_element(search->index, top));
        if (behind <= c->behind) continue;
        from = top + 1 > c->behind ? top + 1 : c->behind;
        c->behind = behind;
        c->number = from;
    }
    return from < c->end ? from : 0;
}

static void advance(struct search *search, struct candidates *c) {
    c->number = c->below ? next_below(search, c) : take_listed(c);
}

/* Where a compound can fit nothing in the document, nothing fits the branch. */
static bool is_hopeless(const struct search *search, const struct branch *branch) {
    struct index_list list;
    for (const struct compound *c = branch->last; c; c = c->left)
        if (index_find(search->index, c, 1, index_count(search->index) + 1, &list) && !list.count) return true;
    return false;
}

/* The nearest compound above whose elements there is a list of. */
static bool find_above(const struct search *search, const struct compound *compound, struct index_list *list) {
    while (compound->combinator == COMBINATOR_DESCENDANT || compound->combinator == COMBINATOR_CHILD) {
        compound = compound->left;
        if (index_find(search->index, compound, 1, index_count(search->index) + 1, list)) return true;
    }
    return false;
}

/* Is the node or something around it in the list? */
static bool is_below(const struct index_list *list, const xmlNode *node) {
    while (node && !index_part(list, order_of(node), order_of(node) + 1).count) node = tree_parent(node);
    return node != NULL;
}

/* False where any element is a candidate. */
static bool open_branch(struct search *search, const struct branch *branch, uint32_t first, uint32_t end) {
    struct candidates *c = &search->branches[search->count++];
    *c = (struct candidates){.branch = branch, .end = end};
    if (is_hopeless(search, branch)) return true;
    c->below = !index_find(search->index, branch->last, first, end, &c->list);
    if (c->below && (!find_above(search, branch->last, &c->list) || is_below(&c->list, search->top))) return false;
    if (c->below) c->list = index_part(&c->list, first, end);
    advance(search, c);
    return true;
}

static bool open_branches(struct search *search, bool self) {
    const uint32_t first = order_of(search->top) + !self, end = order_behind(search->suit.doc, search->top);
    for (const struct branch *b = search->suit.selector->branches; b; b = b->next)
        if (search->count == BRANCHES_MOST || !open_branch(search, b, first, end)) return false;
    return true;
}

static struct candidates *lowest(struct search *search) {
    struct candidates *found = NULL;
    for (struct candidates *c = search->branches; c < search->branches + search->count; c++)
        if (c->number && (!found || c->number < found->number)) found = c;
    return found;
}

static void pass(struct search *search, uint32_t number) {
    for (struct candidates *c = search->branches; c < search->branches + search->count; c++)
        while (c->number == number) advance(search, c);
}

static const xmlNode *next_indexed(struct search *search) {
    for (struct candidates *c; (c = lowest(search)) != NULL;) {
        const uint32_t number = c->number;
        const xmlNode *node = index_element(search->index, number);
        const bool fits = suit_all(&search->suit, c->branch->last, node);
        if (fits) pass(search, number);
        else advance(search, c);
        if (fits) return node;
    }
    return NULL;
}

/* ---- Searches ---- */

static enum tag only_tag(const struct selector *selector) {
    return selector->branches->next ? TAG_OTHER : selector->branches->last->number;
}

/* The root stands for the document and is asked too; `self`: so is any other node. */
static void begin(struct search *search, const struct selector *selector, struct doc *doc, struct node *from,
                  bool self) {
    const xmlNode *top = tree_node(from);
    *search = (struct search){.top = top, .only = only_tag(selector)};
    suit_begin(&search->suit, selector, doc, top);
    self |= top == search->suit.root;
    search->index = index_when_asked(doc);
    if (search->index && !open_branches(search, self)) search->index = NULL;
    search->next = self ? top : tree_next_element(top, top);
}

static const xmlNode *next_walked(struct search *search) {
    const struct branch *branches = search->suit.selector->branches;
    for (const xmlNode *node = search->next; node; node = tree_next_element(node, search->top)) {
        if (search->only && tree_tag(node) != search->only && tree_space(node) != SPACE_OTHER) continue;
        if (!suit_any(&search->suit, branches, node)) continue;
        search->next = tree_next_element(node, search->top);
        return node;
    }
    search->next = NULL;
    return NULL;
}

static const xmlNode *next_match(struct search *search) {
    return search->index ? next_indexed(search) : next_walked(search);
}

static bool end(struct search *search) {
    const bool stopped = search->suit.stopped;
    suit_end(&search->suit);
    return !stopped;
}

bool match_all(const struct selector *selector, struct doc *doc, struct node *from, size_t most, struct nodes *out) {
    struct search search;
    begin(&search, selector, doc, from, false);
    for (const xmlNode *node; (node = next_match(&search)) != NULL;) {
        vec_push(out, tree_opaque(node));
        if (most && --most == 0) break;
    }
    return end(&search);
}

struct node *match_first(const struct selector *selector, struct doc *doc, struct node *from) {
    struct search search;
    begin(&search, selector, doc, from, false);
    const xmlNode *first = next_match(&search);
    return end(&search) ? tree_opaque(first) : NULL;
}

/* The elements that may fit the part, from the node on or behind it. No index is made for this. */
static bool find_listed(struct doc *doc, const xmlNode *top, bool self, const struct compound *part,
                        struct index_list *list) {
    return doc->index && index_find(doc->index, part, order_of(top) + !self, order_behind(doc, top), list);
}

/* False where what the element is asked costs too much. */
static bool count_one(struct suit *suit, const struct compound *part, bool alone, const xmlNode *node,
                      struct match_counted *counted) {
    const bool fits = suit_may(suit, 1) && (alone ? suit_alone : suit_all)(suit, part, node);
    if (suit->stopped) return false;
    counted->asked++;
    counted->count += fits;
    return true;
}

struct match_counted match_count(const struct selector *selector, const struct compound *part, bool alone,
                                 struct node *from, size_t most, size_t *left) {
    const xmlNode *top = tree_node(from), *node = NULL;
    struct doc *doc = node_doc(from);
    struct match_counted counted = {0};
    struct index_list list;
    struct suit suit;
    suit_begin(&suit, selector, doc, top);
    suit.limited = true;
    suit.left = *left;
    const bool self = top == suit.root;
    if (!find_listed(doc, top, self, part, &list)) {
        list.count = 0;
        node = self ? top : tree_next_element(top, top);
    }
    for (; list.count && counted.asked < most; list.count--)
        if (!count_one(&suit, part, alone, index_element(doc->index, *list.at++), &counted)) break;
    for (; node && counted.asked < most; node = tree_next_element(node, top))
        if (!count_one(&suit, part, alone, node, &counted)) break;
    counted.cut = node || list.count;
    counted.costly = suit.stopped;
    *left = suit.left;
    suit_end(&suit);
    return counted;
}

void match_set_patterns(struct doc *doc, const struct match_patterns *patterns) { doc->patterns = patterns; }

/* ---- Strings ---- */

/* What is being collected, and how many there may still be. */
struct taking {
    struct search search;
    struct names *out;
    size_t left;
};

static void take(struct taking *taking, const char *text) {
    names_push(taking->out, text);
    taking->left--;
}

/* The attributes that are wanted of the element; true if its texts are wanted too. */
static bool take_attrs(struct taking *taking, const xmlNode *node) {
    struct suit *suit = &taking->search.suit;
    bool texts = false;
    for (const struct branch *b = suit->selector->branches; b && taking->left; b = b->next) {
        if (!suit_all(suit, b->last, node)) continue;
        const char *value = b->extract == EXTRACT_ATTR ? node_attr(suit->doc, tree_opaque(node), b->attr) : NULL;
        texts |= b->extract == EXTRACT_TEXT;
        if (value) take(taking, value);
    }
    return texts;
}

static bool wants_texts(const struct selector *selector) {
    for (const struct branch *b = selector->branches; b; b = b->next)
        if (b->extract == EXTRACT_TEXT) return true;
    return false;
}

/* One match may be in another, between whose texts its own then stand: all are found first. */
static void take_in_order(struct taking *taking) {
    struct search *search = &taking->search;
    const xmlNode *top = search->top, *first = next_match(search);
    if (!first) return;
    const uint32_t behind = order_behind(search->suit.doc, top);
    struct members about = {.first = order_of(top), .behind = behind, .top = top}, wanted = members_like(&about);
    for (const xmlNode *node = first; node; node = next_match(search)) members_set(&wanted, node);
    for (const xmlNode *node = first; node && taking->left; node = tree_next(node, top)) {
        if (tree_is_element(node)) {
            if (members_have(&wanted, node) && !take_attrs(taking, node)) members_unset(&wanted, node);
        } else if (node->type == XML_TEXT_NODE && members_have(&wanted, node->parent)) {
            take(taking, node->content ? (const char *)node->content : "");
        }
    }
    members_clear(&wanted);
}

bool match_strings(const struct selector *selector, struct doc *doc, struct node *from, size_t most,
                   struct names *out) {
    struct taking taking = {.out = out, .left = most ? most : SIZE_MAX};
    begin(&taking.search, selector, doc, from, true);
    if (wants_texts(selector)) {
        take_in_order(&taking);
    } else {
        for (const xmlNode *node; taking.left && (node = next_match(&taking.search)) != NULL;)
            take_attrs(&taking, node);
    }
    return end(&taking.search);
}
