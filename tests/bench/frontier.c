/* `make bench-frontier`: a crawl of URLS pages' addresses over HOSTS hosts, with everything real but the sockets
 * (synthetic.c): scraper file, callback, frontier, crawl file. It ends when the wished number of URLs exists (max_pages),
 * then goes on for a moment in a process of its own, which shows what a resume costs. Prints one table, a row a run. */
#include "synthetic.h"

#include "base/log.h"
#include "base/vec.h"
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
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NEW = 100, SEEN = 10, RESUMED_PAGES = 50, SAMPLES = 3 };

static const char SCRAPER[] =
    "local s = { allow = \"*\", concurrency = 64, per_host = 16 }\n"
    "function s.parse(page)\n"
    "  for link in page:each \"a\" do page:follow(link) end\n"
    "end\n"
    "return s\n";

/* What a run measured; in memory that parent and child share. */
struct figures {
    int64_t started_us, first_fetch_us, ended_us;
    int64_t pages;           /* parsed and committed in this run */
    double mb[SAMPLES];      /* resident, when 1%, 10% and all of the URLs are in the crawl file */
    double cpu_s;
    int code;
};

struct world {
    int64_t urls;
    int hosts;
    struct figures *figures; /* of the process that runs now, ... */
    VEC(uint64_t) fetched;   /* ... and its pages so far */
};

static int64_t number(const char *name, int64_t usual) {
    const char *given = getenv(name);
    return given && *given ? strtoll(given, NULL, 10) : usual;
}

/* ---- the pages: number n has the links n * NEW + 1 ... n * NEW + NEW, which no other page has, and some that pages which
 * were fetched before have: any of them, so that what is seen is asked for all over the crawl file ---- */

/* splitmix64: spreads numbers evenly, and is the same everywhere. */
static uint64_t scattered(uint64_t n) {
    n += 0x9E3779B97F4A7C15u;
    n = (n ^ (n >> 30)) * 0xBF58476D1CE4E5B9u;
    n = (n ^ (n >> 27)) * 0x94D049BB133111EBu;
    return n ^ (n >> 31);
}

static void put_url(const struct world *world, struct str *out, uint64_t n) {
    uint64_t spread = scattered(n);
    str_printf(out, "http://shop-%" PRIu64 ".test/catalogue/%02x/product-%" PRIu64 ".html", spread % (uint64_t)world->hosts,
               (unsigned)(spread >> 56), n);
}

static void put_link(const struct world *world, struct str *out, uint64_t n) {
    str_puts(out, "<li><a href=\"");
    put_url(world, out, n);
    str_printf(out, "\">Product %" PRIu64 "</a></li>\n", n);
}

static void make_page(void *arg, const char *url, struct str *body) {
    struct world *world = arg;
    if (!world->figures->first_fetch_us) world->figures->first_fetch_us = clock_us();
    uint64_t n = strtoull(strrchr(url, '-') + 1, NULL, 10), first = n * NEW + 1;
    vec_push(&world->fetched, n);
    str_printf(body, "<!doctype html><html><head><title>Product %" PRIu64 "</title></head><body><ul>\n", n);
    for (uint64_t i = first; i < first + NEW; i++) put_link(world, body, i);
    for (uint64_t i = 0; i < SEEN; i++) {
        uint64_t parent = world->fetched.at[scattered(first + i) % world->fetched.count];
        put_link(world, body, parent * NEW + 1 + scattered(n + i) % NEW);
    }
    str_puts(body, "</ul></body></html>\n");
}

/* ---- what is measured meanwhile ---- */

static double resident_mb(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file) return 0;
    if (fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / (1 << 20);
}

static void count_page(void *arg, const struct event *event) {
    const struct world *world = arg;
    if (event->kind != EVENT_PARSED) return;
    int64_t pages = ++world->figures->pages, all = (world->urls + NEW - 1) / NEW;
    if (pages == all / 100) world->figures->mb[0] = resident_mb();
    if (pages == all / 10) world->figures->mb[1] = resident_mb();
    if (pages == all) world->figures->mb[2] = resident_mb();
}

