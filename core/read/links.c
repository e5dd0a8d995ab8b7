/* See links.h. */
#include "read/links.h"

#include "base/map.h"
#include "html/tree.h"

void links_base(struct doc *doc, const struct url *page, struct url *out) {
    const xmlNode *root = xmlDocGetRootElement(doc->xml);
    const char *href = NULL;
    for (const xmlNode *node = root; node && !href; node = tree_next_element(node, root))
        if (tree_is(node, "base")) href = tree_attr(doc, node, "href");
    if (href && url_parse(out, href, page, NULL) == URL_OK) return;
    url_parse(out, page->text, NULL, NULL);
}

const char *links_attribute(const char *element) {
    static const char *const with_src[] = {"img", "iframe", "script", "source", "video", "audio", "embed", "input"};
    for (size_t i = 0; i < sizeof with_src / sizeof *with_src; i++)
        if (strcmp(element, with_src[i]) == 0) return "src";
    return strcmp(element, "form") == 0 ? "action" : "href";
}

static void add(struct doc *doc, const struct url *base, const xmlNode *node, struct map *seen, struct names *out) {
    if (!tree_is(node, "a") && !tree_is(node, "area")) return;
    const char *href = tree_attr(doc, node, "href");
    struct url url;
    if (!href || url_parse(&url, href, base, NULL) != URL_OK) return;
    if (!map_set(seen, url.text, out)) vec_push(out, mem_strdup(url.text));
    url_clear(&url);
}

void links_all(struct doc *doc, const struct url *base, const struct nodes *nodes, struct names *out) {
    struct map seen = {0};
    for (size_t i = 0; i < nodes->count; i++) {
        const xmlNode *top = tree_node(nodes->at[i]);
        for (const xmlNode *node = top; node; node = tree_next_element(node, top)) add(doc, base, node, &seen, out);
    }
    map_clear(&seen);
}
