/* What bounds a run from outside: its time, descriptors, memory, disk, signals and clocks. Whatever is reached, the run ends
 * clearly or goes on, and the next one finishes the crawl with each page once. */
#include "crawl.h"

#include "base/mem.h"

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

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(max_time_finishes_what_is_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
