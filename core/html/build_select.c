/* See build_select.h. The tree is complete when this is done: what was selected in between shows nowhere. */
#include "html/build_select.h"

static bool has(const xmlNode *node, enum attr attr) { return tree_find_attr(node, attr) != NULL; }

static const xmlNode *around(const xmlNode *node, const xmlNode *top, enum tag tag) {
    for (node = tree_parent(node); node && node != top; node = tree_parent(node))
        if (tree_is_html(node, tag)) return node;
    return NULL;
}

static bool is_disabled(const xmlNode *option, const xmlNode *select) {
    const xmlNode *group = around(option, select, TAG_OPTGROUP);
    return has(option, ATTR_DISABLED) || (group && has(group, ATTR_DISABLED));
}

/* The last option that says so, else the first that can be chosen (4.10.7, the selectedness setting algorithm). */
static const xmlNode *selected_option(const xmlNode *select) {
    const xmlNode *first = NULL, *selected = NULL;
    for (const xmlNode *node = tree_next_element(select, select); node; node = tree_next_element(node, select)) {
        if (!tree_is_html(node, TAG_OPTION) || around(node, select, TAG_SELECT)) continue;
        if (has(node, ATTR_SELECTED)) selected = node;
        if (!first && !is_disabled(node, select)) first = node;
    }
    return selected ? selected : first;
}

static bool is_list_box(const xmlNode *select) {
    const xmlAttr *size = tree_find_attr(select, ATTR_SIZE);
    return has(select, ATTR_MULTIPLE) || (size && strtol(size->psvi, NULL, 10) > 1);
}

static xmlNode *copy_one(struct builder *b, const xmlNode *node) {
    struct pool *pool = &b->doc->pool;
    switch (node->type) {
    case XML_ELEMENT_NODE: break;
    case XML_COMMENT_NODE: return nodes_comment(pool, b->doc->xml, (const char *)node->content);
    default: return nodes_text(pool, b->doc->xml, (const char *)node->content);
    }
    xmlNode *copy = nodes_clone(pool, node);
    if (tree_space(node) != SPACE_HTML) vec_push(&b->doc->foreign, copy);
    return copy;
}

/* Copies all below `from` into `to`, which has no children and is not below it. */
static void copy_content(struct builder *b, const xmlNode *from, xmlNode *to) {
    const xmlNode *node = from->children;
    while (node) {
        xmlNode *copy = copy_one(b, node);
        nodes_insert(to, NULL, copy);
        if (tree_child(node)) {
            node = node->children;
            to = copy;
            continue;
        }
        for (; node != from && !node->next; to = to->parent) node = node->parent;
        if (node == from) return;
        node = node->next;
    }
}

static void empty(xmlNode *node) {
    for (xmlNode *child = node->children; child; child = child->next) child->parent = NULL;
    node->children = node->last = NULL;
}

/* The first of the select, which is disabled within an option, within another one and where selects are nested. */
static xmlNode *shown_in(xmlNode *select) {
    for (xmlNode *node = tree_next_element(select, select); node; node = tree_next_element(node, select))
        if (tree_is_html(node, TAG_SELECTEDCONTENT))
            return around(node, select, TAG_OPTION) || around(node, select, TAG_SELECT) ? NULL : node;
    return NULL;
}

static void fill_one(struct builder *b, xmlNode *select) {
    xmlNode *shown = is_list_box(select) ? NULL : shown_in(select);
    const xmlNode *option = shown ? selected_option(select) : NULL;
    if (!option || around(option, select, TAG_SELECTEDCONTENT)) return;
    empty(shown);
    b->doc->ordered = false;
    copy_content(b, option, shown);
}

/* Selects within selects are left alone. */
void select_fill(struct builder *b) {
    xmlNode *top = (xmlNode *)b->doc->xml, *node = top->children;
    while (node) {
        const bool select = tree_is_element(node) && tree_is_html(node, TAG_SELECT);
        if (select) fill_one(b, node);
        node = select ? tree_skip(node, top) : tree_next(node, top);
    }
}
