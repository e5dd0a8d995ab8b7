/* What a first and a second signal to stop do, at whatever stage of a run they come: the first finishes what is under way,
 * the second ends it now, with exit code 3; and the next run goes on from there. */
#include "crawl.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* No SIGINT: os.execute has it ignored. */
static void signal_twice(struct program *darn) {
    send_signal(darn, SIGTERM);
    signal_taken(darn, SIGTERM);
    send_signal(darn, SIGTERM);
}

static const char *const SITE_PAGE = "<h1>one</h1>";

/* Starts a crawl of one page with that scraper, which says "now" when the signals shall come. */
static struct crawl run_until_now(struct site *site, const char *script) {
    site_put(site, "/", .body = SITE_PAGE);
    struct crawl run = crawl_start(script, site_url(site, "/"), "callback_time=300");
    wait_line(run.darn, run.darn->err_path, "now");
    return run;
}

static void assert_ends_now(struct crawl *run) {
    signal_twice(run->darn);
    assert_exit(finish(run->darn), 3);
}

/* ---- before the crawl, and after it ---- */

static void while_the_scraper_is_loaded(void **state) {
    (void)state;
    put_file("s.lua", "if not io.open 'gentle' then io.stderr:write 'now\\n' while true do os.time() end end\n"
                      "return { parse = function(page) page:emit { n = 1 } end }\n");
    struct site *site = site_new();
    site_put(site, "/", .body = SITE_PAGE);
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "-o", "items.jsonl");
    wait_line(darn, darn->err_path, "now");
    signal_twice(darn);
    assert_exit(finish(darn), 3);
    put_file("gentle", "");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-o", "items.jsonl"), 0);
    assert_same_lines(get_file("items.jsonl"), "{\"n\": 1}\n");
}

static const char *const CLOSES =
    "return { parse = function(page) page:emit { h = page:text 'h1' } end,\n"
    "  on_close = function() io.stderr:write 'now\\n' %s end }\n";

/* It is done: one signal is no reason to say otherwise. */
static void one_signal_at_the_end_changes_nothing(void **state) {
    (void)state;
    assert_int_equal(mkfifo("fifo", 0600), 0);
    int fifo = open("fifo", O_RDWR | O_CLOEXEC); /* who reads it waits until we close it */
    struct crawl run = run_until_now(site_new(), textf(CLOSES, "io.open('fifo'):read 'a'"));
    send_signal(run.darn, SIGTERM);
    signal_taken(run.darn, SIGTERM);
    close(fifo);
    assert_exit(finish(run.darn), 0);
    event_wait(run.events, "finished", "why", "done", "exit", "0");
}

static void two_at_the_end_stop_the_hook(void **state) {
    (void)state;
    struct crawl run = run_until_now(site_new(), textf(CLOSES, "while true do os.time() end"));
    assert_ends_now(&run);
    event_wait(run.events, "finished", "why", "interrupted", "exit", "3");
    assert_int_equal(crawl_number(run.file, "SELECT count(*) FROM items"), 1);
}

static void end_sleeper(void *arg) {
    (void)arg;
    if (access("pid", F_OK) == 0) kill((pid_t)atoi(get_file("pid")), SIGKILL);
}

/* Nothing stops C code: the process goes without it. */
static void two_at_the_end_do_not_wait_for_c_code(void **state) {
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* its handlers run when C code comes back, so never */
#endif
    at_end(end_sleeper, NULL);
    struct crawl run = run_until_now(site_new(), textf(CLOSES, "os.execute 'echo $$ > pid; exec sleep 1000'"));
    assert_ends_now(&run);
    assert_exit(run_darn("stats", run.file), 0);
}

/* ---- requests that must not be sent twice ---- */

static const char *const POSTS =
    "return { parse = function(page)\n"
    "    page:follow { url = page:join '/a', method = 'POST', callback = 'item' }\n"
    "    page:follow { url = page:join '/b', method = 'POST', callback = 'item' }\n"
    "  end,\n"
    "  item = function(page) page:emit { h = page:text 'h1' } end }\n";

static struct site *posts(void) {
    struct site *site = site_new();
    site_put(site, "/", .body = SITE_PAGE);
    site_put(site, "/a", .body = "<h1>a</h1>");
    site_put(site, "/b", .body = "<h1>b</h1>");
    return site;
}

/* What is behind a redirect is under way too. */
static void a_chain_that_cannot_begin_anew_goes_to_its_end(void **state) {
    (void)state;
    struct site *site = posts();
    site_put(site, "/order", .status = 303, .headers = "Location: /done\r\n");
    site_put(site, "/done", .body = "<h1>done</h1>");
    site_hold(site, "/order");
    struct crawl run = crawl_start(replaced(POSTS, "'/a'", "'/order'"), site_url(site, "/"), "per_host=1");
    site_await(site, "/order", 1);
    send_signal(run.darn, SIGTERM);
    signal_taken(run.darn, SIGTERM);
    site_release(site, "/order");
    assert_exit(finish(run.darn), 3);
    assert_same_lines(get_file(run.items), "{\"h\": \"done\"}\n");
    assert_int_equal(site_hits(site, "/b"), 0); /* was not begun */
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", run.file), 0);
    assert_int_equal(site_hits(site, "/order"), 1);
    assert_int_equal(site_hits(site, "/b"), 1);
}

/* One whose turn did not come was not sent, so it is asked for by the next run, however the first one ended. */
static void what_was_not_sent_is_sent_by_the_next_run(void **state) {
    (void)state;
    struct site *site = posts();
    struct crawl run = crawl(POSTS, site_url(site, "/"), "max_pages=2");
    assert_exit(run.darn, 0);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", run.file), 0);
    assert_int_equal(site_hits(site, "/a"), 1);
    assert_int_equal(site_hits(site, "/b"), 1);

    site = posts();
    site_hold(site, "/a");
    run = crawl_start(POSTS, site_url(site, "/"), "per_host=1");
    site_await(site, "/a", 1);
    send_signal(run.darn, SIGKILL);
    finish(run.darn);
    site_release(site, "/a");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", run.file), 2);
    assert_string_equal(crawl_query(run.file, "SELECT kind FROM failures"), "unknown\n"); /* of /a alone */
    assert_int_equal(site_hits(site, "/b"), 1);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        CASE(while_the_scraper_is_loaded),
        CASE(one_signal_at_the_end_changes_nothing),
        CASE(two_at_the_end_stop_the_hook),
        CASE(two_at_the_end_do_not_wait_for_c_code),
        CASE(a_chain_that_cannot_begin_anew_goes_to_its_end),
        CASE(what_was_not_sent_is_sent_by_the_next_run),
    };
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
