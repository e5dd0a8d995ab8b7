/* A start function is read as its URLs are needed, from where the crawl got to, whatever ended the run before; lists are not
 * its subject (test_run). */
#include "crawl.h"

#include "base/mem.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 1000 }; /* of script/starts: so many are read while the scraper is loaded */

/* ---- a site whose every path is a page, and a scraper of N of them ---- */

static char *any_page(void *arg, const char *path) {
    (void)arg;
    return mem_printf("<h1>%s</h1>", path + 1);
}

static struct site *numbers(void) {
    struct site *site = site_new();
    site_fallback(site, any_page, NULL);
    return site;
}

/* `body` gives the n-th value; the scraper's items are the numbers of the pages. */
static const char *counting(struct site *site, const char *body) {
    return textf("local base = '%s'\n"
                 "local s = { robots = false, per_host = 100, keep = 'failed' }\n"
                 "function s.start()\n"
                 "  local n = 0\n"
                 "  return function()\n"
                 "    n = n + 1\n"
                 "    %s\n"
                 "  end\n"
                 "end\n"
                 "function s.parse(page) page:emit { n = page:text 'h1' } end\n"
                 "return s\n",
                 site_url(site, "/"), body);
}

static struct program *run_numbers(const char *script, const char *setting) {
    put_file("s.lua", script);
    return run_darn("run", "s.lua", "-o", "items.jsonl", "--events", "events", "--no-watch", "--set", setting);
}

/* Each number from 1 once. */
static void assert_numbers(int last) {
    struct str expected = {0};
    for (int i = 1; i <= last; i++) str_printf(&expected, "{\"n\": \"%d\"}\n", i);
    assert_same_lines(get_file("items.jsonl"), expected.data);
    str_clear(&expected);
}

static int64_t known(void) { return crawl_number("s.crawl", "SELECT count(*) FROM requests"); }
static int64_t taken(void) { return crawl_number("s.crawl", "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'starts'"); }

/* ---- taken as they are needed ---- */

static void what_is_not_needed_is_not_read(void **state) {
    (void)state;
    struct site *site = numbers();
    assert_exit(run_numbers(counting(site, "return base .. n"), "max_pages=30"), 0); /* it never ends */
    assert_true(known() <= 3 * BATCH);
    assert_int_equal(taken(), known());
}

static void all_are_taken_once(void **state) {
    (void)state;
    struct site *site = numbers();
    assert_exit(run_numbers(counting(site, "if n <= 3500 then return base .. n end"), "delay=0"), 0);
    assert_numbers(3500);
    assert_int_equal(site_hits(site, NULL), 3500);
    assert_int_equal(taken(), 3500);
}

/* Values that lead nowhere fill no batch, and are counted. */
static void refused_ones_are_dropped(void **state) {
    (void)state;
    struct site *site = numbers();
    const char *script = counting(site, "if n <= 1500 then return base .. n end\n"
                                        "    if n <= 21500 then return base .. 'no/' .. n end\n"
                                        "    if n <= 21510 then return base .. (n - 20000) end");
    assert_exit(run_numbers(script, "deny=\"*/no/*\""), 0);
    assert_numbers(1510);
    struct program *stats = run_darn("stats", "s.crawl");
    assert_has(stats->out, "20,000  denied");
}

/* ---- from where the crawl got to ---- */

static void a_resumed_run_goes_on_behind_them(void **state) {
    (void)state;
    struct site *site = numbers();
    const char *script = counting(site, "if n <= 3000 then return base .. n end");
    assert_exit(run_numbers(script, "max_pages=1800"), 0);
    int64_t before = taken();
    assert_true(before > BATCH && before <= 3000);
    assert_exit(run_numbers(script, "delay=0"), 0);
    assert_numbers(3000);
    assert_int_equal(site_hits(site, NULL), 3000);
    assert_int_equal(taken(), 3000);
}

