/* See css.h. A recursive descent over the text itself (Selectors Level 4, with the tokens of CSS Syntax Level
 * 3): each read_ function takes what it is named after or fills err with what it expected, and where. */
#include "html/css.h"

#include "base/str.h"
#include "html/selector.h"

#include <stdio.h>
#include <stdlib.h>

/* :not(:not(:not(...))) goes so deep. */
enum { NESTING_MOST = 32 };

struct reader {
    struct selector *selector;
    const char *at; /* the next byte of selector->text */
    int depth;      /* of parentheses */
    struct err *err;
};

/* ---- Errors ---- */

static bool fail_at(struct reader *r, const char *place, const char *what, const char *hint) {
    struct str shown = {.ceiling = 300};
    const char *text = r->selector->text;
    size_t column = 1;
    for (const char *p = text; p < place; p++) column += ((unsigned char)*p & 0xC0) != 0x80;
    for (const char *p = text; *p && shown.len < utf8_cut(text, strlen(text), 200); p++)
        str_putc(&shown, ascii_space(*p) ? ' ' : *p);
    err_set(r->err, ERR_SCRIPT, "selector \"%s\": %s at column %zu%s%s", str_text(&shown), what, column,
            hint ? "; " : "", hint ? hint : "");
    str_clear(&shown);
    return false;
}

static bool fail(struct reader *r, const char *what) { return fail_at(r, r->at, what, NULL); }

/* ---- Tokens ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_hex(char c) { return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f'); }
static bool is_name_start(char c) { return (ascii_alnum(c) && !is_digit(c)) || c == '_' || (unsigned char)c >= 0x80; }
static bool is_name(char c) { return is_name_start(c) || is_digit(c) || c == '-'; }
static bool is_escape(const char *p) { return p[0] == '\\' && p[1] != '\n' && p[1] != '\r' && p[1] != '\f'; }

static void skip_comments(struct reader *r) {
    while (str_starts(r->at, "/*")) {
        const char *end = strstr(r->at + 2, "*/");
        r->at = end ? end + 2 : r->at + strlen(r->at);
    }
}

/* Skips white space and comments; true if there was white space. */
static bool skip_space(struct reader *r) {
    bool space = false;
    for (;; r->at++) {
        skip_comments(r);
        if (!ascii_space(*r->at)) return space;
        space = true;
    }
}

/* Behind a backslash: up to six hex digits and one white space, or the character itself. */
static void read_escape(struct reader *r, struct str *out) {
    if (!*r->at) {
        str_put_utf8(out, 0xFFFD);
        return;
    }
    if (!is_hex(*r->at)) {
        do str_putc(out, *r->at++);
        while (((unsigned char)*r->at & 0xC0) == 0x80);
        return;
    }
    char digits[7] = "";
    for (int i = 0; i < 6 && is_hex(*r->at); i++) digits[i] = *r->at++;
    unsigned code = (unsigned)strtoul(digits, NULL, 16);
    str_put_utf8(out, code ? code : 0xFFFD);
    if (str_starts(r->at, "\r\n")) r->at += 2;
    else if (ascii_space(*r->at)) r->at++;
}

static bool at_identifier(const char *p) {
    if (*p == '-') return is_name_start(p[1]) || p[1] == '-' || is_escape(p + 1);
    return is_name_start(*p) || is_escape(p);
}

/* Takes what belongs to a name into the arena. */
static const char *take_name(struct reader *r, bool lower) {
    struct str name = {0};
    while (is_name(*r->at) || is_escape(r->at)) {
        if (*r->at != '\\') {
            str_putc(&name, *r->at++);
            continue;
        }
        r->at++;
        read_escape(r, &name);
    }
    for (size_t i = 0; lower && i < name.len; i++) name.data[i] = ascii_lower(name.data[i]);
    const char *kept = arena_strndup(&r->selector->arena, str_text(&name), name.len);
    str_clear(&name);
    return kept;
}

