/* See nofollow.h. The words are those that search engines document: "nofollow", "none", and a crawler's name with a colon in
 * front of what is said to it alone. */
#include "read/nofollow.h"

#include "html/tree.h"
#include "read/links.h"

#include <strings.h>

static const char separators[] = ", \t\r\n\f";

static bool is(const char *word, size_t length, const char *name) {
    return strlen(name) == length && strncasecmp(word, name, length) == 0;
}

static bool forbids(const char *word, size_t length) { return is(word, length, "nofollow") || is(word, length, "none"); }

/* Is the word in the list? */
static bool list_has(const char *text, const char *word) {
    while (*(text += strspn(text, separators))) {
        size_t length = strcspn(text, separators);
        if (is(text, length, word)) return true;
        text += length;
    }
    return false;
}

/* Rules with a value have a colon too. */
static bool is_rule(const char *word, size_t length) {
    static const char *const rules[] = {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (is(word, length, rules[i])) return true;
    return false;
}

/* "noindex, nofollow", "otherbot: none" */
static bool header_forbids(const char *text, const char *agent) {
    bool ours = true;
    while (*(text += strspn(text, ", \t"))) {
        const char *end = text + strcspn(text, ",");
        const char *colon = memchr(text, ':', (size_t)(end - text));
        if (colon && !is_rule(text, (size_t)(colon - text))) {
            ours = is(text, (size_t)(colon - text), agent);
            text = colon + 1 + strspn(colon + 1, " \t");
        }
        size_t length = strcspn(text, ", \t");
        if (ours && forbids(text, length)) return true;
        text = text < end ? end : text;
    }
    return false;
}

static bool meta_forbids(struct doc *doc, const xmlNode *node, const char *agent) {
    const char *name = tree_attr(doc, node, "name");
    bool ours = name && (strcasecmp(name, "robots") == 0 || strcasecmp(name, agent) == 0);
    const char *content = ours ? tree_attr(doc, node, "content") : NULL;
    return content && (list_has(content, "nofollow") || list_has(content, "none"));
}

/* To which a link without it leads as well is no such URL. */
static void note_link(struct nofollow *nofollow, struct map *others, struct doc *doc, const struct url *base, const xmlNode *node) {
    struct url url;
    const char *href = tree_attr(doc, node, "href");
    if (!href || links_parse(&url, doc, href, base, NULL) != URL_OK) return;
    const char *rel = tree_attr(doc, node, "rel");
    bool marked = rel && list_has(rel, "nofollow");
    if (!marked) map_set(others, url.text, nofollow), map_remove(&nofollow->links, url.text);
    else if (!map_get(others, url.text)) map_set(&nofollow->links, url.text, nofollow);
    url_clear(&url);
}

static void read_tree(struct nofollow *nofollow, struct doc *doc, const struct url *base, const char *agent) {
    struct map others = {0};
    const xmlNode *root = xmlDocGetRootElement(doc->xml);
    for (const xmlNode *node = root; node; node = tree_next_element(node, root)) {
        if (tree_is(node, "meta")) nofollow->page = nofollow->page || meta_forbids(doc, node, agent);
        else if (tree_is(node, "a") || tree_is(node, "area")) note_link(nofollow, &others, doc, base, node);
    }
    map_clear(&others);
}

void nofollow_read(struct nofollow *nofollow, struct doc *doc, const struct url *base,
                   const struct headers *headers, const char *agent) {
    for (size_t i = 0; i < headers->count; i++)
        if (strcasecmp(headers->at[i].name, "X-Robots-Tag") == 0)
            nofollow->page = nofollow->page || header_forbids(headers->at[i].value, agent);
    if (doc && !nofollow->page) read_tree(nofollow, doc, base, agent);
}

bool nofollow_says(const struct nofollow *nofollow, const struct url *url) {
    return nofollow->page || map_get(&nofollow->links, url->text);
}

void nofollow_clear(struct nofollow *nofollow) { map_clear(&nofollow->links); }
