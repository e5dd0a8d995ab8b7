/* `make bench-hosts`: 10,000 hosts with a page each beside one with 100,000, all known early: does the big one starve the
 * others or hold them up, and do they hold it up? Made-up answers (synthetic.c) that take LATENCY ms each, everything else
 * real. Prints a line for each tenth of the crawl. */
#include "synthetic.h"

#include "base/log.h"
#include "crawl/crawl.h"
#include "html/doc.h"
#include "net/loop.h"
#include "os/clock.h"
#include "os/file.h"
#include "script/budget.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LISTS = 100, TENTHS = 10 };

static const char SCRAPER[] =
    "local s = { start = \"http://big.test/\", allow = \"*\", concurrency = 64, robots = false }\n"
    "function s.parse(page)\n"
    "  for link in page:each \"a\" do page:follow(link) end\n"
    "end\n"
    "return s\n";

/* What has been fetched so far. */
struct timeline {
    int64_t small_hosts, big_pages; /* how many there are */
    int64_t started_us, fetched, small, big, last_small_fetch, last_small_us;
};

static int64_t number(const char *name, int64_t usual) {
    const char *given = getenv(name);
    return given && *given ? strtoll(given, NULL, 10) : usual;
}

/* The first page links to the lists; each list to its share of the small hosts and of the big one's pages. */
static void make_page(void *arg, const char *url, struct str *body) {
    struct timeline *t = arg;
    const char *list = strstr(url, "/list-");
    str_puts(body, "<!doctype html><title>page</title>");
    if (strcmp(url, "http://big.test/") == 0)
        for (int i = 0; i < LISTS; i++) str_printf(body, "<a href='/list-%d'>list</a>\n", i);
    if (!list) return;
    int64_t from = strtoll(list + 6, NULL, 10), pages = t->big_pages / LISTS, hosts = t->small_hosts / LISTS;
    for (int64_t i = from * pages; i < (from + 1) * pages; i++) str_printf(body, "<a href='/page-%" PRId64 "'>x</a>\n", i);
    for (int64_t i = from * hosts; i < (from + 1) * hosts; i++)
        str_printf(body, "<a href='http://small-%" PRId64 ".test/'>x</a>\n", i);
}

static void print_line(const struct timeline *t) {
    printf("%10" PRId64 " %9.1f %10" PRId64 " %10" PRId64 "\n", t->fetched, (double)(clock_us() - t->started_us) / 1e6, t->small, t->big);
    fflush(stdout);
}

static void see_event(void *arg, const struct event *event) {
    struct timeline *t = arg;
    if (event->kind != EVENT_FETCHED) return;
    int64_t all = t->small_hosts + t->big_pages + LISTS + 1;
    bool small = str_starts(event->url, "http://small-");
    t->fetched++;
    t->small += small;
    t->big += !small;
    if (small) t->last_small_fetch = t->fetched, t->last_small_us = clock_us();
    if (t->fetched * TENTHS / all > (t->fetched - 1) * TENTHS / all) print_line(t);
}

static void remove_crawl(void) {
    static const char *const files[] = {"hosts.crawl", "hosts.crawl-wal", "hosts.crawl-shm", "hosts.crawl.lock"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) unlink(files[i]);
}

int main(void) {
    struct timeline t = {.small_hosts = number("SMALL", 10000), .big_pages = number("BIG", 100000), .started_us = clock_us()};
    struct err err = {0};
    signal(SIGPIPE, SIG_IGN);
    log_set_level(LOG_ERROR);
    net_setup();
    doc_setup();
    budget_setup();
    synthetic_answers(make_page, &t, (int)number("LATENCY", 2));
    remove_crawl();
    if (!file_replace("hosts.lua", SCRAPER, strlen(SCRAPER), &err)) return fprintf(stderr, "%s\n", err.message), 1;
    printf("%10s %9s %10s %10s\n", "fetched", "seconds", "of small", "of big");
    int code = crawl_run(&(struct crawl_options){.scraper = "hosts.lua", .parsers = (int)sysconf(_SC_NPROCESSORS_ONLN),
                                                 .sinks = (struct event_sink[]){{see_event, &t}}, .sink_count = 1}, &err);
    if (code) fprintf(stderr, "hosts: exit %d %s\n", code, err.message);
    printf("the last small host: fetch %" PRId64 " of %" PRId64 ", second %.1f of %.1f\n", t.last_small_fetch, t.fetched,
           (double)(t.last_small_us - t.started_us) / 1e6, (double)(clock_us() - t.started_us) / 1e6);
    remove_crawl();
    unlink("hosts.lua");
    return code == 0 && t.small == t.small_hosts && t.big == t.big_pages + LISTS + 1 ? 0 : 1;
}
