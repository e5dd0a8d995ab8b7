/* What bounds a run from outside: its time, descriptors, memory, disk, signals and clocks. Whatever is reached, the run ends
 * clearly or goes on, and the next one finishes the crawl with each page once. */
#include "crawl.h"

#include "base/mem.h"
#include "base/vec.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- max_time ---- */

static const char *const NUMBERS = "return { robots = false, parse = function(page)\n"
                                   "  page:follow(page:css 'a') page:emit { n = page:number 'h1' } end }\n";

static char *endless_chain(void *arg, const char *path) {
    (void)arg;
    int n = atoi(path + 1);
    return mem_printf("<h1>%d</h1><a href='/%d'>next</a>", n, n + 1);
}

static void max_time_finishes_what_is_under_way(void **state) {
    (void)state;
    struct site *site = site_new();
    site_fallback(site, endless_chain, NULL);
    struct crawl run = crawl(NUMBERS, site_url(site, "/1"), "max_time=0.3");
    assert_exit(run.darn, 0);
    event_wait(run.events, "finished", "why", "max_time", "exit", "0");
    assert_has(run.darn->err, "the same command goes on from here");
    int before = count_lines(get_file(run.items));
    assert_int_equal(site_hits(site, NULL), before);
    assert_exit(run_darn("run", "s.lua", "-C", run.file, "-o", run.items, site_url(site, "/1"), "--set", textf("max_pages=%d", before + 5)), 0);
    for (int i = 1; i <= before + 5; i++) assert_int_equal(site_hits(site, textf("/%d", i)), 1);
}

/* ---- a site of pages that lead to each other ---- */

enum { PAGES = 60 };

static char *page_of_many(void *arg, const char *path) {
    (void)arg;
    int n = atoi(path + 1);
    if (n < 1 || n > PAGES) return mem_strdup("<h1>none</h1>");
    return mem_printf("<h1>%d</h1><a href='/%d'>a</a><a href='/%d'>b</a>", n, 2 * n > PAGES ? 1 : 2 * n,
                      2 * n + 1 > PAGES ? 1 : 2 * n + 1);
}

static struct site *many(void) {
    struct site *site = site_new();
    site_fallback(site, page_of_many, NULL);
    return site;
}

static void assert_all(const char *items) {
    struct str expected = {0};
    for (int i = 1; i <= PAGES; i++) str_printf(&expected, "{\"n\": %d}\n", i);
    assert_same_lines(get_file(items), expected.data);
    str_clear(&expected);
}

/* Runs darn by a shell that has set limits. */
static struct program *run_limited(const char *limits, const char *url, const char *const *more) {
    VEC(const char *) list = {0};
    const char *const fixed[] = {"-c", textf("%s; exec \"$0\" \"$@\"", limits), darn_path(), "run", "s.lua", url, "-o", "items.jsonl"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) vec_push(&list, fixed[i]);
    for (size_t i = 0; more[i]; i++) vec_push(&list, more[i]);
    vec_push(&list, NULL);
    struct program *darn = start_program("/bin/sh", list.at);
    vec_clear(&list);
    return darn;
}
#define run_within(limits, url, ...) \
    finish(run_limited(limits, url, (const char *const[]){__VA_ARGS__ __VA_OPT__(,) NULL}))

/* ---- open files ---- */

