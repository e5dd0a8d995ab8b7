/* The cookie jar of a crawl: what enters it with which page, what is sent, cookies.txt, and that it outlasts a kill. */
#include "crawl.h"

#include <signal.h>
#include <string.h>

static const char *const FOLLOW = "return { parse = function(page) page:follow(page:css 'a') end }\n";

/* What the next run on the file sends to a page that it has not seen. */
static const char *sent_next(struct site *site, struct crawl *crawl) {
    static int number;
    const char *path = textf("/next-%d", ++number);
    site_put(site, path, .body = "<p>");
    run_darn("run", "s.lua", site_url(site, path), "-C", crawl->file, "--set", "robots=false");
    assert_int_equal(site_hits(site, path), 1);
    return site_header(site, path, 0, "cookie");
}

/* ---- with which page ---- */

static void what_a_page_sets_is_committed_with_it(void **state) {
    (void)state;
    static const struct { const char *act; int status, exit; const char *sent; } cases[] = {
        {"page:emit{ a = 1 }", 200, 0, "a=1"},
        {"page:skip 'nothing here'", 200, 0, "a=1"},
        {"error 'no'", 200, 2, ""},
        {"page:retry('no', { attempts = 1 })", 200, 2, ""},
        {"", 404, 0, "a=1"}, /* what no callback sees is taken as a browser takes it */
        {"", 500, 2, "a=1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = site_new();
        site_put(site, "/", .status = cases[i].status, .headers = "Set-Cookie: a=1\r\n", .body = "<p>");
        const char *script = textf("return { retry = { [500] = { attempts = 1 } }, parse = function(page)\n"
                                   "  if page.url:match 'next' then return end\n  %s\nend }\n", cases[i].act);
        struct crawl got = crawl(script, site_url(site, "/"));
        assert_exit(got.darn, cases[i].exit);
        const char *sent = sent_next(site, &got);
        if (strcmp(sent, cases[i].sent) != 0) fail_msg("%s (%d): sent \"%s\"", cases[i].act, cases[i].status, sent);
    }
}

static void an_answer_that_is_tried_again_brings_its_cookie_along(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 503, .headers = "Set-Cookie: seen=1\r\n");
    site_put(site, "/", .body = "<h1>in</h1>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "retry={\"503\": 0}");
    assert_exit(got.darn, 0);
    assert_string_equal(site_header(site, "/", 1, "cookie"), "seen=1");
}

static void a_parked_page_brings_its_cookies_when_it_is_mended(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .headers = "Set-Cookie: who=old; Path=/\r\nSet-Cookie: only=old\r\n", .body = "<p>");
    site_put(site, "/b", .headers = "Set-Cookie: who=new; Path=/\r\n", .body = "<p>");
    const char *script = "return { parse = function(page)\n  if page.url:match '/$' then error 'no' end\nend }\n";
    put_file("s.lua", script);
    struct crawl got = {.file = "own.crawl"};
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), site_url(site, "/b"), "-C", got.file, "--set", "per_host=1", "--set",
                         "delay=0.05", "--set", "robots=false"), 2);
    assert_string_equal(crawl_query(got.file, "SELECT name, value FROM cookies"), "who|new\n");
    put_file("s.lua", "return { parse = function(page) end }\n");
    assert_exit(run_darn("retry", got.file), 0);
    assert_string_equal(crawl_query(got.file, "SELECT name, value FROM cookies"), "who|new\nonly|old\n");
    assert_string_equal(sent_next(site, &got), "who=new; only=old");
}

/* ---- redirects ---- */

