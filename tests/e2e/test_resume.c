/* Stopped at any moment, by whatever, a crawl goes on where its file stands: the same items at the end, and
 * nothing that was committed is fetched again. */
#include "books.h"
#include "crawl.h"

#include "os/clock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- kill -9 ---- */

/* A random number from 1 to most, from a seed that is printed; SEED=N repeats a run. */
static int draw(int most) {
    static unsigned seed;
    if (!seed) {
        const char *given = getenv("SEED");
        seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)clock_wall_ms();
        print_error("SEED=%u\n", seed);
    }
    return 1 + rand_r(&seed) % most;
}

/* The paths, as the shop's log has them, of all that the crawl file says is over. */
static const char *committed_paths(const char *file) {
    return crawl_query(file, "SELECT 'GET ' || substr(url, instr(substr(url, 9), '/') + 8) || ' ' FROM requests "
                             "WHERE state IN ('done', 'parked', 'missing')");
}

static void assert_not_asked_again(const char *committed, const char *hits) {
    for (int i = 0; i < count_lines(committed); i++) {
        const char *path = line_of(committed, i);
        if (strstr(hits, path)) fail_msg("fetched again: %s", path);
    }
}

static void killed_at_any_moment(void **state) {
    (void)state;
    struct shop shop = shop_start("60", "hits");
    const char *truth = shop_truth("60");
    put_file("shop.lua", shop_mended());
    for (int round = 0; round < 3; round++) {
        const char *log = textf("events-%d", round);
        struct program *darn =
            start_darn("run", "shop.lua", shop.url, "-o", "items.jsonl", "--events", log, "-j", "2");
        struct events *events = events_of(darn, log);
        if (round > 0) event_wait(events, "start", "resumed", "true");
        for (int parsed = draw(18); parsed > 0; parsed--) event_wait(events, "parsed");
        send_signal(darn, SIGKILL);
        assert_exit(finish(darn), -SIGKILL);
        const char *committed = committed_paths("shop.crawl");
        size_t before = strlen(get_file("hits"));
        assert_true(count_lines(committed) > 0);
        if (round < 2) continue;
        assert_exit(run_darn("run", "shop.lua", shop.url, "-o", "items.jsonl"), 0);
        assert_not_asked_again(committed, get_file("hits") + before);
    }
    assert_same_lines(get_file("items.jsonl"), truth);
}

/* The bookshop killed when its first listing and some of its books are in; book 9 never answered. */
static struct site *killed_books(void) {
    struct site *site = books_site(0);
    site_hold(site, books_path(9));
    struct program *darn = start_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "-o",
                                      "items.csv", "--events", "killed");
    struct events *events = events_of(darn, "killed");
    for (int i = 0; i < 5; i++) event_wait(events, "parsed", "callback", "book");
    site_await(site, books_path(9), 1);
    send_signal(darn, SIGKILL);
    finish(darn);
    site_release(site, books_path(9));
    return site;
}

static void assert_goes_on(struct site *site) {
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "-o", "items.csv"), 0);
    assert_same_lines(get_file("items.jsonl"), books_items());
    assert_same_lines(get_file("items.csv"), books_csv());
}

static void outputs_are_cut_back(void **state) {
    (void)state;
    struct site *site = killed_books();
    append_file("items.jsonl", "{\"_type\": \"book\", \"title\": \"half a row of what was never com");
    append_file("items.csv", "\"half a");
    assert_goes_on(site);
}

static void outputs_that_are_gone_or_short_are_written_anew(void **state) {
    (void)state;
    struct site *site = killed_books();
    assert_int_equal(unlink("items.jsonl"), 0);
    assert_int_equal(truncate("items.csv", 20), 0);
    assert_goes_on(site);
}

static void a_new_output_gets_all_items(void **state) {
    (void)state;
    struct site *site = killed_books();
    assert_goes_on(site);
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "late.jsonl"), 0);
    assert_same_lines(get_file("late.jsonl"), books_items());
}

/* What somebody else wrote into it is not thrown away. */
static void an_output_that_was_changed_is_refused(void **state) {
    (void)state;
    struct site *site = killed_books();
    const char *changed = replaced(get_file("items.jsonl"), "The Book", "My Book!");
    put_file("items.jsonl", changed);
    struct program *darn = run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl");
    assert_exit(darn, 1);
    assert_has(darn->err, "items.jsonl");
    assert_string_equal(get_file("items.jsonl"), changed);
    put_file("items.jsonl", "");
    assert_goes_on(site);
}

static void stdout_gives_what_this_run_committed(void **state) {
    (void)state;
    struct site *site = killed_books();
    int64_t before = crawl_number("books.crawl", "SELECT count(*) FROM items");
    struct program *darn = run_darn("run", "books.lua", site_url(site, "/"), "-o", "-");
    assert_exit(darn, 0);
    assert_int_equal(count_lines(darn->out), BOOKS - before);
}

