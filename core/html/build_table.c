/* See build_table.h. What does not belong into a table is put before it (foster parenting), its text only if it is
 * more than white space: so text waits until something else comes. */
#include "html/build_table.h"

#include "html/build_body.h"
#include "html/build_insert.h"
#include "html/build_modes.h"

static bool go(struct builder *b, enum mode mode) {
    b->mode = mode;
    return true;
}

/* Inserts the token's element where the stack has been cleared back to the context. */
static void insert_in(struct builder *b, unsigned context, enum mode mode) {
    open_pop_back_to(&b->open, context);
    insert_element(b);
    b->mode = mode;
}

static bool imply_in(struct builder *b, unsigned context, enum tag tag, enum mode mode) {
    open_pop_back_to(&b->open, context);
    insert_implied(b, tag);
    return go(b, mode);
}

/* Leaves what is the current node then. */
static bool leave_to(struct builder *b, unsigned context, enum mode mode) {
    open_pop_back_to(&b->open, context);
    open_pop(&b->open);
    return go(b, mode);
}

static bool in_table_scope(const struct builder *b, enum tag tag) {
    return open_in_scope(&b->open, tag, ENDS_TABLE_SCOPE);
}

/* ---- In a table ---- */

static bool foster(struct builder *b) {
    b->fostering = true;
    bool again = mode_in_body(b);
    b->fostering = false;
    return again;
}

static bool on_text(struct builder *b) {
    if (!(open_bits(open_current(&b->open)) & IS_TABLE_TEXT)) return foster(b);
    b->pending.count = 0;
    b->original = b->mode;
    return go(b, MODE_IN_TABLE_TEXT);
}

static bool end_table(struct builder *b) {
    if (!in_table_scope(b, TAG_TABLE)) return false;
    open_pop_through(&b->open, TAG_TABLE);
    mode_reset(b);
    return true;
}

static bool start_input(struct builder *b) {
    if (!token_is_hidden(&b->token)) return foster(b);
    insert_void(b);
    return false;
}

static bool start_form(struct builder *b) {
    if (b->form || b->open.tags[TAG_TEMPLATE]) return false;
    b->form = insert_element(b);
    open_pop(&b->open);
    return false;
}

static bool start_in_table(struct builder *b) {
    switch (b->token.tag) {
    case TAG_CAPTION:
        insert_in(b, ENDS_TABLE_SCOPE, MODE_IN_CAPTION);
        format_mark(b);
        return false;
    case TAG_COLGROUP: insert_in(b, ENDS_TABLE_SCOPE, MODE_IN_COLUMN_GROUP); return false;
    case TAG_COL: return imply_in(b, ENDS_TABLE_SCOPE, TAG_COLGROUP, MODE_IN_COLUMN_GROUP);
    case TAG_TBODY: case TAG_TFOOT: case TAG_THEAD: insert_in(b, ENDS_TABLE_SCOPE, MODE_IN_TABLE_BODY); return false;
    case TAG_TD: case TAG_TH: case TAG_TR: return imply_in(b, ENDS_TABLE_SCOPE, TAG_TBODY, MODE_IN_TABLE_BODY);
    case TAG_TABLE: return end_table(b);
    case TAG_STYLE: case TAG_SCRIPT: case TAG_TEMPLATE: return mode_in_head(b);
    case TAG_INPUT: return start_input(b);
    case TAG_FORM: return start_form(b);
    default: return foster(b);
    }
}

static bool end_in_table(struct builder *b) {
    switch (b->token.tag) {
    case TAG_TABLE: end_table(b); return false;
    case TAG_BODY: case TAG_CAPTION: case TAG_COL: case TAG_COLGROUP: case TAG_HTML: case TAG_TBODY: case TAG_TD:
    case TAG_TFOOT: case TAG_TH: case TAG_THEAD: case TAG_TR: return false;
    case TAG_TEMPLATE: return mode_in_head(b);
    default: return foster(b);
    }
}

bool mode_in_table(struct builder *b) {
    switch (b->token.kind) {
    case TOKEN_TEXT: return on_text(b);
    case TOKEN_COMMENT: insert_comment(b, NULL); return false;
    case TOKEN_START: return start_in_table(b);
    case TOKEN_END: return end_in_table(b);
    case TOKEN_EOF: return mode_in_body(b);
    default: return false; /* a doctype */
    }
}

/* ---- Text in a table ---- */

