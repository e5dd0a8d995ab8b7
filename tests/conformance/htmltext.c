/* What other scrapers read off a page: its base URL, its characters out of references, its text without tags,
 * its bytes as text. Cases that ask for what is no call here (which tags to keep, meta refresh) are left out. */
#include "suite.h"

#include "encoding/decode.h"
#include "html/doc.h"
#include "read/links.h"
#include "read/text.h"

#include <stdlib.h>
#include <string.h>

struct groups { struct group base, entities, tags, decoding; };

/* An argument: a text, or bytes, given as the characters of latin-1. To be freed; NULL where there is none. */
static char *argument(const json_t *one, size_t index, size_t *length) {
    const json_t *value = json_array_get(json_object_get(one, "args"), index);
    const json_t *bytes = json_object_get(value, "__bytes__");
    struct str out = {0};
    const char *text = json_string_value(bytes ? bytes : value);
    if (!text) return NULL;
    for (; *text; text++) {
        bool two = bytes && ((unsigned char)*text & 0xE0) == 0xC0;
        str_putc(&out, two ? (char)((unsigned char)text[0] << 6 | ((unsigned char)text[1] & 0x3F)) : *text);
        text += two;
    }
    *length = out.len;
    return str_take(&out);
}

static bool has_options(const json_t *one) { return json_object_size(json_object_get(one, "kw")) > 0; }

static void base(struct group *group, const json_t *one) {
    size_t length, page_length;
    char *html = argument(one, 0, &length), *address = argument(one, 1, &page_length);
    const char *wanted = suite_text(one, "result");
    struct doc *doc = doc_parse(html, length, NULL, NULL);
    struct url page = {0}, found = {0};
    /* A page has a URL, and one of a host ends in a slash. */
    if (address && url_parse(&page, address, NULL, NULL) == URL_OK) {
        links_base(doc, &page, &found);
        size_t most = strlen(wanted);
        bool good = strcmp(found.text, wanted) == 0 || (strncmp(found.text, wanted, most) == 0 && strcmp(found.text + most, "/") == 0);
        group_case(group, suite_text(one, "id"), good, "is %s, not %s", found.text, wanted);
    }
    url_clear(&found);
    url_clear(&page);
    doc_free(doc);
    free(html);
    free(address);
}

/* What is in the page as text. Doctype and html are written so that white space at its beginning stays. */
static void text(struct group *group, const json_t *one) {
    size_t length;
    char *html = argument(one, 0, &length);
    struct str whole = {0}, out = {0};
    str_puts(&whole, "<!doctype html><body>");
    str_put(&whole, html, length);
    struct doc *doc = doc_parse(whole.data, whole.len, NULL, NULL);
    text_raw(doc_root(doc), &out);
    group_case(group, suite_text(one, "id"), strcmp(str_text(&out), suite_text(one, "result")) == 0, "%s is \"%s\", not \"%s\"",
               html, str_text(&out), suite_text(one, "result"));
    doc_free(doc);
    str_clear(&whole);
    str_clear(&out);
    free(html);
}

static void decoding(struct group *group, const json_t *one) {
    size_t length, label_length;
    char *bytes = argument(one, 0, &length), *label = argument(one, 1, &label_length);
    const struct encoding *encoding = encoding_find(label, label_length);
    struct str out = {0};
    if (encoding) decode(encoding, bytes, length, &out);
    group_case(group, suite_text(one, "id"), encoding && strcmp(str_text(&out), suite_text(one, "result")) == 0,
               "%s: \"%s\", not \"%s\"", label, encoding ? str_text(&out) : "no such label", suite_text(one, "result"));
    str_clear(&out);
    free(bytes);
    free(label);
}

static void each(void *arg, const json_t *one) {
    struct groups *groups = arg;
    const char *function = suite_text(one, "fn");
    if (strcmp(function, "get_base_url") == 0) base(&groups->base, one);
    if (strcmp(function, "replace_entities") == 0) text(&groups->entities, one);
    if (strcmp(function, "to_unicode") == 0) decoding(&groups->decoding, one);
    const bool tags = strcmp(function, "remove_tags") == 0 || strcmp(function, "remove_comments") == 0;
    if (tags && !has_options(one)) text(&groups->tags, one);
}

int main(int argc, char **argv) {
    if (argc != 2) return 1;
    struct groups groups = {{.name = "htmltext, base URL"}, {.name = "htmltext, references"}, {.name = "htmltext, without tags"},
                            {.name = "htmltext, decoding"}};
    doc_setup();
    suite_read(argv[1], "htmltext/w3lib.jsonl", each, &groups);
    group_print(&groups.base);
    group_print(&groups.entities);
    group_print(&groups.tags);
    group_print(&groups.decoding);
    return 0;
}
