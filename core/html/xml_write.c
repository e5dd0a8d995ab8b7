/* See xml_write.h. */
#include "html/xml_write.h"

static void put_escaped(struct str *out, const char *text, bool quoted) {
    for (; *text; text++) {
        switch (*text) {
        case '&': str_puts(out, "&amp;"); break;
        case '<': str_puts(out, "&lt;"); break;
        case '>': str_puts(out, "&gt;"); break;
        case '\r': str_puts(out, "&#13;"); break;
        case '"': str_puts(out, quoted ? "&quot;" : "\""); break;
        case '\n': str_puts(out, quoted ? "&#10;" : "\n"); break;
        case '\t': str_puts(out, quoted ? "&#9;" : "\t"); break;
        default: str_putc(out, *text);
        }
    }
}

static void put_name(struct str *out, const xmlNs *ns, const xmlChar *name) {
    if (ns && ns->prefix) str_printf(out, "%s:", (const char *)ns->prefix);
    str_puts(out, (const char *)name);
}

static void put_declaration(struct str *out, const xmlNs *ns) {
    str_puts(out, ns->prefix ? " xmlns:" : " xmlns");
    if (ns->prefix) str_puts(out, (const char *)ns->prefix);
    str_puts(out, "=\"");
    put_escaped(out, ns->href ? (const char *)ns->href : "", true);
    str_putc(out, '"');
}

/* Is the prefix declared again between the top and the element that declares it? */
static bool is_hidden(const xmlNode *top, const xmlNode *holder, const xmlNs *ns) {
    for (const xmlNode *n = top; n != holder; n = n->parent)
        for (const xmlNs *other = n->nsDef; other; other = other->next)
            if (xmlStrEqual(other->prefix, ns->prefix)) return true;
    return false;
}

static void put_scope(struct str *out, const xmlNode *top) {
    for (const xmlNode *holder = tree_parent(top); holder; holder = tree_parent(holder))
        for (const xmlNs *ns = holder->nsDef; ns; ns = ns->next)
            if (!is_hidden(top, holder, ns)) put_declaration(out, ns);
}

static void put_start(const xmlNode *node, bool is_top, struct str *out) {
    struct doc *doc = node->doc->_private;
    str_putc(out, '<');
    put_name(out, node->ns, node->name);
    for (const xmlNs *ns = node->nsDef; ns; ns = ns->next) put_declaration(out, ns);
    if (is_top) put_scope(out, node);
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        str_putc(out, ' ');
        put_name(out, a->ns, a->name);
        str_puts(out, "=\"");
        put_escaped(out, tree_value(doc, a), true);
        str_putc(out, '"');
    }
    str_puts(out, node->children ? ">" : "/>");
}

void xml_write_begin(const xmlNode *node, bool is_top, struct str *out) {
    const char *content = !tree_is_element(node) && node->content ? (const char *)node->content : "";
    switch (node->type) {
    case XML_ELEMENT_NODE: put_start(node, is_top, out); break;
    case XML_TEXT_NODE: put_escaped(out, content, false); break;
    case XML_COMMENT_NODE: str_printf(out, "<!--%s-->", content); break;
    case XML_PI_NODE: str_printf(out, "<?%s %s?>", (const char *)node->name, content); break;
    default: break;
    }
}

void xml_write_end(const xmlNode *node, struct str *out) {
    if (!tree_is_element(node) || !node->children) return;
    str_puts(out, "</");
    put_name(out, node->ns, node->name);
    str_putc(out, '>');
}
