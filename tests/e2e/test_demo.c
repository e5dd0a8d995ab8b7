/* The main job, end to end: the demo shop crawled by scrapers/shop.lua, whose first version trips over some of
 * its pages, and mended while the crawl waits. */
#include "events.h"
#include "items.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* The truth without the items of these failures (a line of JSON each): /product/17-name.html is sku ...-000017. */
static const char *truth_without(const char *truth, const char *failures) {
    for (int i = 0; i < count_lines(failures); i++) {
        const char *path = strstr(event_text(json_line(line_of(failures, i)), "url"), "/product/");
        assert_non_null(path);
        const char *fewer = lines_with(truth, textf("-%06d\"", atoi(path + strlen("/product/"))), false);
        assert_int_equal(count_lines(fewer), count_lines(truth) - 1);
        truth = fewer;
    }
    return truth;
}

static void the_shop_as_it_comes(void **state) {
    (void)state;
    struct shop shop = shop_start("1000", "hits");
    const char *truth = shop_truth("1000");
    assert_int_equal(count_lines(truth), 1000);
    const char *scraper = textf("%s/scrapers/shop.lua", getenv("SOURCE"));
    struct program *darn = run_darn("run", scraper, shop.url, "-o", "items.jsonl");
    assert_exit(darn, 2);
    const char *failures = run_darn("failures", "shop.crawl", "--all", "--json")->out;
    assert_int_equal(count_lines(failures), 9); /* five sold out, four without a heading */
    assert_int_equal(count_lines(lines_with(failures, "\"parked\"", true)), 9);
    assert_int_equal(count_lines(run_darn("failures", "shop.crawl", "--json")->out), 2); /* in two groups */
    assert_same_lines(get_file("items.jsonl"), truth_without(truth, failures));
    const char *hits = get_file("hits");
    assert_int_equal(count_lines(lines_with(hits, " 503", true)), 4); /* two pages, two times each */
    assert_int_equal(count_lines(lines_with(hits, " 429", true)), 2);
    assert_int_equal(count_lines(lines_with(hits, "/admin", true)), 0);
}

/* All is fetched; the shop is gone; then comes the mend, and every item is there. */
static void the_shop_mended_while_it_waits(void **state) {
    (void)state;
    struct shop shop = shop_start("60", "hits");
    const char *truth = shop_truth("60");
    put_file("shop.lua", project_file("scrapers/shop.lua"));
    struct program *darn =
        start_darn("run", "shop.lua", shop.url, "-o", "items.jsonl", "--events", "events", "--wait");
    struct events *events = events_of(darn, "events");
    int pages = 60 + 60 / 20;
    while ((int)(event_count(events, "parsed") + event_count(events, "parse_failed")) < pages) event_next(events);
    send_signal(shop.program, SIGTERM);
    assert_exit(finish(shop.program), 0);
    const char *hits = get_file("hits");
    int broken = (int)event_count(events, "parse_failed");
    assert_int_equal(broken, 4); /* two of each kind */
    put_file("shop.lua", shop_mended());
    for (int i = 0; i < broken; i++)
        event_wait(events, "rerun_ok", "callback", "product", "outcome", "items", "items", "1");
    assert_exit(finish(darn), 0);
    assert_same_lines(get_file("items.jsonl"), truth);
    assert_string_equal(get_file("hits"), hits);
    event_wait(events, "finished", "why", "done", "items", "60", "parked", "0", "exit", "0");
}

static void the_mended_shop_brings_the_truth(void **state) {
    (void)state;
    struct shop shop = shop_start("60", "hits");
    const char *truth = shop_truth("60");
    put_file("shop.lua", shop_mended());
    assert_exit(run_darn("run", "shop.lua", shop.url, "-o", "one.jsonl", "-C", "one.crawl", "-j", "1"), 0);
    assert_same_lines(get_file("one.jsonl"), truth);
    assert_exit(run_darn("run", "shop.lua", shop.url, "-o", "four.jsonl", "-C", "four.crawl", "-j", "4"), 0);
    assert_same_lines(get_file("four.jsonl"), truth);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(the_shop_as_it_comes),
        CASE(the_shop_mended_while_it_waits),
        CASE(the_mended_shop_brings_the_truth),
    };
    return cmocka_run_group_tests_name("demo", tests, NULL, NULL);
}
