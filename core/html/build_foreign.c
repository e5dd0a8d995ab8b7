/* See build_foreign.h. Attributes of the XLink, XML and XMLNS namespaces keep their names as they are written
 * ("xlink:href"): xpath gives them their namespaces for as long as somebody asks by prefix. */
#include "html/build_foreign.h"

#include "html/build_insert.h"

#include <stdlib.h>

/* In the order of their lower-case forms. */
static const char *const svg_tags[] = {
    "altGlyph", "altGlyphDef", "altGlyphItem", "animateColor", "animateMotion", "animateTransform", "clipPath",
    "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting",
    "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR",
    "feGaussianBlur", "feImage", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight",
    "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence", "foreignObject", "glyphRef", "linearGradient",
    "radialGradient", "textPath",
};
static const char *const svg_attributes[] = {
    "attributeName", "attributeType", "baseFrequency", "baseProfile", "calcMode", "clipPathUnits",
    "diffuseConstant", "edgeMode", "filterUnits", "glyphRef", "gradientTransform", "gradientUnits",
    "kernelMatrix", "kernelUnitLength", "keyPoints", "keySplines", "keyTimes", "lengthAdjust",
    "limitingConeAngle", "markerHeight", "markerUnits", "markerWidth", "maskContentUnits", "maskUnits",
    "numOctaves", "pathLength", "patternContentUnits", "patternTransform", "patternUnits", "pointsAtX",
    "pointsAtY", "pointsAtZ", "preserveAlpha", "preserveAspectRatio", "primitiveUnits", "refX", "refY",
    "repeatCount", "repeatDur", "requiredExtensions", "requiredFeatures", "specularConstant", "specularExponent",
    "spreadMethod", "startOffset", "stdDeviation", "stitchTiles", "surfaceScale", "systemLanguage",
    "tableValues", "targetX", "targetY", "textLength", "viewBox", "viewTarget", "xChannelSelector",
    "yChannelSelector", "zoomAndPan",
};

static int compare_names(const void *name, const void *entry) {
    return ascii_casecmp(name, *(const char *const *)entry);
}

/* The name as SVG writes it; itself where it has no capitals there. */
static const char *adjusted(const char *name, const char *const *names, size_t count) {
    const char *const *found = bsearch(name, names, count, sizeof *names, compare_names);
    return found ? *found : name;
}

#define ADJUSTED(name, names) adjusted(name, names, sizeof names / sizeof *names)

static const char *svg_name(const struct token *token) {
    if (token->tag != TAG_OTHER && token->tag != TAG_FOREIGNOBJECT) return token->name;
    return ADJUSTED(token->name, svg_tags);
}

static void adjust_attributes(struct token *token, enum space space) {
    for (size_t i = 0; i < token->attr_count; i++) {
        struct token_attr *attr = &token->attrs[i];
        if (attr->attr != ATTR_OTHER) continue; /* none of those has capitals */
        if (space == SPACE_SVG) attr->name = ADJUSTED(attr->name, svg_attributes);
        else if (strcmp(attr->name, "definitionurl") == 0) attr->name = "definitionURL";
    }
}

void foreign_insert(struct builder *b, enum space space) {
    adjust_attributes(&b->token, space);
    insert_foreign(b, space == SPACE_SVG ? svg_name(&b->token) : b->token.name, space);
    if (b->token.self_closing) open_pop(&b->open);
}

const xmlNode *foreign_current(const struct builder *b) {
    return b->context && b->open.count == 1 ? b->context : open_current(&b->open);
}

/* ---- Integration points ---- */

static bool is_mathml_text(const xmlNode *node) {
    if (tree_space(node) != SPACE_MATHML) return false;
    switch (tree_tag(node)) {
    case TAG_MI: case TAG_MO: case TAG_MN: case TAG_MS: case TAG_MTEXT: return true;
    default: return false;
    }
}

static bool holds_html(const xmlNode *annotation) {
    for (const xmlAttr *a = annotation->properties; a; a = a->next)
        if (tree_same(a->name, "encoding"))
            return ascii_casecmp(a->psvi, "text/html") == 0 || ascii_casecmp(a->psvi, "application/xhtml+xml") == 0;
    return false;
}

static bool is_html_point(const xmlNode *node) {
    const enum tag tag = tree_tag(node);
    if (tree_space(node) == SPACE_MATHML) return tag == TAG_ANNOTATION_XML && holds_html(node);
    return tree_space(node) == SPACE_SVG && (tag == TAG_FOREIGNOBJECT || tag == TAG_DESC || tag == TAG_TITLE);
}