static bool is_all_space(const struct builder *b) {
    for (size_t i = 0; i < b->pending.count; i++)
        if (!text_is_space(b->pending.at[i].text, b->pending.at[i].bytes)) return false;
    return true;
}

/* Text that is more than white space is processed by the rules of the body, before the table. */
static void foster_text(struct builder *b) {
    b->fostering = true;
    format_reconstruct(b);
    b->frameset_ok = false;
    for (size_t i = 0; i < b->pending.count; i++) insert_text(b, b->pending.at[i].text, b->pending.at[i].bytes);
    b->fostering = false;
}

bool mode_in_table_text(struct builder *b) {
    if (b->token.kind == TOKEN_TEXT) {
        text_drop_nuls(&b->token);
        if (b->token.bytes) vec_push(&b->pending, (struct run){b->token.text, b->token.bytes});
        return false;
    }
    if (!is_all_space(b)) foster_text(b);
    else for (size_t i = 0; i < b->pending.count; i++) insert_text(b, b->pending.at[i].text, b->pending.at[i].bytes);
    b->pending.count = 0;
    return go(b, b->original);
}

/* ---- Captions, columns ---- */

static bool end_caption(struct builder *b) {
    if (!in_table_scope(b, TAG_CAPTION)) return false;
    open_imply_ends(&b->open, IS_IMPLIED, TAG_OTHER);
    open_pop_through(&b->open, TAG_CAPTION);
    format_clear_to_mark(b);
    return go(b, MODE_IN_TABLE);
}

static bool start_in_caption(struct builder *b) {
    switch (b->token.tag) {
    case TAG_CAPTION: case TAG_COL: case TAG_COLGROUP: case TAG_TBODY: case TAG_TD: case TAG_TFOOT: case TAG_TH:
    case TAG_THEAD: case TAG_TR: return end_caption(b);
    default: return mode_in_body(b);
    }
}

static bool end_in_caption(struct builder *b) {
    switch (b->token.tag) {
    case TAG_CAPTION: end_caption(b); return false;
    case TAG_TABLE: return end_caption(b);
    case TAG_BODY: case TAG_COL: case TAG_COLGROUP: case TAG_HTML: case TAG_TBODY: case TAG_TD: case TAG_TFOOT:
    case TAG_TH: case TAG_THEAD: case TAG_TR: return false;
    default: return mode_in_body(b);
    }
}

bool mode_in_caption(struct builder *b) {
    if (b->token.kind == TOKEN_START) return start_in_caption(b);
    if (b->token.kind == TOKEN_END) return end_in_caption(b);
    return mode_in_body(b);
}

bool mode_in_column_group(struct builder *b) {
    const struct token *token = &b->token;
    switch (token->kind) {
    case TOKEN_DOCTYPE: return false;
    case TOKEN_COMMENT: insert_comment(b, NULL); return false;
    case TOKEN_TEXT: if (text_skip_space(b, true)) return false; break;
    case TOKEN_START:
        if (token->tag == TAG_HTML) return mode_in_body(b);
        if (token->tag == TAG_TEMPLATE) return mode_in_head(b);
        if (token->tag != TAG_COL) break;
        insert_void(b);
        return false;
    case TOKEN_END:
        if (token->tag == TAG_TEMPLATE) return mode_in_head(b);
        if (token->tag == TAG_COL) return false;
        break;
    case TOKEN_EOF: return mode_in_body(b);
    }
    if (!open_is(&b->open, TAG_COLGROUP)) { /* of a fragment or a template */
        if (token->kind == TOKEN_TEXT) insert_space(b);
        return false;
    }
    open_pop(&b->open);
    b->mode = MODE_IN_TABLE;
    return token->kind != TOKEN_END || token->tag != TAG_COLGROUP;
}

/* ---- Bodies, rows, cells ---- */

static bool end_table_body(struct builder *b) {
    const bool open = in_table_scope(b, TAG_TBODY) || in_table_scope(b, TAG_THEAD) || in_table_scope(b, TAG_TFOOT);
    return open && leave_to(b, IS_BODY_CONTEXT, MODE_IN_TABLE);
}

