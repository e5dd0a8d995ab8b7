/* See pattern_match.h. Only a repetition calls the matcher again, for what follows it; as the pattern has few of them
 * the depth is bounded by MATCH_DEPTH, at which Lua 5.4 gives up too. */
#include "script/pattern_match.h"

#include "script/budget.h"

#include <lauxlib.h>
#include <lua.h>
#include <string.h>

void match_init(struct matching *m, lua_State *L, const struct pattern *pattern, const char *subject, size_t length) {
    m->L = L;
    m->pattern = pattern;
    m->subject = subject;
    m->end = subject + length;
    m->steps = MATCH_STEPS;
}

static void look_at_clock(struct matching *m) {
    m->steps = MATCH_STEPS;
    if (budget_over()) budget_raise(m->L, 1);
}

static inline void count(struct matching *m, ptrdiff_t steps) {
    m->steps -= steps;
    if (m->steps < 0) look_at_clock(m);
}

static void check_depth(struct matching *m, int depth) {
    if (depth > MATCH_DEPTH) luaL_error(m->L, "pattern too complex");
}

static bool is_single(const struct item *item) { return item->kind <= ITEM_ANY; }

static inline bool fits(const struct item *item, char byte) {
    switch (item->kind) {
    case ITEM_BYTE: return (uint8_t)byte == item->byte;
    case ITEM_SET: return item->set->has[(uint8_t)byte];
    default: return true;
    }
}

/* Behind the bytes from s on that fit. */
static const char *pass_fitting(const struct matching *m, const struct item *item, const char *s) {
    switch (item->kind) {
    case ITEM_BYTE:
        while (s < m->end && (uint8_t)*s == item->byte) s++;
        return s;
    case ITEM_SET:
        while (s < m->end && item->set->has[(uint8_t)*s]) s++;
        return s;
    default: return m->end;
    }
}

/* ---- what is no single byte ---- */

static const char *match_balance(struct matching *m, const struct item *item, const char *s) {
    const char *begin = s;
    uint8_t opening = item->byte, closing = item->closing;
    if (s == m->end || (uint8_t)*s != opening) return NULL;
    int open = 1;
    while (++s < m->end) {
        uint8_t byte = (uint8_t)*s;
        if (byte == closing) {
            if (--open == 0) break;
        } else if (byte == opening) {
            open++;
        }
    }
    count(m, s - begin);
    return s < m->end ? s + 1 : NULL;
}

/* Before the subject and behind it is a NUL. */
static bool is_frontier(const struct matching *m, const struct item *item, const char *s) {
    uint8_t before = s == m->subject ? 0 : (uint8_t)s[-1], here = s == m->end ? 0 : (uint8_t)*s;
    return !item->set->has[before] && item->set->has[here];
}

static const char *match_back(struct matching *m, const struct item *item, const char *s) {
    const struct capture *capture = &m->captures[item->capture];
    if (capture->length == CAPTURE_POSITION || m->end - s < capture->length) return NULL;
    count(m, capture->length);
    return memcmp(capture->start, s, (size_t)capture->length) == 0 ? s + capture->length : NULL;
}

static int raise_wrong(lua_State *L, const struct item *item) { return luaL_error(L, item->wrong, item->capture); }

/* ---- repetitions ---- */

static const char *match_items(struct matching *m, const struct item *item, const char *s, int depth);

/* False where a look at the next byte tells that the item cannot match here; it may raise nothing then. */
static inline bool may_match(const struct matching *m, const struct item *item, const char *s) {
    if (!is_single(item) || (item->repeat && item->repeat != '+')) return true;
    return s < m->end && fits(item, *s);
}

static const char *match_most(struct matching *m, const struct item *item, const char *s, int depth) {
    const char *least = item->repeat == '+' ? s + 1 : s, *stop = pass_fitting(m, item, s);
    count(m, stop - s);
    if (stop < least) return NULL;
    check_depth(m, depth + 1);
    for (s = stop; s >= least; s--) {
        count(m, 1);
        const char *behind = may_match(m, item + 1, s) ? match_items(m, item + 1, s, depth + 1) : NULL;
        if (behind) return behind;
    }
    return NULL;
}

