/* See place.h. All children of an element are counted at once, when the first of them asks; only a small place
 * from an end is looked for at that end. */
#include "select/place.h"

#include "base/map.h"
#include <stdlib.h>

/* NEAR_MOST: siblings that are gone through before all are counted. SIBLING: elements that one in a long row takes as long
 * as, being far from the last in memory. */
enum { NEAR_MOST = 8, SIBLING = 3 };

/* How many of a name were seen: of HTML's known ones by number. */
struct kinds {
    int known[TAG_COUNT];
    struct map others; /* "space:name" -> int */
};

static int *kind_of(struct kinds *kinds, const xmlNode *node, struct str *key) {
    if (tree_space(node) == SPACE_HTML && tree_tag(node)) return &kinds->known[tree_tag(node)];
    str_reset(key);
    str_printf(key, "%d:%s:%s", tree_space(node), node->ns && node->ns->href ? (const char *)node->ns->href : "",
               tree_name(node));
    int *count = map_get(&kinds->others, key->data);
    if (!count) map_set(&kinds->others, key->data, count = mem_zero(sizeof *count));
    return count;
}

static void clear_kinds(struct kinds *kinds) {
    void *count;
    for (size_t at = 0; map_next(&kinds->others, &at, NULL, &count);) free(count);
    map_clear(&kinds->others);
}

static const xmlNode *next_sibling(const xmlNode *node, bool back) {
    return back ? tree_element_before(node) : tree_element_from(node->next);
}

static const xmlNode *outermost(const xmlNode *node, bool last) {
    const xmlNode *end = last ? node->parent->last : node->parent->children;
    return tree_is_element(end) ? end : next_sibling(end, last);
}

static void count_by_kind(struct suit *suit, const struct test *test, const xmlNode *first, int *places) {
    struct kinds kinds = {0};
    struct str key = {0};
    for (const xmlNode *n = first; n && suit_may(suit, SIBLING); n = next_sibling(n, test->from_end))
        places[order_of(n)] = ++*kind_of(&kinds, n, &key);
    clear_kinds(&kinds);
    str_clear(&key);
}

static void count_siblings(struct suit *suit, const struct test *test, const xmlNode *node, int *places) {
    const xmlNode *first = outermost(node, test->from_end);
    int count = 0;
    if (test->of_type) {
        count_by_kind(suit, test, first, places);
        return;
    }
    for (const xmlNode *n = first; n; n = next_sibling(n, test->from_end)) {
        const bool counts = suit_may(suit, SIBLING) && (!test->list || suit_any(suit, test->list, n));
        if (suit->stopped) return;
        places[order_of(n)] = counts ? ++count : -1;
    }
}

/* From 1; -1 where the element is not counted. */
static int place_of(struct suit *suit, const struct test *test, const xmlNode *node) {
    int **places = test->list ? &suit_memory(suit)->counting[test->number] : &suit->kept->countings[test->number];
    if (!*places && test->list) *places = kept_part(suit->kept, sizeof **places);
    if (!*places) *places = kept_array(suit->kept, sizeof **places);
    if (!(*places)[order_of(node)]) count_siblings(suit, test, node, *places);
    return (*places)[order_of(node)];
}

static bool is_at(const struct test *test, const xmlNode *node) {
    int before = 0;
    while (before < test->offset && (node = next_sibling(node, !test->from_end))) before++;
    return before + 1 == test->offset;
}

bool place_fits(struct suit *suit, const struct test *test, const xmlNode *node) {
    if (!test->step && !test->of_type && !test->list && test->offset <= NEAR_MOST) return is_at(test, node);
    const int place = place_of(suit, test, node), beyond = place - test->offset;
    if (place < 0 || suit->stopped) return false;
    if (test->step == 0) return beyond == 0;
    return beyond % test->step == 0 && beyond / test->step >= 0;
}