static void a_kill_loses_none(void **state) {
    (void)state;
    struct site *site = numbers();
    site_put(site, "/2100", .body = "<h1>2100</h1>");
    site_hold(site, "/2100");
    put_file("s.lua", counting(site, "if n <= 3000 then return base .. n end"));
    struct program *darn = start_darn("run", "s.lua", "-o", "items.jsonl", "-q", "--no-watch");
    site_await(site, "/2100", 1);
    send_signal(darn, SIGKILL);
    finish(darn);
    site_release(site, "/2100");
    assert_exit(run_darn("run", "s.lua", "-o", "items.jsonl", "-q", "--no-watch"), 0);
    assert_numbers(3000);
}

static void an_exhausted_one_is_asked_for_what_is_new(void **state) {
    (void)state;
    struct site *site = numbers();
    assert_exit(run_numbers(counting(site, "if n <= 2500 then return base .. n end"), "delay=0"), 0);
    assert_exit(run_numbers(counting(site, "if n <= 2600 then return base .. n end"), "delay=0"), 0);
    assert_numbers(2600);
    assert_int_equal(site_hits(site, NULL), 2600);
    assert_exit(run_numbers(counting(site, "if n <= 2600 then return base .. n end"), "delay=0"), 0);
    assert_int_equal(site_hits(site, NULL), 2600);
}

/* Other values before that place are another sequence: it is offered whole, and what was seen is not fetched again. */
static void another_sequence_is_read_from_its_beginning(void **state) {
    (void)state;
    struct site *site = numbers();
    assert_exit(run_numbers(counting(site, "if n <= 2500 then return base .. n end"), "delay=0"), 0);
    const char *inserted = counting(site, "if n <= 1200 then return base .. n end\n"
                                          "    if n == 1201 then return base .. 2501 end\n"
                                          "    if n <= 2501 then return base .. (n - 1) end");
    assert_exit(run_numbers(inserted, "delay=0"), 0);
    assert_numbers(2501);
    assert_exit(run_numbers(counting(site, "if n <= 1001 then return base .. (2502 - n % 1001) end"), "delay=0"), 0);
    assert_int_equal(site_hits(site, NULL), 2502); /* a shorter one, too */
    assert_int_equal(taken(), 1001);
}

static void fresh_begins_at_its_beginning(void **state) {
    (void)state;
    struct site *site = numbers();
    const char *script = counting(site, "if n <= 1100 then return base .. n end");
    assert_exit(run_numbers(script, "delay=0"), 0);
    assert_exit(run_darn("run", "s.lua", "-o", "items.jsonl", "--fresh"), 0);
    assert_numbers(1100);
    assert_int_equal(site_hits(site, NULL), 2200);
}

/* ---- errors ---- */

