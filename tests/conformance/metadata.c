/* Structured data of pages beside what extruct makes of them. Its samples have several shapes: items of JSON-LD or of microdata alone, Open
 * Graph alone, or an object with a part for each syntax; RDFa and Dublin Core, which are not read here, are left out. */
#include "suite.h"

#include "base/json.h"
#include "base/mem.h"
#include "encoding/charset.h"
#include "read/metadata.h"

#include <stdio.h>
#include <stdlib.h>

struct run { const char *folder; struct group jsonld, microdata, opengraph; };

/* The samples do not say whose they are. One of them was read as this page. */
static const char base_text[] = "http://www.example.com/microdata/";

static json_t *read_page(const char *folder, const char *file, const struct url *base) {
    size_t bytes;
    struct err err = {0};
    struct charset_text text = {0};
    char *path = mem_printf("metadata/html/%s", file), *html = suite_file(folder, path, &bytes);
    charset_decode(&text, html, bytes, NULL);
    struct doc *doc = doc_parse(text.utf8, text.length, NULL, &err);
    if (!doc) fprintf(stderr, "conformance: %s: %s\n", path, err.message), exit(1);
    json_t *data = metadata_read(doc, base);
    doc_free(doc);
    charset_clear(&text);
    free(html);
    free(path);
    return data;
}

/* Lists of one stand for what is in them, here and there. */
static json_t *plain(const json_t *value) {
    const char *name;
    json_t *one, *copy;
    size_t i;
    if (json_is_array(value) && json_array_size(value) == 1) return plain(json_array_get(value, 0));
    if (json_is_array(value)) {
        copy = json_array();
        json_array_foreach(value, i, one) json_array_append_new(copy, plain(one));
        return copy;
    }
    if (!json_is_object(value)) return json_deep_copy(value);
    copy = json_object();
    json_object_foreach((json_t *)value, name, one) json_object_set_new(copy, name, plain(one));
    return copy;
}

static void compare(struct group *group, const char *id, const json_t *wanted, const json_t *got) {
    json_t *a = plain(wanted), *b = plain(got);
    char *left = json_dumps(a, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    char *right = json_dumps(b, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    group_case(group, id, json_equal(a, b), "%s\n    got %s", left, right);
    free(left);
    free(right);
    json_decref(a);
    json_decref(b);
}

/* [{"properties": [["og:title", "T"], ...]}] as an object of texts and lists. */
static json_t *properties_of(const json_t *wanted) {
    json_t *object = json_object(), *pair;
    size_t i;
    json_array_foreach(json_object_get(json_array_get(wanted, 0), "properties"), i, pair) {
        const char *name = json_string_value(json_array_get(pair, 0));
        if (!json_object_get(object, name)) json_object_set_new(object, name, json_array());
        json_array_append(json_object_get(object, name), json_array_get(pair, 1));
    }
    return object;
}

static bool is_opengraph(const json_t *list) { return json_object_get(json_array_get(list, 0), "namespace") != NULL; }

static bool is_jsonld(const json_t *list) { return json_is_string(json_object_get(json_array_get(list, 0), "@context")); }

static bool is_microdata(const json_t *list) {
    return json_is_array(list) && json_is_object(json_object_get(json_array_get(list, 0), "properties"));
}

static void run_case(void *arg, const json_t *one) {
    struct run *run = arg;
    const char *id = suite_text(one, "id");
    const json_t *expected = json_object_get(one, "expected");
    const json_t *jsonld = json_object_get(expected, "json-ld"), *microdata = json_object_get(expected, "microdata");
    const json_t *opengraph = json_object_get(expected, "opengraph");
    if (is_jsonld(expected)) jsonld = expected;
    if (is_microdata(expected)) microdata = expected;
    if (is_opengraph(expected)) opengraph = expected;
    struct url base;
    url_parse(&base, base_text, NULL, NULL);
    const bool based = strcmp(id, "w3c__microdata.object.html") == 0;
    json_t *data = read_page(run->folder, suite_text(one, "file"), based ? &base : NULL);
    url_clear(&base);
    if (jsonld) compare(&run->jsonld, id, jsonld, json_object_get(data, "jsonld"));
    if (microdata) compare(&run->microdata, id, microdata, json_object_get(data, "microdata"));
    if (opengraph) {
        json_t *wanted = properties_of(opengraph);
        compare(&run->opengraph, id, wanted, json_object_get(data, "opengraph"));
        json_decref(wanted);
    }
    json_decref(data);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct run run = {argv[1], {.name = "metadata, JSON-LD"}, {.name = "metadata, microdata"}, {.name = "metadata, Open Graph"}};
    doc_setup();
    suite_read(argv[1], "metadata/cases.jsonl", run_case, &run);
    group_print(&run.jsonld);
    group_print(&run.microdata);
    group_print(&run.opengraph);
    return 0;
}