/* ---- signals ---- */

/* A crawl, one request at a time, with book 5 under way: the sixth page. */
struct held { struct site *site; struct program *darn; struct events *events; };

static struct held held_books(void) {
    struct held run = {.site = books_site(0)};
    site_hold(run.site, books_path(5));
    run.darn = start_darn("run", "books.lua", site_url(run.site, "/"), "-o", "items.jsonl", "--events", "events",
                          "--set", "per_host=1");
    run.events = events_of(run.darn, "events");
    site_await(run.site, books_path(5), 1);
    return run;
}

static void assert_resumes(struct held *run) {
    const char *committed = crawl_query("books.crawl", "SELECT url FROM requests WHERE state = 'done'");
    int before = site_hits(run->site, NULL);
    site_release(run->site, books_path(5));
    struct program *darn = run_darn("run", "books.lua", site_url(run->site, "/"), "-o", "items.jsonl");
    assert_exit(darn, 0);
    assert_same_lines(get_file("items.jsonl"), books_items());
    for (int i = before; i < site_hits(run->site, NULL); i++) {
        const char *url = textf("%s\n", site_url(run->site, site_hit(run->site, NULL, i).path));
        if (strstr(committed, url)) fail_msg("fetched again: %s", url);
    }
}

/* What is under way is finished and committed, nothing new is begun. */
static void stop_with(int number) {
    struct held run = held_books();
    send_signal(run.darn, number);
    signal_taken(run.darn, number);
    site_release(run.site, books_path(5));
    assert_exit(finish(run.darn), 3);
    event_wait(run.events, "parsed", "url", site_url(run.site, books_path(5)), "items", "1");
    event_wait(run.events, "finished", "why", "interrupted", "exit", "3");
    assert_int_equal(site_hits(run.site, NULL), 6);
    assert_resumes(&run);
    assert_int_equal(site_hits(run.site, NULL), BOOK_PAGES);
}

static void one_interrupt_finishes_what_is_under_way(void **state) {
    (void)state;
    stop_with(SIGINT);
}

static void so_does_sigterm(void **state) {
    (void)state;
    stop_with(SIGTERM);
}

static void two_interrupts_stop_now(void **state) {
    (void)state;
    struct held run = held_books();
    send_signal(run.darn, SIGINT);
    signal_taken(run.darn, SIGINT);
    send_signal(run.darn, SIGINT);
    assert_exit(finish(run.darn), 3); /* although book 5 is still not answered */
    event_wait(run.events, "finished", "why", "interrupted", "exit", "3");
    assert_resumes(&run);
    assert_int_equal(site_hits(run.site, books_path(5)), 2);
}

/* Only waiting for mends is no interruption: all that could be done is done. */
static void an_interrupt_while_waiting_is_exit_2(void **state) {
    (void)state;
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    struct program *darn = start_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "--wait");
    wait_line(darn, darn->err_path, "wait");
    send_signal(darn, SIGINT);
    assert_exit(finish(darn), 2);
    assert_same_lines(get_file("items.jsonl"), books_items_but(3));
}

/* The first book fails while the second is under way, and what is under way is finished. */
static void on_error_stop_stops(void **state) {
    (void)state;
    struct site *site = books_site(1);
    site_put(site, books_path(1), .body = books_page(1, "Sold out"));
    site_hold(site, books_path(2));
    put_file("books.lua", replaced(get_file("books.lua"), "  page:emit(",
                                   "  if page.url:find 'book%-1.html' then io.open('gate'):read 'a' end\n  page:emit("));
    assert_int_equal(mkfifo("gate", 0600), 0);
    struct program *darn =
        start_darn("run", "books.lua", site_url(site, "/"), "--on-error", "stop", "-c", "1", "--events", "events");
    struct events *events = events_of(darn, "events");
    site_await(site, books_path(2), 1);
    close(open("gate", O_WRONLY | O_CLOEXEC)); /* when the callback is there */
    event_wait(events, "parse_failed", "url", site_url(site, books_path(1)));
    site_release(site, books_path(2));
    assert_exit(finish(darn), 2);
    event_wait(events, "finished", "why", "stopped", "parked", "1", "exit", "2");
    assert_int_equal(site_hits(site, NULL), 3);
}

/* ---- running again ---- */

static void a_done_crawl_says_so(void **state) {
    (void)state;
    struct site *site = books_site(0);
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl"), 0);
    int hits = site_hits(site, NULL) + site_hits(site, "/robots.txt");
    struct program *darn =
        run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "-o", "items.csv");
    assert_exit(darn, 0);
    assert_has(darn->err, "nothing was left to do");
    assert_same_lines(get_file("items.jsonl"), books_items());
    assert_same_lines(get_file("items.csv"), books_csv());
    assert_int_equal(site_hits(site, NULL) + site_hits(site, "/robots.txt"), hits);
}