/* The soft limit is raised; what the hard one has no room for is lowered, and said. */
static void concurrency_fits_the_open_files(void **state) {
    (void)state;
    static const struct { const char *limits, *said; } cases[] = {
        {"ulimit -Sn 30", NULL},
        {"ulimit -n 80", "concurrency is 200, but 80 open files (ulimit -n) have room for 9 requests at once"},
        {"ulimit -n 40", "room for 1 requests"},
        {"ulimit -n 24", "room for 1 requests"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = many();
        put_file("s.lua", NUMBERS);
        struct program *darn = run_within(cases[i].limits, site_url(site, "/1"), "-j", "2", "--fresh", "--set", "concurrency=200",
                                          "--set", "per_host=200", "--set", "autothrottle=false");
        assert_exit(darn, 0);
        if (cases[i].said) assert_has(darn->err, cases[i].said);
        else assert_null(strstr(darn->err, "ulimit"));
        assert_all("items.jsonl");
        assert_int_equal(site_hits(site, NULL), PAGES);
    }
}

/* A scraper that leaves files open takes the sockets' place: no request is given up for it. */
static void requests_wait_for_descriptors(void **state) {
    (void)state;
    struct site *site = many();
    put_file("s.lua", "local kept = {}\n"
                      "return { robots = false, parse = function(page)\n"
                      "  page:follow(page:css 'a') page:emit { n = page:number 'h1' }\n"
                      "  if page:number 'h1' ~= 1 then return end\n"
                      "  repeat local file = io.open '/dev/null' kept[#kept + 1] = file until not file\n"
                      "end }\n");
    site_put(site, "/2", .body = "<h1>2</h1><a href='/4'>a</a><a href='/5'>b</a>");
    site_put(site, "/3", .body = "<h1>3</h1><a href='/6'>a</a><a href='/7'>b</a>");
    site_hold(site, "/2"); /* one has the connection that is there, the other needs one more */
    site_hold(site, "/3");
    struct program *darn = run_limited("ulimit -n 100", site_url(site, "/1"), (const char *const[]){"-j", "1", "--no-watch", NULL});
    wait_line(darn, darn->err_path, "too many open files (ulimit -n is 100): from here on at most 1 requests at once");
    site_release(site, "/2");
    site_release(site, "/3");
    assert_exit(finish(darn), 0);
    assert_all("items.jsonl");
    assert_int_equal(site_hits(site, NULL), PAGES);
}

/* With none at all the run ends, and the next one goes on. */
static void without_descriptors_the_run_ends(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *elsewhere = textf("http://127.0.0.2:%d/2", site_port(site));
    site_put(site, "/1", .body = textf("<h1>1</h1><a href='%s'>next</a>", elsewhere));
    site_put(site, "/2", .body = "<h1>2</h1>");
    const char *script = "local kept = {}\n"
                         "return { robots = false, allow = { '127.0.0.1', '127.0.0.2' }, parse = function(page)\n"
                         "  page:follow(page:css 'a') page:emit { n = page:number 'h1' }\n"
                         "  repeat local file = io.open '/dev/null' kept[#kept + 1] = file until LEAKS or not file\n"
                         "end }\n";
    put_file("s.lua", replaced(script, "LEAKS", "false"));
    struct program *darn = run_within("ulimit -n 100", site_url(site, "/1"), "-j", "1");
    assert_exit(darn, 4);
    assert_has(darn->err, "too many open files, not one request has room beside them: allow more than 100 (ulimit -n)");
    put_file("s.lua", replaced(script, "LEAKS", "true"));
    assert_exit(run_within("ulimit -n 100", site_url(site, "/1")), 0);
    assert_same_lines(get_file("items.jsonl"), "{\"n\": 1}\n{\"n\": 2}\n");
    assert_int_equal(site_hits(site, NULL), 2);
}

/* ---- memory ---- */

/* The n-th page is n MiB of elements, of which each takes many times its text. */
static char *growing(void *arg, const char *path) {
    (void)arg;
    int n = atoi(path + 1);
    struct str page = {0};
    str_printf(&page, "<h1>%d</h1>", n);
    if (n < 12) str_printf(&page, "<a href='/%d'>next</a>", n + 1);
    while (page.len < (size_t)n << 20) str_puts(&page, "<p>x</p>\n");
    return str_take(&page);
}

static void out_of_memory_ends_the_run(void **state) {
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip(); /* they take terabytes of addresses */
#endif
    struct site *site = site_new();
    site_fallback(site, growing, NULL);
    put_file("s.lua", NUMBERS);
    struct program *darn = run_within("ulimit -v 600000", site_url(site, "/1"), "-j", "1");
    assert_exit(darn, 4);
    assert_has(darn->err, "out of memory: allow more (ulimit -v)");
    int before = count_lines(get_file("items.jsonl"));
    assert_true(before > 0 && before < 12);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/1"), "-o", "items.jsonl"), 0);
    assert_int_equal(count_lines(get_file("items.jsonl")), 12);
    for (int n = 1; n <= before; n++) assert_int_equal(site_hits(site, textf("/%d", n)), 1);
}

static void without_threads_the_run_says_so(void **state) {
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip();
#endif
    struct site *site = many();
    put_file("s.lua", NUMBERS);
    struct program *darn = run_within("ulimit -v 400000", site_url(site, "/1"), "-j", "200");
    assert_exit(darn, 4);
    assert_has(darn->err, "take fewer");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/1"), "-o", "items.jsonl"), 0);
    assert_all("items.jsonl");
}

/* ---- disk ---- */

static const char *const GOES_ON = "What was committed is safe: mend that (make room), and the same command goes on";

/* A file that may grow no more stands for a full disk. */
static void a_full_disk_ends_the_run(void **state) {
    (void)state;
    static const struct { const char *limits; bool begins; } cases[] = {
        {"ulimit -f 1000", true}, /* blocks of 512 bytes, in some shells 1024 */
        {"ulimit -f 1", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = site_new();
        site_fallback(site, endless_chain, NULL);
        put_file("s.lua", NUMBERS);
        unlink("items.jsonl");
        unlink("s.crawl");
        struct program *darn = run_within(cases[i].limits, site_url(site, "/1"));
        assert_exit(darn, 4);
        assert_has(darn->err, "cannot write s.crawl: disk I/O error (a quota, a limit of file sizes, a broken disk?)");
        assert_has(darn->err, GOES_ON);
        int before = cases[i].begins ? count_lines(get_file("items.jsonl")) : 0;
        if (cases[i].begins) assert_true(before > 0);
        assert_exit(run_darn("run", "s.lua", site_url(site, "/1"), "-o", "items.jsonl", "--set", textf("max_pages=%d", before + 9)), 0);
        assert_int_equal(count_lines(get_file("items.jsonl")), before + 9);
        for (int n = 1; n <= before; n++) assert_int_equal(site_hits(site, textf("/%d", n)), 1);
    }
}

static void a_full_stdout_ends_the_run(void **state) {
    (void)state;
    struct site *site = many();
    put_file("s.lua", NUMBERS);
    struct program *darn = run_within("exec >/dev/full", site_url(site, "/1"), "-o", "-");
    assert_exit(darn, 4);
    assert_has(darn->err, "cannot write stdout: No space left on device. What was committed is safe");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/1"), "-o", "items.jsonl"), 0);
    assert_all("items.jsonl");
}

/* Who reads our items may have enough of them. */
static void a_closed_pipe_is_no_signal(void **state) {
    (void)state;
    struct site *site = many();
    put_file("s.lua", NUMBERS);
    put_file("run.sh", "{ \"$@\"; echo $? >code; } | head -n 1 >first\n");
    struct program *shell = finish(start_program("/bin/sh", (const char *const[]){"run.sh", darn_path(), "run", "s.lua", site_url(site, "/1"),
                                                                                   "-o", "-", NULL}));
    assert_exit(shell, 0);
    assert_string_equal(get_file("code"), "4\n");
    assert_has(shell->err, "cannot write stdout: Broken pipe");
}

/* ---- others at the file ---- */

static void readers_never_hold_up_the_run(void **state) {
    (void)state;
    struct site *site = site_new();
    site_fallback(site, endless_chain, NULL);
    struct crawl run = crawl_start(NUMBERS, site_url(site, "/1"));
    site_await(site, "/20", 1);
    const char *const readers[][6] = {
        {"stats", run.file}, {"stats", run.file, "--json"}, {"failures", run.file}, {"reloads", run.file}, {"export", run.file, "-o", "-"},
        {"export", run.file, "-o", "copy.csv"},
    };
    for (int round = 1; round <= 3; round++) {
        for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) assert_exit(finish(start_program(darn_path(), readers[i])), 0);
        site_await(site, textf("/%d", round * 100), 1); /* it is not held up */
    }
    send_signal(run.darn, SIGTERM);
    assert_exit(finish(run.darn), 3);
    assert_null(strstr(run.darn->err, "held by"));
}

static void writers_are_refused_and_told_of_the_pid(void **state) {
    (void)state;
    struct site *site = many();
    site_put(site, "/1", .body = "<h1>1</h1><a href='/2'>a</a><a href='/3'>b</a>");
    site_hold(site, "/1");
    struct crawl run = crawl_start(NUMBERS, site_url(site, "/1"));
    site_await(site, "/1", 1);
    const char *holder = textf("being written by darn with pid %d", (int)run.darn->pid);
    const char *const writers[][8] = {
        {"run", "s.lua", site_url(site, "/1"), "-C", run.file}, {"run", "s.lua", site_url(site, "/1"), "-C", run.file, "--fresh"},
        {"retry", run.file},
    };
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        struct program *darn = finish(start_program(darn_path(), writers[i]));
        assert_exit(darn, 1);
        assert_has(darn->err, holder);
    }
    send_signal(run.darn, SIGKILL); /* its lock file stays, and holds nothing */
    finish(run.darn);
    site_release(site, "/1");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/1"), "-C", run.file, "-o", run.items), 0);
    assert_all(run.items);
}

