/* See metadata.h. One walk over the tree for all but microdata, which has a walk and a file of its own. */
#include "read/metadata.h"

#include "base/map.h"
#include "read/jsonld.h"
#include "read/links.h"
#include "read/microdata.h"
#include "read/text.h"
#include "html/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* What is wrong with ten blocks is enough to know. */
enum { ERRORS_MOST = 10 };

struct metadata {
    struct doc *doc;
    const struct url *base;
    json_t *all, *jsonld, *opengraph, *meta, *errors; /* borrowed of all */
    struct map prefixes; /* of Open Graph, in lower case -> something */
    int blocks;          /* of JSON-LD so far */
};

static const char *attr_value(struct metadata *m, const xmlNode *node, enum attr attr) {
    const xmlAttr *found = tree_find_attr(node, attr);
    return found ? tree_value(m->doc, found) : NULL;
}

static json_t *add(json_t *object, const char *name, json_t *value) {
    json_object_set_new(object, name, value);
    return value;
}

static void put_lower(struct str *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) str_putc(out, ascii_lower(text[i]));
}

static void put_trimmed(struct str *out, const char *text) {
    size_t length = strlen(text);
    while (length && ascii_space(*text)) text++, length--;
    while (length && ascii_space(text[length - 1])) length--;
    str_put(out, text, length);
}

/* ---- JSON-LD ---- */

