/* Settings that a save changes hold from then on, without a restart: one crawl for each, stopped on its first page while
 * the scraper is saved. What cannot change in a crawl that runs refuses the save. */
#include "crawl.h"
#include "model/settings.h"

#include <signal.h>
#include <string.h>

/* ---- every setting, and what shows that a save takes it over; those of later versions are refused ---- */

static const struct { const char *name, *shown_by; } shown[] = {
    {"name", "refused: the crawl file goes by it"},
    {"start", "new URLs are fetched, their hosts are allowed"},
    {"items", "items are checked, CSV has other columns"},
    {"allow", "a link is dropped or fetched"},
    {"deny", "a link is dropped or fetched"},
    {"retry", "how often a failure is tried"},
    {"statuses", "an answer becomes a page, or a failure"},
    {"concurrency", "requests that the site has at once"},
    {"per_host", "requests that the site has at once"},
    {"delay", "when the site is asked next"},
    {"hosts", "a link is dropped or fetched; how far apart, with which headers (e2e/test_polite.c)"},
    {"autothrottle", "how much a host gets that refused (unit/crawl/test_scheduler.c)"},
    {"nofollow", "a link is dropped or fetched"},
    {"robots", "a link is dropped or fetched, whatever robots.txt is doing"},
    {"user_agent", "the header, and the group of robots.txt"},
    {"headers", "the headers"},
    {"cookies", "the header"},
    {"login", "who logs in (e2e/test_login.c)"},
    {"proxy", "who is asked"},
    {"timeout", "a slow answer fails"},
    {"max_body", "a long answer fails"},
    {"max_file", "a long answer that is saved fails"},
    {"max_redirects", "a redirect fails"},
    {"max_depth", "a link is dropped or fetched"},
    {"traps", "a link is dropped or fetched"},
    {"max_pages", "when the crawl ends, and that it goes on"},
    {"max_time", "when the run ends (e2e/test_limits.c)"},
    {"parser", "the tree of a page that is parsed again (e2e/test_trees.c)"},
    {"max_nesting", "the tree of a page that is parsed anew (e2e/test_cuts.c)"},
    {"max_attributes", "the tree of a page that is parsed anew (e2e/test_cuts.c)"},
    {"max_nodes", "the tree of a page that is parsed anew (e2e/test_cuts.c)"},
    {"callback_time", "a callback and the next load are stopped"},
    {"callback_memory", "a callback is stopped"},
    {"hold_after", "a callback is held, or free again (e2e/test_hold.c)"},
    {"keep", "bodies in the crawl file"},
    {"aliases", "the callback that serves a request under way"},
};

static void every_setting_is_shown(void **state) {
    (void)state;
    for (const char *const *name = settings_names(); *name; name++) {
        bool found = settings_sort(*name) == SETTING_LATER;
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) found = found || strcmp(shown[i].name, *name) == 0;
        if (!found) fail_msg("what shows that a save takes over %s?", *name);
    }
}

/* ---- a crawl that is held ---- */

/* Follows every link and gives the last part of each page's path; on /loop it never ends, on /hoard it
 * takes a megabyte. Links with `download` are saved. */
static const char *scraper(const char *settings) {
    return textf("local s = { %s }\n"
                 "function s.parse(page)\n  while page.url:find '/loop$' do end\n"
                 "  local hoard = page.url:find '/hoard$' and ('x'):rep(1 << 20)\n"
                 "  page:follow(page:css 'a', nil, { save = page:first 'a[download]' ~= nil })\n"
                 "  page:emit('x', { path = page.url:match '[^/]*$' })\nend\n"
                 "return s\n", settings);
}

/* A crawl that waits for its first page; that one's links are all that it will ask for next. */
struct held { struct site *site; struct program *darn; struct events *events; const char *refused; };

static struct site *site_of(const char *links) {
    struct site *site = site_new();
    site_put(site, "/", .headers = "Set-Cookie: who=me\r\n", .body = links);
    site_put(site, "/robots.txt", .body = "User-agent: *\nDisallow: /private\n\nUser-agent: kind\nDisallow:\n");
    site_put(site, "/a", .body = "<h1>a</h1>");
    site_put(site, "/loop", .body = "<h1>loop</h1>");
    site_put(site, "/hoard", .body = "<h1>hoard</h1>");
    site_put(site, "/private", .body = "<h1>p</h1>");
    site_put(site, "/teapot", .status = 418, .body = "short");
    site_put(site, "/long", .body = "longer than ten bytes");
    site_put(site, "/slow", .body = "late", .latency_ms = 1000);
    site_put(site, "/away", .status = 302, .headers = "Location: /a\r\n");
    site_hold(site, "/");
    return site;
}

