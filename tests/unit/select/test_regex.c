/* Regular expressions: as near to JavaScript's as an attribute `pattern` has them, Perl's as XPath has them; and the bound
 * on their work, which is counted and never measured. */
#include "../html/cases.h"

#include "select/regex.h"

#include <malloc.h>
#include <stdio.h>

enum { STEPS = 1000000 };

/* One answer: "fits", "not", or what is wrong. */
static const char *answer(unsigned ways, const char *pattern, const char *text, struct regex_fault *fault) {
    struct regexes *regexes = regexes_new();
    regexes_allow(regexes, STEPS);
    const struct regex *regex = regexes_find(regexes, pattern, ways, fault);
    const char *given = "wrong";
    if (regex) {
        const enum regex_found found = regex_search(regexes, regex, text, strlen(text), fault);
        given = found == REGEX_FAILED ? fault->what : found == REGEX_FOUND ? "fits" : "not";
    }
    regexes_free(regexes);
    return given;
}

/* The attribute `pattern`. */
static const struct { const char *pattern, *value, *wanted; } javascript[] = {
    {"b", "abc", "not"}, {"abc", "abc", "fits"}, {"a|ab", "ab", "fits"}, {"^ab$", "ab", "fits"}, {"", "x", "not"}, {"x*", "", "fits"},
    {"a)(b", "ab", "wrong"}, {"a$|b", "a", "fits"}, {"a$", "a\n", "not"}, {"\\d+", "٣", "not"}, {"\\w", "é", "not"}, {"\\p{L}", "é", "fits"},
    {"(a)|\\1b", "b", "fits"}, {"[]", "]", "not"}, {"[^]", "x", "fits"}, {"\\u00e9", "é", "fits"}, {"\\x41", "A", "fits"}, {"A", "a", "not"},
    {"(?<n>a)\\k<n>", "aa", "fits"}, {".", "😀", "fits"}, {"[^a].", "é😀", "fits"}, {"(", "(", "wrong"}, {"\\Xa", "a", "wrong"},
    {"[0-9]{5}(-[0-9]{4})?", "12345-6789", "fits"}, {"[^@\\s]+@[^@\\s]+", "a@b c", "not"},
};

static void test_javascript(void **state) {
    (void)state;
    struct regex_fault fault;
    for (size_t i = 0; i < COUNT(javascript); i++) {
        const char *given = answer(REGEX_JAVASCRIPT, javascript[i].pattern, javascript[i].value, &fault);
        if (strcmp(given, javascript[i].wanted)) fail_msg("%s on %s: %s", javascript[i].pattern, javascript[i].value, given);
    }
}

static const struct { unsigned ways; const char *pattern, *text, *wanted; } perl[] = {
    {0, "\\d{3}", "no 123 x", "fits"}, {0, "^\\d{3}$", "no 123", "not"}, {0, "", "", "fits"}, {0, "b", "abc", "fits"},
    {0, "B", "abc", "not"}, {REGEX_CASELESS, "É", "é", "fits"}, {0, "^\\w+$", "aé日", "fits"}, {0, "\\d", "٣", "fits"},
    {0, "a\\sb", "a\u00a0b", "fits"}, {0, "\\u00e9", "é", "fits"}, {0, "^.$", "😀", "fits"}, {0, "^.$", "\r", "fits"},
    {0, "(?P<n>a)(?P=n)", "aa", "fits"}, {0, "(?m)^b$", "a\nb\nc", "fits"}, {0, "a$", "a\n", "fits"}, {0, "[\\w.-]+@", "a.b-c@", "fits"},
    {0, "(a)?\\1b", "b", "not"}, {0, "x", "\xff", "the text is no UTF-8"}, {0, "\\Xa", "a", "wrong"}, {0, "\\C", "a", "wrong"},
    {0, "(?R)", "a", "nested recursion at the same subject position"},
};

