/* What a page can be read as besides its HTML tree: XML, and what it says of itself for machines. */
#include "events.h"
#include "items.h"
#include "site.h"

static const char feed[] =
    "<?xml version='1.0' encoding='iso-8859-1'?>\n"
    "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel>\n"
    "<item><title>Caf\xE9 &amp; tea</title><link>/1</link><media:thumbnail url='t.png'/><pubDate>Mon, 6 May 2024 10:00:00 GMT</pubDate></item>\n"
    "<item><title>Two &nbsp;for one</title><link>http://other.test/2?a=1&b=2</link></item>\n"
    "</channel></rss>\n";

static const char feed_scraper[] =
    "return { parse = function(page)\n"
    "  local rss, fault = page:xml()\n"
    "  for item in rss:each 'channel > item' do\n"
    "    page:emit { title = item:need('title'):text(), url = item:need('link'):url(), day = item:xpath 'string(pubDate)',\n"
    "      image = item:first 'media|thumbnail' and item:first('media|thumbnail'):url(), fault = fault }\n"
    "    page:follow(item:first 'link')\n"
    "  end\n"
    "end }\n";

static void a_feed_is_read(void **state) {
    (void)state;
    put_file("feed.lua", feed_scraper);
    put_file("feed.xml", feed);
    struct program *darn = run_darn("parse", "feed.lua", "feed.xml", "--url", "http://blog.test/feed");
    assert_exit(darn, 0);
    assert_has(darn->out, "\"title\": \"Caf\xC3\xA9 & tea\"");
    assert_has(darn->out, "\"url\": \"http://blog.test/1\"");
    assert_has(darn->out, "\"image\": \"http://blog.test/t.png\"");
    assert_has(darn->out, "\"day\": \"Mon, 6 May 2024 10:00:00 GMT\"");
    assert_has(darn->out, "\"title\": \"Two for one\"");
    assert_has(darn->out, "\"url\": \"http://other.test/2?a=1&b=2\"");
    assert_has(darn->out, "line 4: the entity 'nbsp' is not declared");
    assert_int_equal(count_lines(darn->out), 4);
}

/* Nothing is fetched and nothing is read for it, whatever a DOCTYPE says. */
static void entities_lead_nowhere(void **state) {
    (void)state;
    struct site *site = site_new();
    put_file("secret", "the secret");
    put_file("s.lua", "return { parse = function(page)\n"
                      "  local root, fault = page:xml()\n  page:emit { text = root:text(), fault = fault }\nend }\n");
    put_file("bomb.xml", textf("<!DOCTYPE r SYSTEM '%s' [<!ENTITY f SYSTEM 'secret'><!ENTITY %% p SYSTEM '%s'> %%p;\n"
                               "<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><r>x&f;&b;y</r>",
                               site_url(site, "/r.dtd"), site_url(site, "/p")));
    struct program *darn = run_darn("parse", "s.lua", "bomb.xml", "--url", "http://feed.test/");
    assert_exit(darn, 0);
    assert_has(darn->out, "\"text\": \"xy\"");
    assert_has(darn->out, "the entity 'f', which is not plain text, is left out");
    assert_int_equal(site_hits(site, NULL), 0);
}

static const char shop[] =
    "<html lang=en prefix='product: http://ogp.me/ns/product#'><head><title>Tea | Shop</title>\n"
    "<link rel=canonical href=/tea><meta property='og:title' content=Tea><meta property='product:price:amount' content=4.50>\n"
    "<meta name=description content='Green tea'>\n"
    "<script type='application/ld+json'>/*<![CDATA[*/{\"@type\": \"Product\", \"name\": \"Green\ntea\", \"offers\": {\"price\": 4.5,}};/*]]>*/</script>\n"
    "</head><body><div itemscope itemtype='http://schema.org/Product'><h1 itemprop=name>Green tea</h1>\n"
    "<img itemprop=image src=1.png><img itemprop=image src=2.png></div>\n";

