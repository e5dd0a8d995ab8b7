/* Requests as servers see them: redirects, codings, connections, sizes, statuses, robots.txt, cookies, pace.
 * What fails and is fetched again is test_retry's. */
#include "crawl.h"

#include "base/mem.h"
#include "net/robots.h"

#include <string.h>
#include <sys/stat.h>

/* ---- redirects ---- */

static void redirects_go_hop_by_hop(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/old>1</a>");
    site_put(site, "/old", .status = 301, .headers = "Location: /a/middle?x=1\r\n");
    site_put(site, "/a/middle?x=1", .status = 302, .headers = "Location: ../end#top\r\n");
    site_put(site, "/end", .body = "<h1>end</h1><a href=/end>me</a>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"));
    assert_exit(got.darn, 0);
    event_wait(got.events, "fetched", "url", site_url(site, "/old"), "status", "301");
    event_wait(got.events, "fetched", "url", site_url(site, "/a/middle?x=1"), "status", "302");
    event_wait(got.events, "fetched", "url", site_url(site, "/end"), "status", "200");
    assert_string_equal(get_file(got.items), h1_item("end", site_url(site, "/end"), 200));
    assert_int_equal(site_hits(site, "/end"), 1); /* the final URL counts as seen */
}

/* Each hop has to be allowed, as a link would have to be. */
static void a_hop_offsite_is_dropped(void **state) {
    (void)state;
    struct site *site = site_new(), *other = site_new();
    const char *away = textf("http://localhost:%d/", site_port(other));
    site_put(other, "/", .body = "<h1>elsewhere</h1>");
    site_put(site, "/", .status = 302, .headers = textf("Location: %s\r\n", away));
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"));
    assert_exit(got.darn, 0);
    event_wait(got.events, "dropped", "url", away, "why", "offsite");
    assert_int_equal(site_connections(other), 0);
    assert_string_equal(get_file(got.items), "");

    got = crawl(EVERY_LINK, site_url(site, "/"), "allow=[\"127.0.0.1\", \"localhost\"]");
    assert_exit(got.darn, 0);
    assert_string_equal(get_file(got.items), h1_item("elsewhere", away, 200));
}

static void a_hop_to_what_is_denied_is_dropped(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 302, .headers = "Location: /login?to=x\r\n");
    site_put(site, "/login?to=x", .body = "<h1>log in</h1>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "deny=*/login*");
    assert_exit(got.darn, 0);
    event_wait(got.events, "dropped", "url", site_url(site, "/login?to=x"), "why", "denied");
    assert_int_equal(site_hits(site, NULL), 1);
}

static void redirects_are_bounded(void **state) {
    (void)state;
    struct site *site = site_new();
    for (int i = 1; i <= 6; i++) {
        site_put(site, textf("/hop-%d", i), .status = 302, .headers = textf("Location: /hop-%d\r\n", i + 1));
    }
    site_put(site, "/hop-7", .body = "<h1>there</h1>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/hop-1"), "max_redirects=3");
    assert_exit(got.darn, 2);
    event_wait(got.events, "gave_up", "url", site_url(site, "/hop-1"), "kind", "redirect");
    assert_int_equal(site_hits(site, NULL), 4); /* the request and three redirects */

    got = crawl(EVERY_LINK, site_url(site, "/hop-1"), "max_redirects=6");
    assert_exit(got.darn, 0);
    assert_string_equal(get_file(got.items), h1_item("there", site_url(site, "/hop-7"), 200));
}

static void a_redirect_loop_is_given_up(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 302, .headers = "Location: /other\r\n");
    site_put(site, "/other", .status = 302, .headers = "Location: /\r\n");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"));
    assert_exit(got.darn, 2);
    event_wait(got.events, "gave_up", "url", site_url(site, "/"), "kind", "redirect", "attempts", "1");
    assert_true(site_hits(site, NULL) <= 11);
}