static void cookies_of_redirects_go_along_and_stay(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 302, .headers = "Location: /b\r\nSet-Cookie: a=1\r\nSet-Cookie: gone=1\r\n");
    site_put(site, "/b", .status = 302, .headers = "Location: /c\r\nSet-Cookie: b=2\r\nSet-Cookie: gone=; Max-Age=0\r\n");
    site_put(site, "/c", .body = "<p>");
    struct crawl got = crawl(FOLLOW, site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_string_equal(site_header(site, "/b", 0, "cookie"), "a=1; gone=1");
    assert_string_equal(site_header(site, "/c", 0, "cookie"), "a=1; b=2");
    assert_string_equal(sent_next(site, &got), "a=1; b=2");
}

static void a_redirect_to_a_page_that_is_known_leaves_its_cookies(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/in>in</a>");
    site_put(site, "/in", .status = 302, .headers = "Location: /\r\nSet-Cookie: session=7\r\n");
    struct crawl got = crawl(FOLLOW, site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_int_equal(event_count(got.events, "dropped", "why", "duplicate"), 1);
    assert_string_equal(sent_next(site, &got), "session=7");
}

static void darn_parse_follows_redirects_with_cookies(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 302, .headers = "Location: /in\r\nSet-Cookie: a=1\r\n");
    site_put(site, "/in", .body = "<h1>in</h1>");
    put_file("s.lua", EVERY_LINK);
    struct program *darn = run_darn("parse", "s.lua", site_url(site, "/"));
    assert_exit(darn, 0);
    assert_has(darn->out, textf("\"url\": \"%s\"", site_url(site, "/in")));
    assert_string_equal(site_header(site, "/in", 0, "cookie"), "a=1");
}

/* ---- what is sent ---- */

static void what_the_request_brings_goes_first(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .headers = "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n", .body = "<p>");
    site_put(site, "/in", .body = "<p>");
    struct crawl got = crawl("return { parse = function(page)\n"
                             "  page:follow('/in', nil, { headers = { Cookie = 'a=mine' } })\nend }\n", site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_string_equal(site_header(site, "/in", 0, "cookie"), "a=mine; b=2");
}

static void hosts_have_their_own(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *other = replaced(site_url(site, "/b"), "127.0.0.1", "127.0.0.2");
    site_put(site, "/", .headers = "Set-Cookie: a=1\r\nSet-Cookie: all=1; Domain=0.0.1\r\n",
             .body = textf("<a href=%s>b</a><a href=/c>c</a>", other));
    site_put(site, "/b", .body = "<p>");
    site_put(site, "/c", .body = "<p>");
    assert_exit(crawl(FOLLOW, site_url(site, "/"), "allow=[\"127.0.0.1\", \"127.0.0.2\"]").darn, 0);
    assert_string_equal(site_header(site, "/b", 0, "cookie"), "");
    assert_string_equal(site_header(site, "/c", 0, "cookie"), "a=1");
}

/* ---- as one jar ---- */

static void pages_that_come_together_all_bring_theirs(void **state) {
    (void)state;
    enum { PAGES = 30 };
    struct site *site = site_new();
    struct str links = {0};
    for (int i = 0; i < PAGES; i++) {
        str_printf(&links, "<a href=/%d>x</a>", i);
        site_put(site, textf("/%d", i), .headers = textf("Set-Cookie: n%d=%d\r\nSet-Cookie: last=%d\r\n", i, i, i), .body = "<p>");
    }
    site_put(site, "/", .body = textf("%s", links.data));
    str_clear(&links);
    put_file("s.lua", FOLLOW);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-j", "4", "-C", "own.crawl", "--set", "per_host=16"), 0);
    assert_int_equal(crawl_number("own.crawl", "SELECT count(*) FROM cookies"), PAGES + 1);
    assert_has(run_darn("stats", "own.crawl")->out, textf("%d  in the jar", PAGES + 1));
}

static void the_jar_outlasts_a_kill(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .headers = "Set-Cookie: a=1\r\n", .body = "<a href=/b>b</a>");
    site_put(site, "/b", .body = "<p>");
    site_hold(site, "/b");
    struct crawl got = crawl_start(FOLLOW, site_url(site, "/"));
    site_await(site, "/b", 1);
    send_signal(got.darn, SIGKILL);
    assert_exit(finish(got.darn), -SIGKILL);
    site_release(site, "/b");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", got.file), 0);
    assert_string_equal(site_header(site, "/b", 1, "cookie"), "a=1");
}

