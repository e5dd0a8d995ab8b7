/* See build_stack.h. An element's `line`, which an html5 tree has no other use for, is set while it is open. */
#include "html/build_stack.h"

enum {
    SCOPES = ENDS_SCOPE | ENDS_LIST_SCOPE | ENDS_BUTTON_SCOPE,
    IMPLIED = IS_IMPLIED | IS_IMPLIED_ALL,
    ROWS = IS_SPECIAL | IS_FOSTERING | IS_TABLE_TEXT,
    CONTEXT = IS_SPECIAL | SCOPES | ENDS_TABLE_SCOPE | IS_BODY_CONTEXT | IS_ROW_CONTEXT,
};

static const uint16_t html_bits[TAG_COUNT] = {
    [TAG_ADDRESS] = IS_SPECIAL, [TAG_AREA] = IS_SPECIAL, [TAG_ARTICLE] = IS_SPECIAL, [TAG_ASIDE] = IS_SPECIAL,
    [TAG_BASE] = IS_SPECIAL, [TAG_BASEFONT] = IS_SPECIAL, [TAG_BGSOUND] = IS_SPECIAL, [TAG_BLOCKQUOTE] = IS_SPECIAL,
    [TAG_BODY] = IS_SPECIAL, [TAG_BR] = IS_SPECIAL, [TAG_CENTER] = IS_SPECIAL, [TAG_COL] = IS_SPECIAL,
    [TAG_DETAILS] = IS_SPECIAL, [TAG_DIR] = IS_SPECIAL, [TAG_DIV] = IS_SPECIAL, [TAG_DL] = IS_SPECIAL,
    [TAG_EMBED] = IS_SPECIAL, [TAG_FIELDSET] = IS_SPECIAL, [TAG_FIGCAPTION] = IS_SPECIAL, [TAG_FIGURE] = IS_SPECIAL,
    [TAG_FOOTER] = IS_SPECIAL, [TAG_FORM] = IS_SPECIAL, [TAG_FRAME] = IS_SPECIAL, [TAG_FRAMESET] = IS_SPECIAL,
    [TAG_HEAD] = IS_SPECIAL, [TAG_HEADER] = IS_SPECIAL, [TAG_HGROUP] = IS_SPECIAL, [TAG_HR] = IS_SPECIAL,
    [TAG_IFRAME] = IS_SPECIAL, [TAG_IMG] = IS_SPECIAL, [TAG_INPUT] = IS_SPECIAL, [TAG_KEYGEN] = IS_SPECIAL,
    [TAG_LINK] = IS_SPECIAL, [TAG_LISTING] = IS_SPECIAL, [TAG_MAIN] = IS_SPECIAL, [TAG_MENU] = IS_SPECIAL,
    [TAG_META] = IS_SPECIAL, [TAG_NAV] = IS_SPECIAL, [TAG_NOEMBED] = IS_SPECIAL, [TAG_NOFRAMES] = IS_SPECIAL,
    [TAG_NOSCRIPT] = IS_SPECIAL, [TAG_PARAM] = IS_SPECIAL, [TAG_PLAINTEXT] = IS_SPECIAL, [TAG_PRE] = IS_SPECIAL,
    [TAG_SCRIPT] = IS_SPECIAL, [TAG_SEARCH] = IS_SPECIAL, [TAG_SECTION] = IS_SPECIAL, [TAG_SOURCE] = IS_SPECIAL,
    [TAG_STYLE] = IS_SPECIAL, [TAG_SUMMARY] = IS_SPECIAL, [TAG_TEXTAREA] = IS_SPECIAL, [TAG_TITLE] = IS_SPECIAL,
    [TAG_TRACK] = IS_SPECIAL, [TAG_WBR] = IS_SPECIAL, [TAG_XMP] = IS_SPECIAL,
    [TAG_APPLET] = IS_SPECIAL | SCOPES, [TAG_MARQUEE] = IS_SPECIAL | SCOPES, [TAG_OBJECT] = IS_SPECIAL | SCOPES,
    [TAG_SELECT] = IS_SPECIAL | SCOPES, [TAG_BUTTON] = IS_SPECIAL | ENDS_BUTTON_SCOPE,
    [TAG_OL] = IS_SPECIAL | ENDS_LIST_SCOPE, [TAG_UL] = IS_SPECIAL | ENDS_LIST_SCOPE,
    [TAG_H1] = IS_SPECIAL | IS_HEADING, [TAG_H2] = IS_SPECIAL | IS_HEADING, [TAG_H3] = IS_SPECIAL | IS_HEADING,
    [TAG_H4] = IS_SPECIAL | IS_HEADING, [TAG_H5] = IS_SPECIAL | IS_HEADING, [TAG_H6] = IS_SPECIAL | IS_HEADING,
    [TAG_DD] = IS_SPECIAL | IMPLIED, [TAG_DT] = IS_SPECIAL | IMPLIED, [TAG_LI] = IS_SPECIAL | IMPLIED,
    [TAG_P] = IS_SPECIAL | IMPLIED,
    [TAG_OPTGROUP] = IMPLIED, [TAG_OPTION] = IMPLIED, [TAG_RB] = IMPLIED, [TAG_RP] = IMPLIED, [TAG_RT] = IMPLIED,
    [TAG_RTC] = IMPLIED,
    [TAG_HTML] = CONTEXT, [TAG_TEMPLATE] = CONTEXT | IS_TABLE_TEXT,
    [TAG_TABLE] = ROWS | SCOPES | ENDS_TABLE_SCOPE,
    [TAG_TBODY] = ROWS | IS_IMPLIED_ALL | IS_BODY_CONTEXT, [TAG_TFOOT] = ROWS | IS_IMPLIED_ALL | IS_BODY_CONTEXT,
    [TAG_THEAD] = ROWS | IS_IMPLIED_ALL | IS_BODY_CONTEXT, [TAG_TR] = ROWS | IS_IMPLIED_ALL | IS_ROW_CONTEXT,
    [TAG_CAPTION] = IS_SPECIAL | SCOPES | IS_IMPLIED_ALL, [TAG_COLGROUP] = IS_SPECIAL | IS_IMPLIED_ALL,
    [TAG_TD] = IS_SPECIAL | SCOPES | IS_IMPLIED_ALL | IS_CELL,
    [TAG_TH] = IS_SPECIAL | SCOPES | IS_IMPLIED_ALL | IS_CELL,
    [TAG_A] = IS_FORMATTING, [TAG_B] = IS_FORMATTING, [TAG_BIG] = IS_FORMATTING, [TAG_CODE] = IS_FORMATTING,
    [TAG_EM] = IS_FORMATTING, [TAG_FONT] = IS_FORMATTING, [TAG_I] = IS_FORMATTING, [TAG_NOBR] = IS_FORMATTING,
    [TAG_S] = IS_FORMATTING, [TAG_SMALL] = IS_FORMATTING, [TAG_STRIKE] = IS_FORMATTING, [TAG_STRONG] = IS_FORMATTING,
    [TAG_TT] = IS_FORMATTING, [TAG_U] = IS_FORMATTING,
};

