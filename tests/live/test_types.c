/* A save that brings a second item type while `-o items.csv` is written: the crawl ends as ever, the file stays with the
 * type that it had, and what to do is said; then and by the next run. */
#include "crawl.h"

#include <unistd.h>

/* The first page gives a book, the others what the save says. */
#define SCRAPER(types, emit) \
    "local s = { items = { " types " }, on_close = function(stats) io.open('closed', 'w'):write(stats.why):close() end }\n" \
    "function s.parse(page)\n" \
    "  page:follow(page:css 'a')\n" \
    "  " emit "\n" \
    "end\nreturn s\n"
#define BOOK   "book = { title = 'string' }"
#define AUTHOR "author = { name = 'string' }"
#define NOVEL  "book = { title = 'string', ['year?'] = 'string', 'title', 'year' }"
#define EMIT_BOOK "page:emit('book', { title = page:text 'h1' })"
#define EMIT_AUTHOR "page:emit('author', { name = page:text 'h1' })"

static const struct { const char *before, *after, *csv; int code; } saves[] = {
    {SCRAPER(BOOK, EMIT_BOOK), SCRAPER(BOOK ", " AUTHOR, EMIT_AUTHOR), "title\nfirst\n", 0},
    {SCRAPER(BOOK, "page:emit { title = page:text 'h1' }"), SCRAPER(BOOK ", " AUTHOR, EMIT_AUTHOR), "title\nfirst\n", 0},
    {SCRAPER(BOOK, EMIT_BOOK), SCRAPER(NOVEL ", " AUTHOR, EMIT_AUTHOR), "title,year\nfirst,\n", 0},
    {SCRAPER(BOOK, EMIT_BOOK), SCRAPER(AUTHOR, EMIT_AUTHOR), "title\nfirst\n", 0},
    {SCRAPER(BOOK, EMIT_BOOK), SCRAPER(BOOK ", " AUTHOR, EMIT_AUTHOR " error 'x'"), "title\nfirst\n", 2},
};

static struct site *two_pages(void) {
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>first</h1><a href=/second>2</a>");
    site_put(site, "/second", .body = "<h1>second</h1>");
    return site;
}

/* The save comes when the first page is done, before the second has an answer. */
static struct program *save_between(struct site *site, const char *before, const char *after) {
    site_hold(site, "/second");
    put_file("s.lua", before);
    unlink("events");
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "--events", "events", "-o", "items.csv");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parsed");
    save_file("s.lua", after);
    event_wait(events, "reloaded");
    site_release(site, "/second");
    event_wait(events, "finished");
    return finish(darn);
}

static void a_csv_stays_with_its_type(void **state) {
    (void)state;
    struct site *site = two_pages();
    for (size_t i = 0; i < sizeof saves / sizeof *saves; i++) {
        struct program *darn = save_between(site, saves[i].before, saves[i].after);
        assert_exit(darn, saves[i].code);
        assert_string_equal(get_file("items.csv"), saves[i].csv);
        assert_string_equal(get_file("closed"), "done");
        assert_has(darn->err, "items.csv has only items of type 'book': ");
        assert_has(darn->err, "darn export s.crawl -o FILE -t TYPE");
        struct program *next = run_darn("run", "s.lua", site_url(site, "/"), "-o", "items.csv");
        assert_exit(next, 1);
        assert_has(next->err, "name one with -t TYPE");
        assert_string_equal(get_file("items.csv"), saves[i].csv);
        assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-o", "items.csv", "-t", "author"), saves[i].code);
        assert_string_equal(get_file("items.csv"), saves[i].code ? "name\n" : "name\nsecond\n");
        unlink("s.crawl");
        unlink("items.csv");
        unlink("closed");
    }
}

/* Without schemas it is written at the end, and had no type before. */
static void a_csv_without_a_type_is_left_alone(void **state) {
    (void)state;
    struct program *darn = save_between(two_pages(), SCRAPER("", EMIT_BOOK), SCRAPER("", EMIT_AUTHOR));
    assert_exit(darn, 0);
    assert_has(darn->err, "items.csv is left as it was: ");
    assert_true(access("items.csv", F_OK) < 0);
    assert_exit(run_darn("export", "s.crawl", "-o", "books.csv", "-t", "book"), 0);
    assert_string_equal(get_file("books.csv"), "title\nfirst\n");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {CASE(a_csv_stays_with_its_type), CASE(a_csv_without_a_type_is_left_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