/* ---- cookies.txt ---- */

#define LINE(name, value) "127.0.0.1\tFALSE\t/\tFALSE\t0\t" name "\t" value "\n"

static void a_file_is_taken_over_once(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .headers = "Set-Cookie: a=changed\r\n", .body = "<p>");
    put_file("cookies.txt", "# Netscape HTTP Cookie File\n" LINE("a", "1") "#HttpOnly_" LINE("b", "2"));
    const char *script = "return { cookies = 'cookies.txt', parse = function(page) end }\n";
    struct crawl got = crawl(script, site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_string_equal(site_header(site, "/", 0, "cookie"), "a=1; b=2");
    assert_has(got.darn->err, "cookies.txt: 2 cookies taken over");
    assert_string_equal(sent_next(site, &got), "a=changed; b=2");
    put_file("cookies.txt", LINE("b", "3"));
    assert_string_equal(sent_next(site, &got), "a=changed; b=3");
    site_put(site, "/more", .body = "<p>");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/more"), "-C", got.file, "--set", "cookies=false"), 0);
    assert_string_equal(site_header(site, "/more", 0, "cookie"), "");
}

static void a_file_may_come_with_a_save(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/b>b</a>");
    site_put(site, "/b", .body = "<p>");
    site_hold(site, "/");
    put_file("cookies.txt", LINE("a", "1"));
    struct crawl got = crawl_start(FOLLOW, site_url(site, "/"));
    site_await(site, "/", 1);
    save_file("s.lua", "return { cookies = 'wrong.txt', parse = function(page) page:follow(page:css 'a') end }\n");
    event_wait(got.events, "reload_failed", "line", "1");
    save_file("s.lua", "return { cookies = 'cookies.txt', parse = function(page) page:follow(page:css 'a') end }\n");
    event_wait(got.events, "reloaded");
    site_release(site, "/");
    assert_exit(finish(got.darn), 0);
    assert_string_equal(site_header(site, "/b", 0, "cookie"), "a=1");
}

static void a_wrong_line_of_the_file_is_named(void **state) {
    (void)state;
    put_file("cookies.txt", LINE("a", "1") "127.0.0.1 FALSE / FALSE 0 b 2\n");
    put_file("s.lua", "return { start = 'http://127.0.0.1:1/', cookies = 'cookies.txt', parse = function(page) end }\n");
    struct program *darn = run_darn("run", "s.lua");
    assert_exit(darn, 1);
    assert_has(darn->err, "cookies.txt:2: cookies: a cookie has 7 fields with tabs between, this line has 1");
    darn = run_darn("run", "s.lua", "--set", "cookies=other.txt");
    assert_exit(darn, 1);
    assert_has(darn->err, "s.lua:1: cookies: ");
    assert_has(darn->err, "other.txt: No such file");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(what_a_page_sets_is_committed_with_it),
        CASE(an_answer_that_is_tried_again_brings_its_cookie_along),
        CASE(a_parked_page_brings_its_cookies_when_it_is_mended),
        CASE(cookies_of_redirects_go_along_and_stay),
        CASE(a_redirect_to_a_page_that_is_known_leaves_its_cookies),
        CASE(darn_parse_follows_redirects_with_cookies),
        CASE(what_the_request_brings_goes_first),
        CASE(hosts_have_their_own),
        CASE(pages_that_come_together_all_bring_theirs),
        CASE(the_jar_outlasts_a_kill),
        CASE(a_file_is_taken_over_once),
        CASE(a_file_may_come_with_a_save),
        CASE(a_wrong_line_of_the_file_is_named),
    };
    return cmocka_run_group_tests_name("cookies", tests, NULL, NULL);
}
