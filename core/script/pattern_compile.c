/* See pattern_compile.h. Since a pattern has no alternatives, the items before one are always those that stand before
 * it in the text: which captures are open at each place is known here, once. */
#include "script/pattern_compile.h"

#include <ctype.h>
#include <lauxlib.h>
#include <lua.h>
#include <pthread.h>
#include <string.h>

struct compiling {
    const char *at, *end;        /* of the text: what is left */
    struct pattern *pattern;
    struct item *item;           /* the next one to be written */
    struct byte_set *set;        /* the next free one */
};

/* ---- classes ---- */

static struct byte_set classes[256]; /* by their letter */
static pthread_once_t classes_made = PTHREAD_ONCE_INIT;

static int is_zero(int c) { return c == 0; } /* %z: deprecated, and still there */

/* The capital has what the class has not. */
static void make_class(unsigned char letter, int (*belongs)(int)) {
    for (int c = 0; c < 256; c++) {
        classes[letter].has[c] = belongs(c);
        classes[toupper(letter)].has[c] = !belongs(c);
    }
}

static void make_classes(void) {
    make_class('a', isalpha), make_class('c', iscntrl), make_class('d', isdigit), make_class('g', isgraph);
    make_class('l', islower), make_class('p', ispunct), make_class('s', isspace), make_class('u', isupper);
    make_class('w', isalnum), make_class('x', isxdigit), make_class('z', is_zero);
}

static bool is_class(char letter) { return letter && strchr("acdglpsuwxzACDGLPSUWXZ", letter); }

/* ---- sets ---- */

/* Behind the ] that ends the set which begins behind `at`, or NULL. The first byte is part of it, even a ], and % hides
 * the next. */
static const char *find_set_end(const char *at, const char *end) {
    if (at < end && *at == '^') at++;
    bool is_first = true;
    for (; at < end; at++, is_first = false) {
        if (*at == ']' && !is_first) return at + 1;
        if (*at == '%' && at + 1 < end) at++;
    }
    return NULL;
}

static void add_class(struct byte_set *set, char letter) {
    const struct byte_set *other = &classes[(unsigned char)letter];
    for (int c = 0; c < 256; c++) set->has[c] |= other->has[c];
}

static void add_range(struct byte_set *set, unsigned char from, unsigned char to) {
    for (int c = from; c <= to; c++) set->has[c] = true;
}

/* What stands in the brackets, from `at` to the ] at `last`. */
static void fill_set(struct byte_set *set, const char *at, const char *last) {
    bool negated = *at == '^';
    for (at += negated; at < last; at++) {
        if (*at == '%') {
            at++;
            if (is_class(*at)) add_class(set, *at);
            else add_range(set, (unsigned char)*at, (unsigned char)*at);
        } else if (at[1] == '-' && at + 2 < last) {
            add_range(set, (unsigned char)at[0], (unsigned char)at[2]);
            at += 2;
        } else {
            add_range(set, (unsigned char)*at, (unsigned char)*at);
        }
    }
    for (int c = 0; negated && c < 256; c++) set->has[c] = !set->has[c];
}

/* ---- items ---- */

static struct item *add(struct compiling *c, enum item_kind kind) {
    *c->item = (struct item){.kind = (uint8_t)kind};
    return c->item++;
}

/* Ends the pattern here. */
static void add_wrong(struct compiling *c, const char *format, int number) {
    struct item *item = add(c, ITEM_WRONG);
    item->wrong = format;
    item->capture = number;
    c->at = c->end;
}

static void add_byte(struct compiling *c, char byte) {
    add(c, ITEM_BYTE)->byte = (uint8_t)byte;
    c->at++;
}

/* The set whose [ was passed, as an item of this kind. */
static bool add_set(struct compiling *c, enum item_kind kind) {
    const char *begin = c->at, *behind = find_set_end(begin, c->end);
    if (!behind) {
        add_wrong(c, "malformed pattern (missing ']')", 0);
        return false;
    }
    memset(c->set, 0, sizeof *c->set);
    fill_set(c->set, begin, behind - 1);
    add(c, kind)->set = c->set++;
    c->at = behind;
    return true;
}

static void add_open(struct compiling *c) {
    bool is_position = c->at + 1 < c->end && c->at[1] == ')';
    if (c->pattern->captures == PATTERN_CAPTURES) {
        add_wrong(c, "too many captures", 0);
        return;
    }
    int index = c->pattern->captures++;
    add(c, is_position ? ITEM_POSITION : ITEM_OPEN)->capture = index;
    if (!is_position) c->pattern->unclosed |= UINT32_C(1) << index;
    c->at += is_position ? 2 : 1;
}