static bool read_identifier(struct reader *r, const char *what, bool lower, const char **name) {
    if (is_digit(*r->at) || (*r->at == '-' && is_digit(r->at[1])))
        return fail_at(r, r->at, what, "a name cannot start with a digit: write \\31 23 or [id=\"123\"]");
    if (!at_identifier(r->at)) return fail(r, what);
    *name = take_name(r, lower);
    return true;
}

static bool read_string(struct reader *r, const char **value) {
    const char quote = *r->at, *begin = r->at++;
    struct str text = {0};
    while (*r->at && *r->at != quote && *r->at != '\n') {
        if (*r->at != '\\') {
            str_putc(&text, *r->at++);
            continue;
        }
        r->at++;
        if (str_starts(r->at, "\r\n")) r->at += 2;
        else if (*r->at == '\n' || *r->at == '\r' || *r->at == '\f') r->at++;
        else if (*r->at) read_escape(r, &text);
    }
    bool ok = *r->at != '\n';
    if (*r->at == quote) r->at++;
    *value = arena_strndup(&r->selector->arena, str_text(&text), text.len);
    str_clear(&text);
    return ok || fail_at(r, begin, "a string that ends at its line's end", NULL);
}

/* The closing bracket; CSS also takes the end of the text for it. */
static bool read_close(struct reader *r, char close, const char *what) {
    skip_space(r);
    if (!*r->at) return true;
    if (*r->at != close) return fail(r, what);
    r->at++;
    return true;
}

/* ---- Tests ---- */

static struct test *add_test(struct reader *r, const struct test ***tail, enum test_kind kind) {
    struct test *test = arena_alloc(&r->selector->arena, sizeof *test);
    *test = (struct test){.kind = kind};
    **tail = test;
    *tail = &test->next;
    return test;
}

static bool read_id(struct reader *r, const struct test ***tail) {
    r->at++;
    return read_identifier(r, "expected an id", false, &add_test(r, tail, TEST_ID)->name);
}

static bool read_class(struct reader *r, const struct test ***tail) {
    struct test *test = add_test(r, tail, TEST_CLASS);
    r->at++;
    if (!read_identifier(r, "expected a class name", false, &test->name)) return false;
    test->length = strlen(test->name);
    return true;
}

/* A name behind an optional `*|` or `|`; no prefix can be declared here. */
static bool read_qualified(struct reader *r, const char *what, bool *bare, const char **name) {
    *bare = *r->at == '|' && r->at[1] != '=';
    if (*bare) r->at++;
    else if (str_starts(r->at, "*|") && r->at[2] != '=') r->at += 2;
    const char *begin = r->at;
    if (!read_identifier(r, what, true, name)) return false;
    if (*r->at != '|' || r->at[1] == '=') return true;
    return fail_at(r, begin, "an unknown namespace prefix", "HTML needs none");
}

