/* See css_pseudo.h. What is wrong for any page is an error, since nobody looks at a selector that quietly
 * matches nothing: in that :is() is stricter than in browsers, which drop from its list what they do not know.
 * :has() may be in :has(), which browsers do not allow for the sake of pages that change. */
#include "select/css_pseudo.h"

#include "base/str.h"
#include "select/contain.h"

#include <stdio.h>

enum takes {
    TAKES_NOTHING, TAKES_NTH, TAKES_LIST, TAKES_MAYBE_LIST, TAKES_LANG, TAKES_DIR, TAKES_TEXTS, TAKES_PATTERN
};

static const struct pseudo {
    const char *name;
    enum takes takes;
    enum test_kind kind;
    enum state state;
    bool from_end, of_type;
    bool both_ends; /* :only-child is :first-child:last-child */
    bool fold;
} pseudos[] = {
    {"first-child", .kind = TEST_FIRST}, {"last-child", .kind = TEST_LAST},
    {"only-child", .kind = TEST_FIRST, .both_ends = true},
    {"nth-child", .takes = TAKES_NTH, .kind = TEST_NTH},
    {"nth-last-child", .takes = TAKES_NTH, .kind = TEST_NTH, .from_end = true},
    {"nth-of-type", .takes = TAKES_NTH, .kind = TEST_NTH, .of_type = true},
    {"nth-last-of-type", .takes = TAKES_NTH, .kind = TEST_NTH, .from_end = true, .of_type = true},
    {"first-of-type", .kind = TEST_NTH, .of_type = true},
    {"last-of-type", .kind = TEST_NTH, .from_end = true, .of_type = true},
    {"only-of-type", .kind = TEST_NTH, .of_type = true, .both_ends = true},
    {"empty", .kind = TEST_EMPTY}, {"root", .kind = TEST_ROOT}, {"scope", .kind = TEST_SCOPE},
    {"defined", .kind = TEST_DEFINED},
    {"not", .takes = TAKES_LIST, .kind = TEST_NOT},
    {"is", .takes = TAKES_LIST, .kind = TEST_IS},
    {"where", .takes = TAKES_LIST, .kind = TEST_IS},
    {"has", .takes = TAKES_LIST, .kind = TEST_HAS},
    {"lang", .takes = TAKES_LANG, .kind = TEST_IS}, {"dir", .takes = TAKES_DIR, .kind = TEST_DIR},
    {"contains", .takes = TAKES_TEXTS, .kind = TEST_IS},
    {"icontains", .takes = TAKES_TEXTS, .kind = TEST_IS, .fold = true},
    {"-soup-contains", .takes = TAKES_TEXTS, .kind = TEST_IS},
    {"matches", .takes = TAKES_PATTERN, .kind = TEST_MATCHES},
    {"link", .kind = TEST_STATE, .state = STATE_LINK}, {"any-link", .kind = TEST_STATE, .state = STATE_LINK},
    {"checked", .kind = TEST_STATE, .state = STATE_CHECKED},
    {"default", .kind = TEST_STATE, .state = STATE_DEFAULT},
    {"indeterminate", .kind = TEST_STATE, .state = STATE_INDETERMINATE},
    {"enabled", .kind = TEST_STATE, .state = STATE_ENABLED},
    {"disabled", .kind = TEST_STATE, .state = STATE_DISABLED},
    {"required", .kind = TEST_STATE, .state = STATE_REQUIRED},
    {"optional", .kind = TEST_STATE, .state = STATE_OPTIONAL},
    {"read-write", .kind = TEST_STATE, .state = STATE_READ_WRITE},
    {"read-only", .kind = TEST_STATE, .state = STATE_READ_ONLY},
    {"placeholder-shown", .kind = TEST_STATE, .state = STATE_PLACEHOLDER},
    {"open", .kind = TEST_STATE, .state = STATE_OPEN}, {"muted", .kind = TEST_STATE, .state = STATE_MUTED},
    {"valid", .kind = TEST_STATE, .state = STATE_VALID}, {"invalid", .kind = TEST_STATE, .state = STATE_INVALID},
    {"in-range", .kind = TEST_STATE, .state = STATE_IN_RANGE},
    {"out-of-range", .kind = TEST_STATE, .state = STATE_OUT_OF_RANGE},
    {"active", .kind = TEST_NEVER}, {"autofill", .kind = TEST_NEVER}, {"buffering", .kind = TEST_NEVER},
    {"current", .takes = TAKES_MAYBE_LIST, .kind = TEST_NEVER},
    {"focus", .kind = TEST_NEVER}, {"focus-visible", .kind = TEST_NEVER},
    {"focus-within", .kind = TEST_NEVER}, {"fullscreen", .kind = TEST_NEVER}, {"future", .kind = TEST_NEVER},
    {"host", .takes = TAKES_MAYBE_LIST, .kind = TEST_NEVER},
    {"host-context", .takes = TAKES_LIST, .kind = TEST_NEVER}, {"hover", .kind = TEST_NEVER},
    {"local-link", .kind = TEST_NEVER}, {"modal", .kind = TEST_NEVER}, {"past", .kind = TEST_NEVER},
    {"paused", .kind = TEST_NEVER}, {"picture-in-picture", .kind = TEST_NEVER}, {"playing", .kind = TEST_NEVER},
    {"popover-open", .kind = TEST_NEVER}, {"seeking", .kind = TEST_NEVER}, {"stalled", .kind = TEST_NEVER},
    {"target", .kind = TEST_NEVER}, {"target-within", .kind = TEST_NEVER}, {"user-invalid", .kind = TEST_NEVER},
    {"user-valid", .kind = TEST_NEVER}, {"visited", .kind = TEST_NEVER}, {"volume-locked", .kind = TEST_NEVER},
};
enum { PSEUDOS = sizeof pseudos / sizeof *pseudos };

