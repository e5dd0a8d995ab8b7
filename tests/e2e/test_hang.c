/* A callback that hangs inside a C call, where nothing can stop it: it is named, its page is parked, all the others are
 * committed, and the run ends by itself without its thread. The next one goes on. */
#include "harness.h"

#include "events.h"
#include "items.h"
#include "site.h"
#include "terminal.h"

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

/* ---- and meanwhile ---- */

/* No SIGINT: os.execute has it ignored. */
static void signal_twice(struct program *darn) {
    send_signal(darn, SIGTERM);
    signal_taken(darn, SIGTERM);
    send_signal(darn, SIGTERM);
}

/* What the run waits for then is not awaited, and that is an interruption. */
static void two_signals_end_it_now(void **state) {
    (void)state;
    struct site *site = pages();
    put_hanging();
    site_hold(site, "/8");
    struct program *darn = start_crawl(site, "4", "events");
    struct events *events = events_of(darn, "events");
    site_await(site, "/8", 1);
    wait_line(darn, darn->err_path, "hangs in C code on");
    signal_twice(darn);
    assert_exit(finish(darn), 3);
    event_wait(events, "finished", "why", "interrupted", "parked", "1", "exit", "3");
    site_release(site, "/8");
    put_file("s.lua", scraper(""));
    assert_exit(finish(start_crawl(site, "4", "mended")), 0);
    assert_same_lines(get_file("items.jsonl"), items_but(0));
}

/* ---- a page that must not be fetched again ---- */

static const char *orders(const char *settings, const char *hangs_on) {
    return textf("local s = { %s }\n"
                 "function s.parse(page)\n"
                 "  page:follow { url = page:join '/order', method = 'POST', body = 'x', callback = 'item' }\n"
                 "  page:follow('/shelf', 'item')\n"
                 "end\n"
                 "function s.item(page)\n"
                 "  if page:text 'h1' == '%s' then\n"
                 "    os.execute('echo $$ > pid.new; mv pid.new pid; echo hangs >&2; exec sleep 1000')\n"
                 "  end\n"
                 "  page:emit { h = page:text 'h1' }\n"
                 "end\n"
                 "return s\n", settings, hangs_on);
}

static struct site *order_site(void) {
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    site_put(site, "/order", .body = "<h1>order</h1>");
    site_put(site, "/shelf", .body = "<h1>shelf</h1>");
    return site;
}

/* Its answer came: it is neither asked for again nor given up, whether it is the one that hangs or waits for the parser,
 * and whether the watchdog or a person ends the run. */
static void an_answer_that_was_not_parsed_is_kept(void **state) {
    (void)state;
    static const struct { const char *settings, *hangs_on, *waits; int exit; } cases[] = {
        {"callback_time = 0.2", "shelf", "/order", 2},
        {"callback_time = 0.2", "order", NULL, 2},
        {"callback_time = 300", "shelf", "/order", 3},
        {"callback_time = 300", "order", NULL, 3},
    };
    at_end(end_sleeper, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = order_site();
        put_file("s.lua", orders(cases[i].settings, cases[i].hangs_on));
        if (cases[i].waits) site_hold(site, cases[i].waits);
        struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "-j", "1", "--fresh", "-o", "items.jsonl",
                                          "--events", "events");
        struct events *events = events_of(darn, "events");
        wait_line(darn, darn->err_path, "hangs");
        if (cases[i].waits) site_release(site, cases[i].waits);
        event_wait(events, "fetched", "url", site_url(site, "/order"));
        if (cases[i].exit == 3) signal_twice(darn);
        assert_exit(finish(darn), cases[i].exit);
        end_sleeper(NULL);
        if (cases[i].exit == 3 || cases[i].waits) {
            const char *id = textf("%d", (int)crawl_number("s.crawl", "SELECT id FROM failures WHERE version = 'not run'"));
            assert_has(run_darn("failures", "s.crawl", id)->out, "was not run: the run ended before; the next one does it");
        }
        put_file("s.lua", orders("", ""));
        assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-j", "1", "-o", "items.jsonl"), 0);
        assert_same_lines(get_file("items.jsonl"), "{\"h\": \"order\"}\n{\"h\": \"shelf\"}\n");
        assert_int_equal(site_hits(site, "/order"), 1);
    }
}

/* ---- what a person decided meanwhile ---- */

static const char *deciding(const char *settings, const char *more) {
    return textf("local s = { %s }\n"
                 "function s.parse(page) page:follow(page:css 'a', 'item') end\n"
                 "function s.item(page)\n"
                 "  local n = page:number 'h1'\n"
                 "  if n == 1 then error 'one fails' end\n"
                 "  if n == 2 then error 'but two is other' end\n"
                 "  if n == 3 then io.stderr:write 'it hangs\\n' io.open('fifo'):read() end\n"
                 "  page:emit { n = n } %s\n"
                 "end\n"
                 "return s\n", settings, more);
}

#define PROMPT "[D]ebug or [Q]uit? [R] "

/* The page that is decided about waits for the parser that hangs, to be run again. */
static void a_decision_about_a_page_that_waits_holds(void **state) {
    (void)state;
    static const struct { const char *settings; int exit; } cases[] = {{"callback_time = 2", 2}, {"callback_time = 300", 3}};
    assert_int_equal(mkfifo("fifo", 0600), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = pages();
        const char *rest;
        site_hold(site, "/2");
        site_hold(site, "/3");
        put_file("s.lua", deciding(cases[i].settings, ""));
        struct terminal *terminal = terminal_darn("run", "s.lua", site_url(site, "/"), "-j", "1", "--fresh");
        terminal_shows(terminal, "one fails");
        terminal_shows(terminal, PROMPT);
        site_release(site, "/2");
        terminal_shows(terminal, "two is other");
        site_release(site, "/3");
        terminal_shows(terminal, "it hangs");
        save_file("s.lua", deciding(cases[i].settings, "-- saved"));
        terminal_shows(terminal, "reloaded");
        terminal_type(terminal, "x\n");
        terminal_shows(terminal, "one letter, please");
        terminal_shows(terminal, PROMPT);
        terminal_type(terminal, "s\n");
        terminal_shows(terminal, PROMPT); /* about the other one */
        if (cases[i].exit == 3) terminal_signal(terminal, SIGTERM), terminal_signal(terminal, SIGINT);
        assert_int_equal(terminal_ends(terminal, &rest), cases[i].exit);
        assert_true(terminal_is_plain(terminal));
        assert_string_equal(crawl_query("s.crawl", "SELECT requests.state, pages.version FROM requests JOIN pages USING (id)"
                                                   " WHERE requests.url LIKE '%/1'"), "done|by hand\n");
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        CASE(the_others_are_committed),
        CASE(of_one_parser_the_next_run_goes_on),
        CASE(all_of_them_are_named),
        CASE(a_rerun_that_hangs_is_parked_again),
        CASE(two_signals_end_it_now),
        CASE(an_answer_that_was_not_parsed_is_kept),
        CASE(a_decision_about_a_page_that_waits_holds),
    };
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