/* set: KEY=VALUE of the command line, or NULL. */
static struct held hold_site(struct site *site, const char *script, const char *output, const char *set) {
    static int runs;
    const char *log = textf("%d.events", ++runs);
    put_file("s.lua", script);
    struct held held = {.site = site};
    held.darn = start_darn("run", "s.lua", site_url(site, "/"), "--fresh", "-o", output, "--events", log,
                           set ? "--set" : NULL, set);
    held.events = events_of(held.darn, log);
    site_await(site, "/", 1);
    return held;
}

static struct held hold_crawl(const char *settings, const char *links, const char *output) {
    return hold_site(site_of(links), scraper(settings), output, NULL);
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
        {"deny = '*/a'", "", LINK("/a"), "finished", "pages", "2"},
        {"", "allow = 'other.example'", LINK("/a"), "dropped", "why", "offsite"},
        {"allow = '*/'", "", LINK("/a"), "finished", "pages", "2"},
        {"", "max_depth = 0", LINK("/a"), "dropped", "why", "depth"},
        {"max_depth = 0", "", LINK("/a"), "finished", "pages", "2"},
        {"", "max_pages = 1", LINK("/a"), "finished", "why", "max_pages"},
        {"max_pages = 1", "", LINK("/a"), "finished", "pages", "2"},
        {"", "traps = { length = 25 }", LINK("/private"), "dropped", "why", "limit"},
        {"traps = { length = 25 }", "traps = false, robots = false", LINK("/private"), "finished", "pages", "2"},
        {"", "robots = false", LINK("/private"), "finished", "pages", "2"},
        {"robots = false", "", LINK("/private"), "dropped", "why", "robots"},
        {"", "user_agent = 'kind/1'", LINK("/private"), "finished", "pages", "2"},
        {"", "hosts = { ['127.0.0.1'] = { robots = false } }", LINK("/private"), "finished", "pages", "2"},
        {"hosts = { ['127.0.0.1'] = { robots = false } }", "", LINK("/private"), "dropped", "why", "robots"},
        {"", "nofollow = true", "<a rel=nofollow href=/a>a</a>", "dropped", "why", "robots"},
        {"nofollow = true", "", "<a rel=nofollow href=/a>a</a>", "finished", "pages", "2"},
        {"robots = false, delay = 3600", "", LINK("/a"), "finished", "pages", "2"},
        {NEVER, "statuses = { 418 }", LINK("/teapot"), "finished", "pages", "2"},
        {NEVER "statuses = { 418 }", NEVER, LINK("/teapot"), "gave_up", "kind", "status"},
        {NEVER, NEVER "max_body = 10", LINK("/long"), "gave_up", "kind", "too_large"},
        {NEVER, NEVER "max_file = 10", "<a download href=/long>x</a>", "gave_up", "kind", "too_large"},
        {NEVER, NEVER "max_redirects = 0", LINK("/away"), "gave_up", "kind", "redirect"},
        {NEVER, NEVER "timeout = 0.05", LINK("/slow"), "gave_up", "kind", "timeout"},
        {NEVER, NEVER "proxy = 'http://127.0.0.1:1'", LINK("/a"), "gave_up", "kind", "proxy"},
        {NEVER, "retry = { [418] = { first = 0.001, attempts = 3 } }", LINK("/teapot"), "gave_up", "attempts", "3"},
        {"retry = { [418] = { first = 0.001, attempts = 3 } }", NEVER, LINK("/teapot"), "gave_up", "attempts", "1"},
        {"", "items = { x = { path = 'number' } }", "", "parse_failed", "callback", "parse"},
        {"items = { x = { path = 'number' } }", "", "", "parsed", "items", "1"},
        {"", "callback_time = 0.05", LINK("/loop"), "parse_failed", "error", "callback_time: ran longer than 0.05 s"},
        {"", "callback_memory = 1 << 16", LINK("/hoard"), "parse_failed", "error", "callback used more than 64 KiB (callback_memory)"},
        {"callback_memory = 1 << 16", "", LINK("/hoard"), "finished", "pages", "2"},
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

/* Each start is a delay after the one before, that of the first page too, which began under the old one. Only the sum is
 * judged: an arrival may be late, a start not early. */
static void a_delay_holds_from_the_save_on(void **state) {
    (void)state;
    struct held held = hold_crawl("robots = false", LINK("/a") LINK("/long") LINK("/?1") LINK("/?2"), "items.jsonl");
    save_and_go_on(&held, "robots = false, delay = 0.2");
    finish(held.darn);
    assert_int_equal(site_hits(held.site, NULL), 5);
    assert_in_range(site_hit(held.site, NULL, 4).at_ms - site_hit(held.site, NULL, 0).at_ms, 700, 5000);
}

static void fewer_at_once_from_the_save_on(void **state) {
    (void)state;
    static const char *const after[] = {"concurrency = 1", "per_host = 1"};
    static const char *const paths[] = {"/1", "/2", "/3"};
    for (int i = 0; i < 2; i++) {
        struct held held = hold_crawl("", LINK("/1") LINK("/2") LINK("/3"), "items.jsonl");
        for (int n = 0; n < 3; n++) site_put(held.site, paths[n], .body = "<h1>n</h1>", .latency_ms = 30);
        save_and_go_on(&held, after[i]);
        assert_exit(finish(held.darn), 0);
        assert_int_equal(site_hits(held.site, NULL), 4);
        assert_int_equal(site_most_at_once(held.site), 1);
    }
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

/* The site is the proxy, for a host that is not there. */
static void a_proxy_can_go(void **state) {
    (void)state;
    struct site *site = site_of("");
    const char *first = "http://nowhere.invalid/";
    const char *settings = "robots = false, allow = { '127.0.0.1', 'nowhere.invalid' }, ";
    site_put(site, first, .body = textf("<a href=%s>on</a>", site_url(site, "/a")));
    site_hold(site, first);
    put_file("s.lua", scraper(textf("%sproxy = '%s'", settings, site_url(site, ""))));
    struct held held = {.site = site, .darn = start_darn("run", "s.lua", first, "--events", "proxy.events")};
    held.events = events_of(held.darn, "proxy.events");
    site_await(site, first, 1);
    save_file("s.lua", scraper(settings));
    event_wait(held.events, "reloaded");
    site_release(site, first);
    assert_exit(finish(held.darn), 0);
    assert_int_equal(site_hits(site, "/a"), 1); /* by its path: not as a proxy is asked */
}

/* ---- where it begins, who serves it, and when it ends ---- */

/* What is allowed follows `start` where nothing else is said. */
static void start_and_its_hosts_are_read_again(void **state) {
    (void)state;
    struct site *site = site_of(LINK("http://127.0.0.2:1/there"));
    const char *first = site_url(site, "/"), *more = site_url(site, "/a");
    put_file("s.lua", scraper(textf(NEVER "robots = false, start = '%s'", first)));
    struct program *darn = start_darn("run", "s.lua", "--events", "start.events");
    struct events *events = events_of(darn, "start.events");
    site_await(site, "/", 1);
    const char *starts = textf("start = { '%s', '%s', 'http://127.0.0.2:1/' }", first, more);
    save_file("s.lua", scraper(textf(NEVER "robots = false, %s", starts)));
    event_wait(events, "parsed", "url", more);
    site_release(site, "/");
    event_wait(events, "gave_up", "url", "http://127.0.0.2:1/there", "kind", "connect");
    assert_exit(finish(darn), 2);
}

/* The first page was asked for when its callback had another name. */
static void an_alias_serves_what_is_under_way(void **state) {
    (void)state;
    struct held held = hold_crawl("", "", "items.jsonl");
    save_file("s.lua", replaced(scraper("aliases = { parse = 'front' }"), "s.parse", "s.front"));
    event_wait(held.events, "reloaded");
    site_release(held.site, "/");
    event_wait(held.events, "parsed", "callback", "front");
    assert_exit(finish(held.darn), 0);
}

/* At the limit a crawl with --wait only waits for mends: a save that lifts the limit wakes it up. */
static void a_limit_that_is_lifted_while_it_waits(void **state) {
    (void)state;
    struct site *site = site_of(LINK("/bad") LINK("/a"));
    site_put(site, "/bad", .body = "<h2>bad</h2>" LINK("/long"));
    site_hold(site, "/a");
    const char *script = replaced(scraper("max_pages = 2, per_host = 1"), "  page:follow",
                                  "  assert(not page:first 'h2')\n  page:follow");
    put_file("s.lua", script);
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "--events", "limit.events", "--wait");
    struct events *events = events_of(darn, "limit.events");
    site_release(site, "/");
    event_wait(events, "parse_failed", "url", site_url(site, "/bad"));
    site_release(site, "/a");
    wait_line(darn, darn->err_path, "waiting ");
    save_file("s.lua", replaced(replaced(script, "max_pages = 2, ", ""), "'h2'", "'h3'"));
    event_wait(events, "rerun_ok");
    event_wait(events, "parsed", "url", site_url(site, "/long"));
    assert_exit(finish(darn), 0);
}

/* --set goes before what the scraper says, also before what it says later. */
static void the_command_line_stays(void **state) {
    (void)state;
    struct held held = hold_site(site_of(LINK("/a")), scraper(""), "items.jsonl", "max_depth=0");
    save_and_go_on(&held, "max_depth = 5");
    event_wait(held.events, "dropped", "why", "depth");
    assert_exit(finish(held.darn), 0);
}

/* A robots.txt that does not come keeps nobody waiting who does not ask for it any more. */
static void robots_txt_is_not_waited_for(void **state) {
    (void)state;
    struct site *site = site_of("");
    site_release(site, "/");
    site_hold(site, "/robots.txt");
    put_file("s.lua", scraper("timeout = 3600"));
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "--events", "robots.events");
    struct events *events = events_of(darn, "robots.events");
    site_await(site, "/robots.txt", 1);
    save_file("s.lua", scraper("timeout = 3600, robots = false"));
    event_wait(events, "parsed");
    site_release(site, "/robots.txt");
    assert_exit(finish(darn), 0);
}

