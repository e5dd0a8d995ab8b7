/* What a reload of a crawl takes: from the end of a save to the mended page in the crawl file, the build of a version,
 * and watching while nothing is saved. Printed by `make bench-reload`, never asserted; figures are of this machine. */
#include "books.h"
#include "crawl.h"

#include "html/doc.h"
#include "os/clock.h"
#include "script/version.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SAVES = 1000, BUILDS = 500, ROUNDS = 31, PAGES = 200, PAGE_BYTES = 100000 };

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double part(double *figures, size_t count, double where) {
    qsort(figures, count, sizeof *figures, ascending);
    return figures[(size_t)((double)(count - 1) * where + 0.5)];
}

static void print_times(const char *what, double *ms, size_t count) {
    printf("%-52s p50 %7.2f ms   p99 %7.2f ms   most %7.2f ms\n", what, part(ms, count, 0.5), part(ms, count, 0.99),
           part(ms, count, 1));
}

/* ---- from a save to the commit ---- */

/* Page N says so in its h1, links to the next one, and is as long as pages are. */
static char *numbered_page(void *arg, const char *path) {
    (void)arg;
    static const char *const text = "Twelve drawers of oiled oak, made by hand in a workshop near the sea, with brass "
                                    "handles that were cast in 1928 &amp; a key for each of them; delivered in a week.";
    struct str page = {0};
    int number = atoi(path + 1);
    str_printf(&page, "<html><body><h1>%d</h1><a href=/%d>next</a>\n", number, number + 1);
    for (int i = 0; page.len < PAGE_BYTES; i++)
        str_printf(&page, "<div class=row id=r%d><h2><a href=/product/%d>Product %d</a></h2>\n<p class=text>%s</p>"
                          "<span class=price>%d.50</span></div>\n", i, i, i, text, i % 100);
    return str_take(&page);
}

/* A version that manages the pages up to that one; each save mends one page, whose link brings the next to fail. */
static const char *script_up_to(int page) {
    return textf("local s, last = {}, %d\n"
                 "function s.parse(page)\n"
                 "  local number = page:number 'h1'\n"
                 "  if number > last then error 'not yet' end\n"
                 "  page:emit { number = number, rows = #page:css 'div.row p.text' }\n"
                 "  page:follow(page:first 'a')\n"
                 "end\nreturn s\n", page);
}

/* The time right after close(). */
static int64_t save(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (write(fd, text, strlen(text)) != (ssize_t)strlen(text)) fail_msg("cannot write %s", path);
    close(fd);
    return clock_us();
}

static double ms_of(const json_t *event) { return json_number_value(json_object_get(event, "ms")); }

/* What a page costs in a crawl that nobody saves: its tree and its callback. The least that a mend must take. */
static void measure_pages(void) {
    static double ms[PAGES];
    struct site *site = site_new();
    site_fallback(site, numbered_page, NULL);
    put_file("s.lua", script_up_to(PAGES));
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/1"), "--events", "events", "-q", "-j", "2");
    struct events *events = events_of(darn, "events");
    for (int i = 0; i < PAGES; i++) ms[i] = ms_of(event_wait(events, "parsed"));
    print_times("page of 100 kB, parsed and its callback run", ms, PAGES);
}

static void measure_mends(void) {
    static double mended[SAVES], reloaded[SAVES];
    struct site *site = site_new();
    site_fallback(site, numbered_page, NULL);
    put_file("s.lua", script_up_to(0));
    const char *url = site_url(site, "/1");
    struct program *darn = start_darn("run", "s.lua", url, "--wait", "--events", "events", "-q", "-j", "2");
    struct events *events = events_of(darn, "events");
    for (int i = 0; i < SAVES; i++) {
        event_wait(events, "parse_failed");
        int64_t closed = save("s.lua", script_up_to(i + 1));
        json_t *event = event_wait(events, "reloaded");
        reloaded[i] = ms_of(event);
        event_wait(events, "rerun_ok");
        mended[i] = (double)(clock_us() - closed) / 1000;
    }
    print_times("save closed -> page of 100 kB re-run and committed", mended, SAVES);
    print_times("    of it: save noticed -> version takes over", reloaded, SAVES);
}

/* ---- the build of a version ---- */

enum { MODULES = 5, FUNCTIONS = 16 };

