/* See match.h. Right to left: an element that fits the last compound looks for the others among its
 * ancestors and earlier siblings. A miss says how far it reaches, so that no chain of combinators is searched
 * twice (what browsers do); :nth-child counts on from where it counted last. */
#include "html/match.h"

#include "html/selector.h"
#include "html/state.h"
#include "html/tree.h"

/* A selector of N nths keeps N times so many places where it counted last. */
enum { COUNTER_WAYS = 16 };

struct counted {
    const xmlNode *node; /* an element that was counted */
    int place;           /* what was found */
};

struct run {
    struct doc *doc;
    const xmlNode *root, *scope, *anchor;
    struct counted *counters; /* selector->counters * COUNTER_WAYS, or NULL */
};

/* MISS: not this element. MISS_SIBLINGS: nor any earlier sibling. MISS_ALL: nor any ancestor. */
enum verdict { HIT, MISS, MISS_SIBLINGS, MISS_ALL };

static enum verdict fits(struct run *run, const struct compound *compound, const xmlNode *node);

static bool fits_any(struct run *run, const struct branch *list, const xmlNode *node) {
    for (; list; list = list->next)
        if (fits(run, list->last, node) == HIT) return true;
    return false;
}

/* ---- Attributes ---- */

static bool same(const char *a, const char *b, size_t length, bool fold) {
    if (!fold) return memcmp(a, b, length) == 0;
    for (size_t i = 0; i < length; i++)
        if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
    return true;
}

/* Is the word one of those, separated by white space, that the text is made of? */
static bool has_word(const char *text, const char *word, size_t length, bool fold) {
    while (*text) {
        while (ascii_space(*text)) text++;
        const char *end = text;
        while (*end && !ascii_space(*end)) end++;
        if (length && (size_t)(end - text) == length && same(text, word, length, fold)) return true;
        text = end;
    }
    return false;
}

static bool has_inside(const char *text, size_t size, const struct test *test) {
    if (!test->fold) return strstr(text, test->value) != NULL;
    for (; size >= test->length; text++, size--)
        if (same(text, test->value, test->length, true)) return true;
    return false;
}

static bool attribute_fits(const struct test *test, const char *text) {
    if (!text) return false;
    const size_t length = test->length, size = test->compare == COMPARE_SET ? 0 : strlen(text);
    switch (test->compare) {
    case COMPARE_SET: return true;
    case COMPARE_EQUAL: return size == length && same(text, test->value, length, test->fold);
    case COMPARE_WORD: return has_word(text, test->value, length, test->fold);
    case COMPARE_DASH:
        return size >= length && same(text, test->value, length, test->fold) &&
               (size == length || text[length] == '-');
    case COMPARE_START: return length && size >= length && same(text, test->value, length, test->fold);
    case COMPARE_END: return length && size >= length && same(text + size - length, test->value, length, test->fold);
    case COMPARE_INSIDE: return length && has_inside(text, size, test);
    }
    return false;
}

static bool class_fits(struct run *run, const struct test *test, const xmlNode *node) {
    const char *classes = tree_attr(run->doc, node, "class");
    return classes && has_word(classes, test->name, test->length, false);
}

static bool id_fits(struct run *run, const struct test *test, const xmlNode *node) {
    const char *id = tree_attr(run->doc, node, "id");
    return id && strcmp(id, test->name) == 0;
}

/* ---- Places among siblings ---- */

static bool counts(struct run *run, const struct test *test, const xmlNode *other, const xmlNode *node) {
    if (!tree_is_element(other) || (test->of_type && !tree_is(other, tree_name(node)))) return false;
    return !test->list || fits_any(run, test->list, other);
}

static struct counted *counter_of(struct run *run, const struct test *test, const xmlNode *node) {
    size_t hash = (size_t)node->parent / sizeof(xmlNode);
    if (test->of_type) hash += (size_t)tree_name(node)[0] * 7 + strlen(tree_name(node));
    return &run->counters[test->counter * COUNTER_WAYS + hash % COUNTER_WAYS];
}

/* The element's place, from 1. Elements come in document order, so one counted before is mostly near. */
static int place_of(struct run *run, const struct test *test, const xmlNode *node) {
    struct counted *last = counter_of(run, test, node);
    int steps = 0;
    const xmlNode *other = node;
    for (; other && other != last->node; other = other->prev) steps += counts(run, test, other, node);
    bool known = other && (!test->of_type || tree_is(other, tree_name(node)));
    if (!known)
        for (; other; other = other->prev) steps += counts(run, test, other, node);
    int place = known ? test->from_end ? last->place - steps : last->place + steps : steps;
    if (!known && test->from_end) {
        place = 1;
        for (other = node->next; other; other = other->next) place += counts(run, test, other, node);
    }
    *last = (struct counted){node, place};
    return place;
}

static bool nth_fits(struct run *run, const struct test *test, const xmlNode *node) {
    if (test->list && !fits_any(run, test->list, node)) return false;
    int beyond = place_of(run, test, node) - test->offset;
    if (test->step == 0) return beyond == 0;
    return beyond % test->step == 0 && beyond / test->step >= 0;
}

static bool is_outermost(const struct test *test, const xmlNode *node) {
    const bool first = test->kind == TEST_FIRST;
    for (const xmlNode *n = first ? node->prev : node->next; n; n = first ? n->prev : n->next)
        if (tree_is_element(n) && (!test->of_type || tree_is(n, tree_name(node)))) return false;
    return true;
}

/* Comments may be in it, white space not. */
static bool is_empty(const xmlNode *node) {
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type != XML_COMMENT_NODE && child->type != XML_PI_NODE) return false;
    return true;
}

/* ---- :has ---- */

