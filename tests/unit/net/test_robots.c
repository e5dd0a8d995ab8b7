/* robots.txt: groups, the longest match, patterns, escapes, and files that are not as they should be. */
#include "base/str.h"
#include "net/robots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

struct robots_case { const char *text, *agent, *path; bool allowed; };

static void check(const struct robots_case *c) {
    struct robots *robots = robots_parse(c->text, c->text ? strlen(c->text) : 0);
    bool allowed = robots_allows(robots, c->agent, c->path);
    robots_free(robots);
    if (allowed != c->allowed)
        fail_msg("%s may%s get %s by\n%s", c->agent, c->allowed ? "" : " not", c->path, c->text ? c->text : "nothing");
}

#define EACH(cases) for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check(&cases[i])

static void picks_the_group(void **state) {
    (void)state;
    static const char two[] = "User-agent: *\nDisallow: /all\n\nUser-agent: darn\nDisallow: /own\n";
    static const char merged[] = "User-agent: darn\nDisallow: /a\n\nUser-agent: b\nDisallow: /b\n\n"
                                 "user-agent: DARN\nDisallow: /c\n";
    static const char shared[] = "User-agent: a\n\n# both\nUser-agent: darn\nDisallow: /x\n";
    static const struct robots_case cases[] = {
        {NULL, "darn", "/x", true},
        {"", "darn", "/x", true},
        {two, "other", "/all", false},
        {two, "other", "/own", true},
        {two, "darn", "/all", true}, /* a group of its own, so that for everybody does not count */
        {two, "Darn/0.1.0", "/own", false},
        {two, "darnbot", "/own", true},
        {two, "*", "/all", false},
        {two, "", "/all", false},
        {merged, "darn", "/a", false},
        {merged, "darn", "/b", true},
        {merged, "darn", "/c", false},
        {shared, "a", "/x", false},
        {shared, "darn", "/x", false},
        {"Disallow: /x\nUser-agent: *\nDisallow: /y\n", "darn", "/x", true}, /* before any group */
        {"User-agent: *\nSitemap: http://h/s\nUser-agent: darn\nDisallow: /x\n", "other", "/x", false},
        {"User-agent: a\nCrawl-delay: 1\nUser-agent: darn\nDisallow: /x\n", "a", "/x", false},
        {"User-agent: darn bot\nDisallow: /x\n", "darn", "/x", false},
        {"User-agent: darn/2.0\nDisallow: /x\n", "darn", "/x", false},
        {"User-agent: * # all\nDisallow: /x\n", "darn", "/x", false},
        {"User-agent: *bot\nDisallow: /x\n", "darn", "/x", true},
        {"User-agent: darn\nUser-agent: *\nDisallow:\n", "darn", "/x", true},
    };
    EACH(cases);
}

static void the_longest_match_wins(void **state) {
    (void)state;
    static const char rules[] = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /same\nDisallow: /same\n";
    static const struct robots_case cases[] = {
        {rules, "darn", "/", true},
        {rules, "darn", "/a", false},
        {rules, "darn", "/ab", false},
        {rules, "darn", "/a/b", true},
        {rules, "darn", "/a/b/d", true},
        {rules, "darn", "/a/b/c/d", false},
        {rules, "darn", "/same", true},
        {rules, "darn", "/A", true},
        {"User-agent: *\nDisallow: /\n", "darn", "/robots.txt", true},
        {"User-agent: *\nDisallow: /\n", "darn", "/robots.txt?x", false},
        {"User-agent: *\nDisallow: /?\n", "darn", "/?q=1", false},
        {"User-agent: *\nDisallow: x\n", "darn", "/x", true},
        {"User-agent: *\nDisallow: /\nAllow: /index.html\n", "darn", "/", true},
        {"User-agent: *\nDisallow: /\nAllow: /d/index.htm\n", "darn", "/d/", true},
        {"User-agent: *\nDisallow: /\nAllow: /d/index.htm\n", "darn", "/d/x", false},
    };
    EACH(cases);
}