/* Nor is anything given up for one that fails then: it has the only place of its host as long as it takes. */
static void robots_txt_may_fail_after_the_save(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>front</h1>");
    site_put(site, "/robots.txt", .manner = ANSWER_CLOSE);
    site_hold(site, "/robots.txt");
    put_file("s.lua", scraper(NEVER "per_host = 1"));
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "--events", "failing.events");
    struct events *events = events_of(darn, "failing.events");
    site_await(site, "/robots.txt", 1);
    save_file("s.lua", scraper(NEVER "robots = false, per_host = 1"));
    event_wait(events, "reloaded");
    site_release(site, "/robots.txt");
    event_wait(events, "parsed");
    assert_exit(finish(darn), 0);
}

/* One that could not be had is asked for anew once it is wanted again. */
static void robots_txt_gets_another_chance(void **state) {
    (void)state;
    struct site *site = site_new(), *other = site_new();
    site_put(site, "/", .body = textf("<a href=%s>on</a>", site_url(other, "/a")));
    site_hold(site, "/");
    site_put(other, "/robots.txt", .status = 500);
    site_put(other, "/robots.txt", .status = 404);
    site_put(other, "/a", .body = "<h1>a</h1>");
    put_file("s.lua", scraper(NEVER));
    struct program *darn =
        start_darn("run", "s.lua", site_url(site, "/"), site_url(other, "/b"), "--events", "again.events");
    struct events *events = events_of(darn, "again.events");
    event_wait(events, "gave_up", "url", site_url(other, "/b"), "kind", "robots");
    site_await(site, "/", 1);
    static const char *const robots[] = {NEVER "robots = false", NEVER "robots = true"};
    for (int i = 0; i < 2; i++) {
        save_file("s.lua", scraper(robots[i]));
        event_wait(events, "reloaded");
    }
    site_release(site, "/");
    event_wait(events, "parsed", "url", site_url(other, "/a"));
    assert_exit(finish(darn), 2);
    assert_int_equal(site_hits(other, "/robots.txt"), 2);
}

