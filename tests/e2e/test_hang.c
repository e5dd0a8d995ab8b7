/* A callback that hangs inside a C call, where nothing can stop it: it is named, its page is parked, all the others are
 * committed, and the run ends by itself without its thread. The next one goes on. */
#include "harness.h"

#include "events.h"
#include "items.h"
#include "site.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGES = 8, HANGING = 3 };

static const char *const ERROR = "hangs in C code: its 0.2 s (callback_time) were over and nothing could stop it";

/* ---- the site, and a scraper that does `code` on one of its pages ---- */

static struct site *pages(void) {
    struct site *site = site_new();
    const char *links = "";
    for (int n = 1; n <= PAGES; n++) {
        links = textf("%s<a href=/%d>%d</a>", links, n, n);
        site_put(site, textf("/%d", n), .body = textf("<h1>%d</h1>", n));
    }
    site_put(site, "/", .body = links);
    return site;
}

static const char *scraper(const char *code) {
    return textf("local s = { callback_time = 0.2 }\n"
                 "function s.parse(page) page:follow(page:css 'a', 'item') end\n"
                 "function s.item(page)\n"
                 "  local n = page:number 'h1'\n"
                 "  %s\n"
                 "  page:emit{ n = n }\n"
                 "end\n"
                 "return s\n", code);
}

/* Writes down the process that does not end, so that the case can end it. */
static const char *const HANGS =
    "if n == 3 then os.execute('echo $$ > pid.new; mv pid.new pid; exec sleep 1000') end";

static void end_sleeper(void *arg) {
    (void)arg;
    if (access("pid", F_OK) == 0) kill((pid_t)atoi(get_file("pid")), SIGKILL);
}

static void put_hanging(void) {
    put_file("s.lua", scraper(HANGS));
    at_end(end_sleeper, NULL);
}

static struct program *start_crawl(struct site *site, const char *parsers, const char *events) {
    return start_darn("run", "s.lua", site_url(site, "/"), "-j", parsers, "-o", "items.jsonl", "--events", events);
}

static const char *items_but(int except) {
    const char *items = "";
    for (int n = 1; n <= PAGES; n++)
        if (n != except) items = textf("%s{\"n\": %d}\n", items, n);
    return items;
}

/* ---- what the run says, and what it leaves behind ---- */

static void assert_named(struct program *darn, struct events *events, struct site *site) {
    const char *url = site_url(site, "/3");
    json_t *failed = event_wait(events, "parse_failed", "url", url);
    assert_string_equal(event_text(failed, "callback"), "item");
    assert_string_equal(event_text(failed, "error"), ERROR);
    event_wait(events, "finished", "why", "stopped", "parked", "1", "exit", "2");
    assert_has(darn->err, textf("error: callback item hangs in C code on %s: ", url));
    assert_int_equal(crawl_number("s.crawl", "SELECT count(*) FROM failures"), 1);
    assert_has(run_darn("failures", "s.crawl")->out, ERROR);
}

/* Runs it anew with code that hangs on no page. Only what had not come is asked for. */
static void assert_mended(struct site *site, const char *parsers) {
    put_file("s.lua", scraper(""));
    assert_exit(finish(start_crawl(site, parsers, "mended")), 0);
    assert_same_lines(get_file("items.jsonl"), items_but(0));
    assert_int_equal(site_hits(site, "/3"), 1);
}

static void the_others_are_committed(void **state) {
    (void)state;
    struct site *site = pages();
    put_hanging();
    site_hold(site, "/3");
    struct program *darn = start_crawl(site, "4", "events");
    struct events *events = events_of(darn, "events");
    for (int n = 1; n < PAGES; n++) event_wait(events, "parsed", "callback", "item");
    site_release(site, "/3");
    assert_exit(finish(darn), 2);
    assert_named(darn, events, site);
    assert_same_lines(get_file("items.jsonl"), items_but(HANGING));
    assert_mended(site, "4");
    assert_int_equal(site_hits(site, NULL), PAGES + 1);
}

/* What waited for the only parser waits for the next run, which does not begin with the page that hung. */
static void of_one_parser_the_next_run_goes_on(void **state) {
    (void)state;
    struct site *site = pages();
    put_hanging();
    struct program *darn = start_crawl(site, "1", "events");
    struct events *events = events_of(darn, "events");
    assert_exit(finish(darn), 2);
    assert_named(darn, events, site);
    assert_int_equal(crawl_number("s.crawl", "SELECT count(*) FROM requests WHERE state = 'queued'") +
                         count_lines(get_file("items.jsonl")), PAGES - 1);
    assert_exit(finish(start_crawl(site, "1", "again")), 2);
    assert_same_lines(get_file("items.jsonl"), items_but(HANGING));
    assert_mended(site, "1");
}

/* All parsers hang, each in a page of its own. */
static void all_of_them_are_named(void **state) {
    (void)state;
    struct site *site = pages();
    put_file("s.lua", scraper("if n % 4 == 3 then io.open('fifo'):read() end"));
    assert_int_equal(mkfifo("fifo", 0600), 0);
    site_hold(site, "/3");
    site_hold(site, "/7");
    struct program *darn = start_crawl(site, "2", "events");
    struct events *events = events_of(darn, "events");
    for (int n = 2; n < PAGES; n++) event_wait(events, "parsed", "callback", "item");
    site_release(site, "/3");
    site_release(site, "/7");
    assert_exit(finish(darn), 2);
    event_wait(events, "finished", "why", "stopped", "parked", "2");
    assert_has(darn->err, textf("hangs in C code on %s: ", site_url(site, "/3")));
    assert_has(darn->err, textf("hangs in C code on %s: ", site_url(site, "/7")));
    assert_mended(site, "2");
}

/* A page that is run again: it stays parked, with its body. */
static void a_rerun_that_hangs_is_parked_again(void **state) {
    (void)state;
    struct site *site = pages();
    put_file("s.lua", scraper("if n == 3 then error 'three' end"));
    assert_exit(finish(start_crawl(site, "2", "events")), 2);
    put_hanging();
    assert_exit(finish(start_crawl(site, "2", "again")), 2);
    assert_has(run_darn("failures", "s.crawl")->out, ERROR);
    assert_mended(site, "2");
    assert_int_equal(site_hits(site, NULL), PAGES + 1);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        CASE(the_others_are_committed),
        CASE(of_one_parser_the_next_run_goes_on),
        CASE(all_of_them_are_named),
        CASE(a_rerun_that_hangs_is_parked_again),
    };
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