static bool start_in_table_body(struct builder *b) {
    switch (b->token.tag) {
    case TAG_TR: insert_in(b, IS_BODY_CONTEXT, MODE_IN_ROW); return false;
    case TAG_TH: case TAG_TD: return imply_in(b, IS_BODY_CONTEXT, TAG_TR, MODE_IN_ROW);
    case TAG_CAPTION: case TAG_COL: case TAG_COLGROUP: case TAG_TBODY: case TAG_TFOOT: case TAG_THEAD:
        return end_table_body(b);
    default: return mode_in_table(b);
    }
}

static bool end_in_table_body(struct builder *b) {
    switch (b->token.tag) {
    case TAG_TBODY: case TAG_TFOOT: case TAG_THEAD:
        if (in_table_scope(b, b->token.tag)) leave_to(b, IS_BODY_CONTEXT, MODE_IN_TABLE);
        return false;
    case TAG_TABLE: return end_table_body(b);
    case TAG_BODY: case TAG_CAPTION: case TAG_COL: case TAG_COLGROUP: case TAG_HTML: case TAG_TD: case TAG_TH:
    case TAG_TR:
        return false;
    default: return mode_in_table(b);
    }
}

bool mode_in_table_body(struct builder *b) {
    if (b->token.kind == TOKEN_START) return start_in_table_body(b);
    if (b->token.kind == TOKEN_END) return end_in_table_body(b);
    return mode_in_table(b);
}

static bool end_row(struct builder *b) {
    return in_table_scope(b, TAG_TR) && leave_to(b, IS_ROW_CONTEXT, MODE_IN_TABLE_BODY);
}

static bool start_in_row(struct builder *b) {
    switch (b->token.tag) {
    case TAG_TH: case TAG_TD:
        insert_in(b, IS_ROW_CONTEXT, MODE_IN_CELL);
        format_mark(b);
        return false;
    case TAG_CAPTION: case TAG_COL: case TAG_COLGROUP: case TAG_TBODY: case TAG_TFOOT: case TAG_THEAD: case TAG_TR:
        return end_row(b);
    default: return mode_in_table(b);
    }
}

static bool end_in_row(struct builder *b) {
    switch (b->token.tag) {
    case TAG_TR: end_row(b); return false;
    case TAG_TABLE: return end_row(b);
    case TAG_TBODY: case TAG_TFOOT: case TAG_THEAD: return in_table_scope(b, b->token.tag) && end_row(b);
    case TAG_BODY: case TAG_CAPTION: case TAG_COL: case TAG_COLGROUP: case TAG_HTML: case TAG_TD: case TAG_TH:
        return false;
    default: return mode_in_table(b);
    }
}

bool mode_in_row(struct builder *b) {
    if (b->token.kind == TOKEN_START) return start_in_row(b);
    if (b->token.kind == TOKEN_END) return end_in_row(b);
    return mode_in_table(b);
}

static bool close_cell(struct builder *b) {
    open_imply_ends(&b->open, IS_IMPLIED, TAG_OTHER);
    open_pop_through_any(&b->open, IS_CELL);
    format_clear_to_mark(b);
    return go(b, MODE_IN_ROW);
}

static bool start_in_cell(struct builder *b) {
    switch (b->token.tag) {
    case TAG_CAPTION: case TAG_COL: case TAG_COLGROUP: case TAG_TBODY: case TAG_TD: case TAG_TFOOT: case TAG_TH:
    case TAG_THEAD: case TAG_TR: return open_any_in_scope(&b->open, IS_CELL, ENDS_TABLE_SCOPE) && close_cell(b);
    default: return mode_in_body(b);
    }
}

static bool end_in_cell(struct builder *b) {
    switch (b->token.tag) {
    case TAG_TD: case TAG_TH:
        if (!in_table_scope(b, b->token.tag)) return false;
        open_imply_ends(&b->open, IS_IMPLIED, TAG_OTHER);
        open_pop_through(&b->open, b->token.tag);
        format_clear_to_mark(b);
        b->mode = MODE_IN_ROW;
        return false;
    case TAG_TABLE: case TAG_TBODY: case TAG_TFOOT: case TAG_THEAD: case TAG_TR:
        return in_table_scope(b, b->token.tag) && close_cell(b);
    case TAG_BODY: case TAG_CAPTION: case TAG_COL: case TAG_COLGROUP: case TAG_HTML: return false;
    default: return mode_in_body(b);
    }
}

bool mode_in_cell(struct builder *b) {
    if (b->token.kind == TOKEN_START) return start_in_cell(b);
    if (b->token.kind == TOKEN_END) return end_in_cell(b);
    return mode_in_body(b);
}