bool foreign_applies(const struct builder *b) {
    const xmlNode *current = foreign_current(b);
    if (!current || tree_space(current) == SPACE_HTML || b->token.kind == TOKEN_EOF) return false;
    const bool start = b->token.kind == TOKEN_START, text = b->token.kind == TOKEN_TEXT;
    const bool annotation = tree_space(current) == SPACE_MATHML && tree_tag(current) == TAG_ANNOTATION_XML;
    const enum tag tag = b->token.tag;
    if (is_mathml_text(current) && (text || (start && tag != TAG_MGLYPH && tag != TAG_MALIGNMARK))) return false;
    if (start && tag == TAG_SVG && annotation) return false;
    return !((start || text) && is_html_point(current));
}

/* ---- The rules ---- */

/* NULs become U+FFFD. */
static void insert_repaired(struct builder *b) {
    const struct token *token = &b->token;
    struct str whole = {0};
    for (uint32_t i = 0; i < token->bytes; i++)
        if (token->text[i]) str_putc(&whole, token->text[i]);
        else str_puts(&whole, "\xEF\xBF\xBD");
    insert_text(b, arena_strndup(&b->doc->arena, str_text(&whole), whole.len), whole.len);
    str_clear(&whole);
}

static void on_text(struct builder *b) {
    struct token *token = &b->token;
    for (uint32_t i = 0; i < token->bytes && b->frameset_ok; i++)
        b->frameset_ok = !token->text[i] || ascii_space(token->text[i]);
    if (token->has_nul) insert_repaired(b);
    else insert_text(b, token->text, token->bytes);
}

static bool is_coloured_font(const struct token *token) {
    for (size_t i = 0; i < token->attr_count; i++) {
        enum attr attr = token->attrs[i].attr;
        if (attr == ATTR_COLOR || attr == ATTR_FACE || attr == ATTR_SIZE) return true;
    }
    return false;
}

/* Start tags that nobody can have meant to be SVG or MathML. */
static bool breaks_out(const struct token *token) {
    switch (token->tag) {
    case TAG_B: case TAG_BIG: case TAG_BLOCKQUOTE: case TAG_BODY: case TAG_BR: case TAG_CENTER: case TAG_CODE:
    case TAG_DD: case TAG_DIV: case TAG_DL: case TAG_DT: case TAG_EM: case TAG_EMBED: case TAG_H1: case TAG_H2:
    case TAG_H3: case TAG_H4: case TAG_H5: case TAG_H6: case TAG_HEAD: case TAG_HR: case TAG_I: case TAG_IMG:
    case TAG_LI: case TAG_LISTING: case TAG_MENU: case TAG_META: case TAG_NOBR: case TAG_OL: case TAG_P:
    case TAG_PRE: case TAG_RUBY: case TAG_S: case TAG_SMALL: case TAG_SPAN: case TAG_STRONG: case TAG_STRIKE:
    case TAG_SUB: case TAG_SUP: case TAG_TABLE: case TAG_TT: case TAG_U: case TAG_UL: case TAG_VAR: return true;
    case TAG_FONT: return is_coloured_font(token);
    default: return false;
    }
}

static bool break_out(struct builder *b) {
    for (const xmlNode *node; (node = open_current(&b->open)) != NULL; open_pop(&b->open))
        if (tree_space(node) == SPACE_HTML || is_mathml_text(node) || is_html_point(node)) break;
    return true;
}

static bool is_named(const xmlNode *node, const struct token *token) {
    return tree_tag(node) == token->tag && (token->tag || ascii_casecmp(tree_name(node), token->name) == 0);
}

static bool on_end(struct builder *b) {
    if (b->token.tag == TAG_BR || b->token.tag == TAG_P) return break_out(b);
    for (size_t i = b->open.count, lowest = open_lowest(&b->open); --i > lowest;) {
        if (is_named(b->open.at[i], &b->token)) {
            open_pop_to_count(&b->open, i);
            return false;
        }
        if (tree_space(b->open.at[i - 1]) == SPACE_HTML) return true;
    }
    return false;
}

bool foreign_process(struct builder *b) {
    switch (b->token.kind) {
    case TOKEN_TEXT: on_text(b); return false;
    case TOKEN_COMMENT: insert_comment(b, NULL); return false;
    case TOKEN_START:
        if (breaks_out(&b->token)) return break_out(b);
        foreign_insert(b, tree_space(foreign_current(b)));
        return false;
    case TOKEN_END: return on_end(b);
    default: return false; /* a doctype */
    }
}