static void test_perl(void **state) {
    (void)state;
    struct regex_fault fault;
    for (size_t i = 0; i < COUNT(perl); i++) {
        const char *given = answer(perl[i].ways, perl[i].pattern, perl[i].text, &fault);
        if (strcmp(given, perl[i].wanted) != 0) fail_msg("%s on %s: %s", perl[i].pattern, perl[i].text, given);
    }
}

static void test_faults_have_places(void **state) {
    (void)state;
    static const struct { const char *pattern, *what; size_t at; } wrong[] = {
        {"ab(c", "missing closing parenthesis", 4}, {"é*+*", "quantifier does not follow a repeatable item", 4},
        {"a\\X", "\\X is not known here", 1}, {"[z-a]", "range out of order in character class", 3},
    };
    struct regex_fault fault;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_string_equal(answer(0, wrong[i].pattern, "", &fault), "wrong");
        assert_string_equal(fault.what, wrong[i].what);
        assert_int_equal(fault.at, wrong[i].at);
    }
    struct str longest = {0};
    while (longest.len <= 16 * 1024) str_putc(&longest, 'a');
    assert_string_equal(answer(0, longest.data, "", &fault), "wrong");
    assert_string_equal(fault.what, "longer than 16 KiB");
    assert_string_equal(answer(REGEX_JAVASCRIPT, longest.data, "", &fault), "wrong");
    str_clear(&longest);
}

static const struct { const char *pattern, *text, *replacement; bool all; const char *wanted; } replacements[] = {
    {"b", "abab", "x", false, "axab"}, {"b", "abab", "x", true, "axax"}, {"z", "abab", "x", true, "abab"}, {"b", "", "x", true, ""},
    {"(a)(b)?", "ac", "[\\1\\2]", true, "[a]c"}, {"(\\d+)-(\\d+)", "1-2 3-4", "\\2-\\1", true, "2-1 4-3"},
    {"x*", "abxd", "-", true, "-a-b--d-"}, {"", "é", "-", true, "-é-"}, {"a", "a", "\\\\1$1&", false, "\\1$1&"},
    {"(?<n>a)", "ab", "\\g<n>\\g<1>\\g<0>", false, "aaab"}, {"a", "a", "x\\", false, "x\\"}, {"a", "a", "\\n", false, "\\n"},
    {"(.)", "ab", "\\01", true, "ab"}, {"^.*?(\\d+).*$", "Weight: 12 kg", "\\1", false, "12"}, {"(?=b)", "abb", "-", true, "a-b-b"},
    {"a", "a", "\\1", false, "! the replacement names a group that the pattern does not have"},
    {"a", "a", "\\g<m>", false, "! the replacement names a group that the pattern does not have"},
    {"a", "aaaaaaaaa", "xxxxxxxxxxxxxxxx", true, "! the result is too long"},
};

static void test_replacing(void **state) {
    (void)state;
    struct regexes *regexes = regexes_new();
    regexes_allow(regexes, STEPS);
    for (size_t i = 0; i < COUNT(replacements); i++) {
        struct regex_fault fault;
        struct str out = {.ceiling = 128}, given = {0};
        const struct regex *regex = regexes_find(regexes, replacements[i].pattern, 0, &fault);
        const bool good = regex_replace(regexes, regex, replacements[i].text, replacements[i].replacement,
                                        replacements[i].all, &out, &fault);
        str_printf(&given, "%s%s", good ? "" : "! ", good ? str_text(&out) : fault.what);
        if (strcmp(given.data, replacements[i].wanted) != 0) fail_msg("%s: %s", replacements[i].pattern, given.data);
        str_clear(&out);
        str_clear(&given);
    }
    regexes_free(regexes);
}

/* ---- Bounds ---- */

static char *repeated(const char *piece, size_t bytes, const char *tail) {
    struct str text = {0};
    while (text.len < bytes) str_puts(&text, piece);
    str_puts(&text, tail);
    return str_take(&text);
}