/* ---- signals ---- */

/* As logrotate does it. An output shows all items, so the new one does; events go on in the new file. */
static void sighup_opens_files_anew(void **state) {
    (void)state;
    struct site *site = site_new();
    site_fallback(site, endless_chain, NULL);
    site_put(site, "/5", .body = "<h1>5</h1><a href='/6'>next</a>");
    site_hold(site, "/5");
    put_file("s.lua", NUMBERS);
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/1"), "-o", "items.jsonl", "-o", "items.csv", "--events", "events",
                                      "--set", "max_pages=8");
    site_await(site, "/5", 1);
    assert_int_equal(rename("items.jsonl", "items.1"), 0);
    assert_int_equal(rename("events", "events.1"), 0);
    send_signal(darn, SIGHUP);
    wait_line(darn, darn->err_path, "reopened");
    site_release(site, "/5");
    assert_exit(finish(darn), 0);
    assert_int_equal(count_lines(get_file("items.1")), 4);
    assert_int_equal(count_lines(get_file("items.jsonl")), 8);
    assert_int_equal(count_lines(get_file("items.csv")), 9);
    assert_int_equal(count_lines(lines_with(get_file("events.1"), "\"parsed\"", true)), 4);
    assert_int_equal(count_lines(lines_with(get_file("events"), "\"parsed\"", true)), 4);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/1"), "-o", "items.jsonl", "--set", "max_pages=9"), 0);
    assert_int_equal(count_lines(get_file("items.jsonl")), 9); /* the ledger knows it */
}

