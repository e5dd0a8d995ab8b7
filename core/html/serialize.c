/* See serialize.h. A walk without recursion: an element is ended when the walk comes up to it. */
#include "html/serialize.h"

#include "html/tree.h"
#include "html/xml.h"
#include "html/xml_write.h"

/* HTML's elements that have no end tag, and those whose text is written as it stands. */
static const bool voids[TAG_COUNT] = {
    [TAG_AREA] = true, [TAG_BASE] = true, [TAG_BASEFONT] = true, [TAG_BGSOUND] = true, [TAG_BR] = true, [TAG_COL] = true,
    [TAG_EMBED] = true, [TAG_FRAME] = true, [TAG_HR] = true, [TAG_IMG] = true, [TAG_INPUT] = true, [TAG_KEYGEN] = true,
    [TAG_LINK] = true, [TAG_META] = true, [TAG_PARAM] = true, [TAG_SOURCE] = true, [TAG_TRACK] = true, [TAG_WBR] = true,
};
static const bool raws[TAG_COUNT] = {
    [TAG_IFRAME] = true, [TAG_NOEMBED] = true, [TAG_NOFRAMES] = true, [TAG_PLAINTEXT] = true, [TAG_SCRIPT] = true,
    [TAG_STYLE] = true, [TAG_XMP] = true,
};

static bool has(const bool table[TAG_COUNT], const xmlNode *node) {
    return tree_is_element(node) && tree_space(node) == SPACE_HTML && table[tree_tag(node)];
}

/* ---- Attributes and texts ---- */

static const char *escape_for(const char *at, bool quoted) {
    switch (*at) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return quoted ? "&quot;" : NULL;
    case '\xC2': return at[1] == '\xA0' ? "&nbsp;" : NULL;
    default: return NULL;
    }
}

static void put_escaped(struct str *out, const char *text, bool quoted) {
    for (;;) {
        size_t plain = strcspn(text, quoted ? "&<>\"\xC2" : "&<>\xC2");
        str_put(out, text, plain);
        text += plain;
        if (!*text) return;
        const char *escape = escape_for(text, quoted);
        if (escape) str_puts(out, escape);
        else str_putc(out, *text);
        text += escape && *text == '\xC2' ? 2 : 1;
    }
}

static void put_start(const xmlNode *node, struct str *out) {
    struct doc *doc = node->doc->_private;
    str_putc(out, '<');
    str_puts(out, tree_name(node));
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        str_putc(out, ' ');
        str_puts(out, (const char *)a->name);
        str_puts(out, "=\"");
        put_escaped(out, tree_value(doc, a), true);
        str_putc(out, '"');
    }
    str_putc(out, '>');
}

static void put_end(const xmlNode *node, struct str *out) {
    if (!tree_is_element(node) || has(voids, node)) return;
    str_puts(out, "</");
    str_puts(out, tree_name(node));
    str_putc(out, '>');
}

static void put_text(const xmlNode *node, struct str *out) {
    const char *text = node->content ? (const char *)node->content : "";
    if (node->parent && has(raws, node->parent)) str_puts(out, text);
    else put_escaped(out, text, false);
}

/* What stands before a node's children. */
static void put_begin(const xmlNode *node, bool is_top, struct str *out) {
    (void)is_top;
    switch (node->type) {
    case XML_ELEMENT_NODE: put_start(node, out); break;
    case XML_TEXT_NODE: case XML_CDATA_SECTION_NODE: put_text(node, out); break;
    case XML_COMMENT_NODE: str_printf(out, "<!--%s-->", node->content ? (const char *)node->content : ""); break;
    case XML_PI_NODE:
        str_printf(out, "<?%s %s>", (const char *)node->name, node->content ? (const char *)node->content : "");
        break;
    default: break;
    }
}

/* ---- The walk ---- */

static const struct writer {
    void (*begin)(const xmlNode *node, bool is_top, struct str *out);
    void (*end)(const xmlNode *node, struct str *out);
} html = {put_begin, put_end}, xml = {xml_write_begin, xml_write_end};

void serialize_node(const struct node *opaque, size_t most, struct str *out) {
    const struct writer *writer = xml_is(node_doc(opaque)) ? &xml : &html;
    const xmlNode *top = tree_node(opaque), *node = top;
    const size_t begin = out->len;
    while (!most || out->len - begin < most) {
        writer->begin(node, node == top, out);
        if (tree_child(node)) {
            node = tree_child(node);
            continue;
        }
        writer->end(node, out);
        while (node != top && !node->next) {
            node = node->parent;
            writer->end(node, out);
        }
        if (node == top) break;
        node = node->next;
    }
    if (!most || out->len - begin <= most) return;
    out->len = begin + utf8_cut(out->data + begin, out->len - begin, most);
    out->data[out->len] = '\0';
}

void serialize_inner(const struct node *node, struct str *out) {
    for (const xmlNode *child = tree_child(tree_node(node)); child; child = child->next)
        serialize_node(tree_opaque(child), 0, out);
}
