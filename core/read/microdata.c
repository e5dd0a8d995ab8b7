/* See microdata.h. Items are filled one after the other from a list, which those that are found in them join, so
 * that nothing recurses however deep they are. */
#include "read/microdata.h"

#include "base/vec.h"
#include "read/links.h"
#include "read/text.h"
#include "select/index.h"

#include <stdlib.h>

#ifndef MICRODATA_VALUES
#define MICRODATA_VALUES 100000
#endif
#ifndef MICRODATA_BYTES
#define MICRODATA_BYTES (32 << 20)
#endif
#ifndef MICRODATA_STEPS
#define MICRODATA_STEPS 5000000
#endif
enum { DEPTH_MOST = 64 };

struct item {
    const xmlNode *element;
    json_t *properties; /* borrowed of the tree of items */
    size_t outer;       /* the item that it is a value of; itself for the outermost */
    int depth;
};

struct microdata {
    struct doc *doc;
    const struct url *base;
    VEC(struct item) items;
    VEC(const xmlNode *) parts; /* where the properties of the item that is read are, ... */
    VEC(const xmlNode *) found; /* ... and their elements */
    size_t values, bytes, steps; /* so far */
    bool cut;
};

/* ---- words ---- */

/* The next of the words that white space parts; NULL behind the last. Words are copied into `word`. */
static const char *next_word(const char **rest, struct str *word) {
    while (ascii_space(**rest)) ++*rest;
    const char *begin = *rest;
    while (**rest && !ascii_space(**rest)) ++*rest;
    str_reset(word);
    str_put(word, begin, (size_t)(*rest - begin));
    return word->len ? word->data : NULL;
}

static const char *attr_value(struct microdata *m, const xmlNode *node, enum attr attr) {
    const xmlAttr *found = tree_find_attr(node, attr);
    return found ? tree_value(m->doc, found) : NULL;
}

/* A value of its own, or a list of them from the second on. */
static void add_to(json_t *object, const char *name, json_t *value) {
    json_t *there = json_object_get(object, name);
    if (!there) {
        json_object_set_new(object, name, value);
        return;
    }
    if (!json_is_array(there)) {
        json_t *list = json_array();
        json_array_append(list, there);
        json_object_set_new(object, name, list);
        there = list;
    }
    json_array_append_new(there, value);
}

static void add_words(json_t *object, const char *name, const char *words) {
    struct str word = {0};
    while (words && next_word(&words, &word)) add_to(object, name, json_string(word.data));
    str_clear(&word);
}

/* ---- values (WHATWG HTML 5.2.4) ---- */

static json_t *url_value(struct microdata *m, const char *href) {
    if (!href) return json_string("");
    struct url url = {0};
    struct str trimmed = {0};
    size_t length = strlen(href);
    while (length && ascii_space(*href)) href++, length--;
    while (length && ascii_space(href[length - 1])) length--;
    str_put(&trimmed, href, length);
    const bool absolute = m->base && links_parse(&url, m->doc, str_text(&trimmed), m->base, NULL) == URL_OK;
    json_t *value = json_string(absolute ? url.text : str_text(&trimmed));
    if (absolute) url_clear(&url);
    str_clear(&trimmed);
    return value;
}

static json_t *text_value(const xmlNode *node) {
    struct str text = {0};
    text_of(tree_opaque(node), &text);
    json_t *value = json_stringn(str_text(&text), text.len);
    str_clear(&text);
    return value;
}

/* Of an element that is no item. */
static json_t *value_of(struct microdata *m, const xmlNode *node) {
    const char *said = attr_value(m, node, ATTR_CONTENT); /* the standard's <meta>, and RDFa's habit on other elements */
    switch (tree_space(node) == SPACE_HTML ? tree_tag(node) : TAG_OTHER) {
    case TAG_META: return json_string(said ? said : "");
    case TAG_AUDIO: case TAG_EMBED: case TAG_IFRAME: case TAG_IMG: case TAG_SOURCE: case TAG_TRACK: case TAG_VIDEO:
        return url_value(m, attr_value(m, node, ATTR_SRC));
    case TAG_A: case TAG_AREA: case TAG_LINK: return url_value(m, attr_value(m, node, ATTR_HREF));
    case TAG_OBJECT: return url_value(m, attr_value(m, node, ATTR_DATA));
    case TAG_DATA: case TAG_METER: said = attr_value(m, node, ATTR_VALUE); return json_string(said ? said : "");
    case TAG_TIME: said = attr_value(m, node, ATTR_DATETIME); break;
    default: break;
    }
    return said && *said ? json_string(said) : text_value(node);
}

/* ---- items ---- */

static bool is_item(const xmlNode *node) { return tree_find_attr(node, ATTR_ITEMSCOPE) != NULL; }

/* Makes an item whose properties are read later. */
static json_t *add_item(struct microdata *m, const xmlNode *node, size_t outer, int depth) {
    json_t *item = json_object(), *properties = json_object();
    const char *id = attr_value(m, node, ATTR_ITEMID);
    add_words(item, "type", attr_value(m, node, ATTR_ITEMTYPE));
    if (id) json_object_set_new(item, "id", url_value(m, id));
    json_object_set_new(item, "properties", properties);
    vec_push(&m->items, (struct item){node, properties, outer, depth});
    return item;
}

