/* A crowd of pages that failed, in many groups: while they park and while one save mends them all, the crawl's memory
 * stays what it was, and no page is lost, run twice or fetched again, also when a kill comes between. How many: $CROWD
 * (10000 is the measure; make test has time for fewer). */
#include "crawl.h"

#include "base/mem.h"
#include "os/clock.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CROWD = 10000, KILLED_CROWD = 300, SHARED_CROWD = 1000, GROUP_PAGES = 50, PAGE_BYTES = 20000 };

/* ---- the site: a listing, and pages with a number and a word, which a group of them shares ---- */

struct crowd { int pages, groups; atomic_int *asked; struct site *site; };

static char *listing(const struct crowd *crowd) {
    struct str page = {0};
    for (int i = 1; i <= crowd->pages; i++) str_printf(&page, "<a href=/%d>page</a>", i);
    return str_take(&page);
}

static char *answer(void *arg, const char *path) {
    struct crowd *crowd = arg;
    int number = atoi(path + 1), group = number % crowd->groups;
    if (!number) return listing(crowd);
    atomic_fetch_add(&crowd->asked[number], 1);
    struct str page = {0};
    str_printf(&page, "<h1>%d</h1><b>%c%c</b><p>%*s</p>", number, 'a' + group / 26, 'a' + group % 26, PAGE_BYTES, "text");
    return str_take(&page);
}

static void leave_crowd(void *what) {
    struct crowd *crowd = what;
    free(crowd->asked);
    free(crowd);
}

static struct crowd *crowd_new(int pages) {
    struct crowd *crowd = mem_zero(sizeof *crowd);
    *crowd = (struct crowd){.pages = pages, .groups = pages / GROUP_PAGES};
    crowd->asked = mem_zero((size_t)(pages + 1) * sizeof *crowd->asked);
    at_end(leave_crowd, crowd); /* noted before the site, whose threads use it until they end */
    crowd->site = site_new();
    site_fallback(crowd->site, answer, crowd);
    return crowd;
}

/* ---- the scraper ---- */

static const char *const SCRAPER = "local s = { hold_after = 0 }\n"
                                   "function s.parse(page) page:follow(page:css 'a', 'item') end\n"
                                   "function s.item(page)\n"
                                   "  error('no ' .. page:text 'b' .. ' on page ' .. page:text 'h1')\n"
                                   "end\n"
                                   "return s\n";

static const char *mended(void) {
    return replaced(SCRAPER, "error('no ' .. page:text 'b' .. ' on page ' .. page:text 'h1')",
                    "page:emit{ n = page:number 'h1' }");
}

struct run { struct program *darn; struct events *events; };

/* In three threads; `wait` is "--wait" or NULL. */
static struct run run_crowd(struct crowd *crowd, const char *log, const char *wait) {
    struct program *darn = start_darn("run", "s.lua", site_url(crowd->site, "/"), "-o", "items.jsonl", "-j", "3", "-q",
                                      "--events", log, wait);
    return (struct run){darn, events_of(darn, log)};
}

/* ---- what became of the crowd ---- */

/* Such an event of each page, and of none two. */
static void assert_once_each(struct run *run, struct crowd *crowd, const char *name) {
    char *seen = mem_zero((size_t)crowd->pages + 1);
    at_end(free, seen);
    size_t i;
    json_t *event;
    json_array_foreach(events_list(run->events), i, event) {
        if (strcmp(event_text(event, "event"), name) != 0) continue;
        int number = atoi(strrchr(event_text(event, "url"), '/') + 1);
        assert_in_range(number, 1, crowd->pages);
        if (seen[number]++) fail_msg("%s twice: %s", name, event_text(event, "url"));
    }
    assert_int_equal(event_count(run->events, name), crowd->pages);
}

/* The pages that are parked now, by their number: "7\n12\n". */
static const char *parked_pages(struct crowd *crowd) {
    return crawl_query("s.crawl", textf("SELECT replace(url, '%s', '') FROM requests WHERE state = 'parked'",
                                        site_url(crowd->site, "/")));
}

static void assert_asked_once(struct crowd *crowd, const char *pages) {
    for (; *pages; pages = strchr(pages, '\n') + 1) {
        int number = atoi(pages);
        if (crowd->asked[number] != 1) fail_msg("page %d was fetched %d times", number, crowd->asked[number]);
    }
}

/* Every item is there once, and no failure is left. */
static void assert_all_mended(struct crowd *crowd) {
    struct str all = {0};
    for (int i = 1; i <= crowd->pages; i++) str_printf(&all, "{\"n\": %d}\n", i);
    at_end(free, all.data);
    assert_same_lines(get_file("items.jsonl"), all.data);
    assert_int_equal(crawl_number("s.crawl", "SELECT count(*) FROM items"), crowd->pages);
    assert_int_equal(crawl_number("s.crawl", "SELECT count(*) FROM failures"), 0);
    assert_int_equal(crawl_number("s.crawl", "SELECT count(*) FROM requests WHERE state = 'done'"), crowd->pages + 1);
}

/* ---- memory ---- */

/* What is freed under a sanitizer stays resident for a while. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { RESIDENT_TELLS = 0 };
#else
enum { RESIDENT_TELLS = 1 };
#endif

static long resident_kb(struct program *darn) {
    long pages = 0;
    sscanf(get_file(textf("/proc/%d/statm", (int)darn->pid)), "%*d %ld", &pages);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Waits for such an event of each page. Memory at the end is what it was after a fifth of them: far from the bytes of
 * the pages that came between. */
