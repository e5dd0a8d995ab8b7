/* Proxies as they see it: which is asked, by which name, and what becomes of one that does not work. */
#include "crawl.h"
#include "socks.h"

#include <string.h>

/* A proxy is asked in the server's place. */
static void a_proxy_is_used(void **state) {
    (void)state;
    struct site *proxy = site_new();
    site_put(proxy, "http://shop.test/", .body = "<h1>by proxy</h1>");
    struct crawl got = crawl(EVERY_LINK, "http://shop.test/", textf("proxy=http://127.0.0.1:%d", site_port(proxy)),
                             "robots=false");
    assert_exit(got.darn, 0);
    assert_string_equal(get_file(got.items), h1_item("by proxy", "http://shop.test/", 200));
}

static const char *local(int port) { return textf("http://127.0.0.1:%d", port); }

/* Proxies take turns, and one that does not work is left alone: no attempt is lost by it. */
static void proxies_take_turns(void **state) {
    (void)state;
    struct site *one = site_new(), *two = site_new();
    int closed = 1;
    site_put(one, "http://shop.test/", .body = "<a href=/a>a</a><a href=/b>b</a><a href=/c>c</a><a href=/d>d</a>");
    for (const char *path = "abcd"; *path; path++) {
        site_put(one, textf("http://shop.test/%c", *path), .body = "<p>");
        site_put(two, textf("http://shop.test/%c", *path), .body = "<p>");
    }
    struct crawl got = crawl(EVERY_LINK, "http://shop.test/", "robots=false", "concurrency=1", "retry={\"default\": false}",
                             textf("proxy=[\"%s\", \"%s\", \"http://me:secret@127.0.0.1:%d\"]", local(site_port(one)),
                                   local(site_port(two)), closed));
    assert_exit(got.darn, 0);
    assert_int_equal(site_hits(one, NULL), 3); /* the 1st, 3rd (in the closed one's place) and 5th */
    assert_int_equal(site_hits(two, NULL), 2);
    assert_int_equal(event_count(got.events, "fetched", "attempt", "1"), 5);
    assert_non_null(strstr(got.darn->err, textf("proxy %s: ", local(closed))));
    assert_null(strstr(got.darn->err, "secret"));
}

/* Also for robots.txt, and where none of them works it is a failure as others are. */
static void proxies_that_fail(void **state) {
    (void)state;
    struct site *site = site_new(), *wary = site_new();
    const char *two = textf("proxy=[\"%s\", \"%s\"]", local(1), local(site_port(site)));
    site_put(site, "http://shop.test/robots.txt", .body = "User-agent: *\nDisallow: /private\n");
    site_put(site, "http://shop.test/", .body = "<h1>shop</h1><a href=/private>p</a>");
    struct crawl got = crawl(EVERY_LINK, "http://shop.test/", two, "retry={\"default\": false}");
    assert_exit(got.darn, 0);
    event_wait(got.events, "dropped", "why", "robots");

    site_put(wary, "http://shop.test/", .status = 407, .headers = "Proxy-Authenticate: Basic realm=\"x\"\r\n");
    const struct { const char *url, *proxy, *error; } rows[] = {
        {"http://shop.test/", local(1), "Failed to connect"},
        {"http://shop.test/", local(site_port(wary)), "the proxy answers 407: it wants a user name and password, in its URL"},
        {"https://shop.test/", local(site_port(site)), "the proxy answers "},
        {"http://shop.test/", textf("socks5h://127.0.0.1:%d", 1), "Failed to connect"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        got = crawl(EVERY_LINK, rows[i].url, textf("proxy=%s", rows[i].proxy), "robots=false", "retry={\"default\": false}");
        assert_exit(got.darn, 2);
        json_t *gave_up = event_wait(got.events, "gave_up", "kind", "proxy", "attempts", "1");
        if (!strstr(event_text(gave_up, "error"), rows[i].error)) fail_msg("%zu: %s", i, event_text(gave_up, "error"));
    }
}

static void a_socks_proxy_looks_up_names(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>by socks</h1>");
    struct socks *socks = socks_new(site_port(site));
    struct crawl got = crawl(EVERY_LINK, "http://shop.test/", textf("proxy=socks5h://127.0.0.1:%d", socks_port(socks)), "robots=false");
    assert_exit(got.darn, 0);
    assert_string_equal(get_file(got.items), h1_item("by socks", "http://shop.test/", 200));
    assert_string_equal(socks_asked(socks), "shop.test");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(a_proxy_is_used),
        CASE(proxies_take_turns),
        CASE(proxies_that_fail),
        CASE(a_socks_proxy_looks_up_names),
    };
    return cmocka_run_group_tests_name("proxy", tests, NULL, NULL);
}
