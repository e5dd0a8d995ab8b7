/* See text.h. One walk over the tree without recursion; white space and line breaks are held back until
 * something visible follows them, so none is left at the ends. */
#include "read/text.h"

#include "base/vec.h"
#include "read/look.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* An element with white space or visibility of its own kind, and what they were around it. */
struct change { const xmlNode *node; enum white white; bool concealed; };

struct fold {
    struct str *out;
    size_t begin;       /* where our text starts in out */
    size_t end;         /* behind the last that is visible: breaks and tabs may follow in out */
    unsigned lines;     /* newlines that blocks want in front of what comes */
    bool space;         /* white space was passed over */
    bool at_start;      /* of a line or cell: no space is wanted */
    bool in_cell_edge;  /* at the start of a cell or row: nor are lines */
    enum white white;
    bool concealed;     /* what stands here is not visible */
    struct { struct change *at; size_t count, cap; } changes; /* open ones, the innermost last */
};

static bool is_empty(const struct fold *fold) { return fold->out->len == fold->begin; }

/* ---- Between texts ---- */

static void want_lines(struct fold *fold, unsigned lines) {
    if (!fold->in_cell_edge && lines > fold->lines) fold->lines = lines;
}

static void put_lines(struct fold *fold) {
    for (; fold->lines; fold->lines--) str_putc(fold->out, '\n');
}

static void put_break(struct fold *fold) {
    if (is_empty(fold)) return;
    put_lines(fold);
    str_putc(fold->out, '\n');
    fold->at_start = true;
    fold->in_cell_edge = false;
}

/* A tab or newline of a table. */
static void put_edge(struct fold *fold, char c) {
    if (is_empty(fold)) return;
    str_putc(fold->out, c);
    fold->lines = 0;
    fold->at_start = fold->in_cell_edge = true;
}

/* Something visible comes. */
static void begin_text(struct fold *fold) {
    if (!is_empty(fold)) {
        if (fold->lines) put_lines(fold);
        else if (fold->space && !fold->at_start) str_putc(fold->out, ' ');
    }
    fold->lines = 0;
    fold->space = fold->at_start = fold->in_cell_edge = false;
}

static void put_visible(struct fold *fold, const char *bytes, size_t length) {
    begin_text(fold);
    str_put(fold->out, bytes, length);
    fold->end = fold->out->len;
}

/* ---- Texts ---- */

/* Length of the white space that starts here (U+00A0 is two bytes), or 0. */
static size_t space_at(const char *at) {
    if (ascii_space(*at)) return 1;
    return at[0] == '\xC2' && at[1] == '\xA0' ? 2 : 0;
}

/* Text can be copied as it is up to white space that is more than one space between words. */
static bool ends_run(const char *at) {
    if (*at == ' ') return !at[1] || space_at(at + 1);
    return !*at || space_at(at);
}

/* The first place from `at` on, within a word, that ends_run. */
static const char *run_end(const char *at, const char *end) {
#ifdef __SSE2__
    const __m128i space = _mm_set1_epi8(' '), lead = _mm_set1_epi8('\xC2');
    while (end - at >= 16) { /* one bit a byte; what may end the run is looked at again */
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        unsigned spaces = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, space));
        unsigned others = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(bytes, space), bytes)) & ~spaces;
        others |= (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, lead));
        unsigned doubtful = others | (spaces & ((others | spaces) >> 1 | 1u << 15));
        at += doubtful ? __builtin_ctz(doubtful) : 16;
        if (doubtful && ends_run(at)) return at;
        at += doubtful != 0;
    }
#endif
    while (at < end && !ends_run(at)) at++;
    return at;
}

static void put_folded(struct fold *fold, const char *text, const char *end, bool lines) {
    while (text < end) {
        size_t space = space_at(text);
        if (space) {
            if (*text == '\n' && lines) put_break(fold);
            fold->space = true;
            text += space;
            continue;
        }
        const char *from = text;
        text = run_end(text, end);
        put_visible(fold, from, (size_t)(text - from));
    }
}

