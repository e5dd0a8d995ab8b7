/* See css.h. A recursive descent over the text itself (Selectors Level 4): compounds, what they consist of but for
 * pseudo-classes, and the lists they make. */
#include "select/css.h"

#include "base/str.h"
#include "select/css_pseudo.h"
#include "html/xml.h"

#include <stdatomic.h>
#include <stdlib.h>

/* ---- Names with a prefix ---- */

static bool find_prefix(const char *name, enum prefix *prefix) {
    static const struct { const char *name; enum prefix prefix; } known[] = {
        {"html", PREFIX_HTML}, {"svg", PREFIX_SVG}, {"math", PREFIX_MATHML},
        {"xlink", PREFIX_XLINK}, {"xml", PREFIX_XML},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0) return *prefix = known[i].prefix, true;
    return false;
}

/* What the prefix stands for: *prefix, and *space where that is PREFIX_NAMED. */
static bool take_prefix(struct css_reader *r, const char *place, const char *name, enum prefix *prefix,
                        const char **space) {
    struct meaning *meaning = arena_alloc(&r->selector->arena, sizeof *meaning);
    const char *uri = r->xml ? xml_namespace(r->xml, name) : NULL;
    if (r->xml && !uri)
        return css_fail_at(r, place, "a namespace prefix that the document does not declare",
                           "name it: page:xml { namespaces = { prefix = \"http://...\" } }");
    if (!r->xml && !find_prefix(name, prefix))
        return css_fail_at(r, place, "an unknown namespace prefix", "known are html, svg, math, xlink, xml and *");
    if (uri) *prefix = PREFIX_NAMED, *space = arena_strndup(&r->selector->arena, uri, strlen(uri));
    *meaning = (struct meaning){r->selector->meanings, name, uri ? *space : NULL};
    r->selector->meanings = meaning;
    return true;
}

/* The bar of a prefix, not that of [a|=b] or of a column combinator, which browsers do not have. */
static bool at_bar(const char *at) { return *at == '|' && at[1] != '=' && at[1] != '|'; }

/* A name behind an optional prefix; NULL for a `*` in its place. Without a prefix *prefix stays as it is. */
static bool read_qualified(struct css_reader *r, const char *what, enum prefix *prefix, const char **space,
                           const char **name) {
    const char *begin = r->at;
    *name = NULL;
    if (*r->at == '*') r->at++;
    else if (!at_bar(r->at) && !css_read_name(r, what, name)) return false;
    if (!at_bar(r->at)) return true;
    if (*name && !take_prefix(r, begin, *name, prefix, space)) return false;
    if (!*name) *prefix = *begin == '*' ? PREFIX_ANY : PREFIX_NONE;
    r->at++;
    *name = NULL;
    if (*r->at == '*') return r->at++, true;
    return css_read_name(r, what, name);
}

/* ---- Ids, classes, attributes ---- */

static bool read_id(struct css_reader *r, const struct test **tests) {
    r->at++;
    return css_read_name(r, "expected an id", &css_add_test(r, tests, TEST_ID)->name);
}