/* /page is linked and is where /old leads: fetched once, and one of the two ends as a duplicate. */
static void a_hop_to_what_another_request_owns_is_a_duplicate(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/page>1</a> <a href=/old>2</a>");
    site_put(site, "/page", .body = "<h1>page</h1>");
    site_put(site, "/old", .status = 301, .headers = "Location: /page\r\n");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "concurrency=1");
    assert_exit(got.darn, 0);
    assert_int_equal(site_hits(site, "/page"), 1);
    assert_int_equal(site_hits(site, "/old"), 1);
    event_wait(got.events, "dropped", "why", "duplicate");
    assert_string_equal(get_file(got.items), h1_item("page", site_url(site, "/page"), 200));
}

/* ---- bodies and statuses ---- */

/* A gzip file of tests/data as the body of a path. */
static void put_packed(struct site *site, const char *path, const char *name) {
    struct stat info;
    assert_int_equal(stat(textf("%s/%s", getenv("SOURCE"), name), &info), 0);
    site_put(site, path, .headers = "Content-Encoding: gzip\r\n", .body = project_file(name),
             .length = (size_t)info.st_size);
}

static void compressed_bodies_are_unpacked(void **state) {
    (void)state;
    struct site *site = site_new();
    put_packed(site, "/", "tests/data/hello.gz");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_has(site_header(site, "/", 0, "accept-encoding"), "gzip");
    assert_string_equal(get_file(got.items), h1_item("packed: na\u00efve", site_url(site, "/"), 200));
}

/* What comes before the answer and behind its body is no part of its headers. */
static void interim_answers_and_trailers(void **state) {
    (void)state;
    static const char answer[] = "HTTP/1.1 103 Early Hints\r\nX-Field: hint\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                                 "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
                                 "5\r\n<h1>x\r\n0\r\nX-Field: trailer\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\n";
    struct site *site = site_new();
    site_put(site, "/", .manner = ANSWER_RAW, .body = answer);
    struct crawl got = crawl("local s = { robots = false }\n"
                             "function s.parse(page) page:emit { h1 = page:text 'h1', field = page.headers['x-field'] or 'none',"
                             " type = page.headers['content-type'] } end\nreturn s\n", site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_string_equal(get_file(got.items), "{\"field\": \"none\", \"h1\": \"x\", \"type\": \"text/html\"}\n");
}

/* As sent, in chunks, and after unpacking: bomb.gz is 2 kB on the wire and 2 MB after it. */
static void bodies_are_bounded(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *long_body = textf("<h1>long</h1>%*s", 200000, "");
    site_put(site, "/long", .body = long_body);
    site_put(site, "/chunked", .body = long_body, .manner = ANSWER_CHUNKED);
    put_packed(site, "/bomb", "tests/data/bomb.gz");
    const char *const paths[] = {"/long", "/chunked", "/bomb"};
    for (int i = 0; i < 3; i++) {
        struct crawl got = crawl(EVERY_LINK, site_url(site, paths[i]), "max_body=100000");
        assert_exit(got.darn, 2);
        event_wait(got.events, "gave_up", "url", site_url(site, paths[i]), "kind", "too_large", "attempts", "1");
        assert_exit(crawl(EVERY_LINK, site_url(site, paths[i]), "max_body=3000000").darn, 0);
    }
}

/* Of a page with very many links each is there, and what is not followed is counted by its reason, however long it is. */
static void very_many_links(void **state) {
    (void)state;
    struct site *site = site_new();
    struct str body = {0};
    for (int i = 0; i < 10000; i++)
        str_printf(&body, "<a href='/%d'>x</a><a href='javascript:%d'>x</a><a href='http://elsewhere.test/%d'>x</a>", i, i, i);
    str_printf(&body, "<a href='mailto:a@b.c'>m</a><a href='tel:1'>t</a><a href='http://[bad/'>b</a><a href='data:,%*s'>d</a>", 1 << 20, "");
    at_end(free, body.data);
    site_put(site, "/", .body = body.data);
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "max_pages=1");
    assert_exit(got.darn, 0);
    event_wait(got.events, "parsed", "requests", "10000");
    assert_int_equal(crawl_number(got.file, "SELECT n FROM counts WHERE name = 'dropped_scheme'"), 10004);
    assert_int_equal(crawl_number(got.file, "SELECT n FROM counts WHERE name = 'dropped_offsite'"), 10000);
    assert_int_equal(event_count(got.events, "dropped"), 2);
    struct program *stats = run_darn("stats", got.file);
    assert_has(stats->out, "scheme");
    assert_has(stats->out, "offsite");
}