/* Steps that the search takes; the answer must be that one. */
static uint64_t steps_of(unsigned ways, const char *pattern, const char *text, enum regex_found wanted) {
    const uint64_t allowed = 40 * STEPS;
    struct regexes *regexes = regexes_new();
    struct regex_fault fault;
    regexes_allow(regexes, allowed);
    const struct regex *regex = regexes_find(regexes, pattern, ways, &fault);
    assert_int_equal(regex_search(regexes, regex, text, strlen(text), &fault), wanted);
    const uint64_t steps = allowed - regexes_left(regexes);
    regexes_free(regexes);
    return steps;
}

static void test_a_long_text_takes_steps_by_its_length(void **state) {
    (void)state;
    static const struct { unsigned ways; const char *pattern, *piece; enum regex_found found; } searches[] = {
        {0, "Weight: \\d+", "Width, Weight ", REGEX_NOWHERE}, {0, "\\bfoo\\b", "fo oo ", REGEX_NOWHERE},
        {0, "(\\w)\\1\\1", "aab ", REGEX_NOWHERE}, {0, "[^.]*\\.$", "abc. ", REGEX_NOWHERE},
        {REGEX_JAVASCRIPT, "[a-z ]+", "some words ", REGEX_FOUND}, {REGEX_JAVASCRIPT, "[^!]*words *!", "some words ", REGEX_NOWHERE},
    };
    for (size_t i = 0; i < COUNT(searches); i++) {
        char *half = repeated(searches[i].piece, 1 << 19, ""), *whole = repeated(searches[i].piece, 1 << 20, "");
        const uint64_t less = steps_of(searches[i].ways, searches[i].pattern, half, searches[i].found);
        const uint64_t more = steps_of(searches[i].ways, searches[i].pattern, whole, searches[i].found);
        if (more > 2 * less + 100 || more > 8u << 20) fail_msg("%s: %lu, then %lu", searches[i].pattern, less, more);
        free(half);
        free(whole);
    }
}

/* Work that grows faster than the text ends at the steps that are allowed, wherever it is done: in going back, at each
 * place of a start, within one item, in a reference, a look behind, or a wide class. */
static void test_work_is_bounded(void **state) {
    (void)state;
    static const struct { unsigned ways; const char *pattern, *piece, *tail; } searches[] = {
        {0, "(a+)+$", "a", "!"}, {0, "^(?:(?:a|b)*c?)*d", "ab", "ed"}, {0, "a*+b", "a", "cb"}, {0, "(?>a+)b", "a", "cb"},
        {0, "a{60000}b", "a", "cb"}, {0, "(a*)c?\\1b", "a", "cb"}, {0, "(?<=a{60000})b", "ab", ""},
        {REGEX_JAVASCRIPT, "(a+)+", "a", "!"}, {REGEX_JAVASCRIPT, "(?:a*)*b?c", "a", "!c"},
    };
    for (size_t i = 0; i < COUNT(searches); i++) {
        struct regex_fault fault;
        char *text = repeated(searches[i].piece, 1 << 20, searches[i].tail);
        const char *given = answer(searches[i].ways, searches[i].pattern, text, &fault);
        if (strcmp(given, "takes too long") != 0) fail_msg("%s: %s", searches[i].pattern, given);
        free(text);
    }
}

static void test_memory_is_bounded(void **state) {
    (void)state;
    char *text = repeated("ab", 1 << 20, "dc");
    struct regexes *regexes = regexes_new();
    struct regex_fault fault;
    regexes_allow(regexes, 100 * STEPS);
    const struct regex *regex = regexes_find(regexes, "(?:a|b)*c", 0, &fault);
    assert_int_equal(regex_search(regexes, regex, text, strlen(text), &fault), REGEX_FAILED);
    assert_string_equal(fault.what, "takes too much memory for this text");
    regexes_free(regexes);
    free(text);
}

