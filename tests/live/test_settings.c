/* Settings that a save changes hold from then on, without a restart: one crawl for each, stopped on its first page while
 * the scraper is saved. */
#include "crawl.h"

#include <string.h>

/* Follows every link and gives the last part of each page's path; on /loop it never ends. */
static const char *scraper(const char *settings) {
    return textf("local s = { %s }\n"
                 "function s.parse(page)\n  while page.url:find '/loop$' do end\n"
                 "  page:follow(page:css 'a')\n  page:emit('x', { path = page.url:match '[^/]*$' })\nend\n"
                 "return s\n", settings);
}

/* A crawl that waits for its first page; that one's links are all that it will ask for next. */
struct held { struct site *site; struct program *darn; struct events *events; };

static struct held hold_crawl(const char *settings, const char *links, const char *output) {
    static int runs;
    struct held held = {.site = site_new()};
    const char *log = textf("%d.events", ++runs);
    site_put(held.site, "/", .headers = "Set-Cookie: who=me\r\n", .body = links);
    site_put(held.site, "/robots.txt", .body = "User-agent: *\nDisallow: /private\n\nUser-agent: kind\nDisallow:\n");
    site_put(held.site, "/a", .body = "<h1>a</h1>");
    site_put(held.site, "/loop", .body = "<h1>loop</h1>");
    site_put(held.site, "/private", .body = "<h1>p</h1>");
    site_put(held.site, "/teapot", .status = 418, .body = "short");
    site_put(held.site, "/long", .body = "longer than ten bytes");
    site_put(held.site, "/slow", .body = "late", .latency_ms = 1000);
    site_put(held.site, "/away", .status = 302, .headers = "Location: /a\r\n");
    site_hold(held.site, "/");
    put_file("s.lua", scraper(settings));
    held.darn = start_darn("run", "s.lua", site_url(held.site, "/"), "--fresh", "-o", output, "--events", log);
    held.events = events_of(held.darn, log);
    site_await(held.site, "/", 1);
    return held;
}

static void save_and_go_on(struct held *held, const char *settings) {
    save_file("s.lua", scraper(settings));
    event_wait(held->events, "reloaded");
    site_release(held->site, "/");
}

/* ---- what is fetched, and how it ends ---- */

#define LINK(path) "<a href=" path ">there</a>"
#define NEVER "retry = { default = false }, "