static const char shop_scraper[] =
    "return { parse = function(page)\n"
    "  local data = page:data()\n"
    "  local product, item = data.jsonld[1], data.microdata[1]\n"
    "  page:emit { name = product.name, price = product.offers.price, canonical = data.canonical, lang = data.lang,\n"
    "    title = data.opengraph['og:title'], amount = data.opengraph['product:price:amount'],\n"
    "    about = data.meta.description, images = item.properties.image, type = item.type, errors = data.errors }\n"
    "end }\n";

static void a_shop_page_speaks_to_machines(void **state) {
    (void)state;
    put_file("shop.lua", shop_scraper);
    put_file("tea.html", shop);
    struct program *darn = run_darn("parse", "shop.lua", "tea.html", "--url", "http://shop.test/tea/");
    assert_exit(darn, 0);
    json_t *item = json_object_get(json_line(darn->out), "item");
    assert_string_equal(event_text(item, "name"), "Green\ntea");
    assert_string_equal(event_text(item, "canonical"), "http://shop.test/tea");
    assert_string_equal(event_text(item, "lang"), "en");
    assert_string_equal(event_text(item, "title"), "Tea");
    assert_string_equal(event_text(item, "amount"), "4.50");
    assert_string_equal(event_text(item, "about"), "Green tea");
    assert_string_equal(event_text(item, "type"), "http://schema.org/Product");
    assert_has(darn->out, "\"images\": [\"http://shop.test/tea/1.png\", \"http://shop.test/tea/2.png\"]");
    assert_has(darn->out, "\"price\": 4.5");
    assert_has(darn->out, "\"errors\": []");
}

/* ---- parser ---- */

#define TABLE_SCRAPER(settings, more) \
    "local s = { " settings " }\n" \
    "function s.parse(page)\n  page:emit('x', { bodies = #page:css 'table > tbody' })\n" more "end\nreturn s\n"
#define TABLE "<p>x<table><tr><td>1</table>"

/* A browser's <table> has a <tbody>, whatever the page says; libxml2 takes what is there. */
static void the_parser_is_chosen(void **state) {
    (void)state;
    static const struct { const char *scraper, *item; } cases[] = {
        {TABLE_SCRAPER("", ""), "\"bodies\": 1"},
        {TABLE_SCRAPER("parser = 'html5'", ""), "\"bodies\": 1"},
        {TABLE_SCRAPER("parser = 'libxml2'", ""), "\"bodies\": 0"},
    };
    put_file("page.html", TABLE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put_file("s.lua", cases[i].scraper);
        struct program *darn = run_darn("parse", "s.lua", "page.html", "--url", "http://h/");
        assert_exit(darn, 0);
        assert_has(darn->out, cases[i].item);
    }
}

/* The tree of a page that failed is kept for its mend, but not where the mend asks for the other one. */
static void a_save_may_change_the_parser(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = TABLE);
    put_file("s.lua", TABLE_SCRAPER("", "  error 'mend me'\n"));
    struct program *darn =
        start_darn("run", "s.lua", site_url(site, "/"), "-o", "items.jsonl", "--events", "events", "--wait");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed", "error", "mend me");
    save_file("s.lua", TABLE_SCRAPER("parser = 'libxml2'", ""));
    event_wait(events, "rerun_ok");
    assert_exit(finish(darn), 0);
    assert_same_lines(get_file("items.jsonl"), "{\"_type\": \"x\", \"bodies\": 0}\n");
    assert_int_equal(site_hits(site, "/"), 1);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_feed_is_read),
        CASE(entities_lead_nowhere),
        CASE(a_shop_page_speaks_to_machines),
        CASE(the_parser_is_chosen),
        CASE(a_save_may_change_the_parser),
    };
    return cmocka_run_group_tests_name("trees", tests, NULL, NULL);
}