/* ---- what is refused ---- */

/* Hints of a save that come late let what was refused be tried once more: then the last refusal comes twice. */
static void assert_refused(struct held *held, const char *settings, const char *error) {
    save_file("s.lua", scraper(settings));
    const char *said;
    do said = event_text(event_wait(held->events, "reload_failed", "file", "s.lua"), "error");
    while (held->refused && strcmp(said, held->refused) == 0);
    assert_has(said, error);
    held->refused = said;
}

/* The crawl goes on as it was. */
static void what_cannot_change_is_refused(void **state) {
    (void)state;
    struct held held = hold_crawl("max_depth = 0", LINK("/a"), "items.jsonl");
    assert_refused(&held, "name = 'other'", "name: was 's' and is 'other' now; it cannot change while a crawl runs");
    assert_refused(&held, "parser = 'soup'", "parser must be \"html5\" or \"libxml2\", not \"soup\"");
    assert_refused(&held, "delay = -1", "delay must be seconds from 0 to 86400, not -1");
    for (const char *const *name = settings_names(); *name; name++)
        if (settings_sort(*name) == SETTING_LATER)
            assert_refused(&held, textf("%s = 1", *name), textf("%s: not yet in this version of darn", *name));
    site_release(held.site, "/");
    event_wait(held.events, "dropped", "why", "depth");
    assert_exit(finish(held.darn), 0);
    assert_int_equal(event_count(held.events, "reloaded"), 0);
}