static void matches_patterns(void **state) {
    (void)state;
    static const struct { const char *pattern, *path; bool fits; } cases[] = {
        {"*", "/", true},               {"/*.php", "/a.php", true},        {"/*.php", "/a.php5?x", true},
        {"/*.php$", "/a.php", true},    {"/*.php$", "/a.php?x", false},    {"/*.php$", "/a.php.php", true},
        {"/a$", "/a", true},            {"/a$", "/ab", false},             {"/a$b", "/a$bc", true},
        {"/a$b", "/a", false},          {"/f*b", "/foo/bar", true},        {"/f*b", "/foo/x", false},
        {"/a*b*c", "/a1b2c3", true},    {"/a*b*c", "/a1c2b", false},       {"/a**b", "/axb", true},
        {"/a*$", "/abc", true},         {"/a*a$", "/a", false},            {"/a*a$", "/aa", true},
        {"/$", "/", true},              {"/$", "/a", false},               {"/a*", "/a", true},
        {"/*/x", "/a/b/x", true},       {"/*/x", "/x", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str text = {0};
        str_printf(&text, "User-agent: *\nDisallow: %s\n", cases[i].pattern);
        check(&(struct robots_case){text.data, "darn", cases[i].path, !cases[i].fits});
        str_clear(&text);
    }
}

/* A Disallow counts in every spelling of its escapes, an Allow only as it is written. */
static void compares_escapes(void **state) {
    (void)state;
    static const struct { const char *pattern, *path; bool disallowed, allowed; } cases[] = {
        {"/%7Ejoe", "/~joe", true, false},       {"/~joe", "/~joe", true, true},
        {"/~joe", "/%7ejoe", true, false},       {"/%62%61%7A", "/baz", true, false},
        {"/%62%61%7A", "/%62%61%7A", true, true}, {"/\xC3\xBC", "/%C3%BC", true, true},
        {"/%c3%bc", "/%C3%BC", true, true},      {"/a%2fb", "/a%2Fb", true, true},
        {"/a%2fb", "/a/b", false, false},        {"/a b", "/a%20b", true, true},
        {"/a<b", "/a%3Cb", true, true},          {"/a%2Ab", "/a*b", true, false},
        {"/a%2Ab", "/axb", false, false},        {"/a%24", "/a$", true, false},
        {"/%zz", "/%zz", true, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str text = {0};
        str_printf(&text, "User-agent: *\nDisallow: %s\n", cases[i].pattern);
        check(&(struct robots_case){text.data, "darn", cases[i].path, !cases[i].disallowed});
        str_reset(&text);
        str_printf(&text, "User-agent: *\nDisallow: /\nAllow: %s\n", cases[i].pattern);
        check(&(struct robots_case){text.data, "darn", cases[i].path, cases[i].allowed});
        str_clear(&text);
    }
}

static void reads_careless_files(void **state) {
    (void)state;
    static const struct robots_case cases[] = {
        {"\xEF\xBB\xBFUser-agent: *\nDisallow: /x", "darn", "/x", false},
        {"User-agent: *\r\nDisallow: /x\r\n", "darn", "/x", false},
        {"User-agent: *\rDisallow: /x\r", "darn", "/x", false},
        {" \tUSER-AGENT\t:  *  \n  disallow :/x  # comment\n", "darn", "/x", false},
        {"user-agent *\ndisallow /x\n", "darn", "/x", false},
        {"user-agent: *\ndisallow /x y\n", "darn", "/x", true},
        {"useragent: *\ndissallow: /x\n", "darn", "/x", false},
        {"User-agent: *\nDisallow\n:\nnonsense\nDisallow: /x\n", "darn", "/x", false},
        {"<html><body>User-agent: *</body></html>", "darn", "/x", true},
        {"User-agent: *\nDisallow: #/x\n", "darn", "/x", true},
        {"User-agent: *\nDisallow:\n", "darn", "/x", true},
    };
    EACH(cases);
}

static void reads_no_more_than_its_ceilings(void **state) {
    (void)state;
    struct str text = {0};
    str_puts(&text, "User-agent: *\nDisallow: /");
    for (int i = 0; i < 20000; i++) str_putc(&text, 'a');
    str_puts(&text, "\n");
    struct robots *robots = robots_parse(text.data, text.len);
    char *path = strndup(text.data + 24, 17000); /* fits what is read of the long line */
    assert_false(robots_allows(robots, "darn", path));
    robots_free(robots);
    free(path);
    str_reset(&text);
    str_puts(&text, "User-agent: *\nDisallow: /early\n");
    while (text.len < ROBOTS_MOST) str_puts(&text, "# padding\n");
    str_puts(&text, "Disallow: /late\n");
    robots = robots_parse(text.data, text.len);
    assert_false(robots_allows(robots, "darn", "/early"));
    assert_true(robots_allows(robots, "darn", "/late"));
    robots_free(robots);
    robots_free(NULL);
    str_clear(&text);
}

/* NUL bytes are bytes like others: what stands behind them is read. */
static void reads_binary(void **state) {
    (void)state;
    static const char text[] = "\0\xFF\0\nUser-agent: *\nDisallow: /x\0y\nDisallow: /z\n";
    struct robots *robots = robots_parse(text, sizeof text - 1);
    assert_false(robots_allows(robots, "darn", "/z"));
    assert_true(robots_allows(robots, "darn", "/x"));
    robots_free(robots);
}

static void tells_delays(void **state) {
    (void)state;
    static const char rules[] = "User-agent: a\nCrawl-delay: 1.5\nUser-agent: b\nDisallow: /\nUser-agent: c\n"
                                "User-agent: d\nCrawl-delay: 10\nCrawl-delay: 20\nUser-agent: *\nCrawl-delay: 3\n";
    static const struct { const char *text, *agent; double delay; } cases[] = {
        {rules, "a", 1.5}, {rules, "b", -1}, {rules, "c", 10}, {rules, "D/1.0", 10}, {rules, "other", 3},
        {"Crawl-delay: 5\nUser-agent: *\n", "darn", -1},
        {"User-agent: *\nCrawl-delay: soon\n", "darn", -1},
        {"User-agent: *\nCrawl-delay: 1.2.3\n", "darn", -1},
        {"User-agent: *\nCrawl-delay: -1\n", "darn", -1},
        {"User-agent: *\nCrawl-delay: inf\n", "darn", -1},
        {"User-agent: *\nCrawl-delay:\n", "darn", -1},
        {"", "darn", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct robots *robots = robots_parse(cases[i].text, strlen(cases[i].text));
        double delay = robots_delay(robots, cases[i].agent);
        robots_free(robots);
        if (delay != cases[i].delay) fail_msg("case %zu: %g", i, delay);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(picks_the_group),      cmocka_unit_test(the_longest_match_wins),
        cmocka_unit_test(matches_patterns),     cmocka_unit_test(compares_escapes),
        cmocka_unit_test(reads_careless_files), cmocka_unit_test(reads_no_more_than_its_ceilings),
        cmocka_unit_test(reads_binary),         cmocka_unit_test(tells_delays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