static void what_is_missing_is_counted_or_parsed(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/gone>1</a><a href=/nowhere>2</a>");
    site_put(site, "/gone", .status = 410, .body = "<h1>gone</h1>");
    site_put(site, "/nowhere", .status = 404, .body = "<h1>nowhere</h1>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_string_equal(get_file(got.items), "");
    json_t *stats = json_line(run_darn("stats", got.file, "--json")->out);
    assert_int_equal(event_number(stats, "missing"), 2);
    assert_int_equal(event_number(stats, "gave_up"), 0);

    got = crawl(EVERY_LINK, site_url(site, "/"), "statuses=[404]");
    assert_exit(got.darn, 0);
    assert_string_equal(get_file(got.items), h1_item("nowhere", site_url(site, "/nowhere"), 404));
}

/* What is neither good nor missing nor retried is given up: 403. */
static void other_statuses_are_given_up(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 403, .body = "<h1>no</h1>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"));
    assert_exit(got.darn, 2);
    event_wait(got.events, "gave_up", "kind", "status", "status", "403", "attempts", "1");
    assert_int_equal(site_hits(site, "/"), 1);
}

/* ---- connections and pace ---- */

static struct site *fan_of_pages(int pages, int latency_ms) {
    struct site *site = site_new();
    const char *links = "";
    for (int i = 0; i < pages; i++) {
        links = textf("%s<a href=/%d>x</a>", links, i);
        site_put(site, textf("/%d", i), .body = "<p>", .latency_ms = latency_ms);
    }
    site_put(site, "/", .body = links);
    return site;
}

static void connections_are_kept(void **state) {
    (void)state;
    struct site *site = fan_of_pages(20, 0);
    assert_exit(crawl(EVERY_LINK, site_url(site, "/"), "per_host=1").darn, 0);
    assert_int_equal(site_hits(site, NULL), 21);
    assert_int_equal(site_connections(site), 1);
}

static void per_host_bounds_what_is_under_way(void **state) {
    (void)state;
    struct site *site = fan_of_pages(12, 30);
    assert_exit(crawl(EVERY_LINK, site_url(site, "/"), "per_host=2").darn, 0);
    assert_int_equal(site_most_at_once(site), 2);
    site = fan_of_pages(12, 30);
    assert_exit(crawl(EVERY_LINK, site_url(site, "/")).darn, 0);
    assert_int_equal(site_most_at_once(site), 4);
    site = fan_of_pages(12, 30);
    assert_exit(crawl(EVERY_LINK, site_url(site, "/"), "per_host=8", "concurrency=3").darn, 0);
    assert_int_equal(site_most_at_once(site), 3);
}

/* Five starts are four delays apart. Only the sum is judged: an arrival may be late, a start not early. */
static void delay_spaces_the_starts(void **state) {
    (void)state;
    struct site *site = fan_of_pages(4, 0);
    assert_exit(crawl(EVERY_LINK, site_url(site, "/"), "delay=0.2").darn, 0);
    int64_t took = site_hit(site, NULL, 4).at_ms - site_hit(site, NULL, 0).at_ms;
    assert_in_range(took, 700, 5000);
}

/* ---- robots.txt ---- */