/* What is wrong at n, and what is said of it. */
static void an_error_ends_it_and_nothing_else(void **state) {
    (void)state;
    static const struct { const char *wrong, *said; } cases[] = {
        {"error 'no more'", "s.lua:7: no more; no more is taken from `start`"},
        {"return 'nowhere'", "s.lua:3: start: bad URL \"nowhere\""},
        {"return { url = base, callback = 'prase' }", "no callback \"prase\"; did you mean \"parse\"?"},
        {"while true do end", "s.lua:7: callback_time: ran longer than 0.5 s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = numbers();
        const char *wrong = textf("if n == 1501 then %s end return n <= 1600 and base .. n or nil", cases[i].wrong);
        struct program *darn = run_numbers(counting(site, wrong), "callback_time=0.5");
        assert_exit(darn, 2);
        assert_has(darn->err, cases[i].said);
        assert_numbers(1500);
        assert_int_equal(taken(), 1500);
        assert_exit(run_numbers(counting(site, "return n <= 1600 and base .. n or nil"), "delay=0"), 0);
        assert_numbers(1600);
        assert_int_equal(site_hits(site, NULL), 1600);
        unlink("items.jsonl");
        unlink("s.crawl");
    }
}

static void end_sleeper(void *arg) {
    (void)arg;
    if (access("pid", F_OK) == 0) kill((pid_t)atoi(get_file("pid")), SIGKILL);
}

/* No budget reaches C code: the run stops, with what was taken. */
static void one_that_hangs_stops_the_run(void **state) {
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* its handlers run when C code comes back, so never */
#endif
    at_end(end_sleeper, NULL);
    struct site *site = numbers();
    const char *hangs = "if n == 1501 then os.execute 'echo $$ > pid; exec sleep 1000' end return n <= 1600 and base .. n or nil";
    struct program *darn = run_numbers(counting(site, hangs), "callback_time=0.2");
    assert_exit(darn, 2);
    assert_has(darn->err, "callback start hangs in C code on s.lua");
    assert_exit(run_numbers(counting(site, "return n <= 1600 and base .. n or nil"), "delay=0"), 0);
    assert_numbers(1600);
    assert_int_equal(site_hits(site, NULL), 1600);
}

static void a_save_mends_it(void **state) {
    (void)state;
    struct site *site = numbers();
    put_file("s.lua", counting(site, "if n == 1501 then error 'no more' end return n <= 1600 and base .. n or nil"));
    struct program *darn = start_darn("run", "s.lua", "-o", "items.jsonl", "--wait");
    wait_line(darn, darn->err_path, "`start` raised, and nothing else is left");
    save_file("s.lua", counting(site, "return n <= 1600 and base .. n or nil"));
    assert_exit(finish(darn), 0);
    assert_numbers(1600);
    assert_int_equal(site_hits(site, NULL), 1600);
}

/* ---- hosts ---- */

/* Beyond the first batch each start has a host of its own, whose links lead to itself and to others. */
static void later_starts_allow_their_own_hosts(void **state) {
    (void)state;
    struct site *site = site_new();
    int port = site_port(site);
    site_fallback(site, any_page, NULL);
    const char *links = textf("<h1>start</h1><a href='/own'>own</a><a href='http://127.0.0.9:%d/other'>other</a>", port);
    site_put(site, "/first", .body = links);
    site_put(site, "/late", .body = links);
    put_file("s.lua",
             textf("local s = { robots = false, per_host = 100 }\n"
                   "function s.start()\n"
                   "  local n = 0\n"
                   "  return function()\n"
                   "    n = n + 1\n"
                   "    if n <= 1000 then return 'http://127.0.0.1:%d/first' end\n"
                   "    if n <= 1002 then return 'http://127.0.0.' .. n - 999 .. ':%d/late' end\n"
                   "  end\n"
                   "end\n"
                   "function s.parse(page) page:follow(page:css 'a') page:emit { url = page.url } end\n"
                   "return s\n", port, port));
    assert_exit(run_darn("run", "s.lua", "-o", "items.jsonl", "--events", "events"), 0);
    const char *items = get_file("items.jsonl");
    for (int host = 1; host <= 3; host++) {
        assert_has(items, textf("http://127.0.0.%d:%d/%s", host, port, host == 1 ? "first" : "late"));
        assert_has(items, textf("http://127.0.0.%d:%d/own", host, port));
    }
    struct program *stats = run_darn("stats", "s.crawl");
    assert_has(stats->out, "offsite");
    assert_int_equal(event_number(json_line(lines_with(get_file("events"), "\"finished\"", true)), "pages"), 6);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(what_is_not_needed_is_not_read),
        CASE(all_are_taken_once),
        CASE(refused_ones_are_dropped),
        CASE(a_resumed_run_goes_on_behind_them),
        CASE(a_kill_loses_none),
        CASE(an_exhausted_one_is_asked_for_what_is_new),
        CASE(another_sequence_is_read_from_its_beginning),
        CASE(fresh_begins_at_its_beginning),
        CASE(an_error_ends_it_and_nothing_else),
        CASE(one_that_hangs_stops_the_run),
        CASE(a_save_mends_it),
        CASE(later_starts_allow_their_own_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