/* The first four are also written with one colon. */
static const char *const elements[] = {"before", "after", "first-line", "first-letter", "backdrop", "cue",
    "details-content", "file-selector-button", "marker", "placeholder", "selection"};
enum { ELEMENTS = sizeof elements / sizeof *elements, OLD_ELEMENTS = 4 };

/* What people know from jQuery and Scrapy, and what to write here. */
static const struct { const char *name, *hint; } foreign[] = {
    {"eq", "write :nth-child(n) or take one of page:css(...)"},
    {"first", "write :first-child, or page:first(...)"}, {"last", "write :last-child"},
    {"gt", "write :nth-child(n+3)"}, {"lt", "write :nth-child(-n+3)"},
    {"text", "write ::text at the end, or page:text(selector)"},
    {"attr", "write ::attr(name) at the end, or page:attr(selector, name)"},
    {"odd", "write :nth-child(odd)"}, {"even", "write :nth-child(even)"}, {"parent", "write :not(:empty)"},
    {"input", "write :is(input, select, textarea, button)"}, {"header", "write :is(h1, h2, h3, h4, h5, h6)"},
    {"selected", "write :checked"}, {"button", "write :is(button, [type=button])"},
};

/* ---- Tests ---- */

struct test *css_add_test(struct css_reader *r, const struct test **tests, enum test_kind kind) {
    struct test *test = arena_alloc(&r->selector->arena, sizeof *test);
    while (*tests && (*tests)->kind <= kind) tests = (const struct test **)&(*tests)->next;
    *test = (struct test){.next = *tests, .kind = kind};
    *tests = test;
    return test;
}

/* A branch of one compound, for a list that is made here: :lang(a, b) is :is(:lang(a), :lang(b)). */
static const struct test **add_branch(struct css_reader *r, const struct branch ***end) {
    struct branch *branch = arena_alloc(&r->selector->arena, sizeof *branch);
    struct compound *compound = arena_alloc(&r->selector->arena, sizeof *compound);
    *compound = (struct compound){0};
    *branch = (struct branch){.last = compound};
    **end = branch;
    *end = &branch->next;
    return &compound->tests;
}

/* ---- Arguments ---- */

/* The "- 1" of "2n - 1"; where there is none, nothing is taken. */
static bool read_offset(struct css_reader *r, int *offset) {
    const char *behind = r->at;
    css_skip_space(r);
    if (*r->at != '+' && *r->at != '-') {
        r->at = behind;
        return true;
    }
    int sign = *r->at++ == '-' ? -1 : 1;
    css_skip_space(r);
    if (!css_read_digits(r, offset)) return css_fail(r, "expected a number");
    *offset *= sign;
    return true;
}

/* An+B of CSS Syntax 3, section 6. */
static bool read_nth(struct css_reader *r, struct test *test) {
    css_skip_space(r);
    if (css_take_word(r, "odd")) return test->step = 2, test->offset = 1, true;
    if (css_take_word(r, "even")) return test->step = 2, test->offset = 0, true;
    const char *begin = r->at;
    int sign = *r->at == '-' ? -1 : 1, number = 1;
    if (*r->at == '+' || *r->at == '-') r->at++;
    bool digits = css_read_digits(r, &number);
    if (ascii_lower(*r->at) == 'n') {
        r->at++;
        test->step = sign * number;
        return read_offset(r, &test->offset);
    }
    if (!digits) return css_fail_at(r, begin, "expected odd, even, a number or something like 2n+1", NULL);
    test->offset = sign * number;
    return true;
}