/* Five lines a function: with its head and end a module of 85 lines. */
static const char *module_of(int number) {
    struct str text = {0};
    str_printf(&text, "local M = { calls = 0, names = { 'a', 'b', 'c' } }\nlocal cache = {}\n");
    for (int i = 0; i < FUNCTIONS; i++)
        str_printf(&text, "function M.f%d_%d(x, y)\n  if cache[x] then return cache[x] end\n"
                          "  local sum = (tonumber(x) or %d) * 2 + #tostring(y or '')\n"
                          "  cache[x] = string.format('%%d %%s', sum, M.names[sum %% 3 + 1])\n  return cache[x]\nend\n",
                   number, i, i);
    str_puts(&text, "return M\n");
    char *whole = str_take(&text);
    at_end(free, whole);
    return whole;
}

static const char *main_file(void) {
    struct str text = {0};
    str_puts(&text, "local s = { start = 'http://127.0.0.1/', items = { row = { 'name', name = 'string' } } }\n");
    for (int i = 0; i < MODULES; i++) str_printf(&text, "local m%d = require 'm%d'\n", i, i);
    str_puts(&text, "local function clean(text) return (text:gsub('^%s+', ''):gsub('%s+$', '')) end\n"
                    "function s.parse(page)\n  for row in page:each 'div.row' do\n"
                    "    page:emit('row', { name = clean(m0.f0_1(row:text())) })\n  end\nend\nreturn s\n");
    char *whole = str_take(&text);
    at_end(free, whole);
    return whole;
}

static double build_ms(int states) {
    struct version_options options = {.states = states, .reloading = true};
    struct err err = {0};
    struct sources *sources = sources_new("s.lua");
    struct budget *budget = budget_new();
    int64_t started = clock_us();
    struct version *version = version_build(sources, &options, budget, &err);
    double ms = (double)(clock_us() - started) / 1000;
    if (!version) fail_msg("%s:%d: %s", err.file, err.line, err.message);
    version_unref(version);
    sources_unref(sources);
    budget_free(budget);
    return ms;
}

static void measure_builds(void) {
    static double ms[BUILDS];
    static const int states[] = {1, 2, 4};
    for (int i = 0; i < MODULES; i++) put_file(textf("m%d.lua", i), module_of(i));
    put_file("s.lua", main_file());
    for (size_t k = 0; k < sizeof states / sizeof *states; k++) {
        for (int i = 0; i < BUILDS; i++) ms[i] = build_ms(states[k]);
        print_times(textf("version of 500 lines in 6 files, -j %d", states[k]), ms, BUILDS);
    }
}

/* ---- watching ---- */

/* CPU time of the programs that were waited for. */
static double cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

struct cost { double wall, cpu; };

/* A crawl of PAGES pages, one parser. */
static struct cost crawl_once(struct site *site, bool watching) {
    double cpu = cpu_seconds();
    int64_t started = clock_us();
    const char *pages = textf("max_pages=%d", PAGES), *url = site_url(site, "/1");
    const char *unwatched = watching ? NULL : "--no-watch";
    assert_exit(run_darn("run", "s.lua", url, "--fresh", "-q", "-j", "1", "--set", pages, unwatched), 0);
    return (struct cost){(double)(clock_us() - started) / 1e6, cpu_seconds() - cpu};
}

static void measure_watching(void) {
    double wall[2][ROUNDS], cpu[2][ROUNDS];
    struct site *site = site_new();
    site_fallback(site, numbered_page, NULL);
    put_file("s.lua", script_up_to(1000000));
    crawl_once(site, true);
    for (int i = 0; i < 2 * ROUNDS; i++) {
        bool watching = i % 2 == (i / 2) % 2; /* whoever goes first takes turns */
        struct cost cost = crawl_once(site, watching);
        wall[watching][i / 2] = cost.wall;
        cpu[watching][i / 2] = cost.cpu;
    }
    double walls = part(wall[1], ROUNDS, 0.5) / part(wall[0], ROUNDS, 0.5);
    double cpus = part(cpu[1], ROUNDS, 0.5) / part(cpu[0], ROUNDS, 0.5);
    printf("%-52s wall %.3f, CPU %.3f (medians of %d runs of %d pages)\n", "watching / --no-watch", walls, cpus, ROUNDS,
           PAGES);
}

int main(void) {
    static void (*const all[])(void) = {measure_mends, measure_pages, measure_builds, measure_watching};
    budget_setup();
    doc_setup();
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        void *state = NULL;
        test_begin(&state);
        all[i]();
        fflush(stdout);
        test_end(&state);
    }
    return 0;
}
