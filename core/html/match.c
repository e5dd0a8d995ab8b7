/* See match.h. What is asked whether it fits comes from a walk over the tree or, when the document has an index,
 * from the list of the rightmost compound's id, class or tag, in the part of it that is below the node. */
#include "html/match.h"

#include "html/index.h"
#include "html/members.h"

#include <stdlib.h>

/* Lists that are gone through side by side; a selector of more branches takes a walk. */
enum { LISTS_MOST = 8 };

struct list {
    const struct branch *branch;
    const uint32_t *at, *end;
};

struct search {
    struct suit suit;
    const xmlNode *top, *next; /* next: of the walk */
    enum tag only;             /* the tag that all matches have; TAG_OTHER: any */
    const struct index *index; /* NULL: it is a walk */
    struct list lists[LISTS_MOST];
    size_t count;
};

/* ---- Lists ---- */

/* Those of the numbers that are not less, by halves. */
static const uint32_t *not_less(const uint32_t *at, const uint32_t *end, uint32_t number) {
    while (at < end) {
        const uint32_t *middle = at + (end - at) / 2;
        if (*middle < number) at = middle + 1;
        else end = middle;
    }
    return at;
}

/* The shortest list that holds all that fit the compound; false where there is none. */
static bool find_list(const struct index *index, const struct compound *compound, struct index_list *list) {
    for (const struct test *test = compound->tests; test; test = test->next) {
        if (test->kind == TEST_ID && index_id(index, test->name, list)) return true;
        if (test->kind == TEST_CLASS && index_class(index, test->name, list)) return true;
    }
    return compound->number && index_tag(index, compound->number, list);
}

static bool open_lists(struct search *search, bool self) {
    const uint32_t first = order_of(search->top) + !self, behind = order_behind(search->suit.doc, search->top);
    struct index_list all;
    for (const struct branch *b = search->suit.selector->branches; b; b = b->next) {
        if (search->count == LISTS_MOST || !find_list(search->index, b->last, &all)) return false;
        const uint32_t *end = all.at + all.count, *at = not_less(all.at, end, first);
        search->lists[search->count++] = (struct list){b, at, not_less(at, end, behind)};
    }
    return true;
}

static struct list *lowest(struct search *search) {
    struct list *found = NULL;
    for (struct list *list = search->lists; list < search->lists + search->count; list++)
        if (list->at < list->end && (!found || *list->at < *found->at)) found = list;
    return found;
}

static void pass(struct search *search, uint32_t number) {
    for (struct list *list = search->lists; list < search->lists + search->count; list++)
        while (list->at < list->end && *list->at == number) list->at++;
}

static const xmlNode *next_listed(struct search *search) {
    for (struct list *list; (list = lowest(search)) != NULL;) {
        const uint32_t number = *list->at++;
        const xmlNode *node = index_element(search->index, number);
        if (!suit_all(&search->suit, list->branch->last, node)) continue;
        pass(search, number);
        return node;
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
    if (search->index && !open_lists(search, self)) search->index = NULL;
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
    return search->index ? next_listed(search) : next_walked(search);
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

size_t match_count(const struct selector *selector, const struct compound *part, bool alone, struct doc *doc,
                   struct node *from) {
    const xmlNode *top = tree_node(from);
    struct suit suit;
    size_t count = 0;
    suit_begin(&suit, selector, doc, top);
    for (const xmlNode *node = top; node; node = tree_next_element(node, top)) {
        if (node == top && node != suit.root) continue;
        count += alone ? suit_alone(&suit, part, node) : suit_all(&suit, part, node);
    }
    suit_end(&suit);
    return count;
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