static void memory_stays_flat(struct run *run, struct crowd *crowd, const char *name) {
    long before = 0;
    for (int i = 1; i <= crowd->pages; i++) {
        event_wait(run->events, name);
        if (i == crowd->pages / 5) before = resident_kb(run->darn);
    }
    long grown = resident_kb(run->darn) - before;
    print_message("             %s: %ld KB after %d, %ld KB more after %d\n", name, before, crowd->pages / 5, grown,
                  crowd->pages);
    if (RESIDENT_TELLS) assert_true(grown < (long)crowd->pages * PAGE_BYTES / 1024 / 5);
}

/* ---- */

static void assert_groups(struct crowd *crowd) {
    int64_t begun = clock_us();
    struct program *list = run_darn("failures", "s.crawl");
    print_message("             darn failures: %.0f ms, %d groups\n", (double)(clock_us() - begun) / 1000, crowd->groups);
    assert_exit(list, 0);
    struct program *groups = run_darn("failures", "s.crawl", "--json");
    assert_int_equal(count_lines(groups->out), crowd->groups);
    assert_int_equal(count_lines(lines_with(groups->out, textf("\"pages\": %d,", GROUP_PAGES), true)), crowd->groups);
}

static void one_save_mends_them_all(void **state) {
    (void)state;
    struct crowd *crowd = crowd_new(getenv("CROWD") ? atoi(getenv("CROWD")) : CROWD);
    put_file("s.lua", SCRAPER);
    struct run run = run_crowd(crowd, "events", "--wait");
    memory_stays_flat(&run, crowd, "parse_failed");
    assert_once_each(&run, crowd, "parse_failed");
    assert_groups(crowd);
    const char *parked = parked_pages(crowd);
    assert_int_equal(count_lines(parked), crowd->pages);
    int64_t begun = clock_us();
    save_file("s.lua", mended());
    memory_stays_flat(&run, crowd, "rerun_ok");
    print_message("             re-run in %.1f s\n", (double)(clock_us() - begun) / 1e6);
    event_wait(run.events, "finished", "parked", "0", "exit", "0");
    assert_exit(finish(run.darn), 0);
    assert_once_each(&run, crowd, "rerun_ok");
    assert_int_equal(event_count(run.events, "rerun_failed"), 0);
    assert_all_mended(crowd);
    assert_asked_once(crowd, parked);
}

/* Killed while they park, and again while they are re-run: what is parked is shown, and the mend that was made in between
 * begins with it. */
static void a_kill_loses_none(void **state) {
    (void)state;
    struct crowd *crowd = crowd_new(KILLED_CROWD);
    put_file("s.lua", SCRAPER);
    struct run run = run_crowd(crowd, "parking", NULL);
    for (int i = 0; i < KILLED_CROWD / 2; i++) event_wait(run.events, "parse_failed");
    send_signal(run.darn, SIGKILL);
    finish(run.darn);
    const char *parked = parked_pages(crowd);
    assert_in_range(count_lines(parked), KILLED_CROWD / 2, KILLED_CROWD);
    assert_int_equal(count_lines(run_darn("failures", "s.crawl", "--json", "--all")->out), count_lines(parked));

    put_file("s.lua", mended());
    run = run_crowd(crowd, "mending", NULL);
    for (int i = 0; i < KILLED_CROWD / 4; i++) event_wait(run.events, "rerun_ok");
    send_signal(run.darn, SIGKILL);
    finish(run.darn);
    run = run_crowd(crowd, "ending", NULL);
    event_wait(run.events, "finished", "parked", "0", "exit", "0");
    assert_exit(finish(run.darn), 0);
    assert_all_mended(crowd);
    assert_asked_once(crowd, parked);
}

/* ---- beside new pages ---- */

enum { BLOCKED_FETCHES = 12, LOOKED_AT = 60, LEAST_OF_EACH = 12 };

/* Its callbacks wait for the file `go`. */
static const char *mended_but_blocked(void) {
    return replaced(replaced(mended(), "hold_after = 0", "hold_after = 0, callback_time = 60"), "  page:emit",
                    "  while not s.gone do s.gone = io.open 'go' end\n  page:emit");
}

/* Half of them are parked when the crawl is stopped, the others queued. */
static void stop_half_way(struct crowd *crowd) {
    put_file("s.lua", SCRAPER);
    struct run run = run_crowd(crowd, "parking", NULL);
    for (int i = 0; i < crowd->pages / 2; i++) event_wait(run.events, "parse_failed");
    send_signal(run.darn, SIGINT);
    assert_exit(finish(run.darn), 3);
}

/* However slow the re-runs are and however many: fetching goes on, and the first new pages do not come after the last
 * parked one. */
static void new_pages_and_reruns_share(void **state) {
    (void)state;
    struct crowd *crowd = crowd_new(SHARED_CROWD);
    stop_half_way(crowd);
    put_file("s.lua", mended_but_blocked());
    struct run run = run_crowd(crowd, "mending", NULL);
    for (int i = 0; i < BLOCKED_FETCHES; i++) event_wait(run.events, "fetched");
    put_file("go", "");
    int reruns = 0, parsed = 0;
    while (reruns + parsed < LOOKED_AT) {
        const char *name = event_text(event_next(run.events), "event");
        reruns += strcmp(name, "rerun_ok") == 0;
        parsed += strcmp(name, "parsed") == 0;
    }
    assert_in_range(parsed, LEAST_OF_EACH, LOOKED_AT - LEAST_OF_EACH);
    assert_exit(finish(run.darn), 0);
    assert_all_mended(crowd);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(one_save_mends_them_all),
        CASE(a_kill_loses_none),
        CASE(new_pages_and_reruns_share),
    };
    return cmocka_run_group_tests_name("crowd", tests, NULL, NULL);
}
