/* Pages that pass a limit of the parser (max_nesting, max_attributes, max_nodes): they give what they have, and what their
 * trees lack is told and counted. */
#include "crawl.h"

#include "base/mem.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* Its links lead to pages that do not end. */
static const char FRONT[] = "<a href=/deep/1>a</a><a href=/deep/2>b</a><a href=/flat>c</a><a href=/wide>d</a><a href=/full>e</a>";
static const char SCRAPER[] = "return { robots = false, parse = function(page)\n"
                              "  page:follow(page:css 'a[href]') page:emit { path = page.url:match '[^/]*$', whole = page:text('html'):find 'end' ~= nil } end }\n";

static char *repeated(const char *begin, const char *format, int count, const char *end) {
    struct str page = {0};
    str_puts(&page, begin);
    for (int i = 0; i < count; i++)
        for (const char *p = format; *p; p++)
            if (*p == '%') str_printf(&page, "%d", i);
            else str_putc(&page, *p);
    str_puts(&page, end);
    return str_take(&page);
}

static char *limitless(void *arg, const char *path) {
    (void)arg;
    if (str_starts(path, "/deep/")) return repeated("", "<div>", 600, "<h1>end</h1>");
    if (strcmp(path, "/flat") == 0) return repeated("", "<p>%", 600, "<h1>end</h1>");
    if (strcmp(path, "/wide") == 0) return repeated("<h1 ", "a%=% ", 1100, ">end</h1>");
    if (strcmp(path, "/full") == 0) return repeated("", "<i>%</i>", 100, "<h1>end</h1>");
    return mem_strdup(FRONT);
}

static struct site *limitless_site(void) {
    struct site *site = site_new();
    site_fallback(site, limitless, NULL);
    return site;
}

static int64_t cuts(const char *file) { return event_number(json_line(run_darn("stats", file, "--json")->out), "cut"); }

static int count_of(const char *text, const char *part) {
    int count = 0;
    for (; (text = strstr(text, part)); text++) count++;
    return count;
}

static void what_is_cut_is_told_once_a_host(void **state) {
    (void)state;
    struct site *site = limitless_site();
    struct crawl run = crawl(SCRAPER, site_url(site, "/"), "concurrency=1");
    assert_exit(run.darn, 0);
    assert_int_equal(count_lines(get_file(run.items)), 6);
    assert_has(get_file(run.items), "{\"path\": \"1\", \"whole\": true}");
    assert_int_equal(count_of(run.darn->err, "nested deeper than max_nesting"), 1);
    assert_has(run.darn->err, "/deep/"); /* whichever was committed first */
    assert_has(run.darn->err, "/wide: 100 attributes left out");
    struct program *stats = run_darn("stats", run.file);
    assert_has(stats->out, "2  nesting");
    assert_has(stats->out, "1  attributes");
    assert_int_equal(cuts(run.file), 3);
    assert_int_equal(event_number(json_line(run_darn("stats", run.file, "--json")->out), "pages"), 6);
}

/* With room for all of it nothing is told. */
static void limits_are_settings(void **state) {
    (void)state;
    static const struct { const char *path, *setting; int cut; } cases[] = {
        {"/deep/1", "max_nesting=1000", 0}, {"/deep/1", "max_nesting=100", 1}, {"/wide", "max_attributes=1100", 0},
        {"/wide", "max_attributes=1099", 1}, {"/full", "max_nodes=1000", 0}, {"/full", "max_nodes=100", 1},
    };
    struct site *site = limitless_site();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct crawl run = crawl(SCRAPER, site_url(site, cases[i].path), cases[i].setting);
        assert_exit(run.darn, 0);
        if (cuts(run.file) != cases[i].cut) fail_msg("%s with %s", cases[i].path, cases[i].setting);
        if (cases[i].cut) assert_has(run.darn->err, textf("%.*s", (int)strcspn(cases[i].setting, "="), cases[i].setting));
    }
}

/* The tree of a page that is run again is made anew where a save lifts a limit. */
static void a_save_lifts_a_limit(void **state) {
    (void)state;
    static const char script[] = "return { robots = false, max_nodes = %d, parse = function(page) page:emit { h1 = page:need 'h1':text() } end }\n";
    struct site *site = limitless_site();
    struct crawl run = crawl(textf(script, 100), site_url(site, "/full"));
    assert_exit(run.darn, 2);
    put_file("s.lua", textf(script, 1000));
    assert_exit(run_darn("retry", run.file), 0);
    assert_has(run_darn("export", run.file, "-o", "-")->out, "{\"h1\": \"end\"}");
}

static void darn_parse_tells_it_too(void **state) {
    (void)state;
    put_file("s.lua", SCRAPER);
    char *deep = limitless(NULL, "/deep/1");
    put_file("deep.html", deep);
    free(deep);
    struct program *darn = run_darn("parse", "s.lua", "deep.html", "--url", "http://a.example/");
    assert_exit(darn, 0);
    assert_has(darn->err, "nested deeper than max_nesting");
    assert_has(darn->out, "\"whole\": true");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(what_is_cut_is_told_once_a_host),
        CASE(limits_are_settings),
        CASE(a_save_lifts_a_limit),
        CASE(darn_parse_tells_it_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
