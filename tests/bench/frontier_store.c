/* The frontier alone: the store is given made-up outcomes of 100 links, half of them to one host, half to a thousand, and is
 * asked for work as the engine asks. Prints a line at each tenth, and what opening the file costs then.
 *   frontier_store [URLS (1000000)] [FILE (/tmp/frontier.crawl)] */
#include "os/clock.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS = 100, KNOWN = 10, BATCH = 32, HOST_MOST = 40 };

static void must(bool ok, const struct err *err) {
    if (ok) return;
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

/* The n-th page of the made-up web. */
static struct request *request_to(int64_t n) {
    char text[128];
    snprintf(text, sizeof text, "https://h%03d.shop.example.com/catalogue/item/%012lld.html", n % 2 ? 0 : (int)(n / 2 % 1000),
             (long long)n);
    struct request *request = request_new();
    url_parse(&request->url, text, NULL, NULL);
    request_fingerprint(request);
    return request;
}

/* Links to the pages not yet linked to, and some to earlier ones. */
static struct outcome *outcome_of(const struct request *asker, int64_t *next, int64_t urls) {
    struct outcome *outcome = outcome_new();
    outcome->kind = OUTCOME_DONE;
    outcome->callback = mem_strdup("parse");
    for (int i = 0; i < LINKS; i++) {
        bool known = i < KNOWN;
        if (!known && *next >= urls) break;
        int64_t earlier = (int64_t)((uint64_t)*next * 0x9E3779B97F4A7C15u >> 33) + i;
        struct request *request = request_to(known ? earlier % *next : (*next)++);
        request->parent = asker ? asker->id : 0;
        request->depth = asker ? asker->depth + 1 : 0;
        request->ordinal = i;
        outcome_take_request(outcome, request);
    }
    return outcome;
}

static struct change *page_change(struct request *request, struct outcome *outcome) {
    struct change *change = change_new(CHANGE_OUTCOME);
    change->page = page_new(request);
    change->page->url = mem_strdup(request->url.text);
    change->page->status = 200;
    change->outcome = outcome;
    return change;
}

static struct change *take(struct store *store, size_t most) {
    struct err err;
    struct change *change = change_new(CHANGE_TAKE);
    change->take.most = most;
    change->take.host_most = HOST_MOST;
    change->take.now_ms = clock_wall_ms();
    must(store_ask(store, change, &err), &err);
    return change;
}

static void apply(struct store *store, struct change **changes, size_t count) {
    struct err err;
    must(store_begin(store, &err), &err);
    for (size_t i = 0; i < count; i++) must(store_apply(store, changes[i], &err), &err);
    must(store_commit(store, &err), &err);
    for (size_t i = 0; i < count; i++) change_free(changes[i]);
}

static struct store *open_file(const char *path) {
    struct err err;
    struct store *store = store_open(path, &(struct store_options){.mode = STORE_CRAWL, .scraper = "bench"}, &err);
    must(store != NULL, &err);
    return store;
}

static double megabytes(const char *what) {
    char line[256];
    double kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, what, strlen(what)) == 0) kilobytes = atof(line + strlen(what));
    if (file) fclose(file);
    return kilobytes / 1024;
}

static double file_bytes(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 ? (double)st.st_size : 0;
}

static double seconds(void) { return (double)clock_us() / 1e6; }

static double processor_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* What a stretch of the crawl cost in the store: by the clock, and of the processor. */
struct cost { int64_t urls; double wall, processor; };

/* One round: takes some, answers them. True while there is something new to link to. */
static bool round_of(struct store *store, int64_t *next, int64_t urls, struct cost *cost) {
    struct change *changes[BATCH];
    double begun = seconds(), processor = processor_seconds();
    struct change *taken = take(store, BATCH);
    cost->wall += seconds() - begun;
    cost->processor += processor_seconds() - processor;
    int64_t before = *next;
    size_t count = taken->take.work.count;
    for (size_t i = 0; i < count; i++) {
        struct request *request = taken->take.work.at[i].request;
        taken->take.work.at[i].request = NULL;
        changes[i] = page_change(request, outcome_of(request, next, urls));
    }
    change_free(taken);
    cost->urls += *next - before;
    begun = seconds(), processor = processor_seconds();
    apply(store, changes, count);
    cost->wall += seconds() - begun;
    cost->processor += processor_seconds() - processor;
    return *next < urls;
}

static void measure_opening(const char *path) {
    double begun = seconds(), processor = processor_seconds();
    struct store *store = open_file(path);
    double opened = seconds(), used = processor_seconds() - processor;
    struct change *change = take(store, 1);
    printf("opened in %.3f s (%.3f s of the processor), first take after %.3f s more (%zu taken)\n", opened - begun, used,
           seconds() - opened, change->take.work.count);
    request_free(change->take.work.at[0].request);
    change->take.work.at[0].request = NULL;
    change_free(change);
    store_close(store);
}

int main(int argc, char **argv) {
    int64_t urls = argc > 1 ? atoll(argv[1]) : 1000000, next = 1000, told = 0;
    const char *path = argc > 2 ? argv[2] : "/tmp/frontier.crawl";
    unlink(path);
    struct store *store = open_file(path);
    struct change *starts = change_new(CHANGE_ADD);
    starts->outcome = outcome_new();
    for (int64_t i = 0; i < next; i++) outcome_take_request(starts->outcome, request_to(i));
    apply(store, &starts, 1);
    struct cost cost = {0};
    printf("%10s %12s %16s %8s %10s\n", "URLs", "new URLs/s", "processor us/URL", "RSS MB", "bytes/URL");
    for (bool more = true; more;) {
        more = round_of(store, &next, urls, &cost);
        if (more && next - told < urls / 10 && (told || next < urls / 100)) continue;
        printf("%10lld %12.0f %16.2f %8.1f %10.1f\n", (long long)next, (double)cost.urls / cost.wall,
               cost.processor / (double)cost.urls * 1e6, megabytes("VmRSS:"), file_bytes(path) / (double)next);
        fflush(stdout);
        told = next;
        cost = (struct cost){0};
    }
    printf("most resident: %.1f MB\n", megabytes("VmHWM:"));
    store_close(store);
    measure_opening(path);
    unlink(path);
    return 0;
}