static void a_done_crawl_exits_as_it_had(void **state) {
    (void)state;
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    assert_exit(run_darn("run", "books.lua", site_url(site, "/")), 2);
    int hits = site_hits(site, NULL);
    struct program *darn = run_darn("run", "books.lua", site_url(site, "/"));
    assert_exit(darn, 2);
    assert_has(darn->err, "nothing was left to do");
    assert_int_equal(site_hits(site, NULL), hits);
}

/* The next run begins with the pages that another version parked. */
static void a_mend_between_two_runs_is_taken_up(void **state) {
    (void)state;
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl"), 2);
    put_file("books.lua", replaced(get_file("books.lua"), ":number()", ":number() or 0"));
    struct program *darn =
        run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "--events", "events");
    assert_exit(darn, 0);
    event_wait(events_of(darn, "events"), "rerun_ok", "callback", "book", "outcome", "items", "items", "1");
    assert_int_equal(site_hits(site, NULL), BOOK_PAGES);
    assert_int_equal(count_lines(get_file("items.jsonl")), BOOKS);
}

static void fresh_keeps_the_old_file(void **state) {
    (void)state;
    struct site *site = books_site(0);
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl"), 0);
    const char *old = crawl_query("books.crawl", "SELECT id, page, data FROM items ORDER BY id");
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "--fresh"), 0);
    assert_int_equal(site_hits(site, NULL), 2 * BOOK_PAGES);
    assert_same_lines(get_file("items.jsonl"), books_items());
    assert_string_equal(crawl_query("books.crawl.old", "SELECT id, page, data FROM items ORDER BY id"), old);
    assert_int_equal(crawl_number("books.crawl", "SELECT count(*) FROM items"), BOOKS);
}

static void urls_on_the_command_line_are_added(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/a", .body = "<h1>a</h1>");
    site_put(site, "/b", .body = "<h1>b</h1>");
    put_file("s.lua", EVERY_LINK);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/a"), "-o", "items.jsonl"), 0);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/b"), "-o", "items.jsonl"), 0);
    assert_int_equal(count_lines(get_file("items.jsonl")), 2);
    assert_int_equal(site_hits(site, NULL), 2);
}

/* Told to come back in two seconds, killed at once: the next run waits for the rest of them. The other page is
 * there to tell when the wait is committed, for its own commit comes later. */
static void due_times_survive(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/busy>1</a><a href=/other>2</a>");
    site_put(site, "/busy", .status = 503, .retry_after = 2);
    site_put(site, "/busy", .body = "<h1>busy</h1>");
    site_put(site, "/other", .body = "<p>");
    site_hold(site, "/busy"), site_hold(site, "/other");
    struct crawl killed = crawl_start(EVERY_LINK, site_url(site, "/"));
    site_await(site, "/busy", 1), site_await(site, "/other", 1);
    site_release(site, "/busy");
    event_wait(killed.events, "retry", "kind", "status");
    site_release(site, "/other");
    event_wait(killed.events, "parsed", "url", site_url(site, "/other"));
    send_signal(killed.darn, SIGKILL);
    finish(killed.darn);
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "-C", killed.file, "-o", killed.items);
    assert_exit(darn, 0);
    assert_int_equal(site_hits(site, "/busy"), 2);
    struct hit first = site_hit(site, "/busy", 0), second = site_hit(site, "/busy", 1);
    if (second.at_ms < first.until_ms)
        fail_msg("asked again %d ms too early", (int)(first.until_ms - second.at_ms));
    assert_string_equal(get_file(killed.items), h1_item("busy", site_url(site, "/busy"), 200));
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(killed_at_any_moment),
        CASE(outputs_are_cut_back),
        CASE(outputs_that_are_gone_or_short_are_written_anew),
        CASE(a_new_output_gets_all_items),
        CASE(an_output_that_was_changed_is_refused),
        CASE(stdout_gives_what_this_run_committed),
        CASE(one_interrupt_finishes_what_is_under_way),
        CASE(so_does_sigterm),
        CASE(two_interrupts_stop_now),
        CASE(an_interrupt_while_waiting_is_exit_2),
        CASE(on_error_stop_stops),
        CASE(a_done_crawl_says_so),
        CASE(a_done_crawl_exits_as_it_had),
        CASE(a_mend_between_two_runs_is_taken_up),
        CASE(fresh_keeps_the_old_file),
        CASE(urls_on_the_command_line_are_added),
        CASE(due_times_survive),
    };
    return cmocka_run_group_tests_name("resume", tests, NULL, NULL);
}
