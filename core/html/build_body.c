/* See build_body.h. A switch for start tags and one for end tags, a rule of the standard each. */
#include "html/build_body.h"

#include "html/build_foreign.h"
#include "html/build_insert.h"
#include "html/build_modes.h"

static void close_p(struct builder *b) {
    open_imply_ends(&b->open, IS_IMPLIED, TAG_P);
    open_pop_through(&b->open, TAG_P);
}

static void close_p_in_button_scope(struct builder *b) {
    if (open_in_scope(&b->open, TAG_P, ENDS_BUTTON_SCOPE)) close_p(b);
}

static void insert_block(struct builder *b) {
    close_p_in_button_scope(b);
    insert_element(b);
}

static void insert_inline(struct builder *b) {
    format_reconstruct(b);
    insert_element(b);
}

static void insert_inline_void(struct builder *b) {
    format_reconstruct(b);
    insert_void(b);
    b->frameset_ok = false;
}

static void insert_formatting(struct builder *b) {
    format_reconstruct(b);
    format_push(b, insert_element(b));
}

static bool in_template(const struct builder *b) { return b->open.tags[TAG_TEMPLATE] > 0; }
static bool in_select_fragment(const struct builder *b) { return b->context && tree_is_html(b->context, TAG_SELECT); }

/* The second element on the stack is <body>, unless the page has frames or is a fragment. */
static xmlNode *body_of(const struct builder *b) {
    return b->open.count > 1 && tree_is_html(b->open.at[1], TAG_BODY) ? b->open.at[1] : NULL;
}

/* ---- Text ---- */

static void on_text(struct builder *b) {
    struct token *token = &b->token;
    text_drop_nuls(token);
    if (!token->bytes) return;
    format_reconstruct(b);
    if (b->frameset_ok) b->frameset_ok = text_is_space(token->text, token->bytes);
    insert_text(b, token->text, token->bytes);
}

/* ---- Start tags ---- */

static void start_html(struct builder *b) {
    if (!in_template(b)) insert_attributes(b, b->open.at[0]);
}

static void start_body(struct builder *b) {
    xmlNode *body = body_of(b);
    if (!body || in_template(b)) return;
    b->frameset_ok = false;
    insert_attributes(b, body);
}

static void start_frameset(struct builder *b) {
    xmlNode *body = body_of(b);
    if (!body || !b->frameset_ok) return;
    nodes_remove(body);
    b->doc->ordered = false; /* numbers are missing now */
    open_pop_to_count(&b->open, 1);
    insert_element(b);
    b->mode = MODE_IN_FRAMESET;
}

static void start_heading(struct builder *b) {
    close_p_in_button_scope(b);
    if (open_bits(open_current(&b->open)) & IS_HEADING) open_pop(&b->open);
    insert_element(b);
}

static void start_pre(struct builder *b) {
    insert_block(b);
    b->skips_newline = true;
    b->frameset_ok = false;
}

static void start_form(struct builder *b) {
    if (b->form && !in_template(b)) return;
    insert_block(b);
    if (!in_template(b)) b->form = open_current(&b->open);
}

/* <li>, or <dd> and <dt>, end the last one that is open; blocks other than these three hide it. */
static void start_item(struct builder *b, enum tag one, enum tag other) {
    b->frameset_ok = false;
    const struct open *open = &b->open;
    if (open->tags[one] || open->tags[other]) {
        for (size_t i = open->count, lowest = open_lowest(open); i-- > lowest;) {
            const xmlNode *node = open->at[i];
            if (tree_is_html(node, one) || tree_is_html(node, other)) {
                const enum tag tag = tree_tag(node);
                open_imply_ends(&b->open, IS_IMPLIED, tag);
                open_pop_through(&b->open, tag);
                break;
            }
            if (!(open_bits(node) & IS_SPECIAL)) continue;
            if (!tree_is_html(node, TAG_ADDRESS) && !tree_is_html(node, TAG_DIV) && !tree_is_html(node, TAG_P)) break;
        }
    }
    insert_block(b);
}

static void start_button(struct builder *b) {
    if (open_in_scope(&b->open, TAG_BUTTON, ENDS_SCOPE)) {
        open_imply_ends(&b->open, IS_IMPLIED, TAG_OTHER);
        open_pop_through(&b->open, TAG_BUTTON);
    }
    insert_inline(b);
    b->frameset_ok = false;
}

