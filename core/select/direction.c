/* See direction.h. What an element with dir=auto says is found once. */
#include "select/direction.h"

#include "base/utf8.h"

/* Code points from `first` on, up to the next run, have that direction. */
struct run { unsigned first; enum direction direction; };

#include "select/bidi_table.h"

static enum direction direction_of(unsigned code) {
    size_t low = 0, high = sizeof runs / sizeof *runs;
    while (high - low > 1) { /* the last run that begins at the code or before it; the first begins at 0 */
        const size_t middle = (low + high) / 2;
        if (runs[middle].first <= code) low = middle;
        else high = middle;
    }
    return runs[low].direction;
}

enum direction direction_of_text(const char *text) {
    for (size_t length; *text; text += length) {
        const enum direction found = direction_of(utf8_read(text, &length));
        if (found) return found;
    }
    return DIRECTION_NONE;
}

/* ---- Elements ---- */

static bool is_one_of(const char *name, const char *const *names) {
    for (; *names; names++)
        if (ascii_casecmp(name, *names) == 0) return true;
    return false;
}

/* The attribute where it says something, else NULL. */
static const char *dir_of(struct doc *doc, const xmlNode *node) {
    static const char *const known[] = {"ltr", "rtl", "auto", NULL};
    const xmlAttr *dir = tree_space(node) == SPACE_HTML ? tree_find_attr(node, ATTR_DIR) : NULL;
    const char *value = dir ? tree_value(doc, dir) : "";
    return is_one_of(value, known) ? value : NULL;
}

static const char *type_of(struct doc *doc, const xmlNode *input) {
    const xmlAttr *type = tree_find_attr(input, ATTR_TYPE);
    return type ? tree_value(doc, type) : "text";
}

/* Who has a direction of its own; others have their parent's. */
static bool decides(struct doc *doc, const xmlNode *node) {
    if (dir_of(doc, node) || tree_is_html(node, TAG_BDI)) return true;
    return tree_is_html(node, TAG_INPUT) && ascii_casecmp(type_of(doc, node), "tel") == 0;
}

/* Controls whose value decides, where it is left to the text. */
static const char *value_of(struct doc *doc, const xmlNode *node) {
    static const char *const others[] = {"checkbox", "radio", "file", "image", "number", "range", "color", "date",
        "month", "week", "time", "datetime-local", NULL};
    if (!tree_is_html(node, TAG_INPUT) || is_one_of(type_of(doc, node), others)) return NULL;
    const xmlAttr *value = tree_find_attr(node, ATTR_VALUE);
    return value ? tree_value(doc, value) : "";
}

/* What is in it does not count for who is around it; what is in a <template> is not in the page. */
static bool is_apart(struct doc *doc, const xmlNode *node) {
    if (dir_of(doc, node)) return true;
    return tree_is_html(node, TAG_BDI) || tree_is_html(node, TAG_SCRIPT) || tree_is_html(node, TAG_STYLE) ||
           tree_is_html(node, TAG_TEXTAREA) || tree_is_html(node, TAG_TEMPLATE);
}

static enum direction direction_below(struct doc *doc, const xmlNode *top) {
    const xmlNode *node = tree_next(top, top);
    while (node) {
        const bool apart = tree_is_element(node) && is_apart(doc, node);
        const bool text = node->type == XML_TEXT_NODE && node->content;
        const enum direction found = text ? direction_of_text((const char *)node->content) : DIRECTION_NONE;
        if (found) return found;
        node = apart ? tree_skip(node, top) : tree_next(node, top);
    }
    return DIRECTION_NONE;
}

static enum direction find(struct doc *doc, const xmlNode *node) {
    const char *dir = dir_of(doc, node), *value = value_of(doc, node);
    if (dir && ascii_casecmp(dir, "auto") != 0) return ascii_casecmp(dir, "rtl") == 0 ? DIRECTION_RTL : DIRECTION_LTR;
    if (!dir && !tree_is_html(node, TAG_BDI)) return DIRECTION_LTR; /* a telephone number */
    const enum direction found = value ? direction_of_text(value) : direction_below(doc, node);
    return found ? found : DIRECTION_LTR;
}

bool direction_is_rtl(struct suit *suit, const xmlNode *node) {
    const xmlNode *decider = suit_nearest(suit, NEAREST_DIR, node, decides);
    if (!decider) return false;
    struct kept *kept = suit->kept;
    if (!kept->directions) kept->directions = kept_array(kept, sizeof *kept->directions);
    uint8_t *known = &kept->directions[order_of(decider)];
    if (!*known && !suit_may_below(suit, decider)) return false;
    if (!*known) *known = (uint8_t)find(suit->doc, decider);
    return *known == DIRECTION_RTL;
}
