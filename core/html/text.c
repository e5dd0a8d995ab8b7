/* See text.h. One walk over the tree without recursion; white space is held back as a gap until something
 * visible follows it, so none is left at the ends. */
#include "html/text.h"

#include "html/tree.h"

#include <stdlib.h>

enum role { ROLE_INLINE, ROLE_BLOCK, ROLE_CELL, ROLE_BREAK, ROLE_KEEP, ROLE_HIDDEN };

static const struct named { const char *name; enum role role; } roles[] = { /* sorted by name */
    {"address", ROLE_BLOCK}, {"article", ROLE_BLOCK}, {"aside", ROLE_BLOCK}, {"blockquote", ROLE_BLOCK},
    {"body", ROLE_BLOCK}, {"br", ROLE_BREAK}, {"caption", ROLE_BLOCK}, {"center", ROLE_BLOCK}, {"dd", ROLE_BLOCK},
    {"details", ROLE_BLOCK}, {"dialog", ROLE_BLOCK}, {"dir", ROLE_BLOCK}, {"div", ROLE_BLOCK}, {"dl", ROLE_BLOCK},
    {"dt", ROLE_BLOCK}, {"fieldset", ROLE_BLOCK}, {"figcaption", ROLE_BLOCK}, {"figure", ROLE_BLOCK},
    {"footer", ROLE_BLOCK}, {"form", ROLE_BLOCK}, {"h1", ROLE_BLOCK}, {"h2", ROLE_BLOCK}, {"h3", ROLE_BLOCK},
    {"h4", ROLE_BLOCK}, {"h5", ROLE_BLOCK}, {"h6", ROLE_BLOCK}, {"head", ROLE_HIDDEN}, {"header", ROLE_BLOCK},
    {"hgroup", ROLE_BLOCK}, {"hr", ROLE_BLOCK}, {"html", ROLE_BLOCK}, {"legend", ROLE_BLOCK}, {"li", ROLE_BLOCK},
    {"listing", ROLE_KEEP}, {"main", ROLE_BLOCK}, {"menu", ROLE_BLOCK}, {"nav", ROLE_BLOCK},
    {"noscript", ROLE_HIDDEN}, {"ol", ROLE_BLOCK}, {"optgroup", ROLE_BLOCK}, {"option", ROLE_BLOCK},
    {"p", ROLE_BLOCK}, {"pre", ROLE_KEEP}, {"script", ROLE_HIDDEN}, {"search", ROLE_BLOCK},
    {"section", ROLE_BLOCK}, {"style", ROLE_HIDDEN}, {"summary", ROLE_BLOCK}, {"table", ROLE_BLOCK},
    {"tbody", ROLE_BLOCK}, {"td", ROLE_CELL}, {"template", ROLE_HIDDEN}, {"textarea", ROLE_KEEP},
    {"tfoot", ROLE_BLOCK}, {"th", ROLE_CELL}, {"thead", ROLE_BLOCK}, {"title", ROLE_BLOCK}, {"tr", ROLE_BLOCK},
    {"ul", ROLE_BLOCK}, {"xmp", ROLE_KEEP},
};

static int compare_names(const void *name, const void *entry) {
    return strcmp(name, ((const struct named *)entry)->name);
}

static enum role role_of(const xmlNode *node) {
    const struct named *found =
        bsearch(tree_name(node), roles, sizeof roles / sizeof *roles, sizeof *roles, compare_names);
    return found ? found->role : ROLE_INLINE;
}

enum gap { GAP_NONE, GAP_SPACE, GAP_LINE };

struct fold {
    struct str *out;
    size_t begin;        /* where our text starts in out */
    enum gap gap;        /* what separates what is there from what comes */
    const xmlNode *keep; /* the <pre> that we are in, or NULL */
};

static void widen(struct fold *fold, enum gap gap) {
    if (gap > fold->gap) fold->gap = gap;
}