static void robots_txt_is_obeyed(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/robots.txt", .headers = "Content-Type: text/plain\r\n",
             .body = "User-agent: *\nDisallow: /\n\nUser-agent: darn\nDisallow: /private\nAllow: /private/but\n");
    site_put(site, "/", .body = "<a href=/private/a>1</a> <a href=/private/but-this>2</a> <a href=/moved>3</a>");
    site_put(site, "/private/but-this", .body = "<h1>allowed</h1>");
    site_put(site, "/private/a", .body = "<h1>private</h1>");
    site_put(site, "/moved", .status = 302, .headers = "Location: /private/b\r\n");
    site_put(site, "/private/b", .body = "<h1>private too</h1>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_int_equal(site_hits(site, "/robots.txt"), 1);
    assert_string_equal(site_hit(site, "/robots.txt", 0).method, "GET");
    assert_int_equal(site_hits(site, "/private/a") + site_hits(site, "/private/b"), 0);
    event_wait(got.events, "dropped", "why", "robots");
    assert_string_equal(get_file(got.items), h1_item("allowed", site_url(site, "/private/but-this"), 200));
    assert_int_equal(
        crawl_number(got.file, "SELECT count(*) FROM requests WHERE state = 'dropped' AND why = 'robots'"), 2);

    got = crawl(EVERY_LINK, site_url(site, "/"), "robots=false");
    assert_exit(got.darn, 0);
    assert_int_equal(site_hits(site, "/robots.txt"), 1);
    assert_int_equal(count_lines(get_file(got.items)), 3);
}

/* RFC 9309 2.5 wants 500 KiB of it at least: as much as we take counts to the byte, whatever length it has. */
static void a_long_robots_txt_counts_up_to_its_bound(void **state) {
    (void)state;
    static const char rule[] = "\nUser-agent: *\nDisallow: /no\n";
    for (int behind = 0; behind < 2; behind++) {
        struct site *site = site_new();
        const char *padding = textf("#%*s", ROBOTS_MOST - (int)sizeof rule + behind * (int)sizeof rule, "");
        site_put(site, "/robots.txt", .body = textf("%s%s#%*s\n", padding, rule, 100000, ""));
        site_put(site, "/", .body = "<a href=/no>1</a>");
        site_put(site, "/no", .body = "<p>");
        assert_exit(crawl(EVERY_LINK, site_url(site, "/")).darn, 0);
        assert_int_equal(site_hits(site, "/no"), behind);
    }
}

/* The setting that was in its way is mended: the same crawl takes the start up. */
static void a_dropped_start_is_tried_anew(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/robots.txt", .headers = "Content-Type: text/plain\r\n", .body = "User-agent: *\nDisallow: /\n");
    site_put(site, "/", .body = "<h1>home</h1>");
    put_file("start.lua", EVERY_LINK);
    assert_exit(run_darn("run", "start.lua", site_url(site, "/")), 0);
    assert_int_equal(site_hits(site, "/"), 0);
    for (int i = 0; i < 2; i++) {
        assert_exit(run_darn("run", "start.lua", site_url(site, "/"), "--set", "robots=false"), 0);
        assert_int_equal(site_hits(site, "/"), 1);
    }
    assert_int_equal(crawl_number("start.crawl", "SELECT count(*) FROM requests WHERE state = 'done' AND why IS NULL"), 1);
}

