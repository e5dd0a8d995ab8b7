/* Selectors of the engines of browsers and of other libraries, on their documents. What is no CSS (`extension`) is counted
 * apart; what none of the others answers as the case wants (`disputed`) is left out. */
#include "suite.h"

#include "base/mem.h"
#include "select/css.h"
#include "html/doc.h"
#include "select/match.h"

#include <stdlib.h>
#include <string.h>

struct groups { const char *folder; struct group standard, extensions; };

static struct doc *read_doc(const char *folder, const char *name) {
    size_t bytes;
    struct err err = {0};
    char *path = mem_printf("selectors/docs/%s", name), *html = suite_file(folder, path, &bytes);
    struct doc *doc = doc_parse(html, bytes, NULL, &err);
    if (!doc) {
        fprintf(stderr, "conformance: %s: %s\n", path, err.message);
        exit(1);
    }
    free(path);
    free(html);
    return doc;
}

/* The ids of what matched, as the cases write them: "" stands for an element without one. */
static json_t *ids_of(struct doc *doc, const struct nodes *nodes) {
    json_t *ids = json_array();
    for (size_t i = 0; i < nodes->count; i++) {
        const char *id = node_attr(doc, nodes->at[i], "id");
        json_array_append_new(ids, json_string(id ? id : ""));
    }
    return ids;
}

static int by_text(const void *a, const void *b) {
    return strcmp(json_string_value(*(json_t *const *)a), json_string_value(*(json_t *const *)b));
}

static json_t *sorted(const json_t *list) {
    const size_t count = json_array_size(list);
    json_t **all = mem_alloc((count + 1) * sizeof *all), *result = json_array();
    for (size_t i = 0; i < count; i++) all[i] = json_array_get(list, i);
    qsort(all, count, sizeof *all, by_text);
    for (size_t i = 0; i < count; i++) json_array_append(result, all[i]);
    free(all);
    return result;
}

static bool same_ids(const json_t *wanted, const json_t *got, bool ordered) {
    if (ordered) return json_equal(wanted, got);
    json_t *a = sorted(wanted), *b = sorted(got);
    bool same = json_equal(a, b);
    json_decref(a);
    json_decref(b);
    return same;
}

static bool is_wanted(const json_t *one, const json_t *got) {
    const json_t *count = json_object_get(one, "count"), *order = json_object_get(one, "order");
    if (json_is_true(json_object_get(one, "error"))) return false;
    if (count) return (size_t)json_integer_value(count) == json_array_size(got);
    bool ordered = !json_is_false(order) && strcmp(suite_text(one, "src"), "soupsieve") != 0;
    return same_ids(json_object_get(one, "expected_ids"), got, ordered);
}

static void check(struct group *group, const json_t *one, const struct selector *selector, struct doc *doc) {
    const char *scope = suite_text(one, "scope");
    struct node *from = doc_root(doc);
    struct nodes found = {0};
    if (scope) /* <body> is the only one there is */
        for (from = node_first_child(from); strcmp(node_name(from), scope) != 0;) from = node_next(from);
    match_all(selector, doc, from, 0, &found);
    json_t *got = ids_of(doc, &found);
    char *shown = json_dumps(got, 0);
    group_case(group, suite_text(one, "id"), is_wanted(one, got), "%s gives %s", suite_text(one, "selector"), shown);
    free(shown);
    json_decref(got);
    vec_clear(&found);
}

static void one_case(void *arg, const json_t *one) {
    struct groups *groups = arg;
    struct err err = {0};
    if (json_is_true(json_object_get(one, "disputed"))) return;
    struct group *group = json_is_true(json_object_get(one, "extension")) ? &groups->extensions : &groups->standard;
    const json_t *text = json_object_get(one, "selector");
    if (strlen(json_string_value(text)) < json_string_length(text)) return; /* a selector here is a C string */
    struct selector *selector = css_compile(json_string_value(text), &err);
    if (!selector) {
        group_case(group, suite_text(one, "id"), json_is_true(json_object_get(one, "error")), "%s", err.message);
        return;
    }
    struct doc *doc = read_doc(groups->folder, suite_text(one, "doc"));
    check(group, one, selector, doc);
    doc_free(doc);
    css_free(selector);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct groups groups = {argv[1], {.name = "selectors"}, {.name = "selectors, extensions"}};
    doc_setup();
    suite_read(argv[1], "selectors/cases.jsonl", one_case, &groups);
    group_print(&groups.standard);
    group_print(&groups.extensions);
    return 0;
}
