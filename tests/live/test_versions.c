/* What a crawl says and keeps of its versions: the line that is wrong, again until a good save; what begins anew; and
 * memory that does not grow however often it is reloaded. */
#include "crawl.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A crawl whose one page has failed, and that waits for a mend. `script` raises. */
struct waiting { struct program *darn; struct events *events; };

static struct waiting wait_with(const char *script, struct site *site, const char *path) {
    struct waiting run;
    put_file("s.lua", script);
    unlink("events"); /* of the run before */
    run.darn = start_darn("run", "s.lua", site_url(site, path), "--wait", "--events", "events", "-j", "2");
    run.events = events_of(run.darn, "events");
    event_wait(run.events, "parse_failed");
    wait_line(run.darn, run.darn->err_path, "waiting ");
    return run;
}

static struct site *one_page(void) {
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>one</h1>");
    return site;
}

#define FAILING "local s = {}\nfunction s.parse(page) error 'not yet' end\nreturn s\n"
#define MENDED "local s = {}\nfunction s.parse(page) page:emit { h1 = page:text 'h1' } end\nreturn s\n"

/* ---- refusals ---- */

static const struct { const char *file, *text; int line, column; const char *said, *again; } refusals[] = {
    {"s.lua", "local s = {}\nlocl x = 5\nreturn s\n", 2, 6,
     "refused   s.lua:2:6: syntax error near 'x'\n    2 | locl x = 5\n      |      ^\n",
     "refused   s.lua:2: still broken: syntax error near 'x'\n"},
    {"s.lua", "local s = {}\n\tlocal x = s.y.z\nreturn s\n", 2, -1,
     "refused   s.lua:2: attempt to index a nil value (field 'y')\n    2 | \tlocal x = s.y.z\n    the code",
     "refused   s.lua:2: still broken: attempt to index a nil value (field 'y')\n"},
    {"s.lua", "return {\n  parse = print,\n  delay = 'soon',\n}\n", 3, -1,
     "    3 |   delay = 'soon',\n", "refused   s.lua:3: still broken: delay "},
    {"m.lua", "return { 'ä', x y }\n", 1, 18,
     "refused   m.lua:1:18: '}' expected near 'y'\n    1 | return { 'ä', x y }\n      |                 ^\n",
     "refused   m.lua:1: still broken: '}' expected near 'y'\n"},
};

/* Whole when it is refused, in a line at the end. */
static void a_refused_save_is_shown_until_a_good_one(void **state) {
    (void)state;
    struct site *site = one_page();
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        put_file("m.lua", "return {}\n");
        bool module = strcmp(refusals[i].file, "m.lua") == 0;
        const char *start = module ? replaced(FAILING, "local s = {}", "local s = require 'm'") : FAILING;
        struct waiting run = wait_with(start, site, "/");
        save_file(refusals[i].file, refusals[i].text);
        json_t *failed = event_wait(run.events, "reload_failed", "file", refusals[i].file);
        assert_int_equal(event_number(failed, "line"), refusals[i].line);
        assert_int_equal(event_number(failed, "column"), refusals[i].column);
        wait_line(run.darn, run.darn->err_path, "keeps running");
        send_signal(run.darn, SIGINT);
        assert_exit(finish(run.darn), 2);
        assert_has(run.darn->err, refusals[i].said);
        assert_has(strstr(run.darn->err, "finished "), refusals[i].again);
        unlink("s.crawl");
    }
}

static void a_good_save_ends_a_refusal(void **state) {
    (void)state;
    struct waiting run = wait_with(FAILING, one_page(), "/");
    save_file("s.lua", "return {\n");
    event_wait(run.events, "reload_failed");
    save_file("s.lua", MENDED);
    event_wait(run.events, "rerun_ok");
    assert_exit(finish(run.darn), 0);
    assert_has(run.darn->err, "s.lua:2:1: ");
    assert_null(strstr(run.darn->err, "still broken"));
}

/* ---- what begins anew ---- */

static void variables_that_begin_anew_are_named(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/1>1</a><a href=/2>2</a><a href=/bad>3</a>");
    site_put(site, "/1", .body = "1");
    site_put(site, "/2", .body = "2");
    site_put(site, "/bad", .body = "<h1>bad</h1>");
    const char *script = "local s, pages, same = {}, 0, { 1, 2 }\n"
                         "function s.parse(page)\n"
                         "  pages = pages + same[1]\n"
                         "  page:follow(page:css 'a')\n"
                         "  assert(not page:first 'h1')\n"
                         "end\nreturn s\n";
    put_file("s.lua", script);
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "--wait", "--events", "events", "-j", "1");
    struct events *events = events_of(darn, "events");
    wait_line(darn, darn->err_path, "waiting ");
    save_file("s.lua", replaced(script, "'h1'", "'h2'"));
    event_wait(events, "reloaded");
    event_wait(events, "rerun_ok");
    assert_exit(finish(darn), 0);
    assert_has(darn->err, "anew      s.lua: pages (4 -> 0); what shall live on belongs in darn.state\n");
    assert_null(strstr(darn->err, "s.lua: same"));
    assert_string_equal(crawl_query("s.crawl", "SELECT notes FROM reloads"), "[\"s.lua: pages (4 -> 0) starts anew\"]\n");
}

/* ---- memory ---- */

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ /* memory is given back late; leaks are found otherwise */
enum { RELOADS = 200, GROWTH_KB = 1 << 20 };
#else
enum { RELOADS = 1500, GROWTH_KB = 2048 };
#endif
/* Saves come back to texts that the crawl file has: new ones would fill SQLite's cache, which has its own limit. */
enum { SETTLED = 100, VARIANTS = 20 };

static long resident_kb(pid_t pid) {
    long pages = 0;
    sscanf(get_file(textf("/proc/%d/statm", (int)pid)), "%*d %ld", &pages);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* A version gone by leaves nothing behind in a crawl that only waits: no page comes that would make its parsers look
 * up. RELOADS in the environment says how many. */
static void memory_stays_flat(void **state) {
    (void)state;
    int reloads = getenv("RELOADS") ? atoi(getenv("RELOADS")) : RELOADS;
    struct str module = {0};
    for (int i = 0; i < 200; i++) str_printf(&module, "local function f%d(x) return x + %d end\n", i % 150, i);
    at_end(free, module.data);
    put_file("m.lua", module.data);
    struct waiting run = wait_with("require 'm'\n" FAILING, one_page(), "/");
    long settled = 0, now = 0;
    for (int i = 1; i <= reloads; i++) {
        put_file("s.lua", textf("require 'm'\nlocal n = %d\n" FAILING, i % VARIANTS));
        event_wait(run.events, "reloaded");
        event_wait(run.events, "rerun_failed");
        if (i == SETTLED) settled = resident_kb(run.darn->pid);
    }
    now = resident_kb(run.darn->pid);
    print_message("             %d kB after %d reloads, %ld kB after %d\n", (int)settled, SETTLED, now, reloads);
    assert_true(reloads < SETTLED || now - settled < GROWTH_KB);
    save_file("s.lua", MENDED);
    assert_exit(finish(run.darn), 0);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_refused_save_is_shown_until_a_good_one),
        CASE(a_good_save_ends_a_refusal),
        CASE(variables_that_begin_anew_are_named),
        CASE(memory_stays_flat),
    };
    return cmocka_run_group_tests_name("versions", tests, NULL, NULL);
}
