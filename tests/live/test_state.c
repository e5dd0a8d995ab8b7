/* darn.state in whole crawls: shared by all parsers without a lost update, committed with its page or not at all, taken
 * back by a re-run, kept over restarts and kills. */
#include "crawl.h"

#include "base/mem.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* ---- a site of numbered pages, all linked from / ---- */

enum { AT_ONCE = 32 };

struct many { int pages; };

static char *answer(void *arg, const char *path) {
    const struct many *many = arg;
    if (strcmp(path, "/") != 0) return strncmp(path, "/p", 2) == 0 ? mem_printf("<h1>%s</h1>", path + 2) : NULL;
    struct str body = {0};
    for (int i = 1; i <= many->pages; i++) str_printf(&body, "<a href=/p%d>%d</a>\n", i, i);
    return str_take(&body);
}

static struct site *many_pages(struct many *many, int pages) {
    struct site *site = site_new();
    many->pages = pages;
    site_fallback(site, answer, many);
    return site;
}

/* Follows all links of /; `page_code` runs on each page. */
static const char *scraper(const char *page_code) {
    return textf("local darn = require 'darn'\nlocal state = darn.state\nlocal s = { robots = false, concurrency = %d, per_host = %d }\n"
                 "function s.parse(page)\n  page:follow(page:css 'a', 'page')\nend\n"
                 "function s.page(page)\n  %s\nend\nreturn s\n", AT_ONCE, AT_ONCE, page_code);
}

static const char *value_of(const char *file, const char *key) {
    return crawl_query(file, textf("SELECT value FROM state WHERE key = '%s'", key));
}

static struct program *run_many(const char *page_code, int pages, struct many *many) {
    put_file("s.lua", scraper(page_code));
    return run_darn("run", "s.lua", site_url(many_pages(many, pages), "/"), "-j", "4", "--events", "events", "-o", "items.jsonl");
}

/* ---- shared by all ---- */

enum { PAGES = 500 };

static void no_update_is_lost(void **state) {
    (void)state;
    struct many many;
    struct program *darn = run_many("state.set('n', (state.get 'n' or 0) + 1)\n  page:emit{ n = state.get 'n' }", PAGES, &many);
    assert_exit(darn, 0);
    assert_string_equal(value_of("s.crawl", "n"), textf("%d\n", PAGES));
    assert_int_equal(crawl_number("s.crawl", "SELECT count(DISTINCT data ->> 'n') FROM items"), PAGES);
    assert_int_equal(count_lines(get_file("items.jsonl")), PAGES);
    struct events *events = events_of(darn, "events"); /* a run that was dropped is not told */
    event_wait(events, "finished");
    assert_int_equal(event_count(events, "parsed", "callback", "page"), PAGES);
    assert_int_equal(event_count(events, "parse_failed"), 0);
    assert_int_equal(crawl_number("s.crawl", "SELECT n FROM counts WHERE name = 'pages'"), PAGES + 1);
}

static void additions_need_no_second_run(void **state) {
    (void)state;
    struct many many;
    struct program *darn = run_many("state.add('n', 1)\n  state.add('sum', page:number 'h1')\n  print('ran')", PAGES, &many);
    assert_exit(darn, 0);
    assert_string_equal(value_of("s.crawl", "n"), textf("%d\n", PAGES));
    assert_string_equal(value_of("s.crawl", "sum"), textf("%d\n", PAGES * (PAGES + 1) / 2));
    assert_int_equal(count_lines(lines_with(darn->err, "ran", true)), PAGES);
}

/* One callback that takes long, among many that change what it reads meanwhile. */
static void a_slow_page_gets_its_turn(void **state) {
    (void)state;
    struct many many;
    struct program *darn = run_many("local n = state.get 'n' or 0\n"
                                    "  if page.url:find '/p1$' then\n    print('slow')\n    for i = 1, 2e6 do end\n  end\n"
                                    "  state.set('n', n + 1)", PAGES, &many);
    assert_exit(darn, 0);
    assert_string_equal(value_of("s.crawl", "n"), textf("%d\n", PAGES));
    assert_true(count_lines(lines_with(darn->err, "slow", true)) <= 9);
}

/* Bodies that are not kept are there until the commit, whichever way the run was in vain. */
static void a_page_runs_again_without_a_kept_body(void **state) {
    (void)state;
    struct many many;
    put_file("s.lua", scraper("state.set('n', (state.get 'n' or 0) + page:number 'h1')"));
    assert_exit(run_darn("run", "s.lua", site_url(many_pages(&many, PAGES), "/"), "-j", "4", "--set", "keep=failed"), 0);
    assert_string_equal(value_of("s.crawl", "n"), textf("%d\n", PAGES * (PAGES + 1) / 2));
    assert_int_equal(crawl_number("s.crawl", "SELECT count(*) FROM bodies"), 0);
}