/* Compiled, each of them takes tens of KiB. */
static void test_what_is_kept_is_bounded(void **state) {
    (void)state;
    struct regexes *regexes = regexes_new();
    char *dots = repeated(".", 4000, "");
    const struct mallinfo2 before = mallinfo2();
    regexes_allow(regexes, UINT64_MAX);
    for (int i = 0; i < 600; i++) {
        struct str pattern = {0};
        str_printf(&pattern, "%d%s", i, dots);
        assert_non_null(regexes_find(regexes, str_text(&pattern), 0, NULL));
        str_clear(&pattern);
    }
    const struct mallinfo2 after = mallinfo2();
    assert_in_range(after.uordblks + after.hblkhd, 0, before.uordblks + before.hblkhd + (8 << 20));
    regexes_free(regexes);
    free(dots);
}

/* Where all patterns of a page together take too long, the last ones ask nothing either. */
static void test_a_page_of_slow_patterns(void **state) {
    (void)state;
    struct str html = {0};
    str_puts(&html, "<!doctype html><input pattern=b value=a>");
    for (int i = 0; i < 30; i++)
        str_printf(&html, "<input pattern='%d|(a+)+' value=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!>", i);
    str_puts(&html, "<input pattern=[bc] value=a>");
    struct doc *doc = page(html.data);
    struct nodes nodes = {0};
    struct selector *selector = css_compile(":invalid", NULL);
    assert_true(match_all(selector, doc, doc_root(doc), 0, &nodes));
    assert_int_equal(nodes.count, 1);
    assert_ptr_equal(nodes.at[0], pick(doc, "input"));
    vec_clear(&nodes);
    css_free(selector);
    doc_free(doc);
    str_clear(&html);
}

static void test_none_allowed_is_none_done(void **state) {
    (void)state;
    struct regexes *regexes = regexes_new();
    struct regex_fault fault;
    struct str out = {0};
    assert_null(regexes_find(regexes, "a", 0, &fault));
    assert_string_equal(fault.what, "takes too long");
    regexes_allow(regexes, STEPS);
    const struct regex *regex = regexes_find(regexes, "a", 0, &fault);
    regexes_allow(regexes, 0);
    assert_int_equal(regex_search(regexes, regex, "a", 1, &fault), REGEX_FAILED);
    assert_false(regex_replace(regexes, regex, "a", "b", true, &out, &fault));
    assert_string_equal(fault.what, "takes too long");
    regexes_free(regexes);
    str_clear(&out);
}

/* A pattern is compiled once; however many there are, not all are kept. */
static void test_patterns_are_kept(void **state) {
    (void)state;
    struct regexes *regexes = regexes_new();
    regexes_allow(regexes, STEPS);
    const struct regex *regex = regexes_find(regexes, "a+", 0, NULL);
    const uint64_t left = regexes_left(regexes);
    assert_ptr_equal(regexes_find(regexes, "a+", 0, NULL), regex);
    assert_int_equal(regexes_left(regexes), left); /* compiling takes steps, finding so short a one again none */
    assert_ptr_not_equal(regexes_find(regexes, "a+", REGEX_CASELESS, NULL), regex);
    assert_null(regexes_find(regexes, "(", 0, NULL));
    for (int i = 0; i < 2500; i++) {
        char pattern[16];
        snprintf(pattern, sizeof pattern, "a%d", i);
        assert_non_null(regexes_find(regexes, pattern, 0, NULL));
    }
    regexes_free(regexes);
    regexes_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_javascript), cmocka_unit_test(test_perl),
        cmocka_unit_test(test_faults_have_places), cmocka_unit_test(test_replacing),
        cmocka_unit_test(test_a_long_text_takes_steps_by_its_length), cmocka_unit_test(test_work_is_bounded),
        cmocka_unit_test(test_memory_is_bounded), cmocka_unit_test(test_what_is_kept_is_bounded),
        cmocka_unit_test(test_a_page_of_slow_patterns),
        cmocka_unit_test(test_none_allowed_is_none_done),
        cmocka_unit_test(test_patterns_are_kept),
    };
    doc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
