/* A tree as lines, in the form of html5lib's tests: a line a node, two blanks deeper below its parent; attributes
 * sorted, a template's contents below a line "content". */
#ifndef TEST_DUMP_H
#define TEST_DUMP_H

#include "base/str.h"
#include "html/tree.h"

#include <stdlib.h>

static inline void dump_indent(struct str *out, int depth) { str_printf(out, "| %*s", depth * 2, ""); }

static inline const char *dump_space(const xmlNode *node) {
    return tree_space(node) == SPACE_SVG ? "svg " : tree_space(node) == SPACE_MATHML ? "math " : "";
}

/* "xlink:href" of a foreign element is an attribute of a namespace. */
static inline void dump_attr_name(const xmlNode *node, const char *name, struct str *out) {
    static const char *const spaced[] = {"xlink:actuate", "xlink:arcrole", "xlink:href", "xlink:role", "xlink:show",
                                         "xlink:title", "xlink:type", "xml:lang", "xml:space", "xmlns:xlink"};
    const char *colon = strchr(name, ':');
    bool known = false;
    for (size_t i = 0; i < sizeof spaced / sizeof *spaced; i++) known |= strcmp(spaced[i], name) == 0;
    if (tree_space(node) == SPACE_HTML || !known) str_puts(out, name);
    else str_printf(out, "%.*s %s", (int)(colon - name), name, colon + 1);
}

struct dump_attr { char *name; const char *value; };

static inline int dump_compare(const void *a, const void *b) {
    return strcmp(((const struct dump_attr *)a)->name, ((const struct dump_attr *)b)->name);
}

static inline void dump_attributes(struct doc *doc, const xmlNode *node, int depth, struct str *out) {
    VEC(struct dump_attr) list = {0};
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        struct str name = {0};
        dump_attr_name(node, (const char *)a->name, &name);
        vec_push(&list, (struct dump_attr){str_take(&name), tree_value(doc, a)});
    }
    if (list.count) qsort(list.at, list.count, sizeof *list.at, dump_compare);
    for (size_t i = 0; i < list.count; i++) {
        dump_indent(out, depth);
        str_printf(out, "%s=\"%s\"\n", list.at[i].name, list.at[i].value);
        free(list.at[i].name);
    }
    vec_clear(&list);
}

static inline void dump_doctype(const xmlDtd *doctype, struct str *out) {
    const char *public_id = (const char *)doctype->ExternalID, *system_id = (const char *)doctype->SystemID;
    str_printf(out, "<!DOCTYPE %s", (const char *)doctype->name);
    if (public_id || system_id) str_printf(out, " \"%s\" \"%s\"", public_id ? public_id : "", system_id ? system_id : "");
    str_puts(out, ">\n");
}

static inline void dump_node(struct doc *doc, const xmlNode *node, int depth, struct str *out) {
    dump_indent(out, depth);
    switch (node->type) {
    case XML_ELEMENT_NODE:
        str_printf(out, "<%s%s>\n", dump_space(node), tree_name(node));
        dump_attributes(doc, node, depth + 1, out);
        if (!tree_is_html(node, TAG_TEMPLATE)) break;
        dump_indent(out, depth + 1);
        str_puts(out, "content\n");
        break;
    case XML_COMMENT_NODE: str_printf(out, "<!-- %s -->\n", (const char *)node->content); break;
    case XML_DTD_NODE: dump_doctype((const xmlDtd *)node, out); break;
    default: str_printf(out, "\"%s\"\n", (const char *)node->content); break;
    }
}

/* How much deeper a node's children are. */
static inline int dump_step(const xmlNode *node) {
    return node->type == XML_ELEMENT_NODE && tree_is_html(node, TAG_TEMPLATE) ? 2 : 1;
}

/* All that is below `top`, the document or an element. */
static inline void dump_tree(struct doc *doc, const xmlNode *top, struct str *out) {
    int depth = 0;
    for (const xmlNode *node = top->children; node && node != top;) {
        dump_node(doc, node, depth, out);
        if (tree_child(node)) {
            depth += dump_step(node);
            node = node->children;
            continue;
        }
        while (node != top && !node->next) {
            node = node->parent;
            if (node != top) depth -= dump_step(node);
        }
        if (node != top) node = node->next;
    }
}

#endif
