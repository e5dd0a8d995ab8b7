/* See look.h. The tags are a table by number; few elements have an attribute that counts. */
#include "read/look.h"

#include <strings.h>

static const unsigned char roles[TAG_COUNT] = { /* the others are inline */
    [TAG_ADDRESS] = ROLE_BLOCK, [TAG_ARTICLE] = ROLE_BLOCK, [TAG_ASIDE] = ROLE_BLOCK, [TAG_BLOCKQUOTE] = ROLE_BLOCK,
    [TAG_BODY] = ROLE_BLOCK, [TAG_CAPTION] = ROLE_BLOCK, [TAG_CENTER] = ROLE_BLOCK, [TAG_DD] = ROLE_BLOCK,
    [TAG_DETAILS] = ROLE_BLOCK, [TAG_DIALOG] = ROLE_BLOCK, [TAG_DIR] = ROLE_BLOCK, [TAG_DIV] = ROLE_BLOCK,
    [TAG_DL] = ROLE_BLOCK, [TAG_DT] = ROLE_BLOCK, [TAG_FIELDSET] = ROLE_BLOCK, [TAG_FIGCAPTION] = ROLE_BLOCK,
    [TAG_FIGURE] = ROLE_BLOCK, [TAG_FOOTER] = ROLE_BLOCK, [TAG_FORM] = ROLE_BLOCK, [TAG_FRAMESET] = ROLE_BLOCK,
    [TAG_H1] = ROLE_BLOCK, [TAG_H2] = ROLE_BLOCK, [TAG_H3] = ROLE_BLOCK, [TAG_H4] = ROLE_BLOCK, [TAG_H5] = ROLE_BLOCK,
    [TAG_H6] = ROLE_BLOCK, [TAG_HEADER] = ROLE_BLOCK, [TAG_HGROUP] = ROLE_BLOCK, [TAG_HR] = ROLE_BLOCK,
    [TAG_HTML] = ROLE_BLOCK, [TAG_LEGEND] = ROLE_BLOCK, [TAG_LI] = ROLE_BLOCK, [TAG_LISTING] = ROLE_BLOCK,
    [TAG_MAIN] = ROLE_BLOCK, [TAG_MENU] = ROLE_BLOCK, [TAG_NAV] = ROLE_BLOCK, [TAG_OL] = ROLE_BLOCK,
    [TAG_OPTGROUP] = ROLE_BLOCK, [TAG_OPTION] = ROLE_BLOCK, [TAG_PLAINTEXT] = ROLE_BLOCK, [TAG_PRE] = ROLE_BLOCK,
    [TAG_SEARCH] = ROLE_BLOCK, [TAG_SECTION] = ROLE_BLOCK, [TAG_SUMMARY] = ROLE_BLOCK, [TAG_TABLE] = ROLE_BLOCK,
    [TAG_TEXTAREA] = ROLE_BLOCK, [TAG_UL] = ROLE_BLOCK, [TAG_XMP] = ROLE_BLOCK,
    [TAG_P] = ROLE_PARAGRAPH, [TAG_BUTTON] = ROLE_ATOM, [TAG_MARQUEE] = ROLE_ATOM, [TAG_BR] = ROLE_BREAK,
    [TAG_TBODY] = ROLE_SECTION, [TAG_THEAD] = ROLE_SECTION, [TAG_TFOOT] = ROLE_SECTION,
    [TAG_TR] = ROLE_ROW, [TAG_TD] = ROLE_CELL, [TAG_TH] = ROLE_CELL,
    [TAG_AUDIO] = ROLE_HIDDEN, [TAG_CANVAS] = ROLE_HIDDEN, [TAG_DATALIST] = ROLE_HIDDEN, [TAG_HEAD] = ROLE_HIDDEN,
    [TAG_IFRAME] = ROLE_HIDDEN, [TAG_METER] = ROLE_HIDDEN, [TAG_NOEMBED] = ROLE_HIDDEN, [TAG_NOFRAMES] = ROLE_HIDDEN,
    [TAG_NOSCRIPT] = ROLE_HIDDEN, [TAG_PROGRESS] = ROLE_HIDDEN, [TAG_RP] = ROLE_HIDDEN, [TAG_SCRIPT] = ROLE_HIDDEN,
    [TAG_STYLE] = ROLE_HIDDEN, [TAG_TEMPLATE] = ROLE_HIDDEN, [TAG_TITLE] = ROLE_HIDDEN, [TAG_VIDEO] = ROLE_HIDDEN,
};

static const unsigned char whites[TAG_COUNT] = {
    [TAG_LISTING] = WHITE_KEEP, [TAG_PLAINTEXT] = WHITE_KEEP, [TAG_PRE] = WHITE_KEEP, [TAG_TEXTAREA] = WHITE_KEEP,
    [TAG_XMP] = WHITE_KEEP, [TAG_NOBR] = WHITE_FOLD,
    [TAG_SELECT] = WHITE_NO_TEXT, [TAG_OPTION] = WHITE_FOLD,
};

/* A piece of text, which ends where it says. */
struct piece { const char *at; size_t length; };