/* ---- all or nothing ---- */

static void only_what_is_committed_counts(void **state) {
    (void)state;
    struct many many;
    const char *code = "local n = page:number 'h1'\n  state.add('all', 1)\n  state.set('p' .. n, n)\n"
                       "  if n == 1 then error 'no' end\n  if n == 2 then page:skip 'no' end\n"
                       "  if n == 3 then page:retry('no', 0) end";
    struct program *darn = run_many(code, 5, &many);
    assert_exit(darn, 2); /* the first is parked, the third given up in the end */
    assert_string_equal(crawl_query("s.crawl", "SELECT key, value FROM state ORDER BY key"), "all|2\np4|4\np5|5\n");
}

/* ---- re-runs ---- */

/* Pages that failed and are mended count as if the mend had been there from the start. */
static void a_rerun_replaces_what_the_page_did(void **state) {
    (void)state;
    struct many many;
    const char *code = "local n = page:number 'h1'\n  state.add('sum', n)\n  state.set('last', n)\n"
                       "  if n == 2 then state.set('two', true) end";
    assert_exit(run_many(code, 3, &many), 0);
    assert_string_equal(value_of("s.crawl", "sum"), "6\n");
    /* The second page adds 10 in place of 2, and sets nothing: what others set shows again. */
    put_file("s.lua", scraper("if page:number 'h1' == 2 then state.add('sum', 10) end"));
    const char *two = crawl_query("s.crawl", "SELECT url FROM requests WHERE url LIKE '%/p2'");
    assert_exit(run_darn("retry", "s.crawl", textf("%.*s", (int)strlen(two) - 1, two)), 0);
    assert_string_equal(value_of("s.crawl", "sum"), "14\n");
    assert_string_equal(value_of("s.crawl", "two"), "");
    const char *last = value_of("s.crawl", "last");
    assert_true(strcmp(last, "1\n") == 0 || strcmp(last, "3\n") == 0);
}

/* What a run sees is without what the run before it on this page did: it counts once. */
static void a_rerun_does_not_see_itself(void **state) {
    (void)state;
    struct many many;
    assert_exit(run_many("state.set('n', (state.get 'n' or 0) + 1)", 3, &many), 0);
    for (int i = 0; i < 2; i++) {
        const char *last = crawl_query("s.crawl", "SELECT url FROM effects JOIN pages ON pages.id = page"
                                                  " ORDER BY number DESC LIMIT 1");
        assert_exit(run_darn("retry", "s.crawl", textf("%.*s", (int)strlen(last) - 1, last)), 0);
        assert_string_equal(value_of("s.crawl", "n"), "3\n");
    }
}

static void a_mended_page_is_counted_on_save(void **state) {
    (void)state;
    struct many many;
    const char *code = "state.add('n', page:number 'h1')\n  if page:number 'h1' == 2 then error 'no' end";
    put_file("s.lua", scraper(code));
    struct program *darn = start_darn("run", "s.lua", site_url(many_pages(&many, 3), "/"), "--events", "events", "--wait");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed");
    save_file("s.lua", scraper("state.add('n', page:number 'h1' * 10)"));
    event_wait(events, "rerun_ok");
    assert_exit(finish(darn), 0);
    assert_string_equal(value_of("s.crawl", "n"), "24\n"); /* 1 and 3 were done before */
}

/* ---- across runs ---- */

static void it_is_kept_until_fresh(void **state) {
    (void)state;
    struct many many;
    const char *code = "state.add('n', 1)\n  page:emit{ n = page:number 'h1' }";
    put_file("s.lua", scraper(code));
    struct site *site = many_pages(&many, 3);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/")), 0);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/p7")), 0); /* its callback is parse */
    assert_string_equal(value_of("s.crawl", "n"), "3\n");
    put_file("s.lua", replaced(scraper(code), "function s.parse(page)", "function s.parse(page)\n  print('saw', state.get 'n')"));
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/p8"));
    assert_has(darn->err, "saw\t3\n");
    darn = run_darn("run", "s.lua", site_url(site, "/"), "--fresh");
    assert_has(darn->err, "saw\tnil\n");
    assert_string_equal(value_of("s.crawl", "n"), "3\n");
}

/* So many from this one on that no other is asked for while they are held. */
static void hold_some(struct site *site, int first) {
    for (int i = first; i < first + AT_ONCE; i++) {
        const char *path = textf("/p%d", i);
        site_put(site, path, .body = textf("<h1>%d</h1>", i));
        site_hold(site, path);
    }
}

