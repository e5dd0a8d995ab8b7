/* See path.h. */
#include "html/path.h"

#include "base/vec.h"
#include "html/tree.h"
#include "html/xml.h"

#include <stdlib.h>

/* libxml2 knows the prefixes that an XML document declares. */
static void put_xml_path(const xmlNode *node, struct str *out) {
    xmlChar *path = xmlGetNodePath(node);
    if (!path) abort();
    str_puts(out, (const char *)path);
    xmlFree(path);
}

/* Does `*` or the element's name stand for the other one too? */
static bool is_meant(const xmlNode *other, const xmlNode *node, bool any) {
    return tree_is_element(other) && (any || tree_is(other, tree_name(node)));
}

/* "/div", where it is not the only one "/div[2]"; what XPath takes for no name or for a prefix, like "o:p", is a
 * star with its place among all elements. */
static void put_step(const xmlNode *node, struct str *out) {
    const bool any = xmlValidateNCName(node->name, 0) != 0;
    size_t place = 1;
    bool only = !any;
    for (const xmlNode *other = node->prev; other; other = other->prev) place += is_meant(other, node, any);
    for (const xmlNode *other = node->next; only && other; other = other->next) only = !is_meant(other, node, any);
    str_printf(out, "/%s", any ? "*" : tree_name(node));
    if (!only || place > 1) str_printf(out, "[%zu]", place);
}

void path_of(const struct node *opaque, struct str *out) {
    VEC(const xmlNode *) steps = {0};
    if (xml_is(node_doc(opaque))) {
        put_xml_path(tree_node(opaque), out);
        return;
    }
    for (const xmlNode *node = tree_node(opaque); node; node = tree_parent(node)) vec_push(&steps, node);
    while (steps.count) put_step(steps.at[--steps.count], out);
    vec_clear(&steps);
}