static unsigned foreign_bits(const xmlNode *node) {
    const bool mathml = tree_space(node) == SPACE_MATHML;
    switch (tree_tag(node)) {
    case TAG_MI: case TAG_MO: case TAG_MN: case TAG_MS: case TAG_MTEXT: case TAG_ANNOTATION_XML:
        return mathml ? IS_SPECIAL | SCOPES : 0;
    case TAG_FOREIGNOBJECT: case TAG_DESC: case TAG_TITLE:
        return mathml ? 0 : IS_SPECIAL | SCOPES;
    default: return 0;
    }
}

unsigned open_bits(const xmlNode *node) {
    return node->extra < TAG_COUNT ? html_bits[node->extra] : foreign_bits(node);
}

static void count(struct open *open, const xmlNode *node, int more) {
    if (node->extra < TAG_COUNT) open->tags[node->extra] += (uint32_t)more;
}

void open_clear(struct open *open) {
    open_pop_to_count(open, 0);
    vec_clear(open);
}

void open_push(struct open *open, xmlNode *node) {
    vec_push(open, node);
    node->line = 1;
    count(open, node, 1);
}

xmlNode *open_pop(struct open *open) {
    xmlNode *node = open->at[--open->count];
    node->line = 0;
    count(open, node, -1);
    return node;
}

void open_remove_at(struct open *open, size_t place) {
    xmlNode *node = open->at[place];
    vec_remove(open, place);
    node->line = 0;
    count(open, node, -1);
}

void open_insert_at(struct open *open, size_t place, xmlNode *node) {
    open_push(open, node);
    memmove(&open->at[place + 1], &open->at[place], (open->count - 1 - place) * sizeof *open->at);
    open->at[place] = node;
}

void open_replace_at(struct open *open, size_t place, xmlNode *node) {
    open->at[place]->line = 0;
    count(open, open->at[place], -1);
    open->at[place] = node;
    node->line = 1;
    count(open, node, 1);
}

size_t open_place(const struct open *open, const xmlNode *node) {
    if (!open_holds(node)) return SIZE_MAX;
    for (size_t i = open->count, lowest = open_lowest(open); i-- > lowest;)
        if (open->at[i] == node) return i;
    return SIZE_MAX;
}

void open_remove(struct open *open, const xmlNode *node) {
    size_t place = open_place(open, node);
    if (place != SIZE_MAX) open_remove_at(open, place);
}

bool open_in_scope(const struct open *open, enum tag tag, unsigned scope) {
    if (!open->tags[tag]) return false;
    for (size_t i = open->count, lowest = open_lowest(open); i-- > lowest;) {
        if (tree_is_html(open->at[i], tag)) return true;
        if (open_bits(open->at[i]) & scope) return false;
    }
    return false;
}

bool open_any_in_scope(const struct open *open, unsigned wanted, unsigned scope) {
    for (size_t i = open->count, lowest = open_lowest(open); i-- > lowest;) {
        unsigned bits = open_bits(open->at[i]);
        if (bits & wanted) return true;
        if (bits & scope) return false;
    }
    return false;
}

bool open_node_in_scope(const struct open *open, const xmlNode *node, unsigned scope) {
    if (!open_holds(node)) return false;
    for (size_t i = open->count, lowest = open_lowest(open); i-- > lowest;) {
        if (open->at[i] == node) return true;
        if (open_bits(open->at[i]) & scope) return false;
    }
    return false;
}

void open_pop_through(struct open *open, enum tag tag) {
    while (open->count && !tree_is_html(open_pop(open), tag)) continue;
}

void open_pop_through_any(struct open *open, unsigned wanted) {
    while (open->count && !(open_bits(open_pop(open)) & wanted)) continue;
}

void open_pop_back_to(struct open *open, unsigned context) {
    while (open->count && !(open_bits(open_current(open)) & context)) open_pop(open);
}

void open_pop_to_count(struct open *open, size_t count) {
    while (open->count > count) open_pop(open);
}

void open_imply_ends(struct open *open, unsigned which, enum tag except) {
    while (open->count) {
        const xmlNode *current = open_current(open);
        if (!(open_bits(current) & which) || (except && tree_is_html(current, except))) return;
        open_pop(open);
    }
}
