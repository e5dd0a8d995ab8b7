/* Politeness as the servers see it: how many requests at once, how far apart, and none at all to a host that is held or
 * does not answer. Hosts are addresses of their own (127.0.0.N). Times are those of the site; SLACK is for a request that
 * came late, which brings it nearer to the next one. */
#include "crawl.h"

#include "base/mem.h"
#include "base/str.h"
#include "os/clock.h"

#include <signal.h>
#include <stdlib.h>


/* "/" leads to /1 ... /count. */
static void put_pages(struct site *site, int count, struct answer each) {
    struct str links = {0};
    for (int i = 1; i <= count; i++) str_printf(&links, "<a href=/%d>%d</a>", i, i);
    site_put(site, "/", .body = textf("%s", links.data));
    str_clear(&links);
    for (int i = 1; i <= count; i++) {
        struct answer answer = each;
        if (!answer.body) answer.body = textf("<h1>%d</h1>", i);
        site_add(site, textf("/%d", i), answer);
    }
}

/* From a time before the first of them on. A site that is slow to note the time notes a later one, so the time between two
 * hits may seem too short, but none seems to come before the time that all before it take. */
static void assert_spaced(struct site *site, int64_t since_ms, int64_t ms) {
    int count = site_hits(site, NULL), before = site_hits(site, "/robots.txt");
    for (int i = 0; i < count; i++) {
        int64_t came = site_hit(site, NULL, i).at_ms - since_ms;
        if (came < (i + before) * ms) fail_msg("hit %d came after %d ms", i, (int)came);
    }
}

static char *any_page(void *arg, const char *path) {
    (void)arg;
    return mem_printf("<h1>%s</h1>", path + 1);
}

/* EVERY_LINK with settings. */
static const char *with(const char *settings) {
    return replaced(EVERY_LINK, "local s = {}", textf("local s = { %s }", settings));
}

static const char *starts(const char *settings, struct site *const *sites, int count) {
    struct str list = {0};
    for (int i = 0; i < count; i++) str_printf(&list, "\"%s\", ", site_url(sites[i], "/"));
    const char *text = with(textf("start = { %s }, %s", list.data, settings));
    str_clear(&list);
    return text;
}

/* ---- how many, how often ---- */

static void no_more_at_once_and_no_sooner_than_said(void **state) {
    (void)state;
    struct site *site = site_new();
    put_pages(site, 10, (struct answer){.latency_ms = 500});
    int64_t since = clock_ms();
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "per_host=2", "delay=0.2");
    assert_exit(got.darn, 0);
    assert_int_equal(site_hits(site, NULL), 11);
    assert_int_equal(site_most_at_once(site), 2);
    assert_spaced(site, since, 200);
}

/* robots.txt is a request like any other, and says how far apart the others are. */
static void a_crawl_delay_is_kept(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/robots.txt", .body = "User-agent: *\nCrawl-delay: 0.3\n");
    put_pages(site, 3, (struct answer){0});
    int64_t since = clock_ms();
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "delay=0.1");
    assert_exit(got.darn, 0);
    assert_spaced(site, since, 300);
    assert_has(got.darn->err, "asks for 0.3 s between requests (Crawl-delay); 0.3 s are kept");
    site = site_new();
    site_put(site, "/robots.txt", .body = "User-agent: *\nCrawl-delay: 86400\n");
    put_pages(site, 3, (struct answer){0});
    assert_exit(crawl(EVERY_LINK, site_url(site, "/"), "robots=false").darn, 0);
}

