/* html5lib's tree construction tests: documents and fragments, scripting off. */
#include "suite.h"

#include "../unit/html/dump.h"

struct groups { struct group documents, fragments; };

static bool has_same_lines(const struct str *dump, const char *expected) {
    const size_t length = strlen(expected);
    const char *said = str_text(dump);
    return strncmp(said, expected, length) == 0 && strcmp(said + length, length ? "\n" : "") == 0;
}

static void run_case(void *arg, const json_t *one) {
    struct groups *groups = arg;
    const json_t *data = json_object_get(one, "data");
    const char *context = suite_text(one, "fragment"), *expected = suite_text(one, "document");
    if (json_is_true(json_object_get(one, "scripting"))) return;
    const struct doc_options options = {.context = context};
    struct doc *doc = doc_parse(json_string_value(data), json_string_length(data), &options, NULL);
    struct str dump = {0};
    dump_tree(doc, context ? tree_node(doc_root(doc)) : (xmlNode *)doc->xml, &dump);
    struct group *group = context ? &groups->fragments : &groups->documents;
    group_case(group, suite_text(one, "id"), has_same_lines(&dump, expected), "%s\nwanted:\n%s\ngot:\n%s",
               json_string_value(data), expected, str_text(&dump));
    str_clear(&dump);
    doc_free(doc);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct groups groups = {{.name = "tree, documents"}, {.name = "tree, fragments"}};
    doc_setup();
    suite_read(argv[1], "html5lib-tree/tests.jsonl", run_case, &groups);
    group_print(&groups.documents);
    group_print(&groups.fragments);
    return 0;
}
