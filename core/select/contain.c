/* See contain.h. The search is Knuth's, Morris' and Pratt's, since the text comes in pieces: an element contains
 * what is looked for if, when it ends, the latest place where that was found lies behind the place where it
 * began. */
#include "select/contain.h"

#include "base/vec.h"
#include "select/casefold.h"

struct open { const xmlNode *node; size_t begin; };

struct search {
    const char *wanted;
    size_t length;
    size_t *border;   /* of each prefix: the longest one that also ends it */
    bool fold;
    bool in_space;
    size_t at;        /* bytes of text so far */
    size_t matched;   /* bytes of `wanted` that end there */
    size_t found;     /* where the latest match began, plus one; 0 for none yet */
    VEC(struct open) open;
};

static bool is_text(const xmlNode *node) {
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

/* Bytes of the white space that starts here (U+00A0 is two), or 0. */
static size_t space_at(const char *at) {
    if (ascii_space(*at)) return 1;
    return at[0] == '\xC2' && at[1] == '\xA0' ? 2 : 0;
}

static bool is_more(char byte) { return ((unsigned char)byte & 0xC0) == 0x80; }

/* The character's bytes without case; how many they are. What is no UTF-8 stays as it is. */
static size_t fold_one(const char *at, char out[3]) {
    const unsigned char first = (unsigned char)*at;
    out[0] = ascii_lower(*at);
    if ((first & 0xE0) == 0xC0 && is_more(at[1])) {
        const unsigned code = casefold((first & 0x1Fu) << 6 | (at[1] & 0x3Fu));
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if ((first & 0xF0) == 0xE0 && is_more(at[1]) && is_more(at[2])) {
        const unsigned code = casefold((first & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu));
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    return 1;
}

void contain_prepare(char *text, bool fold) {
    char *to = text, folded[3];
    for (const char *p = text; *p;) {
        const size_t space = space_at(p);
        if (space) {
            if (to == text || to[-1] != ' ') *to++ = ' ';
            p += space;
            continue;
        }
        const size_t length = fold ? fold_one(p, folded) : 1;
        memcpy(to, fold ? folded : p, length);
        to += length;
        p += length;
    }
    *to = '\0';
}

/* ---- Finding ---- */

static void make_borders(struct search *s) {
    s->border = mem_alloc((s->length + 1) * sizeof *s->border);
    s->border[0] = 0;
    if (s->length) s->border[1] = 0;
    for (size_t i = 1, k = 0; i < s->length; i++) {
        while (k && s->wanted[i] != s->wanted[k]) k = s->border[k];
        if (s->wanted[i] == s->wanted[k]) k++;
        s->border[i + 1] = k;
    }
}

static void take(struct search *s, char byte) {
    s->at++;
    if (s->matched == s->length) s->matched = s->border[s->matched];
    while (s->matched && byte != s->wanted[s->matched]) s->matched = s->border[s->matched];
    if (byte == s->wanted[s->matched]) s->matched++;
    if (s->matched == s->length) s->found = s->at - s->length + 1;
}

static void take_character(struct search *s, const char *at, size_t *length) {
    char folded[3];
    *length = s->fold ? fold_one(at, folded) : 1;
    for (size_t i = 0; i < *length; i++) take(s, s->fold ? folded[i] : at[i]);
    s->in_space = false;
}

/* Elements that begin with white space, which another in front of them has swallowed, begin with that one. */
static void share_space(struct search *s) {
    if (!s->at) return;
    for (size_t i = s->open.count; i > 0 && s->open.at[i - 1].begin == s->at; i--) s->open.at[i - 1].begin--;
}

static void take_text(struct search *s, const char *text) {
    for (size_t length; *text; text += length) {
        length = space_at(text);
        if (!length) {
            take_character(s, text, &length);
            continue;
        }
        if (s->in_space) share_space(s);
        else take(s, ' ');
        s->in_space = true;
    }
}

/* Closes what the node is not in. */
static void close_until(struct search *s, const xmlNode *parent, struct members *members) {
    while (s->open.count && s->open.at[s->open.count - 1].node != parent) {
        const struct open *last = &s->open.at[--s->open.count];
        if (s->found > last->begin && members_about(members, last->node)) members_set(members, last->node);
    }
}

static void find_all(struct suit *suit, struct search *s, struct members *members) {
    for (const xmlNode *node = members->top; node && !suit->stopped; node = tree_next(node, members->top)) {
        close_until(s, node->parent, members);
        if (tree_is_element(node)) vec_push(&s->open, (struct open){node, s->at});
        else if (is_text(node) && node->content && suit_may_read(suit, (const char *)node->content))
            take_text(s, (const char *)node->content);
    }
    close_until(s, NULL, members);
}

bool contain_fits(struct suit *suit, const struct test *test, const xmlNode *node) {
    struct members *members = &suit_memory(suit)->set[test->number];
    if (!members_open(suit, members, node)) return members_hold(members, node);
    struct search search = {.wanted = test->value, .length = test->length, .fold = test->fold == FOLD_ALWAYS};
    if (!search.length) {
        members_fill(members); /* nothing is everywhere */
        return true;
    }
    make_borders(&search);
    find_all(suit, &search, members);
    free(search.border);
    vec_clear(&search.open);
    if (suit->stopped) members_clear(members); /* it may lack some */
    return members_hold(members, node);
}

/* ---- Patterns ---- */

static void put_folded(struct str *out, const char *text) {
    while (*text) {
        const size_t space = space_at(text);
        if (!space) str_putc(out, *text);
        else if (out->len && out->data[out->len - 1] != ' ') str_putc(out, ' ');
        text += space ? space : 1;
    }
}

bool contain_matches(struct suit *suit, const struct test *test, const xmlNode *node) {
    const struct match_patterns *patterns = suit->doc->patterns;
    if (!patterns) return false;
    str_reset(&suit->text);
    for (const xmlNode *text = node; text && suit_may(suit, 1); text = tree_next(text, node))
        if (is_text(text) && text->content && suit_may_read(suit, (const char *)text->content))
            put_folded(&suit->text, (const char *)text->content);
    if (suit->stopped) return false;
    if (suit->text.len && suit->text.data[suit->text.len - 1] == ' ') suit->text.len--;
    const int answer = patterns->fits(patterns->arg, test->value, str_text(&suit->text), suit->text.len);
    suit->stopped |= answer < 0;
    return answer > 0;
}