static bool is_inside(const struct microdata *m, size_t item, const xmlNode *element) {
    for (;; item = m->items.at[item].outer) {
        if (m->items.at[item].element == element) return true;
        if (m->items.at[item].outer == item) return false;
    }
}

/* The element's value, or NULL: an item in itself, or in too many. */
static json_t *property_of(struct microdata *m, size_t item, const xmlNode *node) {
    if (!is_item(node)) return value_of(m, node);
    if (is_inside(m, item, node)) return NULL;
    if (m->items.at[item].depth < DEPTH_MOST) return add_item(m, node, item, m->items.at[item].depth + 1);
    m->cut = true;
    return NULL;
}

/* Each name gets a value of its own: an item that is shared again and again would be a tree without end. */
static void add_property(struct microdata *m, size_t item, const xmlNode *node) {
    const char *names = attr_value(m, node, ATTR_ITEMPROP);
    struct str name = {0};
    while (!m->cut && next_word(&names, &name)) {
        json_t *value = property_of(m, item, node);
        if (!value) break;
        m->bytes += name.len + (json_is_string(value) ? json_string_length(value) : 0);
        m->cut = ++m->values == MICRODATA_VALUES || m->bytes > MICRODATA_BYTES;
        add_to(m->items.at[item].properties, name.data, value);
    }
    str_clear(&name);
}

/* The element behind this one, not below it where that is an item. */
static const xmlNode *next_of(const xmlNode *node, const xmlNode *top) {
    if (!is_item(node)) return tree_next_live(node, top);
    const xmlNode *next = tree_skip(node, top);
    while (next && !tree_is_element(next)) next = tree_next(next, top);
    return next;
}

/* What is in an element of the item: its own one, or one that is referred to, which may be a property itself. */
static void read_part(struct microdata *m, const xmlNode *top, const xmlNode *item) {
    const xmlNode *node = top == item ? tree_next_live(top, top) : top;
    while (node && !m->cut) {
        if (tree_find_attr(node, ATTR_ITEMPROP)) vec_push(&m->found, node);
        if (++m->steps >= MICRODATA_STEPS) m->cut = true;
        node = next_of(node, top);
    }
}

/* ---- itemref ---- */

static int by_order(const void *a, const void *b) {
    const uint32_t first = order_of(*(xmlNode *const *)a), second = order_of(*(xmlNode *const *)b);
    return first < second ? -1 : first > second;
}

/* Where the item's properties may be, in document order: its own element, and those that it refers to. */
static void find_parts(struct microdata *m, const xmlNode *element) {
    const char *ids = attr_value(m, element, ATTR_ITEMREF);
    struct str id = {0};
    m->parts.count = 0;
    vec_push(&m->parts, element);
    while (ids && m->steps < MICRODATA_STEPS && next_word(&ids, &id)) {
        const xmlNode *found = index_find_id(m->doc, id.data);
        if (found) vec_push(&m->parts, found);
        m->steps++;
    }
    str_clear(&id);
    if (m->parts.count > 1) qsort(m->parts.at, m->parts.count, sizeof *m->parts.at, by_order);
}

static bool is_below(const xmlNode *node, const xmlNode *top) {
    for (; node; node = tree_parent(node))
        if (node == top) return true;
    return false;
}

/* Did reading the part around it come to the node? It stops at items, but for the one that is read. */
static bool was_read(const xmlNode *node, const xmlNode *part, const xmlNode *item) {
    for (; node != part; node = tree_parent(node))
        if (tree_parent(node) != item && is_item(tree_parent(node))) return false;
    return true;
}

/* The properties of an item (WHATWG HTML 5.2.5). Parts that have been read are kept at the front as long as what
 * comes may be inside them. */
static void read_item(struct microdata *m, size_t item) {
    const xmlNode *element = m->items.at[item].element;
    size_t around = 0;
    m->found.count = 0;
    find_parts(m, element);
    for (size_t i = 0; i < m->parts.count && !m->cut; i++) {
        const xmlNode *part = m->parts.at[i];
        while (around && !is_below(part, m->parts.at[around - 1])) around--;
        if (around && was_read(part, m->parts.at[around - 1], element)) continue;
        m->parts.at[around++] = part;
        read_part(m, part, element);
    }
    if (m->parts.count > 1 && m->found.count) qsort(m->found.at, m->found.count, sizeof *m->found.at, by_order);
    for (size_t i = 0; i < m->found.count && !m->cut; i++) add_property(m, item, m->found.at[i]);
}

json_t *microdata_read(struct doc *doc, const struct url *base, bool *cut) {
    struct microdata m = {.doc = doc, .base = base};
    json_t *list = json_array();
    const xmlNode *root = xmlDocGetRootElement(doc->xml);
    for (const xmlNode *node = root; node; node = tree_next_live(node, root))
        if (is_item(node) && !tree_find_attr(node, ATTR_ITEMPROP))
            json_array_append_new(list, add_item(&m, node, m.items.count, 0));
    for (size_t i = 0; i < m.items.count && !m.cut; i++) read_item(&m, i);
    *cut = m.cut;
    vec_clear(&m.items);
    vec_clear(&m.parts);
    vec_clear(&m.found);
    return list;
}