static void a_setting_holds_from_the_save_on(void **state) {
    (void)state;
    static const struct { const char *before, *after, *links, *event, *field, *value; } cases[] = {
        {"", "deny = '*/a'", LINK("/a"), "dropped", "why", "denied"},
        {"", "allow = 'other.example'", LINK("/a"), "dropped", "why", "offsite"},
        {"allow = '*/'", "", LINK("/a"), "finished", "pages", "2"},
        {"", "max_depth = 0", LINK("/a"), "dropped", "why", "depth"},
        {"", "max_pages = 1", LINK("/a"), "finished", "why", "max_pages"},
        {"max_pages = 1", "", LINK("/a"), "finished", "pages", "2"},
        {"", "robots = false", LINK("/private"), "finished", "pages", "2"},
        {"robots = false", "", LINK("/private"), "dropped", "why", "robots"},
        {"", "user_agent = 'kind/1'", LINK("/private"), "finished", "pages", "2"},
        {"robots = false, delay = 3600", "", LINK("/a"), "finished", "pages", "2"},
        {NEVER, "statuses = { 418 }", LINK("/teapot"), "finished", "pages", "2"},
        {NEVER, NEVER "max_body = 10", LINK("/long"), "gave_up", "kind", "too_large"},
        {NEVER, NEVER "max_redirects = 0", LINK("/away"), "gave_up", "kind", "redirect"},
        {NEVER, NEVER "timeout = 0.05", LINK("/slow"), "gave_up", "kind", "timeout"},
        {NEVER, NEVER "proxy = 'http://127.0.0.1:1'", LINK("/a"), "gave_up", "kind", "connect"},
        {NEVER, "retry = { [418] = { first = 0.001, attempts = 3 } }", LINK("/teapot"), "gave_up", "attempts", "3"},
        {"retry = { [418] = { first = 0.001, attempts = 3 } }", NEVER, LINK("/teapot"), "gave_up", "attempts", "1"},
        {"", "items = { x = { path = 'number' } }", "", "parse_failed", "callback", "parse"},
        {"items = { x = { path = 'number' } }", "", "", "parsed", "items", "1"},
        {"", "callback_time = 0.05", LINK("/loop"), "parse_failed", "error", "callback_time: ran longer than 0.05 s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        print_message("             %s -> %s\n", cases[i].before, cases[i].after);
        struct held held = hold_crawl(cases[i].before, cases[i].links, "items.jsonl");
        save_and_go_on(&held, cases[i].after);
        event_wait(held.events, cases[i].event, cases[i].field, cases[i].value);
        finish(held.darn);
    }
}

/* ---- what is sent ---- */

static void requests_are_sent_as_the_save_says(void **state) {
    (void)state;
    static const struct { const char *before, *after, *header, *value; } cases[] = {
        {"", "headers = { ['X-Word'] = 'new' }", "X-Word", "new"},
        {"headers = { ['X-Word'] = 'old' }", "", "X-Word", ""},
        {"", "user_agent = 'kind/1'", "User-Agent", "kind/1"},
        {"", "", "Cookie", "who=me"},
        {"", "cookies = false", "Cookie", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct held held = hold_crawl(cases[i].before, LINK("/a"), "items.jsonl");
        save_and_go_on(&held, textf("%s -- changed\n", cases[i].after));
        assert_exit(finish(held.darn), 0);
        assert_string_equal(site_header(held.site, "/a", 0, cases[i].header), cases[i].value);
    }
}

/* Cookies that are wanted from now on are kept from now on. */
static void a_cookie_jar_can_come_later(void **state) {
    (void)state;
    struct held held = hold_crawl("cookies = false", LINK("/set"), "items.jsonl");
    site_put(held.site, "/set", .headers = "Set-Cookie: later=yes\r\n", .body = LINK("/a"));
    save_and_go_on(&held, "");
    assert_exit(finish(held.darn), 0);
    assert_string_equal(site_header(held.site, "/set", 0, "Cookie"), "");
    assert_string_equal(site_header(held.site, "/a", 0, "Cookie"), "later=yes");
}

static void more_at_once_from_the_save_on(void **state) {
    (void)state;
    static const char *const before[] = {"concurrency = 1", "per_host = 1"};
    for (int i = 0; i < 2; i++) {
        struct held held = hold_crawl(before[i], LINK("/1") LINK("/2") LINK("/3"), "items.jsonl");
        static const char *const paths[] = {"/1", "/2", "/3"};
        for (int n = 0; n < 3; n++) {
            site_put(held.site, paths[n], .body = "<h1>n</h1>");
            site_hold(held.site, paths[n]);
        }
        save_and_go_on(&held, "");
        for (int n = 0; n < 3; n++) site_await(held.site, paths[n], 1);
        for (int n = 0; n < 3; n++) site_release(held.site, paths[n]);
        assert_exit(finish(held.darn), 0);
    }
}

/* ---- what is kept ---- */

static void bodies_are_kept_as_the_save_says(void **state) {
    (void)state;
    static const char *const settings[] = {"keep = 'all'", "keep = 'failed'"};
    for (int i = 0; i < 2; i++) {
        struct held held = hold_crawl(settings[i], "", "items.jsonl");
        save_and_go_on(&held, settings[1 - i]);
        assert_exit(finish(held.darn), 0);
        assert_int_equal(crawl_number("s.crawl", "SELECT count(*) FROM bodies"), i);
    }
}

static void outputs_get_the_columns_of_the_save(void **state) {
    (void)state;
    struct held held = hold_crawl("items = { x = { 'path', 'more', path = 'string', ['more?'] = 'string' } }", LINK("/a"), "items.csv");
    save_and_go_on(&held, "items = { x = { 'path', path = 'string' } }");
    assert_exit(finish(held.darn), 0);
    assert_string_equal(get_file("items.csv"), "path\n\"\"\na\n");
}

/* A load has the time of a callback: that of the version which runs. */
static void the_next_load_has_the_new_time(void **state) {
    (void)state;
    struct held held = hold_crawl("", "", "items.jsonl");
    save_file("s.lua", scraper("callback_time = 0.25"));
    event_wait(held.events, "reloaded");
    save_file("s.lua", "while true do end\n");
    json_t *failed = event_wait(held.events, "reload_failed");
    assert_has(event_text(failed, "error"), "0.25");
    site_release(held.site, "/");
    assert_exit(finish(held.darn), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(a_setting_holds_from_the_save_on),
        CASE(requests_are_sent_as_the_save_says),
        CASE(a_cookie_jar_can_come_later),
        CASE(more_at_once_from_the_save_on),
        CASE(bodies_are_kept_as_the_save_says),
        CASE(outputs_get_the_columns_of_the_save),
        CASE(the_next_load_has_the_new_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