/* Of a test whose answers are kept, which those about :scope cannot be for longer than a run. */
static bool read_kept_list(struct css_reader *r, enum list_kind kind, struct test *test) {
    const unsigned scopes = r->scopes;
    if (!css_read_list(r, kind, &test->list)) return false;
    r->selector->scoped |= r->scopes > scopes;
    return true;
}

static bool read_nth_argument(struct css_reader *r, struct test *test) {
    test->offset = 0;
    if (!read_nth(r, test)) return false;
    bool space = css_skip_space(r);
    if (test->of_type || !space || !css_take_word(r, "of")) return true;
    test->number = r->selector->countings++;
    return read_kept_list(r, LIST_PLAIN, test);
}

static bool read_range(struct css_reader *r, struct test *test) {
    css_skip_space(r);
    if (*r->at == '"' || *r->at == '\'') return css_read_string(r, &test->name);
    if (str_starts(r->at, "*-"))
        return css_fail_at(r, r->at, "expected a language", "put it in quotes: :lang(\"*-CH\")");
    return css_read_name(r, "expected a language", &test->name);
}

static bool read_lang(struct css_reader *r, struct test *is) {
    const struct branch **end = &is->list;
    do {
        if (!read_range(r, css_add_test(r, add_branch(r, &end), TEST_LANG))) return false;
        css_skip_space(r);
    } while (*r->at == ',' && r->at++);
    return true;
}

static bool read_dir(struct css_reader *r, struct test *test) {
    const char *name;
    css_skip_space(r);
    if (!css_read_name(r, "expected ltr or rtl", &name)) return false;
    test->rtl = ascii_casecmp(name, "rtl") == 0;
    if (!test->rtl && ascii_casecmp(name, "ltr") != 0) test->kind = TEST_NEVER;
    return true;
}

/* Up to the closing parenthesis, as in jQuery: what stands in parentheses belongs to it, white space at the ends
 * does not. */
static bool read_bare_text(struct css_reader *r, const char **text) {
    const char *begin = r->at, *end = begin;
    int open = 0;
    for (; *r->at && (*r->at != ')' || open > 0); r->at++) {
        open += (*r->at == '(') - (*r->at == ')');
        if (!ascii_space(*r->at)) end = r->at + 1;
    }
    if (end == begin) return css_fail_at(r, begin, "expected a text", "put it in quotes: :contains(\"text\")");
    *text = arena_strndup(&r->selector->arena, begin, (size_t)(end - begin));
    return true;
}

static bool add_text(struct css_reader *r, const struct branch ***end, bool fold) {
    struct test *test = css_add_test(r, add_branch(r, end), TEST_CONTAINS);
    const bool quoted = *r->at == '"' || *r->at == '\'';
    if (quoted ? !css_read_string(r, &test->value) : !read_bare_text(r, &test->value)) return false;
    contain_prepare((char *)test->value, fold);
    test->length = strlen(test->value);
    test->fold = fold ? FOLD_ALWAYS : FOLD_NEVER;
    test->number = r->selector->sets++;
    css_skip_space(r);
    return true;
}

static bool read_texts(struct css_reader *r, struct test *is, bool fold) {
    const struct branch **end = &is->list;
    do {
        css_skip_space(r);
        if (!add_text(r, &end, fold)) return false;
    } while (*r->at == ',' && r->at++);
    return true;
}

static bool read_pattern(struct css_reader *r, struct test *test) {
    css_skip_space(r);
    if (*r->at != '"' && *r->at != '\'')
        return css_fail_at(r, r->at, "expected a Lua pattern in quotes", "for a list of selectors write :is(...)");
    return css_read_string(r, &test->value);
}

static bool read_list(struct css_reader *r, const struct pseudo *pseudo, struct test *test) {
    if (pseudo->kind == TEST_HAS) test->number = r->selector->sets++;
    if (pseudo->kind == TEST_HAS) return read_kept_list(r, LIST_RELATIVE, test);
    return css_read_list(r, pseudo->kind == TEST_IS ? LIST_FORGIVING : LIST_PLAIN, &test->list);
}

static bool read_argument(struct css_reader *r, const struct pseudo *pseudo, struct test *test) {
    switch (pseudo->takes) {
    case TAKES_NTH: return read_nth_argument(r, test);
    case TAKES_LANG: return read_lang(r, test);
    case TAKES_DIR: return read_dir(r, test);
    case TAKES_TEXTS: return read_texts(r, test, pseudo->fold);
    case TAKES_PATTERN: return read_pattern(r, test);
    default: return read_list(r, pseudo, test);
    }
}

static bool read_arguments(struct css_reader *r, const struct pseudo *pseudo, struct test *test) {
    if (pseudo->takes == TAKES_NOTHING) return *r->at != '(' || css_fail(r, "this pseudo-class takes no argument");
    if (*r->at != '(') return pseudo->takes == TAKES_MAYBE_LIST || css_fail(r, "expected ( and an argument");
    if (++r->depth > CSS_NESTING) return css_fail(r, "too many parentheses in one another");
    r->at++;
    if (!read_argument(r, pseudo, test)) return false;
    r->depth--;
    return css_read_close(r, ')', "expected )");
}

