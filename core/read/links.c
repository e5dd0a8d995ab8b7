/* See links.h. */
#include "read/links.h"

#include "base/map.h"
#include "encoding/encode.h"
#include "html/tree.h"

/* A URL has no tabs and newlines; a character that they part is one all the same. */
static void put_joined(struct str *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (!strchr("\t\n\r", text[i])) str_putc(out, text[i]);
}

/* Of the fragment the "#" alone: it keeps the space before it. */
static void put_encoded(struct str *out, const struct encoding *encoding, const char *href) {
    struct str query = {0};
    const char *begin = href + strcspn(href, "?#"), *end = begin + strcspn(begin, "#");
    const bool fragment = *end == '#';
    while (!fragment && end > begin && (unsigned char)end[-1] <= ' ') end--;
    if (begin < end) begin++;
    str_put(out, href, (size_t)(begin - href));
    put_joined(&query, begin, (size_t)(end - begin));
    encode_query(encoding, str_text(&query), query.len, out);
    if (fragment) str_putc(out, '#');
    str_clear(&query);
}

enum url_result links_parse_in(struct url *out, const struct encoding *encoding, const char *href,
                               const struct url *base, struct err *err) {
    if (!encoding || encode_output(encoding)->kind == ENCODING_UTF8) return url_parse(out, href, base, err);
    struct str encoded = {0};
    put_encoded(&encoded, encoding, href);
    const enum url_result result = url_parse(out, str_text(&encoded), base, err);
    str_clear(&encoded);
    return result;
}

enum url_result links_parse(struct url *out, const struct doc *doc, const char *href, const struct url *base,
                            struct err *err) {
    return links_parse_in(out, doc->encoding, href, base, err);
}

void links_base(struct doc *doc, const struct url *page, struct url *out) {
    const xmlNode *root = xmlDocGetRootElement(doc->xml);
    const char *href = NULL;
    for (const xmlNode *node = root; node && !href; node = tree_next_element(node, root))
        if (tree_is(node, "base")) href = tree_attr(doc, node, "href");
    if (href && links_parse(out, doc, href, page, NULL) == URL_OK) return;
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
    if (!href || links_parse(&url, doc, href, base, NULL) != URL_OK) return;
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
