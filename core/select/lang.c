/* See lang.h. */
#include "select/lang.h"

static size_t subtag(const char *text) { return strcspn(text, "-"); }

static bool same_subtag(const char *a, const char *b) {
    return subtag(a) == subtag(b) && strncasecmp(a, b, subtag(a)) == 0;
}

static const char *next_subtag(const char *text) {
    text += subtag(text);
    return *text ? text + 1 : text;
}

/* RFC 4647 3.3.2: "de-DE" fits "de-Latn-DE", "*-CH" fits "fr-CH". */
static bool in_range(const char *language, const char *range) {
    if (!*range || !*language) return !*range && !*language;
    if (!same_subtag(range, "*") && !same_subtag(range, language)) return false;
    range = next_subtag(range);
    language = next_subtag(language);
    while (*range) {
        if (same_subtag(range, "*")) {
            range = next_subtag(range);
        } else if (!*language) {
            return false;
        } else if (same_subtag(range, language)) {
            range = next_subtag(range);
            language = next_subtag(language);
        } else if (subtag(language) == 1) {
            return false; /* what follows a singleton is an extension */
        } else {
            language = next_subtag(language);
        }
    }
    return true;
}

/* Outside of HTML it is xml:lang that says it, and in SVG, where there is none, lang too (WHATWG HTML 3.2.6.2). */
static const char *own_language(struct doc *doc, const xmlNode *node) {
    const enum space space = tree_space(node);
    const char *foreign = space == SPACE_HTML ? NULL : tree_attr(doc, node, "xml:lang");
    return foreign || (space != SPACE_HTML && space != SPACE_SVG) ? foreign : tree_attr(doc, node, "lang");
}

static bool has_language(struct doc *doc, const xmlNode *node) { return own_language(doc, node) != NULL; }

/* The pragma-set default language (WHATWG HTML 4.2.5.3): of the last <meta> that has one. */
static const char *find_default(struct doc *doc) {
    const xmlNode *root = xmlDocGetRootElement(doc->xml);
    const char *found = "";
    for (const xmlNode *node = root; node; node = tree_next_element(node, root)) {
        if (!tree_is_html(node, TAG_META)) continue;
        const char *what = tree_attr(doc, node, "http-equiv"), *content = tree_attr(doc, node, "content");
        if (!what || !content || ascii_casecmp(what, "content-language") != 0 || strchr(content, ',')) continue;
        while (ascii_space(*content)) content++;
        if (*content) found = content;
    }
    return arena_strndup(&doc->arena, found, strcspn(found, " \t\n\f\r"));
}

/* The page does not change: it is looked for once. */
static const char *default_language(struct doc *doc) {
    if (!doc->language) doc->language = find_default(doc);
    return doc->language;
}

bool lang_fits(struct suit *suit, const xmlNode *node, const char *range) {
    const xmlNode *said = suit_nearest(suit, NEAREST_LANG, node, has_language);
    if (said) return in_range(own_language(suit->doc, said), range);
    if (!suit->doc->language && !suit_may_all(suit)) return false;
    const char *language = default_language(suit->doc);
    return *language && in_range(language, range);
}