/* ---- Names ---- */

static bool fail_unknown(struct css_reader *r, const char *begin, bool element, const char *name) {
    const char *names[PSEUDOS];
    char what[128], hint[128];
    for (size_t i = 0; i < PSEUDOS; i++) names[i] = pseudos[i].name;
    const char *close = closest_name(name, names, PSEUDOS);
    snprintf(what, sizeof what, "unknown %s %.*s", element ? "pseudo-element" : "pseudo-class",
             (int)utf8_cut(name, strlen(name), 60), name);
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (strcmp(foreign[i].name, name) == 0) return css_fail_at(r, begin, what, foreign[i].hint);
    if (element) return css_fail_at(r, begin, what, "known are ::text and ::attr(name)");
    if (close) snprintf(hint, sizeof hint, "did you mean :%s?", close);
    return css_fail_at(r, begin, what,
                       close ? hint : "known are :first-child :nth-child() :nth-of-type() :not() :is() :has() ...");
}

static bool is_element(const char *name, bool old) {
    for (size_t i = 0; i < (old ? OLD_ELEMENTS : ELEMENTS); i++)
        if (strcmp(elements[i], name) == 0) return true;
    return false;
}

static bool read_element(struct css_reader *r, const char *begin, const struct test **tests) {
    if (r->depth) return css_fail_at(r, begin, "a pseudo-element in parentheses", NULL);
    css_add_test(r, tests, TEST_NEVER);
    return true;
}

static const struct pseudo *find(const char *name) {
    for (size_t i = 0; i < PSEUDOS; i++)
        if (strcmp(pseudos[i].name, name) == 0) return &pseudos[i];
    return NULL;
}

static struct test *add_pseudo(struct css_reader *r, const struct pseudo *pseudo, const struct test **tests) {
    struct test *test = css_add_test(r, tests, pseudo->kind);
    test->from_end = pseudo->from_end;
    test->of_type = pseudo->of_type;
    test->state = pseudo->state;
    test->offset = 1; /* :first-of-type is :nth-of-type(1) */
    test->number = (unsigned)(pseudo->from_end + 2 * pseudo->of_type);
    r->scopes += pseudo->kind == TEST_SCOPE;
    return test;
}

bool css_read_pseudo(struct css_reader *r, const struct test **tests) {
    const char *begin = r->at++, *written;
    css_skip_comments(r);
    bool element = *r->at == ':';
    r->at += element;
    if (element) css_skip_comments(r);
    if (!css_read_name(r, "expected the name of a pseudo-class", &written)) return false;
    const char *name = css_lower(r, written);
    if (is_element(name, !element)) return read_element(r, begin, tests);
    const struct pseudo *pseudo = element ? NULL : find(name);
    if (!pseudo) return fail_unknown(r, begin, element, name);
    struct test *test = add_pseudo(r, pseudo, tests);
    if (pseudo->both_ends && pseudo->of_type) add_pseudo(r, find("last-of-type"), tests);
    else if (pseudo->both_ends) css_add_test(r, tests, TEST_LAST);
    return read_arguments(r, pseudo, test);
}

/* ---- ::text and ::attr ---- */

static bool is_word(const char *at, const char *word) {
    const size_t length = strlen(word);
    return strncasecmp(at, word, length) == 0 && !css_is_name(at[length]);
}

bool css_at_extract(const struct css_reader *r) { return is_word(r->at, "::text") || is_word(r->at, "::attr"); }

static bool read_attr_name(struct css_reader *r, struct branch *branch) {
    if (*r->at != '(') return css_fail_at(r, r->at, "expected ( and an attribute's name", "write ::attr(href)");
    r->at++;
    css_skip_space(r);
    if (!css_read_name(r, "expected an attribute's name", &branch->attr)) return false;
    return css_read_close(r, ')', "expected )");
}

bool css_read_extract(struct css_reader *r, struct branch *branch) {
    const char *begin = r->at;
    branch->extract = is_word(begin, "::text") ? EXTRACT_TEXT : EXTRACT_ATTR;
    r->at += strlen("::text"); /* ::attr is as long */
    if (r->depth) return css_fail_at(r, begin, "what is wanted of the elements stands in parentheses",
                                     "write ::text or ::attr(name) at the end");
    if (branch->extract == EXTRACT_ATTR && !read_attr_name(r, branch)) return false;
    css_skip_space(r);
    return !*r->at || *r->at == ',' || css_fail(r, "expected the end or a comma behind ::text and ::attr(name)");
}
