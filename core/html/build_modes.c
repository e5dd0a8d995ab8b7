/* See build_modes.h. */
#include "html/build_modes.h"

#include "html/build_body.h"
#include "html/build_doctype.h"
#include "html/build_insert.h"

static bool go(struct builder *b, enum mode mode) {
    b->mode = mode;
    return true;
}

/* Starts and ends that are read as if the element before them were complete. */
static bool ends_early(const struct token *token) {
    switch (token->tag) {
    case TAG_BODY: case TAG_HTML: case TAG_BR: return true;
    default: return false;
    }
}

static xmlNode *document(const struct builder *b) { return (xmlNode *)b->doc->xml; }

bool token_is_hidden(const struct token *token) {
    for (size_t i = 0; i < token->attr_count; i++)
        if (token->attrs[i].attr == ATTR_TYPE) return ascii_casecmp(token->attrs[i].value, "hidden") == 0;
    return false;
}

static enum mode mode_within(const struct builder *b, const xmlNode *node, bool last) {
    if (tree_space(node) != SPACE_HTML) return MODE_COUNT;
    switch (tree_tag(node)) {
    case TAG_TD: case TAG_TH: return last ? MODE_COUNT : MODE_IN_CELL;
    case TAG_TR: return MODE_IN_ROW;
    case TAG_TBODY: case TAG_THEAD: case TAG_TFOOT: return MODE_IN_TABLE_BODY;
    case TAG_CAPTION: return MODE_IN_CAPTION;
    case TAG_COLGROUP: return MODE_IN_COLUMN_GROUP;
    case TAG_TABLE: return MODE_IN_TABLE;
    case TAG_TEMPLATE: return b->templates.at[b->templates.count - 1];
    case TAG_HEAD: return last ? MODE_COUNT : MODE_IN_HEAD;
    case TAG_BODY: return MODE_IN_BODY;
    case TAG_FRAMESET: return MODE_IN_FRAMESET;
    case TAG_HTML: return b->head ? MODE_AFTER_HEAD : MODE_BEFORE_HEAD;
    default: return MODE_COUNT;
    }
}

void mode_reset(struct builder *b) {
    for (size_t i = b->open.count, lowest = open_lowest(&b->open); i-- > lowest;) {
        const bool last = i == 0;
        b->mode = mode_within(b, last && b->context ? b->context : b->open.at[i], last);
        if (b->mode != MODE_COUNT) return;
    }
    b->mode = MODE_IN_BODY;
}

/* ---- Before the head ---- */

static void on_doctype(struct builder *b) {
    const struct token *token = &b->token;
    const char *name = token->name ? token->name : "";
    xmlNode *doctype = nodes_doctype(&b->doc->pool, b->doc->xml, name, token->public_id, token->system_id);
    nodes_insert(document(b), NULL, doctype);
    b->doc->quirks = doctype_is_quirky(token);
}

bool mode_initial(struct builder *b) {
    switch (b->token.kind) {
    case TOKEN_TEXT: if (text_skip_space(b, false)) return false; break;
    case TOKEN_COMMENT: insert_comment(b, document(b)); return false;
    case TOKEN_DOCTYPE: on_doctype(b); b->mode = MODE_BEFORE_HTML; return false;
    default: break;
    }
    b->doc->quirks = true;
    return go(b, MODE_BEFORE_HTML);
}

/* The root, whose parent no stack knows. */
static void insert_root(struct builder *b, bool from_token) {
    const struct token *token = &b->token;
    xmlNode *html = nodes_element(&b->doc->pool, b->doc->xml, tag_text(TAG_HTML), TAG_HTML, SPACE_HTML, token->at);
    nodes_insert(document(b), NULL, html);
    open_push(&b->open, html);
    if (from_token) insert_attributes(b, html);
}