static void end_formatting(struct builder *b);

static void start_a(struct builder *b) {
    xmlNode *a = format_find(b, TAG_A);
    if (a) {
        end_formatting(b);
        format_remove(b, a);
        open_remove(&b->open, a);
    }
    insert_formatting(b);
}

static void start_nobr(struct builder *b) {
    format_reconstruct(b);
    if (open_in_scope(&b->open, TAG_NOBR, ENDS_SCOPE)) {
        end_formatting(b);
        format_reconstruct(b);
    }
    format_push(b, insert_element(b));
}

static void start_object(struct builder *b) {
    insert_inline(b);
    format_mark(b);
    b->frameset_ok = false;
}

static void start_table(struct builder *b) {
    if (!b->doc->quirks) close_p_in_button_scope(b);
    insert_element(b);
    b->frameset_ok = false;
    b->mode = MODE_IN_TABLE;
}

static void start_input(struct builder *b) {
    if (in_select_fragment(b)) return;
    if (open_in_scope(&b->open, TAG_SELECT, ENDS_SCOPE)) open_pop_through(&b->open, TAG_SELECT);
    format_reconstruct(b);
    insert_void(b);
    if (!token_is_hidden(&b->token)) b->frameset_ok = false;
}

static void start_hr(struct builder *b) {
    close_p_in_button_scope(b);
    if (open_in_scope(&b->open, TAG_SELECT, ENDS_SCOPE)) open_imply_ends(&b->open, IS_IMPLIED, TAG_OTHER);
    insert_void(b);
    b->frameset_ok = false;
}

static void start_image(struct builder *b) {
    b->token.tag = TAG_IMG;
    b->token.name = tag_text(TAG_IMG);
    insert_inline_void(b);
}

static void start_textarea(struct builder *b) {
    insert_raw(b, CONTENT_RCDATA);
    b->skips_newline = true;
    b->frameset_ok = false;
}

static void start_xmp(struct builder *b) {
    close_p_in_button_scope(b);
    format_reconstruct(b);
    b->frameset_ok = false;
    insert_raw(b, CONTENT_RAWTEXT);
}

static void start_select(struct builder *b) {
    if (in_select_fragment(b)) return;
    if (open_in_scope(&b->open, TAG_SELECT, ENDS_SCOPE)) {
        open_pop_through(&b->open, TAG_SELECT);
        return;
    }
    insert_inline(b);
    b->frameset_ok = false;
}

static void start_option(struct builder *b, enum tag except) {
    if (open_in_scope(&b->open, TAG_SELECT, ENDS_SCOPE)) open_imply_ends(&b->open, IS_IMPLIED, except);
    else if (open_is(&b->open, TAG_OPTION)) open_pop(&b->open);
    insert_inline(b);
}

static void start_ruby_part(struct builder *b, enum tag except) {
    if (open_in_scope(&b->open, TAG_RUBY, ENDS_SCOPE)) open_imply_ends(&b->open, IS_IMPLIED, except);
    insert_element(b);
}

static void start_foreign(struct builder *b, enum space space) {
    format_reconstruct(b);
    foreign_insert(b, space);
}