/* It refused once: for a while it gets one at a time. */
static void a_host_that_refuses_gets_less(void **state) {
    (void)state;
    static const struct { const char *setting; int at_once; } cases[] = {{"autothrottle=true", 1}, {"autothrottle=false", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = site_new();
        site_put(site, "/", .status = 503);
        put_pages(site, 5, (struct answer){.latency_ms = 100});
        struct crawl got = crawl(with("retry = { [503] = 0.01 }"), site_url(site, "/"),
                                 "per_host=2", cases[i].setting);
        assert_exit(got.darn, 0);
        assert_int_equal(site_most_at_once(site), cases[i].at_once);
        if (cases[i].at_once == 1) assert_has(got.darn->err, "says that it is too much: it gets 1 at once for now (autothrottle)");
    }
}

/* While it runs, from the save on. */
static void a_save_changes_how_a_host_is_asked(void **state) {
    (void)state;
    struct site *site = site_new();
    put_pages(site, 6, (struct answer){.latency_ms = 50});
    site_hold(site, "/1");
    const char *calm = with("per_host = 1, hosts = { ['127.0.0.1'] = { delay = 0 } }");
    struct crawl got = crawl_start(calm, site_url(site, "/"));
    site_await(site, "/1", 1);
    save_file("s.lua", replaced(calm, "delay = 0", "delay = 0.3, headers = { ['X-New'] = 'yes' }"));
    event_wait(got.events, "reloaded");
    int64_t since = clock_ms();
    site_release(site, "/1");
    assert_exit(finish(got.darn), 0);
    assert_int_equal(site_hits(site, NULL), 7);
    for (int i = 2; i < 7; i++) {
        assert_string_equal(headers_get(site_hit(site, NULL, i).headers, "X-New"), "yes");
        assert_true(site_hit(site, NULL, i).at_ms >= since + (i - 2) * 300); /* the first waited for was sent before */
    }
}

static void a_host_may_be_asked_otherwise(void **state) {
    (void)state;
    struct site *usual = site_new(), *other = site_new_at(2);
    struct site *const sites[] = {usual, other};
    put_pages(usual, 3, (struct answer){0});
    put_pages(other, 3, (struct answer){0});
    site_put(other, "/robots.txt", .body = "User-agent: *\nDisallow: /\n");
    put_file("s.lua", starts("hosts = { ['127.0.0.2'] = { delay = 0.2, robots = false, user_agent = 'mine/1', "
                             "headers = { ['X-Own'] = 'yes' } } }", sites, 2));
    int64_t since = clock_ms();
    assert_exit(run_darn("run", "s.lua", "-o", "items.jsonl"), 0);
    assert_int_equal(count_lines(get_file("items.jsonl")), 6);
    assert_int_equal(site_hits(other, "/robots.txt"), 0);
    assert_spaced(other, since, 200);
    assert_string_equal(site_header(other, "/1", 0, "User-Agent"), "mine/1");
    assert_string_equal(site_header(other, "/1", 0, "X-Own"), "yes");
    assert_string_equal(site_header(usual, "/1", 0, "X-Own"), "");
    assert_has(site_header(usual, "/1", 0, "User-Agent"), "darn/");
}

/* What one host is sent, the one to which its robots.txt redirects is not; that one's answer counts. By a proxy, since all
 * addresses here are private. */
static void a_robots_txt_may_be_elsewhere(void **state) {
    (void)state;
    struct site *proxy = site_new();
    site_put(proxy, "http://a.test/robots.txt", .status = 301, .headers = "Location: /there\r\n");
    site_put(proxy, "http://a.test/there", .status = 302, .headers = "Location: http://b.test/robots.txt\r\n");
    site_put(proxy, "http://b.test/robots.txt", .body = "User-agent: *\nDisallow: /no\n");
    site_put(proxy, "http://a.test/", .body = "<a href=/no>1</a><h1>in</h1>");
    struct crawl got = crawl(EVERY_LINK, "http://a.test/", textf("proxy=http://127.0.0.1:%d", site_port(proxy)),
                             "hosts={\"a.test\": {\"headers\": {\"X-Key\": \"k\"}, \"auth\": {\"bearer\": \"t\"}},"
                             " \"b.test\": {\"user_agent\": \"other/1\"}}");
    assert_exit(got.darn, 0);
    static const struct { const char *url, *key, *authorization; } rows[] = {
        {"http://a.test/robots.txt", "k", "Bearer t"}, {"http://a.test/there", "k", "Bearer t"},
        {"http://b.test/robots.txt", "", ""}, {"http://a.test/", "k", "Bearer t"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(site_header(proxy, rows[i].url, 0, "X-Key"), rows[i].key);
        assert_string_equal(site_header(proxy, rows[i].url, 0, "Authorization"), rows[i].authorization);
    }
    assert_string_equal(site_header(proxy, "http://b.test/robots.txt", 0, "User-Agent"), "other/1");
    assert_int_equal(site_hits(proxy, "http://a.test/no"), 0);
}

static void hosts_are_checked_as_settings_are(void **state) {
    (void)state;
    struct program *darn;
    put_file("s.lua", with("start = 'http://127.0.0.1:1/', hosts = { ['127.0.0.1'] = { dealy = 1 } }"));
    assert_exit(darn = run_darn("run", "s.lua"), 1);
    assert_has(darn->err, "s.lua");
    assert_has(darn->err, "hosts: 127.0.0.1: unknown field \"dealy\"; did you mean \"delay\"?");
    struct site *site = site_new();
    put_pages(site, 3, (struct answer){0});
    int64_t since = clock_ms();
    assert_exit(crawl(EVERY_LINK, site_url(site, "/"), "hosts={\"127.0.0.1\": {\"delay\": 0.2}}").darn, 0);
    assert_spaced(site, since, 200);
}

/* ---- hosts that ask to be left alone ---- */

/* Also where it is killed meanwhile: what was not begun waits in the crawl file, and so does the hold. */
static void a_hold_outlasts_a_kill(void **state) {
    (void)state;
    struct site *site = site_new();
    put_pages(site, 20, (struct answer){0});
    site_put(site, "/", .body = "<a href=/busy>busy</a>");
    site_put(site, "/busy", .status = 429, .retry_after = 2);
    site_put(site, "/busy", .body = "<a href=/list>list</a>");
    site_put(site, "/list", .body = "<a href=/1>1</a><a href=/2>2</a>");
    put_file("s.lua", with(textf("start = { '%s', '%s' }, per_host = 1", site_url(site, "/busy"), site_url(site, "/3"))));
    struct program *darn = start_darn("run", "s.lua", "-o", "items.jsonl", "--events", "events");
    struct events *events = events_of(darn, "events");
    json_t *paused = event_wait(events, "paused", "host", site_url(site, ""));
    assert_string_equal(event_text(paused, "why"), "status 429");
    send_signal(darn, SIGKILL);
    finish(darn);
    assert_has(run_darn("stats", "s.crawl")->out, textf("%s is held until", site_url(site, "")));
    assert_exit(run_darn("run", "s.lua", "-o", "items.jsonl"), 0);
    struct hit busy = site_hit(site, "/busy", 0);
    for (int i = 0; i < site_hits(site, NULL); i++) {
        struct hit hit = site_hit(site, NULL, i);
        if (hit.at_ms > busy.at_ms && hit.at_ms < busy.until_ms) fail_msg("%s came too early", hit.path);
    }
    assert_int_equal(site_hits(site, "/robots.txt"), 1); /* that is kept too */
    assert_int_equal(count_lines(get_file("items.jsonl")), 3);
}

/* One host is held for an hour and another one is slow; the third is not kept waiting, and Ctrl-C is obeyed at once. */
static void held_and_slow_hosts_keep_nobody_waiting(void **state) {
    (void)state;
    struct site *held = site_new(), *slow = site_new_at(2), *quick = site_new_at(3);
    struct site *const sites[] = {held, slow, quick};
    put_pages(held, 100, (struct answer){.status = 503, .headers = "Retry-After: 3600\r\n", .body = ""});
    put_pages(slow, 100, (struct answer){.body = "<p>"});
    put_pages(quick, 40, (struct answer){0});
    for (int i = 1; i <= 100; i++) site_hold(slow, textf("/%d", i));
    put_file("s.lua", starts("concurrency = 6", sites, 3));
    struct program *darn = start_darn("run", "s.lua", "--events", "events");
    struct events *events = events_of(darn, "events");
    event_wait(events, "paused", "host", site_url(held, ""));
    for (int i = 1; i <= 40; i++) site_await(quick, textf("/%d", i), 1);
    for (int i = 1; i <= 100; i++) site_release(slow, textf("/%d", i));
    wait_line(darn, darn->err_path, "every host that has something queued is held");
    send_signal(darn, SIGINT);
    assert_exit(finish(darn), 3);
    assert_true(site_hits(held, NULL) <= 5); /* the list, and what was under way */
    assert_int_equal(event_count(events, "paused"), 1);
    assert_has(run_darn("failures", "s.crawl")->out, textf("%s is held until", site_url(held, "")));
}

/* More of hosts that are asked once a minute than there is room for in memory: what comes behind them has its turn all the same. */
static void slow_hosts_do_not_take_all_the_room(void **state) {
    (void)state;
    struct site *site = site_new();
    site_fallback(site, any_page, NULL);
    put_file("s.lua", textf("local s = { robots = false, delay = 60, hosts = { ['127.0.0.1'] = { delay = 0 } } }\n"
                            "function s.start()\n"
                            "  local n = 0\n"
                            "  return function()\n"
                            "    n = n + 1\n"
                            "    if n <= 9000 then return ('http://127.0.1.%%d:%d/%%d'):format(n %% 150 + 1, n) end\n"
                            "    if n <= 9300 then return 'http://127.0.0.1:%d/' .. n end\n"
                            "  end\n"
                            "end\n"
                            "function s.parse() end\n"
                            "return s\n", site_port(site), site_port(site)));
    struct program *darn = start_darn("run", "s.lua", "-q");
    for (int i = 9001; i <= 9300; i++) site_await(site, textf("/%d", i), 1);
    send_signal(darn, SIGINT);
    assert_exit(finish(darn), 3);
    assert_int_equal(site_hits(site, NULL), 450);
    assert_has(run_darn("stats", "s.crawl")->out, "or is asked that slowly");
    assert_int_equal(crawl_number("s.crawl", "SELECT count(*) FROM requests WHERE state = 'queued'"), 9300 - 450);
}

/* All that was left is in memory when the host is held, and goes back: it is not forgotten. */
static void what_a_hold_gives_back_is_fetched_after_it(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/busy>0</a><a href=/1>1</a><a href=/2>2</a><a href=/3>3</a>");
    site_put(site, "/busy", .status = 429, .retry_after = 2);
    for (int i = 1; i <= 3; i++) site_put(site, textf("/%d", i), .body = "<p>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "robots=false", "per_host=1", "retry={\"429\": false}");
    assert_exit(got.darn, 2);
    for (int i = 1; i <= 3; i++) assert_int_equal(site_hits(site, textf("/%d", i)), 1);
    assert_true(site_hit(site, "/1", 0).at_ms >= site_hit(site, "/busy", 0).until_ms);
}

/* What the last run was told holds for the next one, also where a redirect leads to it and where it is a retry. */
static void a_hold_is_known_to_the_next_run(void **state) {
    (void)state;
    struct site *held = site_new_at(2), *other = site_new();
    site_put(held, "/", .status = 503, .retry_after = 3);
    site_put(held, "/", .body = "<h1>home</h1>");
    site_put(held, "/x", .body = "<h1>x</h1>");
    site_put(other, "/", .status = 302, .headers = textf("Location: %s\r\n", site_url(held, "/x")));
    put_file("s.lua", with("retry = { [503] = false }, allow = { '127.0.0.1', '127.0.0.2' }"));
    assert_exit(run_darn("run", "s.lua", site_url(held, "/")), 2);
    struct program *next = start_darn("run", "s.lua", site_url(other, "/"), "--events", "events");
    event_wait(events_of(next, "events"), "paused", "host", site_url(held, ""), "why", "since an earlier run");
    struct program *retry;
    send_signal(next, SIGKILL);
    finish(next);
    assert_exit(retry = run_darn("retry", "s.crawl"), 0);
    assert_has(retry->err, "every host that has something queued is held; the next request is made in");
    int64_t until_ms = site_hit(held, "/", 0).until_ms;
    assert_true(site_hit(held, "/", 1).at_ms >= until_ms);
    assert_exit(run_darn("run", "s.lua", site_url(other, "/")), 0);
    assert_int_equal(site_hits(held, "/x"), 1);
}

/* ---- hosts that do not answer ---- */

/* Failures in a row of whatever requests; the attempts of those that did not run are not spent. */
static void a_host_that_does_not_answer_is_probed(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/1", .manner = ANSWER_CLOSE); /* libcurl tries a kept connection's request on a new one by itself */
    put_pages(site, 20, (struct answer){.manner = ANSWER_CLOSE});
    for (int i = 1; i <= 20; i++) site_put(site, textf("/%d", i), .body = "<h1>there</h1>");
    for (int i = 6; i <= 20; i++) site_hold(site, textf("/%d", i));
    struct crawl got = crawl_start(with("per_host = 1, retry = { reset = 1 }"),
                                   site_url(site, "/"));
    json_t *paused = event_wait(got.events, "paused", "host", site_url(site, ""));
    assert_string_equal(event_text(paused, "why"), "5 requests in a row failed (reset)");
    assert_int_equal(site_hits(site, NULL), 7);
    for (int i = 6; i <= 20; i++) site_release(site, textf("/%d", i));
    event_wait(got.events, "resumed", "host", site_url(site, ""));
    assert_exit(finish(got.darn), 0);
    assert_int_equal(count_lines(get_file(got.items)), 20);
}

/* It is not hammered, the crawl ends, and what was queued is one group that can be taken up again. */
static void a_host_that_stays_dead_is_given_up(void **state) {
    (void)state;
    struct site *site = site_new();
    put_pages(site, 200, (struct answer){.manner = ANSWER_CLOSE});
    struct crawl got = crawl(with("retry = { reset = { first = 0.01, attempts = 3 } }"),
                             site_url(site, "/"));
    assert_exit(got.darn, 2);
    /* The list, what libcurl sent again, those in a row, those beside them, the probes. */
    assert_true(site_hits(site, NULL) <= 1 + 1 + 5 + 3 + 3);
    assert_int_equal(event_count(got.events, "gave_up"), 200);
    json_t *group = json_line(run_darn("failures", got.file, "--json")->out);
    assert_int_equal(event_number(group, "pages"), 200);
    assert_has(got.darn->err, "what is queued for it is given up");
    site_put(site, "/1", .body = "<h1>back</h1>");
    run_darn("retry", got.file, site_url(site, "/1"));
    assert_int_equal(crawl_number(got.file, "SELECT count(*) FROM requests WHERE state = 'done'"), 2);
}

/* ---- what pages say of their links ---- */

static void nofollow_is_obeyed_where_it_is_asked_for(void **state) {
    (void)state;
    static const struct { const char *setting; int hits; } cases[] = {{"nofollow=false", 3}, {"nofollow=true", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = site_new();
        site_put(site, "/", .body = "<a href=/1 rel=nofollow>1</a><a href=/2>2</a>");
        site_put(site, "/1", .body = "<p>");
        site_put(site, "/2", .body = "<p>");
        struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), cases[i].setting);
        assert_exit(got.darn, 0);
        assert_int_equal(site_hits(site, NULL), cases[i].hits);
        if (cases[i].hits == 3) continue;
        event_wait(got.events, "dropped", "url", site_url(site, "/1"), "why", "robots");
        assert_int_equal(event_number(json_line(run_darn("stats", got.file, "--json")->out), "dropped"), 1);
    }
}

/* ---- robots.txt is kept ---- */

static void robots_txt_holds_for_a_day(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/robots.txt", .body = "User-agent: *\nDisallow: /2\n");
    put_pages(site, 3, (struct answer){0});
    put_file("s.lua", EVERY_LINK);
    const char *url = site_url(site, "/");
    static const struct { const char *older, *most; int asked; } runs[] = {
        {"0", "max_pages=1", 1}, {"23 * 3600000", "max_pages=2", 1}, {"25 * 3600000", "max_pages=9", 2},
    };
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        if (i > 0) sqlite_run("s.crawl", textf("UPDATE robots SET fetched_ms = fetched_ms - %s", runs[i].older));
        assert_exit(run_darn("run", "s.lua", url, "--set", runs[i].most), 0);
        assert_int_equal(site_hits(site, "/robots.txt"), runs[i].asked);
    }
    assert_int_equal(site_hits(site, "/2"), 0);
    assert_int_equal(site_hits(site, "/3"), 1);
}

/* A day goes by while the crawl runs: it is asked for anew, and until a new one is there the old one holds. */
static void robots_txt_is_renewed_while_the_crawl_goes_on(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/robots.txt", .body = "User-agent: *\nDisallow: /9\n");
    site_put(site, "/robots.txt", .status = 500);
    put_pages(site, 9, (struct answer){0});
    put_file("s.lua", EVERY_LINK);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "--set", "max_pages=1"), 0);
    sqlite_run("s.crawl", "UPDATE robots SET fetched_ms = strftime('%s', 'now') * 1000 - 24 * 3600000 + 3000");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "--set", "delay=0.5"), 0);
    assert_int_equal(site_hits(site, "/robots.txt"), 2);
    assert_int_equal(site_hits(site, "/8"), 1);
    assert_int_equal(site_hits(site, "/9"), 0);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(no_more_at_once_and_no_sooner_than_said),
        CASE(a_crawl_delay_is_kept),
        CASE(a_host_that_refuses_gets_less),
        CASE(a_save_changes_how_a_host_is_asked),
        CASE(a_host_may_be_asked_otherwise),
        CASE(a_robots_txt_may_be_elsewhere),
        CASE(hosts_are_checked_as_settings_are),
        CASE(a_hold_outlasts_a_kill),
        CASE(held_and_slow_hosts_keep_nobody_waiting),
        CASE(slow_hosts_do_not_take_all_the_room),
        CASE(what_a_hold_gives_back_is_fetched_after_it),
        CASE(a_hold_is_known_to_the_next_run),
        CASE(a_host_that_does_not_answer_is_probed),
        CASE(a_host_that_stays_dead_is_given_up),
        CASE(nofollow_is_obeyed_where_it_is_asked_for),
        CASE(robots_txt_holds_for_a_day),
        CASE(robots_txt_is_renewed_while_the_crawl_goes_on),
    };
    return cmocka_run_group_tests_name("polite", tests, NULL, NULL);
}
