/* See suit.h. A miss says how far it reaches, so that no chain of combinators is searched twice for one element (what
 * browsers do); and what was found for an ancestor or sibling is remembered for whoever comes to it again. */
#include "select/suit.h"

#include "select/contain.h"
#include "select/direction.h"
#include "select/forms.h"
#include "select/has.h"
#include "select/lang.h"
#include "select/place.h"
#include "select/state.h"

/* Bytes that are zeroed while one element is asked. */
enum { CLEARED_AT_ONCE = 1024 };

/* MISS: not this element. MISS_SIBLINGS: nor any earlier sibling. MISS_ALL: nor any ancestor. */
enum verdict { HIT, MISS, MISS_SIBLINGS, MISS_ALL };

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

static bool has_inside(const char *text, size_t size, const struct test *test, bool fold) {
    if (!fold) return strstr(text, test->value) != NULL;
    for (; size >= test->length; text++, size--)
        if (same(text, test->value, test->length, true)) return true;
    return false;
}

static bool value_fits(const struct test *test, const char *text, bool fold) {
    const size_t length = test->length, size = strlen(text);
    switch (test->compare) {
    case COMPARE_SET: return true;
    case COMPARE_EQUAL: return size == length && same(text, test->value, length, fold);
    case COMPARE_WORD: return has_word(text, test->value, length, fold);
    case COMPARE_DASH:
        return size >= length && same(text, test->value, length, fold) && (size == length || text[length] == '-');
    case COMPARE_START: return length && size >= length && same(text, test->value, length, fold);
    case COMPARE_END: return length && size >= length && same(text + size - length, test->value, length, fold);
    case COMPARE_INSIDE: return length && has_inside(text, size, test, fold);
    }
    return false;
}

/* The name without its prefix: of XML it has a namespace, of HTML a prefix at most, as in "xlink:href". */
static const char *local_name(const xmlAttr *attribute, enum prefix *prefix) {
    const char *name = (const char *)attribute->name;
    const char *space = attribute->ns && attribute->ns->href ? (const char *)attribute->ns->href : NULL;
    *prefix = PREFIX_NONE;
    if (space) {
        *prefix = strcmp(space, "http://www.w3.org/1999/xlink") == 0 ? PREFIX_XLINK
                  : strcmp(space, "http://www.w3.org/XML/1998/namespace") == 0 ? PREFIX_XML : PREFIX_ANY;
        return name;
    }
    if (str_starts(name, "xlink:")) return *prefix = PREFIX_XLINK, name + 6;
    if (str_starts(name, "xml:")) return *prefix = PREFIX_XML, name + 4;
    return name;
}

static bool attr_has_name(const struct test *test, const xmlAttr *attribute, const char *name) {
    enum prefix prefix;
    if (test->prefix == PREFIX_NAMED)
        return attribute->ns && tree_same(attribute->name, name) && tree_same(attribute->ns->href, test->space);
    if (test->prefix == PREFIX_NONE) return !attribute->ns && tree_same(attribute->name, name);
    const char *local = local_name(attribute, &prefix);
    return (test->prefix == PREFIX_ANY || test->prefix == prefix) && strcmp(local, name) == 0;
}

static bool attribute_fits(struct suit *suit, const struct test *test, const xmlNode *node) {
    const bool html = tree_space(node) == SPACE_HTML, known = html && test->attr && test->prefix == PREFIX_NONE;
    const bool fold = test->fold == FOLD_ALWAYS || (html && test->fold == FOLD_HTML);
    const char *name = html ? test->name : test->written;
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        if (known ? tree_attr_known(a) != test->attr : !attr_has_name(test, a, name)) continue;
        if (test->compare == COMPARE_SET) return true;
        const char *value = tree_value(suit->doc, a);
        if (suit_may_read(suit, value) && value_fits(test, value, fold)) return true;
    }
    return false;
}

static bool class_fits(struct suit *suit, const struct test *test, const xmlNode *node) {
    const xmlAttr *classes = tree_find_attr(node, ATTR_CLASS);
    if (!classes || !suit_may_read(suit, tree_value(suit->doc, classes))) return false;
    return has_word(tree_value(suit->doc, classes), test->name, test->length, suit->doc->quirks);
}