/* A server in trouble is left alone, after as many tries as for any page, and everything of it is given up. */
static void robots_txt_in_trouble_means_stay_away(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/robots.txt", .status = 500);
    site_put(site, "/", .body = "<h1>home</h1>");
    struct crawl got =
        crawl(EVERY_LINK, site_url(site, "/"), "retry={\"5xx\": {\"first\": 0.01, \"attempts\": 3}}");
    assert_exit(got.darn, 2);
    event_wait(got.events, "gave_up", "url", site_url(site, "/"), "kind", "robots");
    assert_int_equal(site_hits(site, "/robots.txt"), 3);
    assert_int_equal(site_hits(site, "/"), 0);

    /* Trouble that passes costs nothing. */
    site = site_new();
    site_put(site, "/robots.txt", .status = 503);
    site_put(site, "/robots.txt", .status = 404);
    site_put(site, "/", .body = "<h1>home</h1>");
    got = crawl(EVERY_LINK, site_url(site, "/"), "retry={\"5xx\": {\"first\": 0.01, \"attempts\": 3}}");
    assert_exit(got.darn, 0);
    assert_int_equal(site_hits(site, "/"), 1);

    /* No answer at all: the transport's own kind. */
    site = site_new();
    site_put(site, "/robots.txt", .manner = ANSWER_CLOSE);
    site_put(site, "/", .body = "<h1>home</h1>");
    got = crawl(EVERY_LINK, site_url(site, "/"), "retry={\"reset\": {\"first\": 0.01, \"attempts\": 2}}");
    assert_exit(got.darn, 2);
    json_t *gave_up = event_wait(got.events, "gave_up", "url", site_url(site, "/"), "kind", "reset");
    assert_has(event_text(gave_up, "error"), "robots.txt");
    assert_int_equal(site_hits(site, "/"), 0);
}

/* ---- cookies and headers ---- */

static void cookies_are_sent_back(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .headers = "Set-Cookie: session=abc123; Path=/\r\n", .body = "<a href=/in>1</a>");
    site_put(site, "/in", .body = "<p>");
    assert_exit(crawl(EVERY_LINK, site_url(site, "/")).darn, 0);
    assert_string_equal(site_header(site, "/", 0, "cookie"), "");
    assert_string_equal(site_header(site, "/in", 0, "cookie"), "session=abc123");
    assert_exit(crawl(EVERY_LINK, site_url(site, "/"), "cookies=false").darn, 0);
    assert_string_equal(site_header(site, "/in", 1, "cookie"), "");
}

static void darn_says_who_it_is(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    assert_exit(crawl(EVERY_LINK, site_url(site, "/")).darn, 0);
    const char *version = textf("darn/%s", strchr(line_of(run_darn("--version")->out, 0), ' ') + 1);
    assert_string_equal(site_header(site, "/", 0, "user-agent"), version);
    assert_string_equal(site_header(site, "/robots.txt", 0, "user-agent"), version);
}

/* What was queued before `deny` named it is not fetched any more. */
static void deny_holds_for_what_is_queued(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/page>1</a><a href=/trap>2</a>");
    site_put(site, "/page", .body = "<h1>page</h1>");
    put_file("deny.lua", EVERY_LINK);
    assert_exit(run_darn("run", "deny.lua", site_url(site, "/"), "--set", "max_pages=1", "--set", "robots=false"), 0);
    assert_exit(run_darn("run", "deny.lua", site_url(site, "/"), "--set", "deny=*/trap*", "--set", "robots=false"), 0);
    assert_int_equal(site_hits(site, "/page"), 1);
    assert_int_equal(site_hits(site, "/trap"), 0);
}

/* robots.txt of a new host is a request like any other: `concurrency` bounds it. */
static void robots_txt_counts_as_under_way(void **state) {
    (void)state;
    struct site *first = site_new(), *second = site_new();
    site_put(first, "/robots.txt", .body = "", .latency_ms = 150);
    site_put(first, "/", .body = "<h1>one</h1>");
    site_put(second, "/robots.txt", .body = "", .latency_ms = 150);
    site_put(second, "/", .body = "<h1>two</h1>");
    put_file("two.lua", textf("return { start = { \"%s\", \"%s\" }, concurrency = 1, parse = function(page) end }\n",
                              site_url(first, "/"), site_url(second, "/")));
    assert_exit(run_darn("run", "two.lua"), 0);
    int64_t between = site_hit(second, "/robots.txt", 0).at_ms - site_hit(first, "/robots.txt", 0).at_ms;
    assert_true(between >= 150 || between <= -150);
}