static void on_start(struct builder *b) {
    switch (b->token.tag) {
    case TAG_HTML: start_html(b); return;
    case TAG_BASE: case TAG_BASEFONT: case TAG_BGSOUND: case TAG_LINK: case TAG_META: case TAG_NOFRAMES:
    case TAG_SCRIPT: case TAG_STYLE: case TAG_TEMPLATE: case TAG_TITLE: mode_in_head(b); return;
    case TAG_BODY: start_body(b); return;
    case TAG_FRAMESET: start_frameset(b); return;
    case TAG_ADDRESS: case TAG_ARTICLE: case TAG_ASIDE: case TAG_BLOCKQUOTE: case TAG_CENTER: case TAG_DETAILS:
    case TAG_DIALOG: case TAG_DIR: case TAG_DIV: case TAG_DL: case TAG_FIELDSET: case TAG_FIGCAPTION:
    case TAG_FIGURE: case TAG_FOOTER: case TAG_HEADER: case TAG_HGROUP: case TAG_MAIN: case TAG_MENU: case TAG_NAV:
    case TAG_OL: case TAG_P: case TAG_SEARCH: case TAG_SECTION: case TAG_SUMMARY: case TAG_UL:
        insert_block(b); return;
    case TAG_H1: case TAG_H2: case TAG_H3: case TAG_H4: case TAG_H5: case TAG_H6: start_heading(b); return;
    case TAG_PRE: case TAG_LISTING: start_pre(b); return;
    case TAG_FORM: start_form(b); return;
    case TAG_LI: start_item(b, TAG_LI, TAG_LI); return;
    case TAG_DD: case TAG_DT: start_item(b, TAG_DD, TAG_DT); return;
    case TAG_PLAINTEXT: insert_block(b); tokenizer_switch(b->tokenizer, CONTENT_PLAINTEXT, NULL); return;
    case TAG_BUTTON: start_button(b); return;
    case TAG_A: start_a(b); return;
    case TAG_B: case TAG_BIG: case TAG_CODE: case TAG_EM: case TAG_FONT: case TAG_I: case TAG_S: case TAG_SMALL:
    case TAG_STRIKE: case TAG_STRONG: case TAG_TT: case TAG_U: insert_formatting(b); return;
    case TAG_NOBR: start_nobr(b); return;
    case TAG_APPLET: case TAG_MARQUEE: case TAG_OBJECT: start_object(b); return;
    case TAG_TABLE: start_table(b); return;
    case TAG_AREA: case TAG_BR: case TAG_EMBED: case TAG_IMG: case TAG_KEYGEN: case TAG_WBR:
        insert_inline_void(b); return;
    case TAG_INPUT: start_input(b); return;
    case TAG_PARAM: case TAG_SOURCE: case TAG_TRACK: insert_void(b); return;
    case TAG_HR: start_hr(b); return;
    case TAG_IMAGE: start_image(b); return;
    case TAG_TEXTAREA: start_textarea(b); return;
    case TAG_XMP: start_xmp(b); return;
    case TAG_IFRAME: b->frameset_ok = false; insert_raw(b, CONTENT_RAWTEXT); return;
    case TAG_NOEMBED: insert_raw(b, CONTENT_RAWTEXT); return;
    case TAG_SELECT: start_select(b); return;
    case TAG_SELECTEDCONTENT: b->shows_option = true; insert_inline(b); return;
    case TAG_OPTION: start_option(b, TAG_OPTGROUP); return;
    case TAG_OPTGROUP: start_option(b, TAG_OTHER); return;
    case TAG_RB: case TAG_RTC: start_ruby_part(b, TAG_OTHER); return;
    case TAG_RP: case TAG_RT: start_ruby_part(b, TAG_RTC); return;
    case TAG_MATH: start_foreign(b, SPACE_MATHML); return;
    case TAG_SVG: start_foreign(b, SPACE_SVG); return;
    case TAG_CAPTION: case TAG_COL: case TAG_COLGROUP: case TAG_FRAME: case TAG_HEAD: case TAG_TBODY: case TAG_TD:
    case TAG_TFOOT: case TAG_TH: case TAG_THEAD: case TAG_TR: return;
    default: insert_inline(b); return;
    }
}

/* ---- End tags ---- */

static bool is_named(const xmlNode *node, const struct token *token) {
    return tree_is_html(node, token->tag) && (token->tag || tree_same(node->name, token->name));
}

/* Any other end tag: that of the nearest element of its name, if no special element is before it. */
static void end_other(struct builder *b) {
    const struct open *open = &b->open;
    if (!open->tags[b->token.tag]) return;
    for (size_t i = open->count, lowest = open_lowest(open); i-- > lowest;) {
        if (is_named(open->at[i], &b->token)) {
            open_pop_to_count(&b->open, i);
            return;
        }
        if (open_bits(open->at[i]) & IS_SPECIAL) return;
    }
}

static void end_formatting(struct builder *b) {
    if (!format_adopt(b, b->token.tag)) end_other(b);
}

static bool end_body(struct builder *b) {
    if (!open_in_scope(&b->open, TAG_BODY, ENDS_SCOPE)) return false;
    b->mode = MODE_AFTER_BODY;
    return true;
}