static void release_them(struct site *site, int first) {
    for (int i = first; i < first + AT_ONCE; i++) site_release(site, textf("/p%d", i));
}

static void a_kill_loses_and_doubles_nothing(void **state) {
    (void)state;
    struct many many;
    put_file("s.lua", scraper("state.add('n', 1)\n  state.set('m', (state.get 'm' or 0) + 1)"));
    struct site *site = many_pages(&many, PAGES);
    for (int run = 1; run <= 3; run++) {
        hold_some(site, run * PAGES / 4);
        struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "-j", "4");
        site_await(site, textf("/p%d", run * PAGES / 4), 1);
        send_signal(darn, SIGKILL); /* in the middle of what came before */
        finish(darn);
        release_them(site, run * PAGES / 4);
        const char *done = crawl_query("s.crawl", "SELECT count(*) FROM pages WHERE callback = 'page'");
        assert_string_equal(value_of("s.crawl", "n"), done);
        assert_string_equal(value_of("s.crawl", "m"), done);
    }
    assert_exit(run_darn("run", "s.lua", site_url(site, "/")), 0);
    assert_string_equal(value_of("s.crawl", "n"), textf("%d\n", PAGES));
    assert_string_equal(value_of("s.crawl", "m"), textf("%d\n", PAGES));
}

/* ---- outside of pages ---- */

static void on_close_reads_what_is_left(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>one</h1>");
    put_file("s.lua", "local state = require 'darn'.state\nlocal s = {}\n"
                      "function s.parse(page) state.set('list', { 'a', { b = 1.5 } }) end\n"
                      "function s.on_close() print('closed', state.get('list')[2].b, state.get 'none', pcall(state.set, 'x', 1)) end\n"
                      "return s\n");
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"));
    assert_exit(darn, 0);
    assert_has(darn->err, "closed\t1.5\tnil\tfalse\t");
    assert_has(darn->err, "it can only get");
}

static void it_needs_a_callback(void **state) {
    (void)state;
    static const char *const scripts[] = {
        "local state = require 'darn'.state\nstate.get 'x'\nreturn { start = 'http://127.0.0.1:1/' , parse = print }\n",
        "local state = require 'darn'.state\n\nreturn { start = function() return { state.get 'x' } end, parse = print }\n",
        "local state = require 'darn'.state\nreturn { start = 'http://127.0.0.1:1/', parse = print, on_open = function() state.add('x', 1) end }\n",
    };
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        put_file("s.lua", scripts[i]);
        struct program *darn = run_darn("run", "s.lua");
        assert_exit(darn, 1);
        assert_has(darn->err, "works in callbacks only");
        assert_has(darn->err, "s.lua:");
    }
}

/* darn parse neither reads nor writes a crawl's state. */
static void a_dry_run_leaves_it_alone(void **state) {
    (void)state;
    struct many many;
    assert_exit(run_many("state.add('n', 1)\n  page:emit{ n = state.get 'n' }", 2, &many), 0);
    put_file("page.html", "<h1>9</h1>");
    struct program *darn = run_darn("parse", "s.lua", "page.html", "-k", "page", "--url", "http://x/");
    assert_exit(darn, 0);
    assert_has(darn->out, "{\"n\": 1}");
    assert_string_equal(value_of("s.crawl", "n"), "2\n");
}

static void adding_to_what_is_no_number_is_an_error(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/b>b</a>");
    site_put(site, "/b", .body = "b");
    put_file("s.lua", "local state = require 'darn'.state\nlocal s = {}\n"
                      "function s.parse(page) state.set('name', 'x') page:follow(page:first 'a', 'b') end\n"
                      "function s.b(page)\n  state.add('name', 1)\nend\nreturn s\n");
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "--events", "events");
    assert_exit(darn, 2);
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed", "callback", "b", "line", "5", "error", "darn.state.add: 'name' is a string, not a number");
    assert_int_equal(event_count(events, "parse_failed"), 1);
    assert_string_equal(value_of("s.crawl", "name"), "\"x\"\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(no_update_is_lost),
        CASE(additions_need_no_second_run),
        CASE(a_slow_page_gets_its_turn),
        CASE(a_page_runs_again_without_a_kept_body),
        CASE(only_what_is_committed_counts),
        CASE(a_rerun_replaces_what_the_page_did),
        CASE(a_rerun_does_not_see_itself),
        CASE(a_mended_page_is_counted_on_save),
        CASE(it_is_kept_until_fresh),
        CASE(a_kill_loses_and_doubles_nothing),
        CASE(on_close_reads_what_is_left),
        CASE(it_needs_a_callback),
        CASE(a_dry_run_leaves_it_alone),
        CASE(adding_to_what_is_no_number_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