static void put(struct fold *fold, const char *bytes, size_t length) {
    const bool first = fold->out->len == fold->begin;
    if (fold->gap != GAP_NONE && !first) str_putc(fold->out, fold->gap == GAP_LINE ? '\n' : ' ');
    fold->gap = GAP_NONE;
    str_put(fold->out, bytes, length);
}

/* Length of the white space that starts here (U+00A0 is two bytes), or 0. */
static size_t space_at(const char *at) {
    if (ascii_space(*at)) return 1;
    return at[0] == '\xC2' && at[1] == '\xA0' ? 2 : 0;
}

static void put_folded(struct fold *fold, const char *text) {
    while (*text) {
        size_t space = space_at(text);
        if (space) {
            widen(fold, GAP_SPACE);
            text += space;
            continue;
        }
        size_t length = 1;
        while (text[length] && !space_at(text + length)) length++;
        put(fold, text, length);
        text += length;
    }
}

static void put_kept(struct fold *fold, const char *text) {
    while (*text) {
        const char *hard = strstr(text, "\xC2\xA0");
        size_t length = hard ? (size_t)(hard - text) : strlen(text);
        if (length) put(fold, text, length);
        if (hard) put(fold, " ", 1);
        text += length + (hard ? 2 : 0);
    }
}

static void put_text(struct fold *fold, const xmlNode *node) {
    const char *text = node->content ? (const char *)node->content : "";
    if (!fold->keep) {
        put_folded(fold, text);
        return;
    }
    /* HTML drops the newline right behind <pre>. */
    if (*text == '\n' && node->parent == fold->keep && !node->prev && role_of(fold->keep) == ROLE_KEEP) text++;
    put_kept(fold, text);
}

static bool is_text(const xmlNode *node) {
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

/* The gap that an element makes before and behind itself. */
static enum gap gap_of(enum role role) {
    switch (role) {
    case ROLE_BLOCK: case ROLE_BREAK: case ROLE_KEEP: return GAP_LINE;
    case ROLE_CELL: return GAP_SPACE;
    default: return GAP_NONE;
    }
}

/* True where the walk goes on below the node. */
static bool enter(struct fold *fold, const xmlNode *node, const xmlNode *top) {
    if (is_text(node)) put_text(fold, node);
    if (!tree_is_element(node)) return false;
    enum role role = role_of(node);
    if (role == ROLE_HIDDEN && node != top) return false;
    if (role == ROLE_BREAK && fold->keep) put(fold, "\n", 1);
    else widen(fold, gap_of(role));
    if (role == ROLE_KEEP && !fold->keep) fold->keep = node;
    return node->children != NULL;
}

static void leave(struct fold *fold, const xmlNode *node) {
    if (!tree_is_element(node)) return;
    enum role role = role_of(node);
    if (role != ROLE_BREAK) widen(fold, gap_of(role));
    if (fold->keep == node) fold->keep = NULL;
}

/* White space counts in and below <pre>, and in a script or style that is asked for itself. */
static const xmlNode *keeper_of(const xmlNode *node) {
    if (tree_is(node, "script") || tree_is(node, "style")) return node;
    for (; node; node = tree_parent(node))
        if (role_of(node) == ROLE_KEEP) return node;
    return NULL;
}

void text_of(const struct node *opaque, struct str *out) {
    const xmlNode *top = tree_node(opaque), *node = top;
    struct fold fold = {.out = out, .begin = out->len, .keep = keeper_of(top)};
    for (;;) {
        if (enter(&fold, node, top)) {
            node = node->children;
            continue;
        }
        leave(&fold, node);
        while (node != top && !node->next) {
            node = node->parent;
            leave(&fold, node);
        }
        if (node == top) return;
        node = node->next;
    }
}

void text_own(const struct node *opaque, struct str *out) {
    const xmlNode *node = tree_node(opaque);
    struct fold fold = {.out = out, .begin = out->len, .keep = keeper_of(node)};
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (is_text(child)) put_text(&fold, child);
        else if (tree_is_element(child)) widen(&fold, gap_of(role_of(child)));
    }
}