/* The first place that is no white space or comment. */
static const char *skip_gap(const char *at, const char *end) {
    while (at < end) {
        const bool comment = end - at >= 4 && at[0] == '/' && at[1] == '*';
        if (!comment && !ascii_space(*at)) return at;
        const char *close = comment ? memmem(at + 2, (size_t)(end - at - 2), "*/", 2) : NULL;
        if (comment && !close) return end;
        at = comment ? close + 2 : at + 1;
    }
    return at;
}

static struct piece trimmed(const char *at, const char *end) {
    at = skip_gap(at, end);
    const char *comment = memmem(at, (size_t)(end - at), "/*", 2);
    if (comment) end = comment;
    while (end > at && ascii_space(end[-1])) end--;
    return (struct piece){at, (size_t)(end - at)};
}

static bool is(struct piece piece, const char *word) {
    return piece.length == strlen(word) && strncasecmp(piece.at, word, piece.length) == 0;
}

static bool is_any(struct piece piece, const char *const *words) {
    while (*words && !is(piece, *words)) words++;
    return *words != NULL;
}

/* ---- What an element is without a style attribute ---- */

/* SVG shows what is in its <text> and <foreignObject>, which are blocks (SVG 2, user agent style sheet); what else can
 * hold them is never rendered by itself. Of MathML, <annotation> is what a formula was made of. */
static struct look foreign_look(const xmlNode *node) {
    static const char *const svg[] = {
        "clipPath", "defs", "desc", "linearGradient", "marker", "mask", "metadata", "pattern", "radialGradient",
        "script", "style", "symbol", "title", NULL,
    };
    static const char *const blocks[] = {"foreignObject", "text", NULL};
    static const char *const math[] = {"annotation", "annotation-xml", "mphantom", NULL};
    const struct piece name = {tree_name(node), strlen(tree_name(node))};
    const struct look in_line = {0}, hidden = {.role = ROLE_HIDDEN};
    if (tree_space(node) == SPACE_MATHML) return is_any(name, math) ? hidden : in_line;
    if (tree_space(node) != SPACE_SVG) return in_line;
    if (is_any(name, svg)) return hidden;
    if (is_any(name, blocks)) return (struct look){.role = ROLE_BLOCK, .white = WHITE_FOLD};
    return (struct look){.white = is(name, "svg") ? WHITE_NO_TEXT : WHITE_INHERIT};
}

static struct look usual_look(const xmlNode *node) {
    if (tree_space(node) != SPACE_HTML) return foreign_look(node);
    struct look look = {.role = roles[tree_tag(node)], .white = whites[tree_tag(node)]};
    const xmlNode *title_in = tree_tag(node) == TAG_TITLE ? tree_parent(node) : NULL;
    if (title_in && tree_is_html(title_in, TAG_HEAD)) look.role = ROLE_BLOCK; /* what a <head> has to show */
    return look;
}

/* ---- Style attributes ---- */

/* What the declarations of one say; where a property is there twice, the last that is valid wins. */
struct style {
    bool displayed;   /* `display` is said */
    enum role role;   /* by display */
    bool items;
    bool floats, positioned; /* out of the line */
    enum white white;
    enum visibility visibility;
};

static void set_display(struct style *style, struct piece value) {
    static const struct { const char *word; enum role role; bool items; } displays[] = {
        {"none", ROLE_HIDDEN, false}, {"block", ROLE_BLOCK, false}, {"inline", ROLE_INLINE, false},
        {"inline-block", ROLE_ATOM, false}, {"flex", ROLE_BLOCK, true}, {"inline-flex", ROLE_ATOM, true},
        {"grid", ROLE_BLOCK, true}, {"inline-grid", ROLE_ATOM, true}, {"-webkit-box", ROLE_BLOCK, true},
        {"-webkit-flex", ROLE_BLOCK, true}, {"-webkit-inline-box", ROLE_ATOM, true},
        {"-webkit-inline-flex", ROLE_ATOM, true}, {"flow-root", ROLE_BLOCK, false}, {"list-item", ROLE_BLOCK, false},
        {"contents", ROLE_INLINE, false}, {"initial", ROLE_INLINE, false}, {"unset", ROLE_INLINE, false},
        {"table", ROLE_BLOCK, false}, {"inline-table", ROLE_ATOM, false}, {"table-caption", ROLE_BLOCK, false},
        {"table-header-group", ROLE_SECTION, false}, {"table-row-group", ROLE_SECTION, false},
        {"table-footer-group", ROLE_SECTION, false}, {"table-row", ROLE_ROW, false}, {"table-cell", ROLE_CELL, false},
        {"table-column", ROLE_HIDDEN, false}, {"table-column-group", ROLE_HIDDEN, false},
    };
    for (size_t i = 0; i < sizeof displays / sizeof *displays; i++) {
        if (!is(value, displays[i].word)) continue;
        style->displayed = true;
        style->role = displays[i].role;
        style->items = displays[i].items;
    }
}

