/* The scrapers that come with darn, each on pages of the shape it is made for. The shop's is test_demo's too;
 * the practice site of quotes is played by a site of our own. */
#include "events.h"
#include "items.h"
#include "site.h"

#include <stdlib.h>

static const char *scraper(const char *name) { return textf("%s/scrapers/%s.lua", getenv("SOURCE"), name); }

/* As quotes.toscrape.com writes one. */
static const char *quote(const char *text, const char *author, const char *tags) {
    return textf("<div class=\"quote\" itemscope itemtype=\"http://schema.org/CreativeWork\">\n"
                 "  <span class=\"text\" itemprop=\"text\">\u201c%s\u201d</span>\n"
                 "  <span>by <small class=\"author\" itemprop=\"author\">%s</small> <a href=\"/author/x\">(about)</a></span>\n"
                 "  <div class=\"tags\">Tags: <meta class=\"keywords\" itemprop=\"keywords\" content=\"\" />\n%s</div>\n"
                 "</div>\n", text, author, tags);
}

static const char *quotes_page(const char *quotes, const char *next) {
    return textf("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"UTF-8\"><title>Quotes</title></head><body><div class=\"container\">\n"
                 "<div class=\"row\"><div class=\"col-md-8\">%s<nav><ul class=\"pager\">%s</ul></nav></div>\n"
                 "<div class=\"col-md-4 tags-box\"><span class=\"tag-item\"><a class=\"tag\" href=\"/tag/love/\">love</a></span></div></div>\n"
                 "</div></body></html>", quotes, next);
}

static void quotes_are_quoted(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *first = quote("It is our choices, Harry.", "J.K. Rowling",
                              "<a class=\"tag\" href=\"/tag/abilities/page/1/\">abilities</a> <a class=\"tag\" href=\"/tag/choices/page/1/\">choices</a>");
    const char *second = quote("A day without sunshine is like, you know, <i>night</i>.", "Steve  Martin", "<a class=\"tag\" href=\"/tag/simile/page/1/\">simile</a>");
    const char *third = quote("Imperfection is beauty &amp; more.", "Andr\u00e9 Gide", "<a class=\"tag\" href=\"/tag/life/page/1/\">life</a>");
    site_put(site, "/", .body = quotes_page(textf("%s%s", first, second), "<li class=\"next\"><a href=\"/page/2/\">Next</a></li>"));
    site_put(site, "/page/2/", .body = quotes_page(third, "<li class=\"previous\"><a href=\"/\">Previous</a></li>"));
    struct program *darn = run_darn("run", scraper("quotes"), site_url(site, "/"), "-o", "quotes.jsonl");
    assert_exit(darn, 0);
    assert_same_lines(get_file("quotes.jsonl"),
        "{\"_type\": \"quote\", \"text\": \"\u201cIt is our choices, Harry.\u201d\", \"author\": \"J.K. Rowling\", \"tags\": [\"abilities\", \"choices\"]}\n"
        "{\"_type\": \"quote\", \"text\": \"\u201cA day without sunshine is like, you know, night.\u201d\", \"author\": \"Steve Martin\", \"tags\": [\"simile\"]}\n"
        "{\"_type\": \"quote\", \"text\": \"\u201cImperfection is beauty & more.\u201d\", \"author\": \"Andr\u00e9 Gide\", \"tags\": [\"life\"]}\n");
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
