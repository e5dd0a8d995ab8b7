/* See query.h. */
#include "debug/query.h"

#include "debug/look.h"
#include "debug/put.h"
#include "select/caret.h"
#include "select/css.h"
#include "select/explain.h"
#include "select/match.h"
#include "html/serialize.h"
#include "select/xpath.h"
#include "os/file.h"
#include "script/bind_run.h"
#include "script/matches.h"

enum { NODE_BYTES = 80 }; /* of one node that are shown */

/* ---- the page ---- */

static int parse_step(lua_State *L) {
    struct debug *debug = lua_touserdata(L, 1);
    bind_document(L, debug->options.state->run);
    return 0;
}

static struct run *find_run(struct debug *debug) {
    struct run *run = debug->options.state->run;
    if (!run) put_line(debug->out, "there is no page here");
    return run;
}

/* The page's tree, or NULL, which is said. */
static struct doc *find_doc(struct debug *debug) {
    struct run *run = find_run(debug);
    struct str why = {0};
    if (!run) return NULL;
    if (!look(debug, parse_step, debug, &why)) put_folded(debug->out, 2, str_text(&why), why.len);
    str_clear(&why);
    return run->parsed.doc;
}

/* ---- what matched ---- */

static void put_many(struct str *out, size_t count, const char *noun, const char *plural) {
    if (count == 0) put_line(out, "no %s", noun);
    else put_line(out, "%zu %s%s", count, count == 1 ? noun : plural, count > QUERY_SHOWN ? ", the first of them:" : "");
}

/* The beginning of its HTML, white space folded. */
static void put_node(struct debug *debug, const struct node *node) {
    struct str *text = &debug->text;
    str_reset(text);
    serialize_node(node, NODE_BYTES + 1, text);
    bool cut = text->len > NODE_BYTES;
    size_t kept = 0, length = cut ? utf8_cut(text->data, text->len, NODE_BYTES) : text->len;
    for (size_t i = 0; i < length; i++) {
        bool space = ascii_space(text->data[i]);
        if (space && kept && text->data[kept - 1] == ' ') continue;
        text->data[kept++] = space ? ' ' : text->data[i];
    }
    put_line(debug->out, "%6d  %.*s%s", node_line(node), (int)kept, text->data, cut ? "..." : "");
}

static void put_nodes(struct debug *debug, const struct nodes *nodes) {
    put_many(debug->out, nodes->count, "match", "matches");
    if (nodes->count) put_line(debug->out, "  line");
    for (size_t i = 0; i < nodes->count && i < QUERY_SHOWN; i++) put_node(debug, nodes->at[i]);
}

/* An expression that is wrong, with a caret under its place. */
static void put_wrong(struct debug *debug, const struct err *err) {
    str_reset(&debug->text);
    caret_put(err, &debug->text);
    put_folded(debug->out, 2, debug->text.data, debug->text.len);
}

static void put_strings(struct debug *debug, char *const *strings, size_t count) {
    put_many(debug->out, count, "text", "texts");
    for (size_t i = 0; i < count && i < QUERY_SHOWN; i++) put_line(debug->out, "  \"%s\"", strings[i]);
}

/* ---- css ---- */

struct asked {
    const struct selector *selector;
    struct doc *doc;
    struct nodes nodes;
    struct names strings; /* of ::text and ::attr */
};

static int match_step(lua_State *L) { /* [asked] */
    struct asked *asked = lua_touserdata(L, 1);
    struct node *root = doc_root(asked->doc);
    matches_use(L, asked->doc);
    if (css_gives_strings(asked->selector)) match_strings(asked->selector, asked->doc, root, 0, &asked->strings);
    else match_all(asked->selector, asked->doc, root, 0, &asked->nodes);
    matches_check(L, "page", "css");
    return 0;
}

static void put_matches(struct debug *debug, const struct asked *asked) {
    if (css_gives_strings(asked->selector)) put_strings(debug, asked->strings.at, asked->strings.count);
    else put_nodes(debug, &asked->nodes);
    if (asked->nodes.count || asked->strings.count) return;
    str_reset(&debug->text);
    explain(asked->selector, asked->doc, doc_root(asked->doc), &debug->text);
    put_folded(debug->out, 2, debug->text.data, debug->text.len);
}

static void match(struct debug *debug, struct doc *doc, const struct selector *selector) {
    struct asked asked = {.selector = selector, .doc = doc};
    struct str why = {0};
    if (look(debug, match_step, &asked, &why)) put_matches(debug, &asked);
    else put_folded(debug->out, 2, str_text(&why), why.len);
    str_clear(&why);
    vec_clear(&asked.nodes);
    names_clear(&asked.strings);
}

void query_put_css(struct debug *debug, const char *text) {
    struct err err = {0};
    struct doc *doc = find_doc(debug);
    struct selector *selector = doc ? css_compile(text, &err) : NULL;
    if (selector) match(debug, doc, selector);
    else if (doc) put_wrong(debug, &err);
    css_free(selector);
}

/* ---- xpath ---- */

static void put_result(struct debug *debug, const struct xpath_value *value) {
    switch (value->form) {
    case XPATH_NODES: put_nodes(debug, &value->nodes); break;
    case XPATH_STRINGS: put_strings(debug, value->strings.at, value->strings.count); break;
    case XPATH_STRING: put_line(debug->out, "\"%s\"", value->string); break;
    case XPATH_NUMBER: put_line(debug->out, "%.14g", value->number); break;
    case XPATH_BOOLEAN: put_line(debug->out, "%s", value->boolean ? "true" : "false"); break;
    }
}

void query_put_xpath(struct debug *debug, const char *text) {
    struct err err = {0};
    struct xpath_value value = {0};
    struct doc *doc = find_doc(debug);
    if (!doc) return;
    struct xpath *xpath = xpath_compile(text, &err);
    if (xpath && xpath_eval(xpath, doc, doc_root(doc), &value, &err)) put_result(debug, &value);
    else put_wrong(debug, &err);
    xpath_value_clear(&value);
    if (xpath) xpath_free(xpath);
}

/* ---- the body ---- */

bool query_put_body(struct debug *debug) {
    struct run *run = find_run(debug);
    if (!run) return false;
    const struct charset_text *body = bind_utf8(run);
    str_put(debug->out, body->utf8, body->length);
    return true;
}

void query_write_body(struct debug *debug, const char *path) {
    struct run *run = find_run(debug);
    struct err err = {0};
    if (!run) return;
    if (file_exists(path)) put_line(debug->out, "%s is there already: name another file", path);
    else if (file_replace(path, run->page->body, run->page->body_bytes, &err))
        put_line(debug->out, "%s: %zu bytes written", path, run->page->body_bytes);
    else put_folded(debug->out, 2, err.message, strlen(err.message));
}
