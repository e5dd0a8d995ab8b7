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
    [TAG_TEXTAREA] = ROLE_BLOCK, [TAG_TITLE] = ROLE_BLOCK, [TAG_UL] = ROLE_BLOCK, [TAG_XMP] = ROLE_BLOCK,
    [TAG_P] = ROLE_PARAGRAPH, [TAG_TD] = ROLE_CELL, [TAG_TH] = ROLE_CELL, [TAG_TR] = ROLE_ROW, [TAG_BR] = ROLE_BREAK,
    [TAG_AUDIO] = ROLE_HIDDEN, [TAG_CANVAS] = ROLE_HIDDEN, [TAG_DATALIST] = ROLE_HIDDEN, [TAG_HEAD] = ROLE_HIDDEN,
    [TAG_IFRAME] = ROLE_HIDDEN, [TAG_NOEMBED] = ROLE_HIDDEN, [TAG_NOFRAMES] = ROLE_HIDDEN,
    [TAG_NOSCRIPT] = ROLE_HIDDEN, [TAG_OBJECT] = ROLE_HIDDEN, [TAG_RP] = ROLE_HIDDEN, [TAG_SCRIPT] = ROLE_HIDDEN,
    [TAG_STYLE] = ROLE_HIDDEN, [TAG_TEMPLATE] = ROLE_HIDDEN, [TAG_VIDEO] = ROLE_HIDDEN,
};

static const unsigned char whites[TAG_COUNT] = {
    [TAG_LISTING] = WHITE_KEEP, [TAG_PLAINTEXT] = WHITE_KEEP, [TAG_PRE] = WHITE_KEEP, [TAG_TEXTAREA] = WHITE_KEEP,
    [TAG_XMP] = WHITE_KEEP,
};

/* A piece of text, which ends where it says. */
struct piece { const char *at; size_t length; };

static struct piece trimmed(const char *at, const char *end) {
    while (at < end && ascii_space(*at)) at++;
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

/* SVG has text that is no picture's, MathML what a formula was made of. */
static enum role foreign_role(const xmlNode *node) {
    static const char *const svg[] = {"defs", "desc", "metadata", "script", "style", "symbol", "title", NULL};
    static const char *const math[] = {"annotation", "annotation-xml", NULL};
    const struct piece name = {tree_name(node), strlen(tree_name(node))};
    switch (tree_space(node)) {
    case SPACE_SVG: return is_any(name, svg) ? ROLE_HIDDEN : ROLE_INLINE;
    case SPACE_MATHML: return is_any(name, math) ? ROLE_HIDDEN : ROLE_INLINE;
    default: return ROLE_INLINE;
    }
}

/* ---- Style attributes ---- */

/* A block that is displayed in a line is none, and the other way round; what else there is stays what it is. */
static void set_display(struct look *look, struct piece value) {
    static const char *const lines[] = {"inline", "inline-block", "inline-flex", "inline-grid", "contents", NULL};
    static const char *const blocks[] = {"block", "flex", "grid", "list-item", "table", "flow-root", NULL};
    const bool in_line = is_any(value, lines), as_block = is_any(value, blocks);
    look->shown |= in_line || as_block;
    if (is(value, "none")) look->role = ROLE_HIDDEN;
    else if (in_line && look->role == ROLE_BLOCK) look->role = ROLE_INLINE;
    else if (as_block && look->role == ROLE_INLINE) look->role = ROLE_BLOCK;
}

static void set_white(struct look *look, struct piece value) {
    if (is(value, "pre") || is(value, "pre-wrap") || is(value, "break-spaces")) look->white = WHITE_KEEP;
    if (is(value, "normal") || is(value, "nowrap")) look->white = WHITE_FOLD;
    if (is(value, "pre-line")) look->white = WHITE_LINES;
}

static void set_visibility(struct look *look, struct piece value) {
    if (is(value, "hidden") || is(value, "collapse")) look->visibility = VISIBILITY_HIDDEN;
    if (is(value, "visible") || is(value, "initial")) look->visibility = VISIBILITY_VISIBLE;
    if (is(value, "inherit") || is(value, "unset")) look->visibility = VISIBILITY_INHERIT;
}

static void declare(struct look *look, struct piece name, struct piece value) {
    if (is(name, "display")) set_display(look, value);
    if (is(name, "white-space")) set_white(look, value);
    if (is(name, "visibility")) set_visibility(look, value);
}

/* Declarations as they are usually written; one with comments or escapes in it is not understood. */
static void read_style(struct look *look, const char *style) {
    for (const char *end; *style; style = *end ? end + 1 : end) {
        end = strchrnul(style, ';');
        const char *colon = memchr(style, ':', (size_t)(end - style));
        if (!colon) continue;
        const char *important = memchr(colon, '!', (size_t)(end - colon));
        declare(look, trimmed(style, colon), trimmed(colon + 1, important ? important : end));
    }
}

/* ---- An element ---- */

static struct look usual_look(const xmlNode *node) {
    if (tree_space(node) != SPACE_HTML) return (struct look){.role = foreign_role(node)};
    return (struct look){.role = roles[tree_tag(node)], .white = whites[tree_tag(node)]};
}

struct look look_of(const xmlNode *node) {
    struct look look = usual_look(node);
    const xmlAttr *style = NULL;
    bool hidden = false, open = !tree_is_html(node, TAG_DIALOG);
    for (const xmlAttr *a = node->properties; a; a = a->next)
        switch (tree_attr_known(a)) {
        case ATTR_HIDDEN: hidden = tree_space(node) == SPACE_HTML; break;
        case ATTR_OPEN: open = true; break;
        case ATTR_STYLE: style = a; break;
        default: break;
        }
    if (style) read_style(&look, tree_value(node->doc->_private, style));
    if ((hidden || !open) && !look.shown) look.role = ROLE_HIDDEN;
    return look;
}