bool mode_before_html(struct builder *b) {
    const struct token *token = &b->token;
    switch (token->kind) {
    case TOKEN_DOCTYPE: return false;
    case TOKEN_COMMENT: insert_comment(b, document(b)); return false;
    case TOKEN_TEXT: if (text_skip_space(b, false)) return false; break;
    case TOKEN_START:
        if (token->tag != TAG_HTML) break;
        insert_root(b, true);
        b->mode = MODE_BEFORE_HEAD;
        return false;
    case TOKEN_END: if (token->tag != TAG_HEAD && !ends_early(token)) return false; break;
    default: break;
    }
    insert_root(b, false);
    return go(b, MODE_BEFORE_HEAD);
}

bool mode_before_head(struct builder *b) {
    const struct token *token = &b->token;
    switch (token->kind) {
    case TOKEN_DOCTYPE: return false;
    case TOKEN_COMMENT: insert_comment(b, NULL); return false;
    case TOKEN_TEXT: if (text_skip_space(b, false)) return false; break;
    case TOKEN_START:
        if (token->tag == TAG_HTML) return mode_in_body(b);
        if (token->tag != TAG_HEAD) break;
        b->head = insert_element(b);
        b->mode = MODE_IN_HEAD;
        return false;
    case TOKEN_END: if (token->tag != TAG_HEAD && !ends_early(token)) return false; break;
    default: break;
    }
    b->head = insert_implied(b, TAG_HEAD);
    return go(b, MODE_IN_HEAD);
}

/* ---- In the head ---- */

static void start_template(struct builder *b) {
    insert_element(b);
    format_mark(b);
    b->frameset_ok = false;
    b->mode = MODE_IN_TEMPLATE;
    vec_push(&b->templates, MODE_IN_TEMPLATE);
}

static void close_template(struct builder *b) {
    open_pop_through(&b->open, TAG_TEMPLATE);
    format_clear_to_mark(b);
    b->templates.count--;
    mode_reset(b);
}

static void end_template(struct builder *b) {
    if (!b->open.tags[TAG_TEMPLATE]) return;
    open_imply_ends(&b->open, IS_IMPLIED_ALL, TAG_OTHER);
    close_template(b);
}

/* Gives false where the token is none for the head. */
static bool start_in_head(struct builder *b) {
    switch (b->token.tag) {
    case TAG_BASE: case TAG_BASEFONT: case TAG_BGSOUND: case TAG_LINK: case TAG_META: insert_void(b); return true;
    case TAG_TITLE: insert_raw(b, CONTENT_RCDATA); return true;
    case TAG_NOFRAMES: case TAG_STYLE: insert_raw(b, CONTENT_RAWTEXT); return true;
    case TAG_NOSCRIPT: insert_element(b); b->mode = MODE_IN_HEAD_NOSCRIPT; return true;
    case TAG_SCRIPT: insert_raw(b, CONTENT_SCRIPT); return true;
    case TAG_TEMPLATE: start_template(b); return true;
    case TAG_HEAD: return true; /* ignored */
    default: return false;
    }
}

bool mode_in_head(struct builder *b) {
    const struct token *token = &b->token;
    switch (token->kind) {
    case TOKEN_DOCTYPE: return false;
    case TOKEN_COMMENT: insert_comment(b, NULL); return false;
    case TOKEN_TEXT: if (text_skip_space(b, true)) return false; break;
    case TOKEN_START:
        if (token->tag == TAG_HTML) return mode_in_body(b);
        if (start_in_head(b)) return false;
        break;
    case TOKEN_END:
        if (token->tag == TAG_TEMPLATE) end_template(b);
        if (token->tag != TAG_HEAD && !ends_early(token)) return false;
        break;
    default: break;
    }
    open_pop(&b->open); /* <head> */
    b->mode = MODE_AFTER_HEAD;
    return token->kind != TOKEN_END || token->tag != TAG_HEAD;
}

