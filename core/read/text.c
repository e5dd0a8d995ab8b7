/* See text.h. One walk over the tree without recursion; white space and line breaks are held back until
 * something visible follows them, so none is left at the ends. */
#include "read/text.h"

#include "base/vec.h"
#include "read/look.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* What holds for the children of an element. */
struct around {
    enum white white;
    bool concealed;     /* what stands here is not visible */
    bool items;         /* see struct look */
    size_t box, cell;   /* where in out the innermost atom or cell begins, and the innermost cell; SIZE_MAX: in none */
};

/* An element that changes it, and what it was. */
struct change { const xmlNode *node; struct around before; };

struct fold {
    struct str *out;
    size_t begin;       /* where our text starts in out */
    size_t end;         /* behind the last that is visible: breaks and tabs may follow in out */
    unsigned lines;     /* newlines that blocks want in front of what comes */
    bool space;         /* white space was passed over */
    bool at_start;      /* of a line or cell: no space is wanted */
    struct around around;
    struct { struct change *at; size_t count, cap; } changes; /* open ones, the innermost last */
};

static bool is_empty(const struct fold *fold) { return fold->out->len == fold->begin; }

/* ---- Between texts ---- */

/* At the start of a cell none are wanted. */
static void want_lines(struct fold *fold, unsigned lines) {
    if (fold->out->len != fold->around.cell && lines > fold->lines) fold->lines = lines;
}

static void put_lines(struct fold *fold) {
    for (; fold->lines; fold->lines--) str_putc(fold->out, '\n');
}

static void put_break(struct fold *fold) {
    if (is_empty(fold)) return;
    put_lines(fold);
    str_putc(fold->out, '\n');
    fold->at_start = true;
}

/* A tab or newline of a table. */
static void put_edge(struct fold *fold, char c) {
    if (is_empty(fold)) return;
    put_lines(fold);
    str_putc(fold->out, c);
    fold->at_start = true;
}

/* Something visible comes. */
static void begin_text(struct fold *fold) {
    if (!is_empty(fold)) {
        if (fold->lines) put_lines(fold);
        else if (fold->space && !fold->at_start) str_putc(fold->out, ' ');
    }
    fold->lines = 0;
    fold->space = fold->at_start = false;
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
            fold->space |= fold->out->len != fold->around.box;
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
    if (!text) return;
    enum white white = fold->around.white;
    if (white == WHITE_NO_TEXT || fold->around.concealed) return;
    if (is_in_table(node)) white = WHITE_FOLD;
    if (white == WHITE_KEEP) put_kept(fold, text);
    else put_folded(fold, text, text + strlen(text), white == WHITE_LINES);
}

/* ---- Tables ---- */

static const xmlNode *earlier(const xmlNode *node, bool (*fits)(const xmlNode *node)) {
    while (node && !fits(node)) node = node->prev;
    return node;
}

/* As far as the element itself says it: that it is in what is not visible does not count here. */
static bool has_role(const xmlNode *node, enum role role) {
    if (!tree_is_element(node)) return false;
    const struct look look = look_of(node);
    return look.role == role && look.visibility != VISIBILITY_HIDDEN;
}
static bool is_cell(const xmlNode *node) { return has_role(node, ROLE_CELL); }
static bool is_row(const xmlNode *node) { return has_role(node, ROLE_ROW); }
static bool is_section(const xmlNode *node) { return has_role(node, ROLE_SECTION); }
static bool has_row(const xmlNode *node) {
    return is_row(node) || (is_section(node) && earlier(node->last, is_row));
}

/* Is there a row above it in its table? */
static bool is_later_row(const xmlNode *row) {
    if (earlier(row->prev, has_row)) return true;
    return row->parent && is_section(row->parent) && earlier(row->parent->prev, has_row);
}

/* ---- The walk ---- */

static bool conceals(const struct around *around, struct look look) {
    return look.visibility == VISIBILITY_INHERIT ? around->concealed : look.visibility == VISIBILITY_HIDDEN;
}