static bool has_below(struct run *run, const struct branch *branch, const xmlNode *top) {
    for (const xmlNode *node = tree_next_element(top, top); node; node = tree_next_element(node, top))
        if (fits(run, branch->last, node) == HIT) return true;
    return false;
}

static bool has_behind(struct run *run, const struct branch *branch, const xmlNode *node) {
    while ((node = tree_element_from(node->next)) != NULL)
        if (fits(run, branch->last, node) == HIT || has_below(run, branch, node)) return true;
    return false;
}

static bool has_fits(struct run *run, const struct test *test, const xmlNode *node) {
    const xmlNode *outer = run->anchor;
    bool found = false;
    run->anchor = node;
    for (const struct branch *b = test->list; b && !found; b = b->next) {
        const bool below = b->reach == COMBINATOR_DESCENDANT || b->reach == COMBINATOR_CHILD;
        found = below ? has_below(run, b, node) : has_behind(run, b, node);
    }
    run->anchor = outer;
    return found;
}

/* ---- Compounds and combinators ---- */

static bool test_fits(struct run *run, const struct test *test, const xmlNode *node) {
    switch (test->kind) {
    case TEST_ID: return id_fits(run, test, node);
    case TEST_CLASS: return class_fits(run, test, node);
    case TEST_ATTR: return attribute_fits(test, tree_attr(run->doc, node, test->name));
    case TEST_FIRST: case TEST_LAST: return is_outermost(test, node);
    case TEST_NTH: return nth_fits(run, test, node);
    case TEST_EMPTY: return is_empty(node);
    case TEST_ROOT: return node == run->root;
    case TEST_SCOPE: return node == run->scope;
    case TEST_IS: return fits_any(run, test->list, node);
    case TEST_NOT: return !fits_any(run, test->list, node);
    case TEST_HAS: return has_fits(run, test, node);
    case TEST_ANCHOR: return node == run->anchor;
    case TEST_LANG: return state_lang(run->doc, node, test->name);
    case TEST_NEVER: return false;
    default: return state_holds(run->doc, node, test->kind);
    }
}

static bool compound_fits(struct run *run, const struct compound *compound, const xmlNode *node) {
    if (compound->tag && !tree_is(node, compound->tag)) return false;
    for (const struct test *test = compound->tests; test; test = test->next)
        if (!test_fits(run, test, node)) return false;
    return true;
}

static enum verdict fits_ancestor(struct run *run, const struct compound *left, const xmlNode *node) {
    while ((node = tree_parent(node)) != NULL) {
        enum verdict verdict = fits(run, left, node);
        if (verdict == HIT || verdict == MISS_ALL) return verdict;
    }
    return MISS_ALL;
}

static enum verdict fits_parent(struct run *run, const struct compound *left, const xmlNode *node) {
    const xmlNode *parent = tree_parent(node);
    enum verdict verdict = parent ? fits(run, left, parent) : MISS_ALL;
    return verdict == MISS ? MISS_SIBLINGS : verdict;
}

static enum verdict fits_earlier(struct run *run, const struct compound *left, const xmlNode *node) {
    while ((node = tree_element_before(node)) != NULL) {
        enum verdict verdict = fits(run, left, node);
        if (verdict != MISS) return verdict;
    }
    return MISS_SIBLINGS;
}

static enum verdict fits(struct run *run, const struct compound *compound, const xmlNode *node) {
    if (!compound_fits(run, compound, node)) return MISS;
    const xmlNode *before;
    switch (compound->combinator) {
    case COMBINATOR_DESCENDANT: return fits_ancestor(run, compound->left, node);
    case COMBINATOR_CHILD: return fits_parent(run, compound->left, node);
    case COMBINATOR_LATER: return fits_earlier(run, compound->left, node);
    case COMBINATOR_NEXT:
        before = tree_element_before(node);
        return before ? fits(run, compound->left, before) : MISS_SIBLINGS;
    default: return HIT;
    }
}

/* ---- Runs ---- */

static struct run begin(const struct selector *selector, struct doc *doc, const xmlNode *from) {
    struct run run = {.doc = doc, .root = xmlDocGetRootElement(doc->xml), .scope = from};
    if (selector->counters) run.counters = mem_zero(selector->counters * COUNTER_WAYS * sizeof *run.counters);
    return run;
}

/* The first element to ask. The root stands for the document and is asked too. */
static const xmlNode *first_of(const struct run *run, const xmlNode *from) {
    return from == run->root ? from : tree_next_element(from, from);
}

void match_all(const struct selector *selector, struct doc *doc, struct node *from, size_t most, struct nodes *out) {
    const xmlNode *top = tree_node(from);
    struct run run = begin(selector, doc, top);
    for (const xmlNode *node = first_of(&run, top); node; node = tree_next_element(node, top)) {
        if (!fits_any(&run, selector->branches, node)) continue;
        vec_push(out, tree_opaque(node));
        if (most && --most == 0) break;
    }
    free(run.counters);
}

struct node *match_first(const struct selector *selector, struct doc *doc, struct node *from) {
    struct nodes found = {0};
    match_all(selector, doc, from, 1, &found);
    struct node *first = found.count ? found.at[0] : NULL;
    vec_clear(&found);
    return first;
}

size_t match_count(const struct selector *selector, const struct compound *part, bool alone, struct doc *doc,
                   struct node *from) {
    const xmlNode *top = tree_node(from);
    struct run run = begin(selector, doc, top);
    struct compound asked = *part;
    size_t count = 0;
    if (alone) asked.combinator = COMBINATOR_NONE;
    for (const xmlNode *node = first_of(&run, top); node; node = tree_next_element(node, top))
        count += fits(&run, &asked, node) == HIT;
    free(run.counters);
    return count;
}