/* Of the capture that was opened last. */
static void add_close(struct compiling *c) {
    int index = c->pattern->captures - 1;
    while (index >= 0 && !(c->pattern->unclosed >> index & 1)) index--;
    if (index < 0) {
        add_wrong(c, "invalid pattern capture", 0);
        return;
    }
    c->pattern->unclosed &= ~(UINT32_C(1) << index);
    add(c, ITEM_CLOSE)->capture = index;
    c->at++;
}

static void add_back(struct compiling *c) {
    int index = *c->at - '1';
    if (index < 0 || index >= c->pattern->captures || c->pattern->unclosed >> index & 1) {
        add_wrong(c, "invalid capture index %%%d", index + 1);
        return;
    }
    add(c, ITEM_BACK)->capture = index;
    c->at++;
}

static void add_balance(struct compiling *c) {
    if (c->end - c->at < 3) {
        add_wrong(c, "malformed pattern (missing arguments to '%%b')", 0);
        return;
    }
    struct item *item = add(c, ITEM_BALANCE);
    item->byte = (uint8_t)c->at[1];
    item->closing = (uint8_t)c->at[2];
    c->at += 3;
}

static void add_frontier(struct compiling *c) {
    c->at++;
    if (c->at == c->end || *c->at != '[') {
        add_wrong(c, "missing '[' after '%%f' in pattern", 0);
        return;
    }
    c->at++;
    add_set(c, ITEM_FRONTIER);
}

static void add_repeat(struct compiling *c) {
    if (c->at < c->end && *c->at && strchr("?*+-", *c->at)) c->item[-1].repeat = *c->at++;
}

/* What stands behind a %. */
static void add_escaped(struct compiling *c) {
    if (c->at == c->end) {
        add_wrong(c, "malformed pattern (ends with '%%')", 0);
        return;
    }
    if (isdigit((unsigned char)*c->at)) add_back(c);
    else if (*c->at == 'b') add_balance(c);
    else if (*c->at == 'f') add_frontier(c);
    else {
        if (is_class(*c->at)) add(c, ITEM_SET)->set = &classes[(unsigned char)*c->at++];
        else add_byte(c, *c->at);
        add_repeat(c);
    }
}

static void add_single(struct compiling *c) {
    if (*c->at == '[') {
        c->at++;
        if (!add_set(c, ITEM_SET)) return;
    } else if (*c->at == '.') {
        add(c, ITEM_ANY);
        c->at++;
    } else {
        add_byte(c, *c->at);
    }
    add_repeat(c);
}

static void add_item(struct compiling *c) {
    switch (*c->at) {
    case '(': add_open(c); break;
    case ')': add_close(c); break;
    case '%': c->at++, add_escaped(c); break;
    case '$':
        if (c->at + 1 < c->end) add_single(c);
        else add(c, ITEM_LAST), c->at++;
        break;
    default: add_single(c);
    }
}

/* ---- the whole ---- */

bool pattern_is_literal(const char *text, size_t length) {
    static const bool special[256] = {['^'] = true, ['$'] = true, ['*'] = true, ['+'] = true, ['?'] = true,
                                      ['.'] = true, ['('] = true, ['['] = true, ['%'] = true, ['-'] = true};
    for (size_t i = 0; i < length; i++)
        if (special[(unsigned char)text[i]]) return false;
    return true;
}

static size_t count_sets(const char *text, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++) count += text[i] == '[';
    return count;
}

const struct pattern *pattern_compile(lua_State *L, const char *text, size_t length, bool can_anchor) {
    pthread_once(&classes_made, make_classes);
    size_t items = (length + 1) * sizeof(struct item), sets = count_sets(text, length) * sizeof(struct byte_set);
    struct pattern *pattern = lua_newuserdatauv(L, sizeof *pattern + items + sets, 0); /* [pattern] */
    *pattern = (struct pattern){.anchored = can_anchor && length && *text == '^'};
    struct compiling c = {.at = text + pattern->anchored, .end = text + length, .pattern = pattern,
                          .item = pattern->items, .set = (struct byte_set *)((char *)pattern->items + items)};
    while (c.at < c.end) add_item(&c);
    add(&c, ITEM_END);
    return pattern;
}