/* Of an element in that; one that is not visible is no block or cell (innerText, rendered text collection, step 2). */
static enum role role_in(const struct around *around, struct look look) {
    if (conceals(around, look)) return ROLE_INLINE;
    return around->items ? look_as_item(look.role) : look.role;
}

static void enter_as(struct fold *fold, const xmlNode *node, enum role role) {
    switch (role) {
    case ROLE_BLOCK: want_lines(fold, 1); break;
    case ROLE_PARAGRAPH: want_lines(fold, 2); break;
    case ROLE_BREAK: put_break(fold); break;
    case ROLE_CELL: if (earlier(node->prev, is_cell)) put_edge(fold, '\t'); break;
    case ROLE_ROW: if (is_later_row(node)) put_edge(fold, '\n'); break;
    case ROLE_INLINE: case ROLE_ATOM: case ROLE_SECTION: case ROLE_HIDDEN: break;
    }
}

static void change_around(struct fold *fold, const xmlNode *node, struct around around) {
    const struct change change = {node, fold->around};
    vec_push(&fold->changes, change);
    fold->around = around;
}

/* True where the walk goes on below the node. */
static bool enter(struct fold *fold, const xmlNode *node, const xmlNode *top) {
    if (is_text(node)) put_text(fold, node);
    if (!tree_is_element(node)) return false;
    const struct look look = look_of(node);
    if (look.role == ROLE_HIDDEN && node != top) return false;
    const struct around before = fold->around;
    const enum role role = node == top ? ROLE_INLINE : role_in(&before, look);
    const bool box = role == ROLE_ATOM || role == ROLE_CELL;
    enter_as(fold, node, role);
    struct around around = {
        .white = look.white == WHITE_INHERIT ? before.white : look.white,
        .concealed = node == top ? before.concealed : conceals(&before, look),
        .items = look.items,
        .box = box ? fold->out->len : before.box,
        .cell = role == ROLE_CELL ? fold->out->len : before.cell,
    };
    if (box || around.white != before.white || around.concealed != before.concealed || around.items != before.items)
        change_around(fold, node, around);
    return true;
}

/* Lines are not counted; where there is no row around the cell, its blocks do not run into what follows. */
static void end_cell(struct fold *fold) {
    fold->space = fold->lines > 0;
    fold->lines = 0;
}

static void leave(struct fold *fold, const xmlNode *node) {
    const bool empty = fold->out->len == fold->around.box;
    const struct change *last = fold->changes.count ? &fold->changes.at[fold->changes.count - 1] : NULL;
    if (last && last->node == node) fold->around = fold->changes.at[--fold->changes.count].before;
    switch (role_in(&fold->around, look_of(node))) {
    case ROLE_BLOCK: want_lines(fold, 1); break;
    case ROLE_PARAGRAPH: want_lines(fold, 2); break;
    case ROLE_CELL: if (!empty) end_cell(fold); break;
    case ROLE_ATOM: if (!empty) fold->space = false; break;
    case ROLE_INLINE: case ROLE_SECTION: case ROLE_ROW: case ROLE_BREAK: case ROLE_HIDDEN: break;
    }
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
        if (white != WHITE_INHERIT) return white == WHITE_NO_TEXT ? WHITE_FOLD : white;
    }
    return WHITE_FOLD;
}

static struct fold begin(const xmlNode *top, struct str *out) {
    const struct around around = {.white = white_around(top), .box = SIZE_MAX, .cell = SIZE_MAX};
    return (struct fold){.out = out, .begin = out->len, .end = out->len, .around = around};
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
    switch (role_in(&fold->around, look_of(node))) {
    case ROLE_BLOCK: case ROLE_PARAGRAPH: case ROLE_SECTION: case ROLE_ROW: want_lines(fold, 1); break;
    case ROLE_BREAK: put_break(fold); break;
    case ROLE_CELL: fold->space = true; break;
    case ROLE_INLINE: case ROLE_ATOM: case ROLE_HIDDEN: break;
    }
}

void text_own(const struct node *opaque, struct str *out) {
    const xmlNode *node = tree_node(opaque);
    struct fold fold = begin(node, out);
    fold.around.items = look_of(node).items;
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