static void one_that_is_ignored_stays_ignored(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/1", .body = "<h1>1</h1>");
    site_hold(site, "/1");
    put_file("s.lua", NUMBERS);
    struct program *darn = start_program("/bin/sh", (const char *const[]){"-c", "trap '' HUP; exec \"$0\" \"$@\"", darn_path(), "run",
                                                                          "s.lua", site_url(site, "/1"), NULL});
    site_await(site, "/1", 1);
    send_signal(darn, SIGHUP);
    site_release(site, "/1");
    assert_exit(finish(darn), 0);
    assert_null(strstr(darn->err, "reopened"));
}

/* A stop takes no time of a callback, and none of the run's. */
static void a_stopped_run_goes_on(void **state) {
    (void)state;
    struct site *site = site_new();
    site_fallback(site, endless_chain, NULL);
    site_put(site, "/1", .body = "<h1>1</h1>");
    struct crawl run = crawl_start("return { parse = function(page)\n"
                                   "  io.stderr:write 'now\\n'\n"
                                   "  while not io.open 'go' do os.time() end\n"
                                   "  page:emit { n = 1 } end }\n", site_url(site, "/1"), "callback_time=1", "max_time=1.5");
    wait_line(run.darn, run.darn->err_path, "now");
    send_signal(run.darn, SIGSTOP);
    put_file("chain.lua", NUMBERS); /* another run goes by meanwhile, so that time does */
    assert_exit(run_darn("run", "chain.lua", site_url(site, "/2"), "--set", "max_time=2"), 0);
    put_file("go", "");
    send_signal(run.darn, SIGCONT);
    assert_exit(finish(run.darn), 0);
    event_wait(run.events, "finished", "why", "done", "items", "1");
}

/* What was written down by a clock that was ahead does not keep the crawl. */
static void times_in_the_far_future_are_taken_back(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/1", .status = 503, .retry_after = 1);
    site_put(site, "/1", .body = "<h1>1</h1>");
    put_file("s.lua", NUMBERS);
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/1"), "--events", "events");
    event_wait(events_of(darn, "events"), "retry", "status", "503");
    send_signal(darn, SIGTERM);
    assert_exit(finish(darn), 3);
    sqlite_run("s.crawl", "UPDATE requests SET due_ms = due_ms + 315360000000; UPDATE hosts SET held_until_ms = 4102444800000;");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/1")), 0);
    assert_int_equal(site_hits(site, "/1"), 2);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(max_time_finishes_what_is_under_way),
        CASE(concurrency_fits_the_open_files),
        CASE(requests_wait_for_descriptors),
        CASE(without_descriptors_the_run_ends),
        CASE(out_of_memory_ends_the_run),
        CASE(without_threads_the_run_says_so),
        CASE(a_full_disk_ends_the_run),
        CASE(a_full_stdout_ends_the_run),
        CASE(a_closed_pipe_is_no_signal),
        CASE(readers_never_hold_up_the_run),
        CASE(writers_are_refused_and_told_of_the_pid),
        CASE(sighup_opens_files_anew),
        CASE(one_that_is_ignored_stays_ignored),
        CASE(a_stopped_run_goes_on),
        CASE(times_in_the_far_future_are_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
