/* Facts of real pages: the whole tree as html5lib's dump has it, by its hash, and what a scraper counts in it. */
#include "suite.h"

#include "../unit/html/dump.h"

#include <nettle/sha2.h>

struct groups { struct group trees, elements, anchors, images, texts, hrefs; };

struct facts { int elements, anchors, images; size_t text_bytes; struct str hrefs; };

static void hash_text(const struct str *text, char hex[65]) {
    struct sha256_ctx sha;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&sha);
    sha256_update(&sha, text->len, (const uint8_t *)str_text(text));
    sha256_digest(&sha, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) sprintf(hex + 2 * i, "%02x", digest[i]);
}

static void add_element(struct facts *facts, struct doc *doc, const xmlNode *node) {
    const xmlAttr *href = tree_find_attr(node, ATTR_HREF);
    facts->elements++;
    facts->images += tree_is_html(node, TAG_IMG);
    if (!href || !tree_is(node, "a")) return;
    if (facts->anchors++) str_putc(&facts->hrefs, '\n');
    str_puts(&facts->hrefs, tree_value(doc, href));
}

static struct facts read_facts(struct doc *doc) {
    struct facts facts = {0};
    const xmlNode *top = (xmlNode *)doc->xml;
    for (const xmlNode *node = top->children; node; node = tree_next(node, top)) {
        if (tree_is_element(node)) add_element(&facts, doc, node);
        if (node->type == XML_TEXT_NODE) facts.text_bytes += strlen((const char *)node->content);
    }
    return facts;
}

static void check_number(struct group *group, const json_t *one, const char *field, long long got) {
    long long wanted = json_integer_value(json_object_get(one, field));
    group_case(group, suite_text(one, "id"), wanted == got, "%s: wanted %lld, got %lld", field, wanted, got);
}

static void check_hash(struct group *group, const json_t *one, const char *field, const struct str *text) {
    char hex[65];
    hash_text(text, hex);
    group_case(group, suite_text(one, "id"), strcmp(hex, suite_text(one, field)) == 0, "%s differs", field);
}

static void check_page(struct groups *groups, const json_t *one, struct doc *doc) {
    struct facts facts = read_facts(doc);
    struct str dump = {0};
    check_number(&groups->elements, one, "elements", facts.elements);
    check_number(&groups->anchors, one, "a_href", facts.anchors);
    check_number(&groups->images, one, "img", facts.images);
    if (json_is_true(json_object_get(one, "utf8"))) {
        check_number(&groups->texts, one, "text_bytes", (long long)facts.text_bytes);
        dump_tree(doc, (xmlNode *)doc->xml, &dump);
        check_hash(&groups->trees, one, "tree_sha256", &dump);
        check_hash(&groups->hrefs, one, "hrefs_sha256", &facts.hrefs);
    }
    str_clear(&dump);
    str_clear(&facts.hrefs);
}

struct run { struct groups groups; const char *folder; };

static void run_page(void *arg, const json_t *one) {
    struct run *run = arg;
    size_t bytes;
    char *body = suite_file(run->folder, suite_text(one, "file"), &bytes);
    struct str utf8 = {0};
    const size_t mark = bytes >= 3 && memcmp(body, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    str_put_repaired(&utf8, body + mark, bytes - mark);
    struct doc *doc = doc_parse(str_text(&utf8), utf8.len, NULL, NULL);
    check_page(&run->groups, one, doc);
    doc_free(doc);
    str_clear(&utf8);
    free(body);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct run run = {.groups = {{.name = "pages, trees"}, {.name = "pages, elements"}, {.name = "pages, a[href]"},
                                 {.name = "pages, img"}, {.name = "pages, bytes of text"}, {.name = "pages, hrefs"}}};
    struct str folder = {0};
    str_printf(&folder, "%s/pages/html", argv[1]);
    run.folder = str_text(&folder);
    doc_setup();
    char *list = mem_printf("%s/pages", argv[1]);
    suite_read(list, "pages.jsonl", run_page, &run);
    struct group *groups = &run.groups.trees;
    for (size_t i = 0; i < sizeof run.groups / sizeof *groups; i++) group_print(&groups[i]);
    free(list);
    str_clear(&folder);
    return 0;
}
