/* See serialize.h. A walk without recursion: an element is ended when the walk comes up to it. */
#include "html/serialize.h"

#include "html/tree.h"
#include "html/xml.h"
#include "html/xml_write.h"

static bool named(const char *name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (names[i][0] == name[0] && strcmp(names[i], name) == 0) return true;
    return false;
}

bool tree_is_void(const char *name) {
    static const char *const names[] = {"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr",
        "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr"};
    return named(name, names, sizeof names / sizeof *names);
}

static bool is_raw(const char *name) {
    static const char *const names[] = {"iframe", "noembed", "noframes", "plaintext", "script", "style", "xmp"};
    return named(name, names, sizeof names / sizeof *names);
}

static const char *escape_for(const char *at, bool quoted) {
    switch (*at) {
    case '&': return "&amp;";
    case '"': return quoted ? "&quot;" : NULL;
    case '<': return quoted ? NULL : "&lt;";
    case '>': return quoted ? NULL : "&gt;";
    case '\xC2': return at[1] == '\xA0' ? "&nbsp;" : NULL;
    default: return NULL;
    }
}

static void put_escaped(struct str *out, const char *text, bool quoted) {
    const char *from = text, *at = text;
    for (; *at; at++) {
        const char *escape = escape_for(at, quoted);
        if (!escape) continue;
        str_put(out, from, (size_t)(at - from));
        str_puts(out, escape);
        if (*at == '\xC2') at++;
        from = at + 1;
    }
    str_put(out, from, (size_t)(at - from));
}

static void put_start(struct doc *doc, const xmlNode *node, struct str *out) {
    str_printf(out, "<%s", tree_name(node));
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        str_printf(out, " %s=\"", (const char *)a->name);
        put_escaped(out, tree_value(doc, a), true);
        str_putc(out, '"');
    }
    str_putc(out, '>');
}

static void put_end(const xmlNode *node, struct str *out) {
    if (tree_is_element(node) && !tree_is_void(tree_name(node))) str_printf(out, "</%s>", tree_name(node));
}

/* What stands before a node's children. */
static void put_node(struct doc *doc, const xmlNode *node, struct str *out) {
    const char *content = !tree_is_element(node) && node->content ? (const char *)node->content : "";
    const xmlNode *parent = tree_parent(node);
    switch (node->type) {
    case XML_ELEMENT_NODE: put_start(doc, node, out); break;
    case XML_CDATA_SECTION_NODE: str_puts(out, content); break; /* libxml2's form of script and style */
    case XML_TEXT_NODE:
        if (parent && is_raw(tree_name(parent))) str_puts(out, content);
        else put_escaped(out, content, false);
        break;
    case XML_COMMENT_NODE: str_printf(out, "<!--%s-->", content); break;
    case XML_PI_NODE: str_printf(out, "<?%s %s>", (const char *)node->name, content); break;
    default: break;
    }
}

void serialize_node(struct doc *doc, const struct node *opaque, size_t most, struct str *out) {
    if (xml_is(doc)) {
        xml_write(doc, opaque, most, out);
        return;
    }
    const xmlNode *top = tree_node(opaque), *node = top;
    const size_t begin = out->len;
    while (!most || out->len - begin < most) {
        put_node(doc, node, out);
        if (tree_child(node)) {
            node = tree_child(node);
            continue;
        }
        put_end(node, out);
        while (node != top && !node->next) {
            node = node->parent;
            put_end(node, out);
        }
        if (node == top) break;
        node = node->next;
    }
    if (!most || out->len - begin <= most) return;
    out->len = begin + utf8_cut(out->data + begin, out->len - begin, most);
    out->data[out->len] = '\0';
}
