/* Sitemaps and feeds through core/html/xml: what the document is, and where it leads. Text sitemaps are lines; packed ones are
 * unpacked as the net would. Sitemaps that a robots.txt names are not asked here. */
#include "suite.h"

#include "base/mem.h"
#include "encoding/charset.h"
#include "select/css.h"
#include "select/match.h"
#include "read/text.h"
#include "html/xml.h"
#include "net/decode.h"

#include <stdio.h>
#include <stdlib.h>

struct run { const char *folder; struct group group; };

static bool take(void *arg, const void *bytes, size_t length) { return str_put(arg, bytes, length); }

static void read_body(const char *folder, const json_t *one, struct str *body) {
    size_t bytes;
    const char *why;
    char *path = mem_printf("sitemaps/files/%s", suite_text(one, "file")), *file = suite_file(folder, path, &bytes);
    struct decoder *decoder = json_is_true(json_object_get(one, "gz")) ? decoder_new("gzip", &why) : NULL;
    if (decoder) decoder_put(decoder, file, bytes, take, body);
    else str_put(body, file, bytes);
    decoder_free(decoder);
    free(file);
    free(path);
}

static void find(struct doc *doc, struct node *from, const char *css, struct nodes *out) {
    struct err err = {0};
    struct selector *selector = css_compile(css, &err);
    if (!selector) fprintf(stderr, "conformance: %s\n", err.message), exit(1);
    match_all(selector, doc, from, 0, out);
    css_free(selector);
}

/* The text of the child of that name, NULL where there is none. */
static json_t *child_text(struct node *node, const char *name) {
    for (struct node *child = node_first_child(node); child; child = node_next(child)) {
        if (strcmp(node_name(child), name) != 0) continue;
        struct str text = {0};
        text_of(child, &text);
        json_t *found = json_stringn(str_text(&text), text.len);
        str_clear(&text);
        return found;
    }
    return NULL;
}

static void add_page(json_t *entries, struct node *url) {
    static const char *const names[] = {"loc", "lastmod", "changefreq", "priority"};
    json_t *entry = json_object();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        json_t *text = child_text(url, names[i]);
        if (text) json_object_set_new(entry, names[i], text);
    }
    if (json_object_get(entry, "loc")) json_array_append(entries, entry);
    json_decref(entry);
}

static void add_link(json_t *entries, struct doc *doc, struct node *item) {
    struct nodes links = {0};
    struct str to = {0};
    find(doc, item, ":scope > link", &links);
    if (links.count && xml_link(doc, links.at[0], &to)) json_array_append_new(entries, json_pack("{s:s}", "loc", to.data));
    str_clear(&to);
    vec_clear(&links);
}

static json_t *entries_of(struct doc *doc) {
    json_t *entries = json_array();
    struct nodes urls = {0}, items = {0};
    find(doc, doc_root(doc), "urlset > url, sitemapindex > sitemap", &urls);
    find(doc, doc_root(doc), "item, entry", &items);
    for (size_t i = 0; i < urls.count; i++) add_page(entries, urls.at[i]);
    for (size_t i = 0; i < items.count; i++) add_link(entries, doc, items.at[i]);
    vec_clear(&urls);
    vec_clear(&items);
    return entries;
}

static json_t *lines_of(const struct str *body) {
    json_t *entries = json_array();
    struct charset_text decoded = {0};
    charset_decode(&decoded, str_text(body), body->len, "text/plain");
    char *text = mem_strndup(decoded.utf8, decoded.length);
    for (char *rest = text, *line; (line = strtok_r(rest, "\r\n", &rest));)
        json_array_append_new(entries, json_pack("{s:s}", "loc", line));
    free(text);
    charset_clear(&decoded);
    return entries;
}

/* The cases leave a field out that is empty, but some have it. */
static bool same_entry(const json_t *wanted, const json_t *got) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)got, name, value) {
        const char *other = suite_text(wanted, name);
        if (strcmp(other ? other : "", json_string_value(value)) != 0) return false;
    }
    json_object_foreach((json_t *)wanted, name, value)
        if (!json_object_get(got, name)) return false;
    return true;
}

static bool same_entries(const json_t *wanted, const json_t *got) {
    bool same = json_array_size(wanted) == json_array_size(got);
    for (size_t i = 0; same && i < json_array_size(wanted); i++)
        same = same_entry(json_array_get(wanted, i), json_array_get(got, i));
    return same;
}

static void judge(struct run *run, const json_t *one, const char *kind, json_t *got) {
    const json_t *expected = json_object_get(one, "expected"), *wanted = json_object_get(expected, "entries");
    const char *type = suite_text(expected, "type"), *id = suite_text(one, "id");
    if (type && strcmp(type, "atom") == 0) type = "feed";
    char *text = json_dumps(got, JSON_COMPACT);
    group_case(&run->group, id, (!type || strcmp(type, kind) == 0) && same_entries(wanted, got), "%s: %.300s", kind, text);
    free(text);
    json_decref(got);
}

static void run_case(void *arg, const json_t *one) {
    struct run *run = arg;
    struct str body = {0};
    struct err err = {0};
    const json_t *expected = json_object_get(one, "expected");
    if (json_is_string(json_array_get(json_object_get(expected, "entries"), 0))) return; /* of a robots.txt */
    read_body(run->folder, one, &body);
    struct doc *doc = xml_parse(str_text(&body), body.len, NULL, &err);
    if (json_is_null(expected)) group_case(&run->group, suite_text(one, "id"), doc ? xml_fault_of(doc) != NULL : *err.message, "is not told");
    else if (doc) judge(run, one, node_name(doc_root(doc)), entries_of(doc));
    else judge(run, one, "text", lines_of(&body));
    doc_free(doc);
    str_clear(&body);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct run run = {argv[1], {.name = "sitemaps and feeds"}};
    doc_setup();
    suite_read(argv[1], "sitemaps/cases.jsonl", run_case, &run);
    group_print(&run.group);
    return 0;
}