static void put_kept(struct fold *fold, const char *text) {
    while (*text) {
        const char *hard = strstr(text, "\xC2\xA0");
        size_t length = hard ? (size_t)(hard - text) : strlen(text);
        if (length) {
            put_visible(fold, text, length);
            fold->at_start = text[length - 1] == '\n';
        }
        if (hard) put_visible(fold, " ", 1);
        text += length + (hard ? 2 : 0);
    }
}

static bool is_text(const xmlNode *node) {
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

/* Of HTML's elements; TAG_OTHER of all other nodes. */
static enum tag tag_of(const xmlNode *node) {
    return tree_is_element(node) && tree_space(node) == SPACE_HTML ? tree_tag(node) : TAG_OTHER;
}

/* White space between the parts of a table is never shown. */
static bool is_in_table(const xmlNode *node) {
    switch (node->parent ? tag_of(node->parent) : TAG_OTHER) {
    case TAG_TABLE: case TAG_TBODY: case TAG_THEAD: case TAG_TFOOT: case TAG_TR: return true;
    default: return false;
    }
}

static void put_text(struct fold *fold, const xmlNode *node) {
    const char *text = (const char *)node->content;
    if (!text || fold->concealed) return;
    const enum white white = is_in_table(node) ? WHITE_FOLD : fold->white;
    if (white == WHITE_KEEP) put_kept(fold, text);
    else put_folded(fold, text, text + strlen(text), white == WHITE_LINES);
}

/* ---- Tables ---- */

static const xmlNode *earlier(const xmlNode *node, bool (*fits)(const xmlNode *node)) {
    while (node && !fits(node)) node = node->prev;
    return node;
}

/* As far as the element itself says it: that it is in what is not visible does not count here. */
static bool is_shown(const xmlNode *node) {
    const struct look look = look_of(node);
    return look.role != ROLE_HIDDEN && look.visibility != VISIBILITY_HIDDEN;
}
static bool is_cell(const xmlNode *node) {
    return (tag_of(node) == TAG_TD || tag_of(node) == TAG_TH) && is_shown(node);
}
static bool is_row(const xmlNode *node) { return tag_of(node) == TAG_TR && is_shown(node); }
static bool is_section(const xmlNode *node) {
    return tag_of(node) == TAG_TBODY || tag_of(node) == TAG_THEAD || tag_of(node) == TAG_TFOOT;
}
static bool has_row(const xmlNode *node) {
    return is_row(node) || (is_section(node) && is_shown(node) && earlier(node->last, is_row));
}

/* Is there a row above it in its table? */
static bool is_later_row(const xmlNode *row) {
    if (earlier(row->prev, has_row)) return true;
    return row->parent && is_section(row->parent) && earlier(row->parent->prev, has_row);
}

/* ---- The walk ---- */

static void enter_as(struct fold *fold, const xmlNode *node, enum role role) {
    switch (role) {
    case ROLE_BLOCK: want_lines(fold, 1); break;
    case ROLE_PARAGRAPH: want_lines(fold, 2); break;
    case ROLE_BREAK: put_break(fold); break;
    case ROLE_CELL: if (earlier(node->prev, is_cell)) put_edge(fold, '\t'); break;
    case ROLE_ROW: if (is_later_row(node)) put_edge(fold, '\n'); break;
    case ROLE_INLINE: case ROLE_HIDDEN: break;
    }
}

static void change(struct fold *fold, const xmlNode *node, enum white white, bool concealed) {
    if (white == fold->white && concealed == fold->concealed) return;
    vec_push(&fold->changes, (struct change){node, fold->white, fold->concealed});
    fold->white = white;
    fold->concealed = concealed;
}

/* True where the walk goes on below the node. */
static bool enter(struct fold *fold, const xmlNode *node, const xmlNode *top) {
    if (is_text(node)) put_text(fold, node);
    if (!tree_is_element(node)) return false;
    struct look look = look_of(node);
    if (look.role == ROLE_HIDDEN && node != top) return false;
    const bool inherits = node == top || look.visibility == VISIBILITY_INHERIT;
    change(fold, node, look.white == WHITE_INHERIT ? fold->white : look.white,
           inherits ? fold->concealed : look.visibility == VISIBILITY_HIDDEN);
    if (node != top && !fold->concealed) enter_as(fold, node, look.role);
    return true;
}

static void leave(struct fold *fold, const xmlNode *node) {
    const enum role role = fold->concealed ? ROLE_HIDDEN : look_of(node).role;
    if (role == ROLE_BLOCK) want_lines(fold, 1);
    if (role == ROLE_PARAGRAPH) want_lines(fold, 2);
    if (!fold->changes.count || fold->changes.at[fold->changes.count - 1].node != node) return;
    const struct change *around = &fold->changes.at[--fold->changes.count];
    fold->white = around->white;
    fold->concealed = around->concealed;
}

static bool is_closed(const xmlNode *node) {
    return tag_of(node) == TAG_DETAILS && !tree_find_attr(node, ATTR_OPEN);
}

/* What a reader sees first in an element, and what next to a node: of closed <details> the summary alone. */
static const xmlNode *first_in(const xmlNode *node) {
    const xmlNode *child = node->children;
    while (child && is_closed(node) && tag_of(child) != TAG_SUMMARY) child = child->next;
    return child;
}

static const xmlNode *next_to(const xmlNode *node) {
    return node->parent && is_closed(node->parent) ? NULL : node->next;
}

/* What becomes of white space in an element by those around it. Scripts and styles that are asked for have
 * theirs. */
static enum white white_around(const xmlNode *node) {
    if (tree_is_html(node, TAG_SCRIPT) || tree_is_html(node, TAG_STYLE)) return WHITE_KEEP;
    for (; node; node = tree_parent(node)) {
        enum white white = look_of(node).white;
        if (white != WHITE_INHERIT) return white;
    }
    return WHITE_FOLD;
}

static struct fold begin(const xmlNode *top, struct str *out) {
    return (struct fold){.out = out, .begin = out->len, .end = out->len, .white = white_around(top)};
}

/* Breaks and tabs behind the last text are taken away. */
static void end(struct fold *fold) {
    fold->out->len = fold->end;
    if (fold->out->data) fold->out->data[fold->end] = '\0';
    vec_clear(&fold->changes);
}

void text_of(const struct node *opaque, struct str *out) {
    const xmlNode *top = tree_node(opaque), *node = top;
    struct fold fold = begin(top, out);
    for (;;) {
        const xmlNode *next = enter(&fold, node, top) ? first_in(node) : NULL;
        while (!next) {
            if (tree_is_element(node)) leave(&fold, node);
            if (node == top) {
                end(&fold);
                return;
            }
            next = next_to(node);
            if (!next) node = node->parent;
        }
        node = next;
    }
}

/* What an element between two texts of its parent does to them. */
static void pass(struct fold *fold, const xmlNode *node) {
    if (!is_shown(node)) return;
    switch (look_of(node).role) {
    case ROLE_BLOCK: case ROLE_PARAGRAPH: case ROLE_ROW: want_lines(fold, 1); break;
    case ROLE_BREAK: put_break(fold); break;
    case ROLE_CELL: fold->space = true; break;
    case ROLE_INLINE: case ROLE_HIDDEN: break;
    }
}

void text_own(const struct node *opaque, struct str *out) {
    const xmlNode *node = tree_node(opaque);
    struct fold fold = begin(node, out);
    for (const xmlNode *child = tree_child(node); child; child = child->next) {
        if (is_text(child)) put_text(&fold, child);
        else if (tree_is_element(child)) pass(&fold, child);
    }
    end(&fold);
}

void text_raw(const struct node *opaque, struct str *out) {
    const xmlNode *top = tree_node(opaque), *node = top;
    while (node) {
        if (is_text(node) && node->content) str_puts(out, (const char *)node->content);
        const bool other = node != top && tree_is_element(node) && tree_is_html(node, TAG_TEMPLATE);
        node = other ? tree_skip(node, top) : tree_next(node, top);
    }
}