static bool id_fits(struct suit *suit, const struct test *test, const xmlNode *node) {
    const xmlAttr *id = tree_find_attr(node, ATTR_ID);
    if (!id) return false;
    const char *value = tree_value(suit->doc, id);
    return suit->doc->quirks ? ascii_casecmp(value, test->name) == 0 : strcmp(value, test->name) == 0;
}

/* ---- Other tests ---- */

static bool is_outermost(const struct test *test, const xmlNode *node) {
    return !(test->kind == TEST_FIRST ? tree_element_before(node) : tree_element_from(node->next));
}

/* Comments may be in it, white space not. */
static bool is_empty(const xmlNode *node) {
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type != XML_COMMENT_NODE && child->type != XML_PI_NODE) return false;
    return true;
}

static bool test_fits(struct suit *suit, const struct test *test, const xmlNode *node) {
    switch (test->kind) {
    case TEST_NEVER: return false;
    case TEST_ID: return id_fits(suit, test, node);
    case TEST_CLASS: return class_fits(suit, test, node);
    case TEST_ATTR: return attribute_fits(suit, test, node);
    case TEST_ROOT: return node == suit->root;
    case TEST_SCOPE: return node == suit->scope;
    case TEST_FIRST: case TEST_LAST: return is_outermost(test, node);
    case TEST_EMPTY: return is_empty(node);
    case TEST_DEFINED: return state_defined(node);
    case TEST_STATE: return state_holds(suit, node, test->state);
    case TEST_LANG: return lang_fits(suit, node, test->name);
    case TEST_DIR: return direction_is_rtl(suit, node) == test->rtl;
    case TEST_IS: return suit_any(suit, test->list, node);
    case TEST_NOT: return !suit_any(suit, test->list, node);
    case TEST_NTH: return place_fits(suit, test, node);
    case TEST_HAS: return has_fits(suit, test, node);
    case TEST_CONTAINS: return contain_fits(suit, test, node);
    case TEST_MATCHES: return contain_matches(suit, test, node);
    }
    return false;
}

/* ---- Compounds ---- */

static bool prefix_fits(const struct compound *compound, const xmlNode *node) {
    switch (compound->prefix) {
    case PREFIX_ANY: return true;
    case PREFIX_NONE: return tree_space(node) == SPACE_OTHER && !node->ns;
    case PREFIX_HTML: return tree_space(node) == SPACE_HTML;
    case PREFIX_SVG: return tree_space(node) == SPACE_SVG;
    case PREFIX_MATHML: return tree_space(node) == SPACE_MATHML;
    case PREFIX_NAMED: return node->ns && tree_same(node->ns->href, compound->space);
    default: return false; /* no element has one of the others */
    }
}

/* HTML's elements are known by number; those of SVG and MathML keep their capitals. */
static bool tag_fits(const struct compound *compound, const xmlNode *node) {
    if (tree_space(node) != SPACE_HTML) return tree_is(node, compound->written);
    return compound->number ? tree_tag(node) == compound->number : tree_is(node, compound->tag);
}

bool suit_alone(struct suit *suit, const struct compound *compound, const xmlNode *node) {
    if (compound->tag && !tag_fits(compound, node)) return false;
    if (compound->prefix != PREFIX_ANY && !prefix_fits(compound, node)) return false;
    for (const struct test *test = compound->tests; test; test = test->next)
        if (!test_fits(suit, test, node)) return false;
    return !suit->stopped;
}

/* ---- Combinators ---- */

static enum verdict fits(struct suit *suit, const struct compound *compound, const xmlNode *node);

static const xmlNode *neighbour(enum combinator combinator, const xmlNode *node) {
    const bool up = combinator == COMBINATOR_DESCENDANT || combinator == COMBINATOR_CHILD;
    return up ? tree_parent(node) : tree_element_before(node);
}

/* Do the neighbours of this one count too? */
static bool goes_on(enum combinator combinator, enum verdict verdict) {
    if (combinator == COMBINATOR_DESCENDANT) return verdict == MISS || verdict == MISS_SIBLINGS;
    return combinator == COMBINATOR_LATER && verdict == MISS;
}