static void add_error(struct metadata *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add_error(struct metadata *m, const char *format, ...) {
    char text[300];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text[utf8_prefix(text, strlen(text))] = '\0';
    if (json_array_size(m->errors) < ERRORS_MOST) json_array_append_new(m->errors, json_string(text));
}

/* "application/ld+json; charset=utf-8" */
static bool is_jsonld(const char *type) {
    static const char name[] = "application/ld+json";
    while (type && ascii_space(*type)) type++;
    return type && strncasecmp(type, name, strlen(name)) == 0 && strchr("; \t\n", type[strlen(name)]);
}

static void add_block(struct metadata *m, const xmlNode *script) {
    struct str text = {0}, trimmed = {0};
    struct err err = {0};
    for (const xmlNode *child = script->children; child; child = child->next)
        if (!tree_is_element(child)) str_puts(&text, (const char *)child->content);
    put_trimmed(&trimmed, str_text(&text));
    m->blocks++;
    json_t *value = trimmed.len ? jsonld_parse(trimmed.data, trimmed.len, &err) : NULL;
    if (json_is_array(value)) json_array_extend(m->jsonld, value);
    else if (value) json_array_append(m->jsonld, value);
    else if (trimmed.len)
        add_error(m, "JSON-LD block %d (line %d): %s", m->blocks, node_line(tree_opaque(script)), err.message);
    json_decref(value);
    str_clear(&trimmed);
    str_clear(&text);
}

/* ---- meta ---- */

static void add_prefix(struct metadata *m, const char *name, size_t length) {
    struct str prefix = {0};
    put_lower(&prefix, name, length);
    if (length) map_set(&m->prefixes, prefix.data, m);
    str_clear(&prefix);
}

/* prefix="og: http://ogp.me/ns# fb: http://..." (RDFa Core 7.4.1) */
static void read_prefixes(struct metadata *m, const xmlNode *node) {
    const char *text = tree_attr(m->doc, node, "prefix");
    while (text && *text) {
        const size_t length = strcspn(text, " \t\n\f\r");
        if (length > 1 && text[length - 1] == ':') add_prefix(m, text, length - 1);
        text += length;
        while (ascii_space(*text)) text++;
    }
}


static bool is_opengraph(struct metadata *m, const char *name) {
    const char *colon = strchr(name, ':');
    char prefix[64];
    if (!colon || (size_t)(colon - name) >= sizeof prefix) return false;
    memcpy(prefix, name, (size_t)(colon - name));
    prefix[colon - name] = '\0';
    return map_get(&m->prefixes, prefix) != NULL;
}

/* One text, or a list of them from the second on. */
static void add_text(json_t *object, const char *name, const char *text) {
    json_t *there = json_object_get(object, name), *list = there;
    if (!there) {
        json_object_set_new(object, name, json_string(text));
        return;
    }
    if (!json_is_array(there)) {
        list = json_array();
        json_array_append(list, there);
        json_object_set_new(object, name, list);
    }
    json_array_append_new(list, json_string(text));
}

/* Names are compared without case (WHATWG HTML 4.2.5.1). */
static void add_meta(struct metadata *m, const xmlNode *node) {
    const char *property = attr_value(m, node, ATTR_PROPERTY), *written = attr_value(m, node, ATTR_NAME);
    const char *content = attr_value(m, node, ATTR_CONTENT);
    if (!content || (!property && !written)) return;
    struct str trimmed = {0}, name = {0};
    put_trimmed(&trimmed, property ? property : written);
    put_lower(&name, str_text(&trimmed), trimmed.len);
    if (name.len) add_text(is_opengraph(m, name.data) ? m->opengraph : m->meta, name.data, content);
    str_clear(&name);
    str_clear(&trimmed);
}

/* ---- the others ---- */

static bool has_word(const char *text, const char *word) {
    const size_t length = strlen(word);
    while (text && *text) {
        const size_t here = strcspn(text, " \t\n\f\r");
        if (here == length && strncasecmp(text, word, length) == 0) return true;
        text += here;
        while (ascii_space(*text)) text++;
    }
    return false;
}

static void add_link(struct metadata *m, const xmlNode *node) {
    const char *href = attr_value(m, node, ATTR_HREF);
    if (!href || !has_word(attr_value(m, node, ATTR_REL), "canonical") || json_object_get(m->all, "canonical")) return;
    struct url url;
    struct str trimmed = {0};
    put_trimmed(&trimmed, href);
    const bool absolute = trimmed.len && m->base && links_parse(&url, m->doc, trimmed.data, m->base, NULL) == URL_OK;
    if (trimmed.len) add(m->all, "canonical", json_string(absolute ? url.text : trimmed.data));
    if (absolute) url_clear(&url);
    str_clear(&trimmed);
}

static void add_title(struct metadata *m, const xmlNode *node) {
    if (json_object_get(m->all, "title")) return;
    struct str text = {0};
    text_of(tree_opaque(node), &text);
    add(m->all, "title", json_stringn(str_text(&text), text.len));
    str_clear(&text);
}

static void read_element(struct metadata *m, const xmlNode *node) {
    switch (tree_space(node) == SPACE_HTML ? tree_tag(node) : TAG_OTHER) {
    case TAG_HEAD: read_prefixes(m, node); break;
    case TAG_TITLE: add_title(m, node); break;
    case TAG_META: add_meta(m, node); break;
    case TAG_LINK: add_link(m, node); break;
    case TAG_SCRIPT:
        if (is_jsonld(attr_value(m, node, ATTR_TYPE))) add_block(m, node);
        break;
    default: break;
    }
}

static void read_root(struct metadata *m, const xmlNode *root) {
    static const char *const known[] = {"og", "music", "video", "article", "book", "profile", "website"};
    const char *lang = attr_value(m, root, ATTR_LANG);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) add_prefix(m, known[i], strlen(known[i]));
    read_prefixes(m, root);
    if (lang && *lang) add(m->all, "lang", json_string(lang));
}

json_t *metadata_read(struct doc *doc, const struct url *base) {
    const xmlNode *root = xmlDocGetRootElement(doc->xml);
    struct metadata m = {.doc = doc, .base = base, .all = json_object()};
    bool cut = false;
    m.errors = add(m.all, "errors", json_array());
    m.jsonld = add(m.all, "jsonld", json_array());
    m.opengraph = add(m.all, "opengraph", json_object());
    m.meta = add(m.all, "meta", json_object());
    read_root(&m, root);
    for (const xmlNode *node = root; node; node = tree_next_live(node, root)) read_element(&m, node);
    add(m.all, "microdata", microdata_read(doc, base, &cut));
    if (cut) add_error(&m, "microdata: there is too much of it; the rest is left out");
    map_clear(&m.prefixes);
    return m.all;
}