/* Bytes are sent as they are: nobody said that they were a form; and no body is said to be none. */
static void bodies_are_sent_as_they_are(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/json", .body = "<h1>1</h1>");
    site_put(site, "/empty", .body = "<h1>2</h1>");
    put_file("post.lua", textf("return { robots = false, parse = function(page) end, start = {\n"
                               "  { url = \"%s\", method = \"POST\", body = \"{}\" },\n"
                               "  { url = \"%s\", method = \"POST\" } } }\n", site_url(site, "/json"), site_url(site, "/empty")));
    assert_exit(run_darn("run", "post.lua"), 0);
    assert_string_equal(site_hit(site, "/json", 0).body, "{}");
    assert_string_equal(site_header(site, "/json", 0, "Content-Type"), "");
    assert_string_equal(site_header(site, "/empty", 0, "Content-Length"), "0");
}

/* A rule for just that code tries again before the page counts as missing. */
static void what_is_missing_may_be_tried_again(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 404);
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "retry={\"404\": {\"first\": 0.01, \"attempts\": 2}}");
    assert_exit(got.darn, 0);
    assert_int_equal(site_hits(site, "/"), 2);
    assert_int_equal(crawl_number(got.file, "SELECT count(*) FROM requests WHERE state = 'missing'"), 1);
}

static char *any_page(void *arg, const char *path) {
    (void)arg;
    return mem_printf("<h1>%s</h1>", path + 1);
}

/* After 2048 connections libcurl's books are begun anew; what is under way then ends as it would have. */
static void thousands_of_hosts_are_asked_through(void **state) {
    (void)state;
    struct site *site = site_new();
    site_fallback(site, any_page, NULL);
    site_put(site, "/held", .body = "<h1>held</h1>");
    site_hold(site, "/held");
    put_file("s.lua", textf("local s = { robots = false, concurrency = 32 }\n"
                            "function s.start()\n"
                            "  local n = -1\n"
                            "  return function()\n"
                            "    n = n + 1\n"
                            "    if n == 0 then return '%s' end\n"
                            "    if n <= 4500 then return ('http://127.1.%%d.%%d:%d/%%d'):format(n // 250, n %% 250 + 1, n) end\n"
                            "  end\n"
                            "end\n"
                            "function s.parse(page) page:emit { n = page:text 'h1' } end\n"
                            "return s\n", site_url(site, "/held"), site_port(site)));
    struct program *darn = start_darn("run", "s.lua", "-o", "items.jsonl", "-q");
    for (int i = 1; i <= 4500; i++) site_await(site, textf("/%d", i), 1);
    site_release(site, "/held");
    assert_exit(finish(darn), 0);
    assert_int_equal(count_lines(get_file("items.jsonl")), 4501);
    assert_int_equal(site_hits(site, NULL), 4501);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(redirects_go_hop_by_hop),
        CASE(a_hop_offsite_is_dropped),
        CASE(a_hop_to_what_is_denied_is_dropped),
        CASE(redirects_are_bounded),
        CASE(a_redirect_loop_is_given_up),
        CASE(a_hop_to_what_another_request_owns_is_a_duplicate),
        CASE(compressed_bodies_are_unpacked),
        CASE(interim_answers_and_trailers),
        CASE(bodies_are_bounded),
        CASE(very_many_links),
        CASE(what_is_missing_is_counted_or_parsed),
        CASE(other_statuses_are_given_up),
        CASE(connections_are_kept),
        CASE(per_host_bounds_what_is_under_way),
        CASE(delay_spaces_the_starts),
        CASE(robots_txt_is_obeyed),
        CASE(a_long_robots_txt_counts_up_to_its_bound),
        CASE(a_dropped_start_is_tried_anew),
        CASE(robots_txt_in_trouble_means_stay_away),
        CASE(cookies_are_sent_back),
        CASE(darn_says_who_it_is),
        CASE(bodies_are_sent_as_they_are),
        CASE(what_is_missing_may_be_tried_again),
        CASE(deny_holds_for_what_is_queued),
        CASE(robots_txt_counts_as_under_way),
        CASE(thousands_of_hosts_are_asked_through),
    };
    return cmocka_run_group_tests_name("fetch", tests, NULL, NULL);
}