bool mode_in_head_noscript(struct builder *b) {
    const struct token *token = &b->token;
    switch (token->kind) {
    case TOKEN_DOCTYPE: return false;
    case TOKEN_COMMENT: return mode_in_head(b);
    case TOKEN_TEXT: if (text_skip_space(b, true)) return false; break;
    case TOKEN_START:
        switch (token->tag) {
        case TAG_HTML: return mode_in_body(b);
        case TAG_BASEFONT: case TAG_BGSOUND: case TAG_LINK: case TAG_META: case TAG_NOFRAMES: case TAG_STYLE:
            return mode_in_head(b);
        case TAG_HEAD: case TAG_NOSCRIPT: return false;
        default: break;
        }
        break;
    case TOKEN_END: if (token->tag != TAG_NOSCRIPT && token->tag != TAG_BR) return false; break;
    default: break;
    }
    open_pop(&b->open); /* <noscript> */
    b->mode = MODE_IN_HEAD;
    return token->kind != TOKEN_END || token->tag != TAG_NOSCRIPT;
}

/* What belongs into the head is put there, though it is closed. */
static void reopen_head(struct builder *b) {
    open_push(&b->open, b->head);
    mode_in_head(b);
    open_remove(&b->open, b->head);
}

/* Gives false where <body> is implied. */
static bool start_after_head(struct builder *b) {
    switch (b->token.tag) {
    case TAG_BODY: insert_element(b); b->frameset_ok = false; b->mode = MODE_IN_BODY; return true;
    case TAG_FRAMESET: insert_element(b); b->mode = MODE_IN_FRAMESET; return true;
    case TAG_BASE: case TAG_BASEFONT: case TAG_BGSOUND: case TAG_LINK: case TAG_META: case TAG_NOFRAMES:
    case TAG_SCRIPT: case TAG_STYLE: case TAG_TEMPLATE: case TAG_TITLE: reopen_head(b); return true;
    case TAG_HEAD: return true; /* ignored */
    default: return false;
    }
}

bool mode_after_head(struct builder *b) {
    const struct token *token = &b->token;
    switch (token->kind) {
    case TOKEN_DOCTYPE: return false;
    case TOKEN_COMMENT: insert_comment(b, NULL); return false;
    case TOKEN_TEXT: if (text_skip_space(b, true)) return false; break;
    case TOKEN_START:
        if (token->tag == TAG_HTML) return mode_in_body(b);
        if (start_after_head(b)) return false;
        break;
    case TOKEN_END:
        if (token->tag == TAG_TEMPLATE) return mode_in_head(b);
        if (!ends_early(token)) return false;
        break;
    default: break;
    }
    insert_implied(b, TAG_BODY);
    return go(b, MODE_IN_BODY);
}

/* ---- Raw text, templates ---- */

bool mode_text(struct builder *b) {
    if (b->token.kind == TOKEN_TEXT) {
        insert_text(b, b->token.text, b->token.bytes);
        return false;
    }
    open_pop(&b->open);
    b->mode = b->original;
    return b->token.kind == TOKEN_EOF;
}

static enum mode mode_for(enum tag tag) {
    switch (tag) {
    case TAG_CAPTION: case TAG_COLGROUP: case TAG_TBODY: case TAG_TFOOT: case TAG_THEAD: return MODE_IN_TABLE;
    case TAG_COL: return MODE_IN_COLUMN_GROUP;
    case TAG_TR: return MODE_IN_TABLE_BODY;
    case TAG_TD: case TAG_TH: return MODE_IN_ROW;
    default: return MODE_IN_BODY;
    }
}

/* The first tag of a template says what kind of content it has. */
static bool start_in_template(struct builder *b) {
    switch (b->token.tag) {
    case TAG_BASE: case TAG_BASEFONT: case TAG_BGSOUND: case TAG_LINK: case TAG_META: case TAG_NOFRAMES:
    case TAG_SCRIPT: case TAG_STYLE: case TAG_TEMPLATE: case TAG_TITLE: return mode_in_head(b);
    default: break;
    }
    enum mode mode = mode_for(b->token.tag);
    b->templates.at[b->templates.count - 1] = mode;
    return go(b, mode);
}