/* A callback that is gone is missed where it could be said where it went. */
static void a_lost_callback_is_told_with_its_place(void **state) {
    (void)state;
    static const struct { const char *settings; int line; } cases[] = {{"", -1}, {"\n  aliases = { old = 'parse' }", 2}};
    const char *more = replaced(scraper("more = function(page) end"), "page:css 'a'", "page:css 'a', 'more'");
    struct held held = hold_site(site_of(LINK("/a")), more, "items.jsonl", NULL);
    site_hold(held.site, "/a");
    site_release(held.site, "/");
    site_await(held.site, "/a", 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        save_file("s.lua", scraper(cases[i].settings));
        json_t *failed = event_wait(held.events, "reload_failed", "file", "s.lua");
        assert_int_equal(event_number(failed, "line"), cases[i].line);
        assert_has(event_text(failed, "error"), "callback 'more' is gone, but 1 queued and 0 parked requests name it");
    }
    site_release(held.site, "/a");
    assert_exit(finish(held.darn), 0);
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
    struct held held = hold_crawl("items = { x = { 'path', 'more', path = 'string', ['more?'] = 'string' } }",
                                  LINK("/a"), "items.csv");
    save_and_go_on(&held, "items = { x = { 'path', path = 'string' } }");
    assert_exit(finish(held.darn), 0);
    assert_string_equal(get_file("items.csv"), "path\n\"\"\na\n");
}

/* While the crawl runs, and after it was killed. */
static void exports_have_the_columns_of_the_save(void **state) {
    (void)state;
    struct held held = hold_crawl("items = { x = { path = 'string' } }", LINK("/a"), "items.jsonl");
    site_hold(held.site, "/a");
    save_and_go_on(&held, "items = { x = { 'path', 'more', path = 'string', ['more?'] = 'string' } }");
    event_wait(held.events, "parsed", "url", site_url(held.site, "/"));
    for (int killed = 0; killed < 2; killed++) {
        assert_exit(run_darn("export", "s.crawl", "-o", "out.csv"), 0);
        assert_string_equal(get_file("out.csv"), "path,more\n,\n");
        send_signal(held.darn, SIGKILL);
        finish(held.darn);
    }
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

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_setting_is_shown),
        CASE(a_setting_holds_from_the_save_on),
        CASE(requests_are_sent_as_the_save_says),
        CASE(a_cookie_jar_can_come_later),
        CASE(a_delay_holds_from_the_save_on),
        CASE(fewer_at_once_from_the_save_on),
        CASE(more_at_once_from_the_save_on),
        CASE(a_proxy_can_go),
        CASE(start_and_its_hosts_are_read_again),
        CASE(an_alias_serves_what_is_under_way),
        CASE(a_limit_that_is_lifted_while_it_waits),
        CASE(the_command_line_stays),
        CASE(robots_txt_is_not_waited_for),
        CASE(robots_txt_may_fail_after_the_save),
        CASE(robots_txt_gets_another_chance),
        CASE(what_cannot_change_is_refused),
        CASE(a_lost_callback_is_told_with_its_place),
        CASE(bodies_are_kept_as_the_save_says),
        CASE(outputs_get_the_columns_of_the_save),
        CASE(exports_have_the_columns_of_the_save),
        CASE(the_next_load_has_the_new_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
