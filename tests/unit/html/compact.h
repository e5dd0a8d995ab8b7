/* A tree on one line, for cases as data: `p[id="a"]("text" <!--comment--> svg:path)`, the document type as
 * `!html`. Control characters, quotes and backslashes are escaped as in C. */
#ifndef TEST_COMPACT_H
#define TEST_COMPACT_H

#include "base/str.h"
#include "html/tree.h"

static const char compact_codes[] = "0\0n\nr\rt\tf\f\\\\\"\"";

static inline void compact_escape(const char *text, struct str *out) {
    for (; *text; text++) {
        const char *code = compact_codes + 2;
        while (*code && code[1] != *text) code += 2;
        if (*code) str_putc(out, '\\');
        str_putc(out, *code ? *code : *text);
    }
}

static inline void compact_unescape(const char *text, struct str *out) {
    for (; *text; text++) {
        if (*text != '\\') {
            str_putc(out, *text);
            continue;
        }
        const char *code = compact_codes;
        for (text++; *code && *code != *text; code += 2) continue;
        str_putc(out, code[1]);
    }
}

/* The context of a case whose name begins with "in CONTEXT: ", or NULL. */
static inline const char *compact_context(const char *name, char context[100]) {
    const char *colon = strstr(name, ": ");
    if (!str_starts(name, "in ") || !colon) return NULL;
    snprintf(context, 100, "%.*s", (int)(colon - name - 3), name + 3);
    return context;
}

static inline void compact_quoted(const char *text, struct str *out) {
    str_putc(out, '"');
    compact_escape(text, out);
    str_putc(out, '"');
}

static inline void compact_element(struct doc *doc, const xmlNode *node, struct str *out) {
    str_puts(out, tree_space(node) == SPACE_SVG ? "svg:" : tree_space(node) == SPACE_MATHML ? "math:" : "");
    compact_escape(tree_name(node), out);
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        str_putc(out, a == node->properties ? '[' : ' ');
        compact_escape((const char *)a->name, out);
        str_putc(out, '=');
        compact_quoted(tree_value(doc, a), out);
    }
    if (node->properties) str_putc(out, ']');
}

static inline void compact_doctype(const xmlDtd *doctype, struct str *out) {
    const char *public_id = (const char *)doctype->ExternalID, *system_id = (const char *)doctype->SystemID;
    str_printf(out, "!%s", (const char *)doctype->name);
    if (!public_id && !system_id) return;
    str_putc(out, ' ');
    compact_quoted(public_id ? public_id : "", out);
    str_putc(out, ' ');
    compact_quoted(system_id ? system_id : "", out);
}

static inline void compact_node(struct doc *doc, const xmlNode *node, struct str *out) {
    if (node->prev) str_putc(out, ' ');
    switch (node->type) {
    case XML_ELEMENT_NODE: compact_element(doc, node, out); break;
    case XML_DTD_NODE: compact_doctype((const xmlDtd *)node, out); break;
    case XML_COMMENT_NODE:
        str_puts(out, "<!--");
        compact_escape((const char *)node->content, out);
        str_puts(out, "-->");
        break;
    default: compact_quoted((const char *)node->content, out); break;
    }
}

/* All that is below `top`, the document or an element. */
static inline void compact_tree(struct doc *doc, const xmlNode *top, struct str *out) {
    for (const xmlNode *node = top->children; node;) {
        compact_node(doc, node, out);
        if (tree_child(node)) {
            str_putc(out, '(');
            node = node->children;
            continue;
        }
        for (; node != top && !node->next; node = node->parent)
            if (node->parent != top) str_putc(out, ')');
        node = node == top ? NULL : node->next;
    }
}

#endif