bool mode_in_template(struct builder *b) {
    switch (b->token.kind) {
    case TOKEN_START: return start_in_template(b);
    case TOKEN_END: return b->token.tag == TAG_TEMPLATE && mode_in_head(b);
    case TOKEN_EOF:
        if (!b->open.tags[TAG_TEMPLATE]) return false;
        close_template(b);
        return true;
    default: return mode_in_body(b);
    }
}

/* ---- Behind the body, and frames ---- */

bool mode_after_body(struct builder *b) {
    const struct token *token = &b->token;
    switch (token->kind) {
    case TOKEN_DOCTYPE: case TOKEN_EOF: return false;
    case TOKEN_COMMENT: insert_comment(b, b->open.at[0]); return false;
    case TOKEN_TEXT: if (text_is_space(token->text, token->bytes)) return mode_in_body(b); break;
    case TOKEN_START: if (token->tag == TAG_HTML) return mode_in_body(b); break;
    case TOKEN_END:
        if (token->tag != TAG_HTML) break;
        if (!b->context) b->mode = MODE_AFTER_AFTER_BODY;
        return false;
    }
    return go(b, MODE_IN_BODY);
}

static void end_frameset(struct builder *b) {
    if (b->open.count == 1) return;
    open_pop(&b->open);
    if (!b->context && !open_is(&b->open, TAG_FRAMESET)) b->mode = MODE_AFTER_FRAMESET;
}

bool mode_in_frameset(struct builder *b) {
    const struct token *token = &b->token;
    switch (token->kind) {
    case TOKEN_COMMENT: insert_comment(b, NULL); return false;
    case TOKEN_TEXT: insert_space(b); return false;
    case TOKEN_START:
        if (token->tag == TAG_HTML) return mode_in_body(b);
        if (token->tag == TAG_FRAMESET) insert_element(b);
        if (token->tag == TAG_FRAME) insert_void(b);
        return token->tag == TAG_NOFRAMES && mode_in_head(b);
    case TOKEN_END: if (token->tag == TAG_FRAMESET) end_frameset(b); return false;
    default: return false;
    }
}

bool mode_after_frameset(struct builder *b) {
    const struct token *token = &b->token;
    switch (token->kind) {
    case TOKEN_COMMENT: insert_comment(b, NULL); return false;
    case TOKEN_TEXT: insert_space(b); return false;
    case TOKEN_START:
        if (token->tag == TAG_HTML) return mode_in_body(b);
        return token->tag == TAG_NOFRAMES && mode_in_head(b);
    case TOKEN_END: if (token->tag == TAG_HTML) b->mode = MODE_AFTER_AFTER_FRAMESET; return false;
    default: return false;
    }
}

bool mode_after_after_body(struct builder *b) {
    const struct token *token = &b->token;
    switch (token->kind) {
    case TOKEN_COMMENT: insert_comment(b, document(b)); return false;
    case TOKEN_DOCTYPE: case TOKEN_EOF: return false;
    case TOKEN_TEXT: if (text_is_space(token->text, token->bytes)) return mode_in_body(b); break;
    case TOKEN_START: if (token->tag == TAG_HTML) return mode_in_body(b); break;
    case TOKEN_END: break;
    }
    return go(b, MODE_IN_BODY);
}

bool mode_after_after_frameset(struct builder *b) {
    const struct token *token = &b->token;
    switch (token->kind) {
    case TOKEN_COMMENT: insert_comment(b, document(b)); return false;
    case TOKEN_TEXT:
        text_keep_space(&b->token);
        return mode_in_body(b);
    case TOKEN_START:
        if (token->tag == TAG_HTML) return mode_in_body(b);
        return token->tag == TAG_NOFRAMES && mode_in_head(b);
    default: return false;
    }
}