static void end_block(struct builder *b, unsigned scope, enum tag except) {
    if (!open_in_scope(&b->open, b->token.tag, scope)) return;
    open_imply_ends(&b->open, IS_IMPLIED, except);
    open_pop_through(&b->open, b->token.tag);
}

static void end_form(struct builder *b) {
    if (in_template(b)) {
        end_block(b, ENDS_SCOPE, TAG_OTHER);
        return;
    }
    xmlNode *form = b->form;
    b->form = NULL;
    if (!form || !open_node_in_scope(&b->open, form, ENDS_SCOPE)) return;
    open_imply_ends(&b->open, IS_IMPLIED, TAG_OTHER);
    open_remove(&b->open, form);
}

static void end_p(struct builder *b) {
    if (!open_in_scope(&b->open, TAG_P, ENDS_BUTTON_SCOPE)) insert_implied(b, TAG_P);
    close_p(b);
}

static void end_heading(struct builder *b) {
    if (!open_any_in_scope(&b->open, IS_HEADING, ENDS_SCOPE)) return;
    open_imply_ends(&b->open, IS_IMPLIED, TAG_OTHER);
    open_pop_through_any(&b->open, IS_HEADING);
}

static void end_object(struct builder *b) {
    if (!open_in_scope(&b->open, b->token.tag, ENDS_SCOPE)) return;
    end_block(b, ENDS_SCOPE, TAG_OTHER);
    format_clear_to_mark(b);
}

/* </br> is read as <br>. */
static void end_br(struct builder *b) {
    b->token.attr_count = 0;
    insert_inline_void(b);
}

static bool on_end(struct builder *b) {
    switch (b->token.tag) {
    case TAG_TEMPLATE: return mode_in_head(b);
    case TAG_BODY: end_body(b); return false;
    case TAG_HTML: return end_body(b);
    case TAG_ADDRESS: case TAG_ARTICLE: case TAG_ASIDE: case TAG_BLOCKQUOTE: case TAG_BUTTON: case TAG_CENTER:
    case TAG_DETAILS: case TAG_DIALOG: case TAG_DIR: case TAG_DIV: case TAG_DL: case TAG_FIELDSET:
    case TAG_FIGCAPTION: case TAG_FIGURE: case TAG_FOOTER: case TAG_HEADER: case TAG_HGROUP: case TAG_LISTING:
    case TAG_MAIN: case TAG_MENU: case TAG_NAV: case TAG_OL: case TAG_PRE: case TAG_SEARCH: case TAG_SECTION:
    case TAG_SELECT: case TAG_SUMMARY: case TAG_UL:
        end_block(b, ENDS_SCOPE, TAG_OTHER);
        return false;
    case TAG_FORM: end_form(b); return false;
    case TAG_P: end_p(b); return false;
    case TAG_LI: end_block(b, ENDS_LIST_SCOPE, TAG_LI); return false;
    case TAG_DD: case TAG_DT: end_block(b, ENDS_SCOPE, b->token.tag); return false;
    case TAG_H1: case TAG_H2: case TAG_H3: case TAG_H4: case TAG_H5: case TAG_H6: end_heading(b); return false;
    case TAG_A: case TAG_B: case TAG_BIG: case TAG_CODE: case TAG_EM: case TAG_FONT: case TAG_I: case TAG_NOBR:
    case TAG_S: case TAG_SMALL: case TAG_STRIKE: case TAG_STRONG: case TAG_TT: case TAG_U:
        end_formatting(b);
        return false;
    case TAG_APPLET: case TAG_MARQUEE: case TAG_OBJECT: end_object(b); return false;
    case TAG_BR: end_br(b); return false;
    default: end_other(b); return false;
    }
}

bool mode_in_body(struct builder *b) {
    switch (b->token.kind) {
    case TOKEN_TEXT: on_text(b); return false;
    case TOKEN_COMMENT: insert_comment(b, NULL); return false;
    case TOKEN_START: on_start(b); return false;
    case TOKEN_END: return on_end(b);
    case TOKEN_EOF: return b->templates.count && mode_in_template(b);
    default: return false; /* a doctype */
    }
}
