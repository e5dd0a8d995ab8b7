/* The scrapers that come with darn, each on pages of the shape it is made for. The shop's is test_demo's too;
 * the practice site of quotes is played by a site of our own. */
#include "events.h"
#include "items.h"
#include "site.h"

#include <stdlib.h>

static const char *scraper(const char *name) { return textf("%s/scrapers/%s.lua", getenv("SOURCE"), name); }

/* Two pages in the shape of quotes.toscrape.com. */
static void quotes_are_quoted(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = project_file("tests/data/quotes-1.html"));
    site_put(site, "/page/2/", .body = project_file("tests/data/quotes-2.html"));
    struct program *darn = run_darn("run", scraper("quotes"), site_url(site, "/"), "-o", "quotes.jsonl");
    assert_exit(darn, 0);
    assert_same_lines(get_file("quotes.jsonl"), project_file("tests/data/quotes.jsonl"));
    assert_int_equal(site_hits(site, NULL), 2);
}

/* The first version reads a whole product; what it trips over is told with the line that trips. */
static void the_shop_is_read_and_trips(void **state) {
    (void)state;
    struct shop shop = shop_start("40", "hits");
    struct program *darn = run_darn("run", scraper("shop"), shop.url, "-o", "items.jsonl", "--events", "events");
    assert_exit(darn, 2);
    const char *truth = shop_truth("40"), *items = get_file("items.jsonl");
    assert_int_equal(count_lines(items), 36);
    for (int i = 0; i < count_lines(items); i++) assert_has(truth, line_of(items, i));
    struct events *events = events_of(darn, "events");
    assert_int_equal(event_count(events, "parse_failed", "callback", "product"), 4);
    json_t *failed = event_wait(events, "parse_failed");
    assert_has(event_text(failed, "file"), "shop.lua");
    assert_true(event_number(failed, "line") > 0);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(quotes_are_quoted),
        CASE(the_shop_is_read_and_trips),
    };
    return cmocka_run_group_tests_name("scrapers", tests, NULL, NULL);
}