static void set_white(struct style *style, struct piece value) {
    static const char *const kept[] = {"pre", "pre-wrap", "break-spaces", "preserve", NULL};
    static const char *const folded[] = {"normal", "nowrap", "collapse", "initial", NULL};
    static const char *const lines[] = {"pre-line", "preserve-breaks", NULL};
    if (is_any(value, kept)) style->white = WHITE_KEEP;
    if (is_any(value, folded)) style->white = WHITE_FOLD;
    if (is_any(value, lines)) style->white = WHITE_LINES;
}

static void set_visibility(struct style *style, struct piece value) {
    if (is(value, "hidden") || is(value, "collapse")) style->visibility = VISIBILITY_HIDDEN;
    if (is(value, "visible") || is(value, "initial")) style->visibility = VISIBILITY_VISIBLE;
    if (is(value, "inherit") || is(value, "unset")) style->visibility = VISIBILITY_INHERIT;
}

/* What is neither of these is not valid, and says nothing. */
static void set_flag(bool *flag, struct piece value, const char *const *on, const char *const *off) {
    if (is_any(value, on)) *flag = true;
    if (is_any(value, off) || is_any(value, (const char *const[]){"initial", "unset", NULL})) *flag = false;
}

static void declare(struct style *style, struct piece name, struct piece value) {
    static const char *const sides[] = {"left", "right", "inline-start", "inline-end", NULL};
    static const char *const none[] = {"none", NULL}, *const out_of_flow[] = {"absolute", "fixed", NULL};
    static const char *const in_flow[] = {"static", "relative", "sticky", NULL};
    if (is(name, "display")) set_display(style, value);
    if (is(name, "white-space") || is(name, "white-space-collapse")) set_white(style, value);
    if (is(name, "visibility")) set_visibility(style, value);
    if (is(name, "float")) set_flag(&style->floats, value, sides, none);
    if (is(name, "position")) set_flag(&style->positioned, value, out_of_flow, in_flow);
}

/* Where the declaration ends: at a semicolon in no comment, string or brackets (CSS Syntax 5.5), or at the end. */
static const char *declaration_end(const char *at) {
    char quote = '\0';
    for (size_t depth = 0; *at; at++) {
        if (at[0] == '/' && at[1] == '*' && !quote) {
            const char *close = strstr(at + 2, "*/");
            if (!close) return at + strlen(at);
            at = close + 1;
        } else if (*at == '\\' && at[1]) at++;
        else if (quote) quote = *at == quote ? '\0' : quote;
        else if (*at == '"' || *at == '\'') quote = *at;
        else if (strchr("([{", *at)) depth++;
        else if (strchr(")]}", *at)) depth -= depth > 0;
        else if (*at == ';' && !depth) return at;
    }
    return at;
}

/* Those that are important or those that are not. One with escapes in it is not understood. */
static void read_declarations(struct style *style, const char *text, bool important) {
    for (const char *end; *text; text = *end ? end + 1 : end) {
        end = declaration_end(text);
        text = skip_gap(text, end);
        const char *colon = memchr(text, ':', (size_t)(end - text));
        if (!colon) continue;
        const char *mark = memchr(colon, '!', (size_t)(end - colon));
        if (important ? mark && is(trimmed(mark + 1, end), "important") : !mark)
            declare(style, trimmed(text, colon), trimmed(colon + 1, mark ? mark : end));
    }
}

static void read_style(struct style *style, const char *text) {
    read_declarations(style, text, false);
    if (strchr(text, '!')) read_declarations(style, text, true);
}

/* <p> keeps its blank lines in a line too (innerText). A script that a style shows is of no use to a reader. */
static enum role displayed_as(enum role usual, enum role role) {
    const bool in_line = role == ROLE_INLINE || role == ROLE_ATOM || role == ROLE_BLOCK;
    if (role == ROLE_HIDDEN || usual == ROLE_HIDDEN) return ROLE_HIDDEN;
    if (usual == ROLE_BREAK || (usual == ROLE_PARAGRAPH && in_line)) return usual;
    return role;
}

static void apply(struct look *look, const struct style *style) {
    if (style->displayed) look->role = displayed_as(look->role, style->role);
    if (style->floats || style->positioned) look->role = look_as_item(look->role);
    if (style->white != WHITE_INHERIT) look->white = style->white;
    look->visibility = style->visibility;
    look->items = style->items;
}

/* ---- An element ---- */

struct look look_of(const xmlNode *node) {
    struct look look = usual_look(node);
    struct style style = {0};
    bool hidden = false, open = !tree_is_html(node, TAG_DIALOG);
    for (const xmlAttr *a = node->properties; a; a = a->next)
        switch (tree_attr_known(a)) {
        case ATTR_HIDDEN: hidden = tree_space(node) == SPACE_HTML; break;
        case ATTR_OPEN: open = true; break;
        case ATTR_DATA: if (tree_is_html(node, TAG_OBJECT)) look.role = ROLE_HIDDEN; break;
        case ATTR_STYLE: read_style(&style, tree_value(node->doc->_private, a)); break;
        default: break;
        }
    apply(&look, &style);
    if ((hidden || !open) && !style.displayed) look.role = ROLE_HIDDEN;
    return look;
}