static bool read_class(struct css_reader *r, const struct test **tests) {
    struct test *test = css_add_test(r, tests, TEST_CLASS);
    r->at++;
    css_skip_comments(r);
    if (!css_read_name(r, "expected a class name", &test->name)) return false;
    test->length = strlen(test->name);
    return true;
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

static bool read_compare(struct css_reader *r, enum compare *compare) {
    static const char operators[] = "=~|^$*"; /* in the order of enum compare, from COMPARE_EQUAL */
    if (str_starts(r->at, "!=")) return css_fail_at(r, r->at, "!= is jQuery's", "write :not([name=\"value\"])");
    const char *found = *r->at ? strchr(operators, *r->at) : NULL;
    if (!found || (*r->at != '=' && r->at[1] != '=')) return css_fail(r, "expected ], =, ~=, |=, ^=, $= or *=");
    *compare = COMPARE_EQUAL + (enum compare)(found - operators);
    r->at += *r->at == '=' ? 1 : 2;
    return true;
}

static void read_flag(struct css_reader *r, struct test *test) {
    char flag = ascii_lower(*r->at);
    if ((flag != 'i' && flag != 's') || css_is_name(r->at[1])) return; /* not a flag: css_read_close complains */
    test->fold = flag == 'i' ? FOLD_ALWAYS : FOLD_NEVER;
    r->at++;
}

static bool read_value(struct css_reader *r, struct test *test) {
    css_skip_space(r);
    if (*r->at == '"' || *r->at == '\'') {
        if (!css_read_string(r, &test->value)) return false;
    } else if (!css_at_name(r->at)) {
        return css_fail_at(r, r->at, "expected a value", "put it in quotes: [name=\"value\"]");
    } else {
        test->value = css_take_name(r);
    }
    test->length = strlen(test->value);
    test->fold = value_folds(test->name) ? FOLD_HTML : FOLD_NEVER;
    css_skip_space(r);
    read_flag(r, test);
    return css_read_close(r, ']', "expected ]");
}

static bool read_attribute(struct css_reader *r, const struct test **tests) {
    struct test *test = css_add_test(r, tests, TEST_ATTR);
    r->at++;
    css_skip_space(r);
    const char *begin = r->at;
    test->prefix = PREFIX_NONE;
    if (!read_qualified(r, "expected an attribute name", &test->prefix, &test->space, &test->written)) return false;
    if (!test->written) return css_fail_at(r, begin, "expected an attribute name", NULL);
    test->name = css_lower(r, test->written);
    test->attr = attr_find(test->name, strlen(test->name));
    css_skip_space(r);
    if (!*r->at || *r->at == ']') return css_read_close(r, ']', "expected ]");
    return read_compare(r, &test->compare) && read_value(r, test);
}

/* ---- Compounds ---- */

/* The type selector in front: a name, * or nothing. */
static bool read_type(struct css_reader *r, struct compound *compound) {
    if (*r->at != '*' && !at_bar(r->at) && !css_at_name(r->at)) return true;
    if (!read_qualified(r, "expected an element's name", &compound->prefix, &compound->space,
                        &compound->written))
        return false;
    if (!compound->written) return true;
    compound->tag = css_lower(r, compound->written);
    compound->number = tag_find(compound->tag, strlen(compound->tag));
    return true;
}

/* One of the tests behind it. */
static bool read_test(struct css_reader *r, const struct test **tests) {
    switch (*r->at) {
    case '#': return read_id(r, tests);
    case '.': return read_class(r, tests);
    case '[': return read_attribute(r, tests);
    default: return css_read_pseudo(r, tests);
    }
}

static bool fail_empty(struct css_reader *r) {
    const char *name;
    if (css_is_digit(*r->at)) return css_read_name(r, "expected a selector", &name);
    return css_fail(r, *r->at ? "expected a selector" : "expected a selector, not the end");
}

static bool read_compound(struct css_reader *r, struct compound *compound) {
    const char *begin = r->at;
    compound->begin = (size_t)(begin - r->selector->text);
    if (!read_type(r, compound)) return false;
    for (bool more = true; more;) {
        compound->end = (size_t)(r->at - r->selector->text);
        if (r->at > begin) css_skip_comments(r);
        more = *r->at && strchr("#.[:", *r->at) && !css_at_extract(r);
        if (more && !read_test(r, &compound->tests)) return false;
    }
    return r->at > begin || css_at_extract(r) || fail_empty(r);
}

/* ---- Branches and lists ---- */

static enum combinator take_combinator(struct css_reader *r) {
    bool space = css_skip_space(r);
    switch (*r->at) {
    case '>': return r->at++, COMBINATOR_CHILD;
    case '+': return r->at++, COMBINATOR_NEXT;
    case '~': return r->at++, COMBINATOR_LATER;
    case '\0': case ',': case ')': return COMBINATOR_NONE;
    default: return space ? COMBINATOR_DESCENDANT : COMBINATOR_NONE;
    }
}

static bool at_end(const struct css_reader *r) {
    return !*r->at || *r->at == ',' || (*r->at == ')' && r->depth > 0);
}

static struct compound *new_compound(struct css_reader *r, enum combinator combinator,
                                     const struct compound *left) {
    struct compound *compound = arena_alloc(&r->selector->arena, sizeof *compound);
    *compound = (struct compound){.combinator = combinator, .left = left};
    if (left) compound->link = r->selector->links++;
    return compound;
}

static bool read_branch(struct css_reader *r, struct branch *branch) {
    const unsigned scopes = r->scopes;
    branch->begin = (size_t)(r->at - r->selector->text);
    for (enum combinator combinator = COMBINATOR_NONE;;) {
        css_skip_space(r);
        struct compound *compound = new_compound(r, combinator, branch->last);
        compound->scoped = r->scopes > scopes;
        if (!read_compound(r, compound)) return false;
        branch->last = compound;
        if (css_at_extract(r)) return css_read_extract(r, branch);
        combinator = take_combinator(r);
        if (combinator != COMBINATOR_NONE) continue;
        return at_end(r) || css_fail(r, "expected a combinator, a comma or the end");
    }
}

/* What a selector of :has begins with: where it says nothing, what is looked for is below the element. */
static enum combinator take_reach(struct css_reader *r) {
    enum combinator reach = *r->at && strchr(">+~", *r->at) ? take_combinator(r) : COMBINATOR_NONE;
    return reach == COMBINATOR_NONE ? COMBINATOR_DESCENDANT : reach;
}

bool css_read_list(struct css_reader *r, enum list_kind kind, const struct branch **list) {
    do {
        css_skip_space(r);
        if (kind == LIST_FORGIVING && at_end(r)) continue;
        struct branch *branch = arena_alloc(&r->selector->arena, sizeof *branch);
        *branch = (struct branch){.reach = kind == LIST_RELATIVE ? take_reach(r) : COMBINATOR_NONE};
        if (!read_branch(r, branch)) return false;
        *list = branch;
        list = &branch->next;
    } while (*r->at == ',' && r->at++);
    return true;
}

/* All branches give strings, or none does. */
static bool check_wanted(struct css_reader *r) {
    const struct branch *first = r->selector->branches;
    for (const struct branch *b = first->next; b; b = b->next)
        if ((b->extract == EXTRACT_NODE) != (first->extract == EXTRACT_NODE))
            return css_fail_at(r, r->selector->text + b->begin, "a list that gives both elements and texts",
                               "end all its parts with ::text or ::attr(name), or none");
    return true;
}

static uint64_t next_serial(void) {
    static atomic_uint_fast64_t serials;
    return atomic_fetch_add(&serials, 1);
}

static struct selector *compile(const char *text, const struct doc *xml, struct err *err) {
    struct selector *selector = mem_zero(sizeof *selector);
    selector->text = mem_strdup(text);
    selector->serial = next_serial();
    struct css_reader r = {.selector = selector, .at = selector->text, .xml = xml, .err = err};
    bool ok = css_read_list(&r, LIST_PLAIN, &selector->branches);
    if (ok && *r.at) ok = css_fail(&r, "expected the end");
    if (ok && check_wanted(&r)) return selector;
    css_free(selector);
    return NULL;
}

struct selector *css_compile(const char *text, struct err *err) { return compile(text, NULL, err); }

struct selector *css_compile_for(const struct doc *doc, const char *text, struct err *err) {
    return compile(text, xml_is(doc) ? doc : NULL, err);
}

bool css_holds_for(const struct selector *selector, const struct doc *doc) {
    for (const struct meaning *m = selector->meanings; m; m = m->next) {
        const char *space = xml_is(doc) ? xml_namespace(doc, m->prefix) : NULL;
        if (space && m->space ? strcmp(space, m->space) != 0 : space || m->space || xml_is(doc)) return false;
    }
    return true;
}

void css_free(struct selector *selector) {
    if (!selector) return;
    arena_clear(&selector->arena);
    free(selector->text);
    free(selector);
}

bool css_gives_strings(const struct selector *selector) { return selector->branches->extract != EXTRACT_NODE; }