/* ---- a run ---- */

static void crawl(struct world *world, int64_t max_pages) {
    char most[32], start[100];
    struct str url = {0};
    struct err err = {0};
    put_url(world, &url, 0);
    snprintf(most, sizeof most, "%" PRId64, max_pages);
    snprintf(start, sizeof start, "%s", url.data);
    str_clear(&url);
    log_set_level(LOG_ERROR);
    net_setup();
    doc_setup();
    budget_setup();
    synthetic_answers(make_page, world, 0);
    world->figures->code = crawl_run(
        &(struct crawl_options){
            .scraper = "frontier.lua",
            .urls = (const char *[]){start},
            .url_count = 1,
            .overrides = (struct override[]){{.name = "max_pages", .value = most}},
            .override_count = 1,
            .parsers = (int)sysconf(_SC_NPROCESSORS_ONLN),
            .sinks = (struct event_sink[]){{count_page, world}},
            .sink_count = 1,
        },
        &err);
    if (world->figures->code) fprintf(stderr, "frontier: exit %d %s\n", world->figures->code, err.message);
}

/* In a process of its own, so that its memory is that of a darn that was just started. */
static struct figures measure(struct world *world, int64_t max_pages) {
    world->figures = mmap(NULL, sizeof *world->figures, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *world->figures = (struct figures){.started_us = clock_us(), .code = -1};
    pid_t child = fork();
    if (child == 0) {
        crawl(world, max_pages);
        fflush(NULL);
        _exit(0);
    }
    struct rusage usage;
    wait4(child, NULL, 0, &usage);
    struct figures figures = *world->figures;
    munmap(world->figures, sizeof *world->figures);
    figures.ended_us = clock_us();
    figures.cpu_s = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    return figures;
}

static void remove_crawl(void) {
    static const char *const files[] = {"frontier.crawl", "frontier.crawl-wal", "frontier.crawl-shm", "frontier.crawl.lock"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) unlink(files[i]);
}

static bool row(int64_t urls, int hosts) {
    struct world world = {.urls = urls, .hosts = hosts};
    int64_t pages = (urls + NEW - 1) / NEW;
    remove_crawl();
    struct figures all = measure(&world, pages);
    struct stat file = {0};
    stat("frontier.crawl", &file);
    struct figures resumed = measure(&world, pages + RESUMED_PAGES);
    double seconds = (double)(all.ended_us - all.first_fetch_us) / 1e6;
    printf("%10" PRId64 " %7d %10.0f %8.0f %9.2f %7.1f %7.1f %7.1f %6.2f %10.0f %9.3f\n", urls, hosts,
           (double)urls / seconds, (double)all.pages / seconds, all.cpu_s * 1000 / (double)all.pages, all.mb[0], all.mb[1],
           all.mb[2], all.mb[2] / all.mb[0], (double)file.st_size / (double)urls,
           (double)(resumed.first_fetch_us - resumed.started_us) / 1e6);
    fflush(stdout);
    remove_crawl();
    return all.code == 0 && resumed.code == 0 && all.pages == pages && resumed.pages == RESUMED_PAGES;
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    int64_t urls = number("URLS", 1000000), hosts = number("HOSTS", 0);
    static const int usual[] = {1, 1000, 100000};
    struct err err = {0};
    bool ok = true;
    if (!file_replace("frontier.lua", SCRAPER, strlen(SCRAPER), &err)) return fprintf(stderr, "%s\n", err.message), 1;
    printf("%10s %7s %10s %8s %9s %7s %7s %7s %6s %10s %9s\n", "URLs", "hosts", "new URLs/s", "pages/s", "CPU ms/pg", "MB 1%",
           "MB 10%", "MB 100%", "ratio", "bytes/URL", "resume s");
    fflush(stdout);
    for (size_t i = 0; i < sizeof usual / sizeof *usual && !hosts; i++) ok = row(urls, usual[i]) && ok;
    if (hosts) ok = row(urls, (int)hosts);
    unlink("frontier.lua");
    return ok ? 0 : 1;
}
