/* See build.h. This file has the loop over the tokens, the choice of rules for each, and the beginning of a
 * fragment. */
#include "html/build.h"

#include "html/build_body.h"
#include "html/build_foreign.h"
#include "html/build_insert.h"
#include "html/build_modes.h"
#include "html/build_select.h"
#include "html/build_table.h"

/* Whatever the options say: nodes of a page without bytes; html, body and one in it; how far the rules look down
 * the stack. */
enum { NODES_LEAST = 10000, NESTING_LEAST = 3, REACH_LEAST = 512 };

static bool (*const modes[MODE_COUNT])(struct builder *) = {
    [MODE_INITIAL] = mode_initial, [MODE_BEFORE_HTML] = mode_before_html, [MODE_BEFORE_HEAD] = mode_before_head,
    [MODE_IN_HEAD] = mode_in_head, [MODE_IN_HEAD_NOSCRIPT] = mode_in_head_noscript, [MODE_AFTER_HEAD] = mode_after_head,
    [MODE_IN_BODY] = mode_in_body, [MODE_TEXT] = mode_text, [MODE_IN_TABLE] = mode_in_table,
    [MODE_IN_TABLE_TEXT] = mode_in_table_text, [MODE_IN_CAPTION] = mode_in_caption,
    [MODE_IN_COLUMN_GROUP] = mode_in_column_group, [MODE_IN_TABLE_BODY] = mode_in_table_body, [MODE_IN_ROW] = mode_in_row,
    [MODE_IN_CELL] = mode_in_cell, [MODE_IN_TEMPLATE] = mode_in_template, [MODE_AFTER_BODY] = mode_after_body,
    [MODE_IN_FRAMESET] = mode_in_frameset, [MODE_AFTER_FRAMESET] = mode_after_frameset,
    [MODE_AFTER_AFTER_BODY] = mode_after_after_body, [MODE_AFTER_AFTER_FRAMESET] = mode_after_after_frameset,
};

/* 13.2.6, the tree construction dispatcher. */
static void process(struct builder *b) {
    bool again = foreign_applies(b) ? foreign_process(b) : modes[b->mode](b);
    while (again) again = modes[b->mode](b);
}

/* Gives false where nothing is left of the token. */
static bool skip_newline(struct builder *b) {
    struct token *token = &b->token;
    b->skips_newline = false;
    if (token->kind != TOKEN_TEXT || !token->bytes || token->text[0] != '\n') return true;
    token->text++;
    return --token->bytes > 0;
}

static void allow_cdata(struct builder *b) {
    const xmlNode *current = foreign_current(b);
    const bool allow = current && tree_space(current) != SPACE_HTML;
    if (allow != b->cdata) tokenizer_allow_cdata(b->tokenizer, allow);
    b->cdata = allow;
}

/* Elements that are opened again and again can be more than the page has bytes: no page means that. */
static size_t most_nodes(const struct doc *doc, const struct doc_options *options) {
    const size_t most = doc->bytes + NODES_LEAST;
    return options->nodes_most < most ? options->nodes_most : most;
}

/* Where there are too many nodes, it is as if the page ended there. */
static void read_tokens(struct builder *b, size_t nodes_most) {
    do {
        tokenizer_next(b->tokenizer, &b->token);
        if (b->doc->pool.made >= nodes_most && b->token.kind != TOKEN_EOF) {
            b->doc->cuts.unread = b->doc->bytes - b->token.at;
            b->token.kind = TOKEN_EOF;
        }
        if (b->skips_newline && !skip_newline(b)) continue;
        process(b);
        allow_cdata(b);
    } while (b->token.kind != TOKEN_EOF);
}

/* ---- Fragments (13.4) ---- */

/* "td", "svg path", "math mi". */
static xmlNode *new_context(struct builder *b, const char *name) {
    enum space space = SPACE_HTML;
    if (str_starts(name, "svg ")) space = SPACE_SVG;
    else if (str_starts(name, "math ")) space = SPACE_MATHML;
    if (space != SPACE_HTML) name = strchr(name, ' ') + 1;
    char *lower = arena_strndup(&b->doc->arena, name, strlen(name));
    for (char *p = lower; *p; p++) *p = ascii_lower(*p);
    return nodes_element(&b->doc->pool, b->doc->xml, lower, tag_find(lower, strlen(lower)), space, 0);
}

static enum token_content content_of(const xmlNode *context) {
    if (tree_space(context) != SPACE_HTML) return CONTENT_DATA;
    switch (tree_tag(context)) {
    case TAG_TITLE: case TAG_TEXTAREA: return CONTENT_RCDATA;
    case TAG_STYLE: case TAG_XMP: case TAG_IFRAME: case TAG_NOEMBED: case TAG_NOFRAMES: return CONTENT_RAWTEXT;
    case TAG_SCRIPT: return CONTENT_SCRIPT;
    case TAG_PLAINTEXT: return CONTENT_PLAINTEXT;
    default: return CONTENT_DATA;
    }
}

static void begin_fragment(struct builder *b, const char *name) {
    struct doc *doc = b->doc;
    b->context = new_context(b, name);
    doc->pool.elements = 0; /* it is none of the tree */
    xmlNode *html = nodes_element(&doc->pool, doc->xml, tag_text(TAG_HTML), TAG_HTML, SPACE_HTML, 0);
    nodes_insert((xmlNode *)doc->xml, NULL, html);
    open_push(&b->open, html);
    tokenizer_switch(b->tokenizer, content_of(b->context), NULL); /* no end tag is one for the context */
    if (tree_is_html(b->context, TAG_TEMPLATE)) vec_push(&b->templates, MODE_IN_TEMPLATE);
    if (tree_is_html(b->context, TAG_FORM)) b->form = b->context;
    mode_reset(b);
    allow_cdata(b);
}

/* The copy is the arena's, for what the tree has of it. */
static char *copy_input(struct doc *doc) {
    char *copy = arena_block(&doc->arena, doc->bytes + 1);
    if (doc->bytes) memcpy(copy, doc->utf8, doc->bytes);
    copy[doc->bytes] = '\0';
    return copy;
}

static size_t at_least(size_t number, size_t least) { return number < least ? least : number; }

void build_tree(struct doc *doc, const struct doc_options *options) {
    char *copy = copy_input(doc);
    struct builder b = {
        .doc = doc, .frameset_ok = true, .copy = copy, .copy_end = copy + doc->bytes,
        .tokenizer = tokenizer_new(copy, doc->bytes, options->attributes_most, &doc->arena),
        .open.reach = at_least(options->nesting_most, REACH_LEAST),
        .nesting_most = at_least(options->nesting_most, NESTING_LEAST), .attributes_most = options->attributes_most,
    };
    doc->ordered = true;
    if (options->context) begin_fragment(&b, options->context);
    read_tokens(&b, most_nodes(doc, options));
    if (b.shows_option) select_fill(&b);
    doc->cuts.attributes += tokenizer_dropped(b.tokenizer);
    tokenizer_free(b.tokenizer);
    open_clear(&b.open);
    vec_clear(&b.formatting);
    vec_clear(&b.templates);
    vec_clear(&b.pending);
}