/* What the verdict on a neighbour means for the element that asked. */
static enum verdict widened(enum combinator combinator, enum verdict verdict) {
    if (verdict == HIT || verdict == MISS_ALL || combinator == COMBINATOR_NEXT) return verdict;
    return MISS_SIBLINGS;
}

static enum verdict none_left(enum combinator combinator) {
    return combinator == COMBINATOR_DESCENDANT || combinator == COMBINATOR_CHILD ? MISS_ALL : MISS_SIBLINGS;
}

static uint8_t *link_of(struct suit *suit, const struct compound *right) {
    uint8_t **link = &suit_memory(suit)->link[right->link];
    if (*link) return *link;
    suit_may(suit, order_ready(suit->doc) / CLEARED_AT_ONCE);
    return *link = kept_part(suit->kept, sizeof **link);
}

static void remember(struct suit *suit, const struct compound *right, uint8_t *place, enum verdict verdict) {
    *place = (uint8_t)(verdict + 1);
    if (right->scoped) vec_push(&suit->written, place);
}

/* From the first neighbour on, each only once: what holds of the first that is known or decides holds of all in front of
 * it. */
static enum verdict search(struct suit *suit, const struct compound *right, const xmlNode *first) {
    const enum combinator combinator = right->combinator;
    uint8_t *link = link_of(suit, right);
    enum verdict verdict = none_left(combinator);
    const xmlNode *node = first;
    for (; node && !link[order_of(node)]; node = neighbour(combinator, node)) {
        const enum verdict found = suit_may(suit, 1) ? fits(suit, right->left, node) : MISS;
        if (suit->stopped) return MISS;
        if (goes_on(combinator, found)) continue;
        remember(suit, right, &link[order_of(node)], widened(combinator, found));
        break;
    }
    if (node) verdict = link[order_of(node)] - 1;
    for (const xmlNode *before = first; before != node; before = neighbour(combinator, before))
        remember(suit, right, &link[order_of(before)], verdict);
    return verdict;
}

static enum verdict fits(struct suit *suit, const struct compound *compound, const xmlNode *node) {
    if (!suit_alone(suit, compound, node)) return MISS;
    if (compound->combinator == COMBINATOR_NONE) return HIT;
    const xmlNode *first = neighbour(compound->combinator, node);
    if (!first) return none_left(compound->combinator);
    return search(suit, compound, first);
}

bool suit_all(struct suit *suit, const struct compound *compound, const xmlNode *node) {
    return fits(suit, compound, node) == HIT;
}

bool suit_any(struct suit *suit, const struct branch *list, const xmlNode *node) {
    for (; list; list = list->next)
        if (fits(suit, list->last, node) == HIT) return true;
    return false;
}

/* ---- Runs ---- */

void suit_begin(struct suit *suit, const struct selector *selector, struct doc *doc, const xmlNode *scope) {
    *suit = (struct suit){.selector = selector, .doc = doc, .root = xmlDocGetRootElement(doc->xml), .scope = scope,
                          .kept = kept_of(doc)};
    order_ready(doc);
}

struct memory *suit_memory(struct suit *suit) {
    if (!suit->memory) suit->memory = kept_memory(suit->kept, suit->selector);
    return suit->memory;
}

void suit_end(struct suit *suit) {
    for (size_t i = 0; i < suit->written.count; i++) *suit->written.at[i] = 0;
    if (suit->memory && suit->selector->scoped) kept_forget(suit->memory);
    if (suit->memory) kept_trim(suit->kept);
    vec_clear(&suit->written);
    str_clear(&suit->text);
}

/* ---- What is inherited ---- */

const xmlNode *suit_nearest(struct suit *suit, enum nearest kind, const xmlNode *node,
                           bool (*is)(struct doc *, const xmlNode *)) {
    const xmlNode **known = suit->kept->nearest[kind], *const none = (const xmlNode *)suit->doc->xml, *at = node;
    if (!known) known = suit->kept->nearest[kind] = kept_array(suit->kept, sizeof *known);
    while (at && !known[order_of(at)] && !is(suit->doc, at)) at = tree_parent(at);
    const xmlNode *found = !at ? none : known[order_of(at)] ? known[order_of(at)] : at;
    if (at) known[order_of(at)] = found;
    for (; node != at; node = tree_parent(node)) known[order_of(node)] = found;
    return found == none ? NULL : found;
}