static const char *match_least(struct matching *m, const struct item *item, const char *s, int depth) {
    check_depth(m, depth + 1);
    for (;; s++) {
        count(m, 1);
        const char *behind = may_match(m, item + 1, s) ? match_items(m, item + 1, s, depth + 1) : NULL;
        if (behind) return behind;
        if (s == m->end || !fits(item, *s)) return NULL;
    }
}

/* With the byte, where it is there; the caller goes on without it. */
static const char *match_one(struct matching *m, const struct item *item, const char *s, int depth) {
    if (s == m->end || !fits(item, *s)) return NULL;
    count(m, 1);
    return match_items(m, item + 1, s + 1, depth + 1);
}

/* ---- the whole ---- */

/* Behind what the items from this one on take at s, or NULL. */
static const char *match_items(struct matching *m, const struct item *item, const char *s, int depth) {
    const char *behind;
    check_depth(m, depth);
    for (;; item++) {
        switch (item->kind) {
        case ITEM_BYTE:
        case ITEM_SET:
        case ITEM_ANY:
            if (item->repeat == '-') return match_least(m, item, s, depth);
            if (item->repeat == '?') {
                if ((behind = match_one(m, item, s, depth))) return behind;
                break;
            }
            if (item->repeat) return match_most(m, item, s, depth);
            if (s == m->end || !fits(item, *s)) return NULL;
            s++;
            break;
        case ITEM_OPEN:
            m->captures[item->capture].start = s;
            check_depth(m, ++depth);
            break;
        case ITEM_CLOSE:
            m->captures[item->capture].length = s - m->captures[item->capture].start;
            check_depth(m, ++depth);
            break;
        case ITEM_POSITION:
            m->captures[item->capture] = (struct capture){s, CAPTURE_POSITION};
            check_depth(m, ++depth);
            break;
        case ITEM_BACK:
            if (!(s = match_back(m, item, s))) return NULL;
            break;
        case ITEM_BALANCE:
            if (!(s = match_balance(m, item, s))) return NULL;
            break;
        case ITEM_FRONTIER:
            if (!is_frontier(m, item, s)) return NULL;
            break;
        case ITEM_LAST:
            if (s != m->end) return NULL;
            break;
        case ITEM_END: return s;
        default: raise_wrong(m->L, item);
        }
    }
}

/* The byte that each match of the pattern must begin with, or -1. */
static int first_byte(const struct item *first) {
    bool is_byte = first->kind == ITEM_BYTE && (!first->repeat || first->repeat == '+');
    return is_byte || first->kind == ITEM_BALANCE ? first->byte : -1;
}

/* The next place where a match may begin; the end is one. */
static const char *skip_hopeless(struct matching *m, const char *s) {
    const struct item *first = m->pattern->items;
    const char *begin = s;
    while (first->kind == ITEM_OPEN) first++;
    int byte = first_byte(first);
    if (byte < 0) {
        while (s < m->end && !may_match(m, first, s)) s++;
    } else {
        s = memchr(s, byte, (size_t)(m->end - s));
        if (!s) s = m->end;
    }
    count(m, s - begin);
    return s;
}

const char *match_find(struct matching *m, const char *from, const char **behind) {
    for (const char *s = from;; s++) {
        if (!m->pattern->anchored) s = skip_hopeless(m, s);
        count(m, 1);
        if ((*behind = match_items(m, m->pattern->items, s, 1))) return s;
        if (s == m->end || m->pattern->anchored) return NULL;
    }
}

/* Where the first byte is not too common this is quicker than memmem; where it is, there is the clock. */
const char *match_bytes(struct matching *m, const char *from, const char *bytes, size_t length) {
    if (!length) return from;
    for (; (size_t)(m->end - from) >= length; from++) {
        from = memchr(from, *bytes, (size_t)(m->end - from) - length + 1);
        if (!from) return NULL;
        if (memcmp(from, bytes, length) == 0) return from;
        count(m, (ptrdiff_t)length);
    }
    return NULL;
}