/* Attributes whose values HTML compares without case (WHATWG HTML 4.17.2). */
static bool value_folds(const char *name) {
    static const char *const names[] = {"accept", "accept-charset", "align", "alink", "axis", "bgcolor", "charset",
        "checked", "clear", "codetype", "color", "compact", "declare", "defer", "dir", "direction", "disabled",
        "enctype", "face", "frame", "hreflang", "http-equiv", "lang", "language", "link", "media", "method",
        "multiple", "nohref", "noresize", "noshade", "nowrap", "readonly", "rel", "rev", "rules", "scope",
        "scrolling", "selected", "shape", "target", "text", "type", "valign", "valuetype", "vlink"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

static bool read_compare(struct reader *r, enum compare *compare) {
    static const char operators[] = "=~|^$*"; /* in the order of enum compare, from COMPARE_EQUAL */
    if (str_starts(r->at, "!=")) return fail_at(r, r->at, "!= is jQuery's", "write :not([name=\"value\"])");
    const char *found = *r->at ? strchr(operators, *r->at) : NULL;
    if (!found || (*r->at != '=' && r->at[1] != '=')) return fail(r, "expected ], =, ~=, |=, ^=, $= or *=");
    *compare = COMPARE_EQUAL + (enum compare)(found - operators);
    r->at += *r->at == '=' ? 1 : 2;
    return true;
}

static bool read_flag(struct reader *r, struct test *test) {
    char flag = ascii_lower(*r->at);
    if ((flag != 'i' && flag != 's') || is_name(r->at[1])) return true; /* not a flag: read_close complains */
    test->fold = flag == 'i';
    r->at++;
    return true;
}

static bool read_value(struct reader *r, struct test *test) {
    skip_space(r);
    if (*r->at == '"' || *r->at == '\'') {
        if (!read_string(r, &test->value)) return false;
    } else if (!at_identifier(r->at)) {
        return fail_at(r, r->at, "expected a value", "put it in quotes: [name=\"value\"]");
    } else {
        test->value = take_name(r, false);
    }
    test->length = strlen(test->value);
    test->fold = value_folds(test->name);
    skip_space(r);
    return read_flag(r, test) && read_close(r, ']', "expected ]");
}

static bool read_attribute(struct reader *r, const struct test ***tail) {
    struct test *test = add_test(r, tail, TEST_ATTR);
    bool bare;
    r->at++;
    skip_space(r);
    if (!read_qualified(r, "expected an attribute name", &bare, &test->name)) return false;
    skip_space(r);
    if (!*r->at || *r->at == ']') return read_close(r, ']', "expected ]");
    return read_compare(r, &test->compare) && read_value(r, test);
}

/* ---- Pseudo-classes ---- */

static bool read_digits(struct reader *r, int *number) {
    if (!is_digit(*r->at)) return false;
    long value = 0;
    for (; is_digit(*r->at); r->at++) value = value > 100000000 ? value : value * 10 + (*r->at - '0');
    *number = (int)value;
    return true;
}

static bool take_word(struct reader *r, const char *word) {
    size_t length = strlen(word);
    if (strncasecmp(r->at, word, length) != 0 || is_name(r->at[length])) return false;
    r->at += length;
    return true;
}

/* The "- 1" of "2n - 1"; where there is none, nothing is taken. */
static bool read_offset(struct reader *r, int *offset) {
    const char *behind = r->at;
    skip_space(r);
    if (*r->at != '+' && *r->at != '-') {
        r->at = behind;
        return true;
    }
    int sign = *r->at++ == '-' ? -1 : 1;
    skip_space(r);
    if (!read_digits(r, offset)) return fail(r, "expected a number");
    *offset *= sign;
    return true;
}

/* An+B of CSS Syntax 3, section 6. */
static bool read_nth(struct reader *r, struct test *test) {
    skip_space(r);
    if (take_word(r, "odd")) return test->step = 2, test->offset = 1, true;
    if (take_word(r, "even")) return test->step = 2, test->offset = 0, true;
    const char *begin = r->at;
    int sign = *r->at == '-' ? -1 : 1, number = 1;
    if (*r->at == '+' || *r->at == '-') r->at++;
    bool digits = read_digits(r, &number);
    if (ascii_lower(*r->at) == 'n') {
        r->at++;
        test->step = sign * number;
        return read_offset(r, &test->offset);
    }
    if (!digits) return fail_at(r, begin, "expected odd, even, a number or something like 2n+1", NULL);
    test->offset = sign * number;
    return true;
}

static bool read_list(struct reader *r, bool relative, bool may_be_empty, const struct branch **list);

static bool read_nth_argument(struct reader *r, struct test *test) {
    test->counter = r->selector->counters++;
    if (!read_nth(r, test)) return false;
    bool space = skip_space(r);
    if (test->of_type || !space || !take_word(r, "of")) return true;
    return read_list(r, false, false, &test->list);
}

static bool read_range(struct reader *r, struct test *test) {
    skip_space(r);
    if (*r->at == '"' || *r->at == '\'') return read_string(r, &test->name);
    if (str_starts(r->at, "*-")) return fail_at(r, r->at, "expected a language", "put it in quotes: :lang(\"*-CH\")");
    return read_identifier(r, "expected a language", false, &test->name);
}

/* Each range of :lang(en, de) is a branch of an :is. */
static bool read_lang(struct reader *r, struct test *is) {
    const struct branch **end = &is->list;
    do {
        struct branch *branch = arena_alloc(&r->selector->arena, sizeof *branch);
        struct compound *compound = arena_alloc(&r->selector->arena, sizeof *compound);
        *compound = (struct compound){0};
        *branch = (struct branch){.last = compound};
        const struct test **tail = &compound->tests;
        *end = branch;
        end = &branch->next;
        if (!read_range(r, add_test(r, &tail, TEST_LANG))) return false;
        skip_space(r);
    } while (*r->at == ',' && r->at++);
    return true;
}

enum takes { TAKES_NOTHING, TAKES_NTH, TAKES_LIST, TAKES_LANG };

static const struct pseudo {
    const char *name;
    enum takes takes;
    enum test_kind kind;
    bool from_end, of_type;
    bool both_ends; /* :only-child is :first-child:last-child */
} pseudos[] = {
    {"first-child", .kind = TEST_FIRST}, {"last-child", .kind = TEST_LAST},
    {"only-child", .kind = TEST_FIRST, .both_ends = true},
    {"first-of-type", .kind = TEST_FIRST, .of_type = true}, {"last-of-type", .kind = TEST_LAST, .of_type = true},
    {"only-of-type", .kind = TEST_FIRST, .of_type = true, .both_ends = true},
    {"nth-child", TAKES_NTH, TEST_NTH, false, false, false},
    {"nth-last-child", TAKES_NTH, TEST_NTH, true, false, false},
    {"nth-of-type", TAKES_NTH, TEST_NTH, false, true, false},
    {"nth-last-of-type", TAKES_NTH, TEST_NTH, true, true, false},
    {"empty", .kind = TEST_EMPTY}, {"root", .kind = TEST_ROOT}, {"scope", .kind = TEST_SCOPE},
    {"not", TAKES_LIST, .kind = TEST_NOT}, {"is", TAKES_LIST, .kind = TEST_IS},
    {"where", TAKES_LIST, .kind = TEST_IS}, {"has", TAKES_LIST, .kind = TEST_HAS},
    {"lang", TAKES_LANG, .kind = TEST_IS},
    {"link", .kind = TEST_LINK}, {"any-link", .kind = TEST_LINK}, {"checked", .kind = TEST_CHECKED},
    {"enabled", .kind = TEST_ENABLED}, {"disabled", .kind = TEST_DISABLED},
    {"required", .kind = TEST_REQUIRED}, {"optional", .kind = TEST_OPTIONAL},
    {"active", .kind = TEST_NEVER}, {"focus", .kind = TEST_NEVER}, {"focus-visible", .kind = TEST_NEVER},
    {"focus-within", .kind = TEST_NEVER}, {"hover", .kind = TEST_NEVER}, {"target", .kind = TEST_NEVER},
    {"visited", .kind = TEST_NEVER},
};
enum { PSEUDOS = sizeof pseudos / sizeof *pseudos };

/* What people know from jQuery and Scrapy, and what to write here. */
static const struct { const char *name, *hint; } foreign[] = {
    {"contains", "CSS has no test for text; xpath does: //a[contains(., \"text\")]"},
    {"eq", "write :nth-child(n) or take one of page:css(...)"},
    {"first", "write :first-child, or page:first(...)"}, {"last", "write :last-child"},
    {"gt", "write :nth-child(n+3)"}, {"lt", "write :nth-child(-n+3)"},
    {"text", "write page:text(selector)"}, {"attr", "write page:attr(selector, name)"},
    {"odd", "write :nth-child(odd)"}, {"even", "write :nth-child(even)"},
    {"matches", "write :is(...)"}, {"parent", "write :not(:empty)"},
    {"input", "write :is(input, select, textarea, button)"}, {"header", "write :is(h1, h2, h3, h4, h5, h6)"},
};

static bool fail_unknown(struct reader *r, const char *begin, bool element, const char *name) {
    const char *names[PSEUDOS];
    char what[128], hint[128];
    for (size_t i = 0; i < PSEUDOS; i++) names[i] = pseudos[i].name;
    const char *close = closest_name(name, names, PSEUDOS);
    snprintf(what, sizeof what, "unknown %s %.*s", element ? "pseudo-element" : "pseudo-class",
             (int)utf8_cut(name, strlen(name), 60), name);
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (strcmp(foreign[i].name, name) == 0) return fail_at(r, begin, what, foreign[i].hint);
    if (element) return fail_at(r, begin, what, "a parsed page has none");
    if (close) snprintf(hint, sizeof hint, "did you mean :%s?", close);
    return fail_at(r, begin, what,
                   close ? hint : "known are :first-child :nth-child() :nth-of-type() :not() :is() :has() ...");
}

static bool read_argument(struct reader *r, const struct pseudo *pseudo, struct test *test) {
    switch (pseudo->takes) {
    case TAKES_NTH: return read_nth_argument(r, test);
    case TAKES_LANG: return read_lang(r, test);
    default: return read_list(r, pseudo->kind == TEST_HAS, pseudo->kind == TEST_IS, &test->list);
    }
}

static bool read_arguments(struct reader *r, const struct pseudo *pseudo, struct test *test) {
    if (pseudo->takes == TAKES_NOTHING) return *r->at != '(' || fail(r, "this pseudo-class takes no argument");
    if (*r->at != '(') return fail(r, "expected ( and an argument");
    if (++r->depth > NESTING_MOST) return fail(r, "too many parentheses in one another");
    r->at++;
    if (!read_argument(r, pseudo, test)) return false;
    r->depth--;
    return read_close(r, ')', "expected )");
}

static bool read_pseudo(struct reader *r, const struct test ***tail) {
    const char *begin = r->at++, *name;
    bool element = *r->at == ':';
    r->at += element;
    if (!read_identifier(r, "expected the name of a pseudo-class", true, &name)) return false;
    const struct pseudo *pseudo = NULL;
    for (size_t i = 0; i < PSEUDOS && !pseudo && !element; i++)
        if (strcmp(pseudos[i].name, name) == 0) pseudo = &pseudos[i];
    if (!pseudo) return fail_unknown(r, begin, element, name);
    struct test *test = add_test(r, tail, pseudo->kind);
    test->from_end = pseudo->from_end;
    test->of_type = pseudo->of_type;
    if (pseudo->both_ends) add_test(r, tail, TEST_LAST)->of_type = pseudo->of_type;
    return read_arguments(r, pseudo, test);
}

/* ---- Compounds, branches, lists ---- */

/* The type selector in front: a name, * or nothing. */
static bool read_type(struct reader *r, struct compound *compound, const struct test ***tail) {
    bool bare = false;
    if (str_starts(r->at, "|*")) {
        add_test(r, tail, TEST_NEVER);
        r->at += 2;
    } else if (str_starts(r->at, "*|*")) {
        r->at += 3;
    } else if (*r->at == '*' && r->at[1] != '|') {
        r->at++;
    } else if (*r->at == '*' || *r->at == '|' || at_identifier(r->at)) {
        if (!read_qualified(r, "expected an element's name", &bare, &compound->tag)) return false;
    }
    if (bare) add_test(r, tail, TEST_NEVER);
    return true;
}

/* One of the tests behind it. */
static bool read_test(struct reader *r, const struct test ***tail) {
    switch (*r->at) {
    case '#': return read_id(r, tail);
    case '.': return read_class(r, tail);
    case '[': return read_attribute(r, tail);
    default: return read_pseudo(r, tail);
    }
}

static bool read_compound(struct reader *r, struct compound *compound) {
    const struct test **tail = &compound->tests;
    const char *begin = r->at;
    compound->begin = (size_t)(begin - r->selector->text);
    if (!read_type(r, compound, &tail)) return false;
    for (bool more = true; more;) {
        compound->end = (size_t)(r->at - r->selector->text);
        if (r->at > begin) skip_comments(r);
        more = *r->at && strchr("#.[:", *r->at);
        if (more && !read_test(r, &tail)) return false;
    }
    if (r->at > begin) return true;
    return is_digit(*r->at) ? read_identifier(r, "expected a selector", true, &compound->tag)
                            : fail(r, *r->at ? "expected a selector" : "expected a selector, not the end");
}

static enum combinator take_combinator(struct reader *r) {
    bool space = skip_space(r);
    switch (*r->at) {
    case '>': return r->at++, COMBINATOR_CHILD;
    case '+': return r->at++, COMBINATOR_NEXT;
    case '~': return r->at++, COMBINATOR_LATER;
    case '\0': case ',': case ')': return COMBINATOR_NONE;
    default: return space ? COMBINATOR_DESCENDANT : COMBINATOR_NONE;
    }
}

static bool at_end(const struct reader *r) {
    return !*r->at || *r->at == ',' || (*r->at == ')' && r->depth > 0);
}

/* `left` is what it stands relative to in :has, else NULL. */
static bool read_branch(struct reader *r, struct branch *branch, const struct compound *left) {
    skip_space(r);
    enum combinator combinator = COMBINATOR_NONE;
    if (left) {
        combinator = take_combinator(r);
        if (combinator == COMBINATOR_NONE) combinator = COMBINATOR_DESCENDANT;
        branch->reach = combinator;
    }
    branch->begin = (size_t)(r->at - r->selector->text);
    for (;;) {
        skip_space(r);
        struct compound *compound = arena_alloc(&r->selector->arena, sizeof *compound);
        *compound = (struct compound){.combinator = combinator, .left = left};
        if (!read_compound(r, compound)) return false;
        branch->last = left = compound;
        combinator = take_combinator(r);
        if (combinator != COMBINATOR_NONE) continue;
        return at_end(r) || fail(r, "expected a combinator, a comma or the end");
    }
}

static const struct compound *new_anchor(struct reader *r) {
    struct compound *anchor = arena_alloc(&r->selector->arena, sizeof *anchor);
    *anchor = (struct compound){0};
    const struct test **tail = &anchor->tests;
    add_test(r, &tail, TEST_ANCHOR);
    return anchor;
}

static bool read_list(struct reader *r, bool relative, bool may_be_empty, const struct branch **list) {
    const struct compound *anchor = relative ? new_anchor(r) : NULL;
    skip_space(r);
    if (may_be_empty && (*r->at == ')' || !*r->at)) return true;
    do {
        struct branch *branch = arena_alloc(&r->selector->arena, sizeof *branch);
        *branch = (struct branch){0};
        if (!read_branch(r, branch, anchor)) return false;
        *list = branch;
        list = &branch->next;
    } while (*r->at == ',' && r->at++);
    return true;
}

struct selector *css_compile(const char *text, struct err *err) {
    struct selector *selector = mem_zero(sizeof *selector);
    selector->text = mem_strdup(text);
    struct reader r = {.selector = selector, .at = selector->text, .err = err};
    bool ok = read_list(&r, false, false, &selector->branches);
    if (ok && *r.at) ok = fail(&r, "expected the end");
    if (ok) return selector;
    css_free(selector);
    return NULL;
}

void css_free(struct selector *selector) {
    if (!selector) return;
    arena_clear(&selector->arena);
    free(selector->text);
    free(selector);
}
