/* A version takes over whole: two modules are saved together 1,000 times while four parsers crawl an endless
 * site, and every item shows the two as one version had them; no page is lost, none is run twice. */
#include "crawl.h"

#include "base/hash.h"
#include "os/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAVES = 1000, LANES = 8, TOGETHER_US = 2000 };

static struct {
    atomic_bool over;         /* pages have no more links */
    int64_t took_us[SAVES + 1]; /* the most time that a new a.lua was beside the old b.lua */
} writer;

/* Eight chains of pages that go on until the writer is done. */
static char *endless(void *arg, const char *path) {
    (void)arg;
    struct str page = {0};
    int number = atoi(path + 1);
    if (writer.over) str_puts(&page, "<h1>the end</h1>");
    else if (path[1]) str_printf(&page, "<a href=/%d>on</a>", number + LANES);
    else for (int lane = 1; lane <= LANES; lane++) str_printf(&page, "<a href=/%d>lane</a>", lane);
    return str_take(&page);
}

static const char *module_text(int number) { return textf("return %d\n", number); }

static void save_both(int number) {
    void (*save)(const char *, const char *) = number % 2 ? put_file : save_file;
    int64_t before = clock_us();
    save("a.lua", module_text(number));
    save("b.lua", module_text(number));
    writer.took_us[number] = clock_us() - before;
}

/* The id of the version with these two constants: a hash over path, length and bytes of its files. */
static const char *version_of(const char *script, int a, int b) {
    const char *const names[] = {"a.lua", "b.lua", "switch.lua"};
    const char *const texts[] = {module_text(a), module_text(b), script};
    struct hash hash;
    hash_init(&hash);
    for (int i = 0; i < 3; i++) {
        const char *head = textf("%s\n%zu\n", names[i], strlen(texts[i]));
        hash_put(&hash, head, strlen(head));
        hash_put(&hash, texts[i], strlen(texts[i]));
    }
    char hex[HASH_HEX];
    hash_hex(&hash, hex);
    return textf("%.12s", hex);
}

/* Was this pair ever on disk for longer than files saved together may be apart? */
static bool pair_is_fair(int a, int b) {
    return a == b || (a == b + 1 && a >= 1 && a <= SAVES && writer.took_us[a] > TOGETHER_US);
}

/* A row: the item, the version of its record, the version of its page. */
static void check_row(const char *script, const char *row) {
    int a, b;
    char said[64], item[64], page[64];
    if (sscanf(row, "{\"a\": %d, \"b\": %d, \"version\": \"%63[^\"]\"}|%63[^|]|%63s", &a, &b, said, item, page) !=
        5)
        fail_msg("half a version: %s", row);
    if (!pair_is_fair(a, b)) fail_msg("a is %d, b is %d (saved within %d us)", a, b, (int)writer.took_us[a]);
    const char *version = version_of(script, a, b);
    if (strcmp(said, version) || strcmp(item, version) || strcmp(page, version))
        fail_msg("%s should be of version %s", row, version);
}

static int check_rows(const char *script, const char *rows) {
    int count = 0;
    char *list = strdup(rows), *save = NULL;
    for (char *row = strtok_r(list, "\n", &save); row; row = strtok_r(NULL, "\n", &save), count++)
        check_row(script, row);
    free(list);
    return count;
}

/* Each page that was fetched ran once, and was committed once. */
static void check_pages(struct site *site, int items) {
    int pages = site_hits(site, NULL);
    const char *runs = get_file("runs");
    assert_int_equal(count_lines(runs), pages);
    assert_int_equal(items, pages);
    assert_int_equal(crawl_number("switch.crawl", "SELECT count(*) FROM pages"), pages);
    assert_int_equal(crawl_number("switch.crawl", "SELECT count(DISTINCT url) FROM pages"), pages);
    assert_int_equal(crawl_number("switch.crawl", "SELECT count(*) FROM requests WHERE state != 'done'"), 0);
}

static void a_version_takes_over_whole(void **state) {
    (void)state;
    writer.over = false;
    struct site *site = site_new();
    site_fallback(site, endless, NULL);
    const char *script = project_file("tests/data/switch.lua");
    put_file("switch.lua", script);
    put_file("a.lua", module_text(0));
    put_file("b.lua", module_text(0));
    struct program *darn = start_darn("run", "switch.lua", site_url(site, "/"), "-j", "4", "--set", "per_host=8",
                                      "--set", "keep=failed", "--events", "events", "-o", "items.jsonl");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parsed");
    for (int number = 1; number <= SAVES; number++) {
        save_both(number);
        /* Every other save waits until it is seen; the others come while the one before may be loading. */
        if (number % 2) event_wait(events, "reloaded");
        else for (int pages = number % 7; pages > 0; pages--) event_wait(events, "parsed");
    }
    writer.over = true;
    assert_exit(finish(darn), 0);
    assert_int_equal(event_count(events, "reload_failed"), 0);
    const char *rows = crawl_query(
        "switch.crawl", "SELECT i.data, i.version, p.version FROM items i JOIN pages p ON p.id = i.page");
    int items = check_rows(script, rows);
    assert_int_equal(items, count_lines(get_file("items.jsonl")));
    check_pages(site, items);
    assert_true(crawl_number("switch.crawl", "SELECT count(DISTINCT version) FROM pages") > SAVES / 4);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {CASE(a_version_takes_over_whole)};
    return cmocka_run_group_tests_name("switch", tests, NULL, NULL);
}
