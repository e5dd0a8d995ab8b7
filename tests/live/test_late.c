/* Files that only callbacks require: they are code as well. Mended between two runs they bring their pages back, left
 * alone they change nothing, and the crawl file keeps what they were. */
#include "crawl.h"

#include <signal.h>
#include <unistd.h>

#define SCRAPER "local s = {}\nfunction s.parse(page) page:emit{ h1 = require('m')(page) } end\nreturn s\n"
#define BROKEN  "return function(page) return page:need('h2'):text() end\n"
#define MENDED  "return function(page) return page:need('h1'):text() end\n"
#define WORSE   "error 'not even loaded'\n"

static struct site *one_page(void) {
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>one</h1>");
    put_file("s.lua", SCRAPER);
    return site;
}

static struct events *fresh_events(struct program *darn) { return events_of(darn, "events"); }

static struct program *start_again(struct site *site) {
    unlink("events"); /* of the run before */
    return start_darn("run", "s.lua", site_url(site, "/"), "--events", "events", "--wait", "-o", "items.jsonl");
}

/* Without --wait; gives its version, what it exits with, and how many pages were run again. */
struct run { const char *version; int code; size_t ok, failed; };
static struct run run_again(struct site *site) {
    unlink("events");
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "--events", "events", "-o", "items.jsonl");
    struct events *events = fresh_events(darn);
    struct run run = {.version = event_text(event_wait(events, "start"), "version"), .code = darn->code};
    event_wait(events, "finished");
    run.ok = event_count(events, "rerun_ok");
    run.failed = event_count(events, "rerun_failed");
    return run;
}

/* NULL: there is no such file. The name of the version that the third run has is that of the second. */
static const struct { const char *before, *after; size_t ok, failed; int code; } between[] = {
    {BROKEN, MENDED, 1, 0, 0},
    {WORSE, MENDED, 1, 0, 0},
    {NULL, MENDED, 1, 0, 0},
    {BROKEN, WORSE, 0, 1, 2},
    {BROKEN, BROKEN, 0, 0, 2},
    {NULL, NULL, 0, 0, 2},
};

static void put_module(const char *text) {
    unlink("m.lua");
    if (text) put_file("m.lua", text);
}

static void a_save_between_two_runs_is_taken_up(void **state) {
    (void)state;
    struct site *site = one_page();
    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        put_module(between[i].before);
        struct run first = run_again(site);
        assert_int_equal(first.code, 2);
        put_module(between[i].after);
        struct run second = run_again(site);
        assert_int_equal(second.code, between[i].code);
        assert_int_equal(second.ok, between[i].ok);
        assert_int_equal(second.failed, between[i].failed);
        bool same = between[i].before == between[i].after;
        assert_true((strcmp(first.version, second.version) == 0) == same);
        struct run third = run_again(site);
        assert_string_equal(third.version, second.version);
        assert_int_equal(third.ok + third.failed, 0);
        unlink("s.crawl");
        unlink("items.jsonl");
    }
}

/* A reload names the file; so does the next run. */
static void a_restart_has_the_name_of_the_reload_before_it(void **state) {
    (void)state;
    struct site *site = one_page();
    put_file("m.lua", BROKEN);
    struct program *darn = start_again(site);
    struct events *events = fresh_events(darn);
    event_wait(events, "parse_failed");
    save_file("m.lua", WORSE);
    const char *reloaded = event_text(event_wait(events, "reloaded"), "new");
    event_wait(events, "rerun_failed");
    send_signal(darn, SIGINT);
    finish(darn);
    struct run next = run_again(site);
    assert_int_equal(next.code, 2);
    assert_string_equal(next.version, reloaded);
    assert_int_equal(next.failed, 0);
}

/* No callback has asked for it in this run. */
static void a_save_in_the_next_run_is_seen(void **state) {
    (void)state;
    struct site *site = one_page();
    put_file("m.lua", BROKEN);
    assert_int_equal(run_again(site).code, 2);
    struct program *darn = start_again(site);
    wait_line(darn, darn->err_path, "waiting ");
    save_file("m.lua", MENDED);
    assert_exit(finish(darn), 0);
    assert_string_equal(get_file("items.jsonl"), "{\"h1\": \"one\"}\n");
    assert_int_equal(site_hits(site, NULL), 1);
}

/* The page's own code, also where the file was asked for long after the version began to run. */
static void the_sources_are_kept(void **state) {
    (void)state;
    struct site *site = one_page();
    put_file("m.lua", BROKEN);
    struct program *darn = start_again(site);
    event_wait(fresh_events(darn), "parse_failed");
    const char *text = "SELECT late, counted, text FROM failures JOIN versions USING (version) JOIN sources USING (hash)"
                       " WHERE path = 'm.lua'";
    assert_string_equal(crawl_query("s.crawl", text), textf("1|0|%s\n", BROKEN));
    save_file("m.lua", WORSE);
    event_wait(fresh_events(darn), "rerun_failed");
    assert_string_equal(crawl_query("s.crawl", text), textf("1|1|%s\n", WORSE));
    save_file("m.lua", MENDED);
    assert_exit(finish(darn), 0);
    assert_int_equal(crawl_number("s.crawl", "SELECT count(DISTINCT hash) FROM versions WHERE path = 'm.lua'"), 3);
}

/* darn retry runs them in the version that the next run has. */
static void retry_names_it_alike(void **state) {
    (void)state;
    struct site *site = one_page();
    put_file("m.lua", BROKEN);
    struct run first = run_again(site);
    put_file("m.lua", WORSE);
    assert_exit(run_darn("retry", "s.crawl"), 2);
    struct run next = run_again(site);
    assert_int_equal(next.code, 2);
    assert_string_not_equal(next.version, first.version);
    assert_string_equal(crawl_query("s.crawl", "SELECT version FROM failures"), textf("%s\n", next.version));
    assert_int_equal(next.failed, 0);
    put_file("m.lua", MENDED);
    assert_exit(run_darn("retry", "s.crawl"), 0);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_save_between_two_runs_is_taken_up), CASE(a_restart_has_the_name_of_the_reload_before_it),
        CASE(a_save_in_the_next_run_is_seen),      CASE(the_sources_are_kept),
        CASE(retry_names_it_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
