/* The shop's table, its pages and its truth: the same everywhere, each fault in its place, and the pages say
 * what the truth says. */
#include "base/json.h"
#include "demo/frame.h"
#include "demo/markup.h"
#include "demo/shop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void put_everything(const struct shop *shop, struct str *out) {
    for (int number = 1; number <= shop->count + shop->gone; number++) {
        shop_put_item(shop, shop_product(shop, number), out);
        markup_product(shop, shop_product(shop, number), out);
    }
    for (int listing = 1; listing <= shop->listings; listing++) markup_listing(shop, listing, out);
}

static int count_of(const struct shop *shop, enum fault fault) {
    int count = 0;
    for (int i = 0; i < shop->count + shop->gone; i++) count += shop->products[i].fault == fault;
    return count;
}

static int times(const char *text, const char *piece) {
    int count = 0;
    while ((text = strstr(text, piece))) count++, text += strlen(piece);
    return count;
}

static void assert_holds(const char *page, const char *format, const char *value) {
    struct str escaped = {0};
    frame_put_text(value, &escaped);
    char *piece = mem_printf(format, str_text(&escaped));
    if (!strstr(page, piece)) fail_msg("the page lacks %s", piece);
    free(piece);
    str_clear(&escaped);
}

/* --- the table --- */

static void same_seed_same_shop(void **state) {
    (void)state;
    struct str texts[3] = {0};
    const uint64_t seeds[] = {7, 7, 8};
    for (int i = 0; i < 3; i++) {
        struct shop *shop = shop_new(60, seeds[i]);
        put_everything(shop, &texts[i]);
        shop_free(shop);
    }
    assert_string_equal(texts[0].data, texts[1].data);
    assert_string_not_equal(texts[0].data, texts[2].data);
    for (int i = 0; i < 3; i++) str_clear(&texts[i]);
}

static void counts(void **state) {
    (void)state;
    static const struct { int count, listings, gone; } cases[] = {
        {1, 1, 1}, {20, 1, 1}, {21, 2, 1}, {40, 2, 1}, {1000, 50, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct shop *shop = shop_new(cases[i].count, 1);
        assert_int_equal(shop->count, cases[i].count);
        assert_int_equal(shop->listings, cases[i].listings);
        assert_int_equal(shop->gone, cases[i].gone);
        assert_null(shop_product(shop, 0));
        assert_null(shop_product(shop, shop->count + shop->gone + 1));
        shop_free(shop);
    }
}

static void names_are_hard(void **state) {
    (void)state;
    static const char *const pieces[] = {"é", "ü", "™", "\"", "&", "'", "½"};
    struct shop *shop = shop_new(1000, 1);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        int found = 0;
        for (int at = 0; at < shop->count; at++) found += strstr(shop->products[at].name, pieces[i]) != NULL;
        if (!found) fail_msg("no name has %s", pieces[i]);
    }
    shop_free(shop);
}

static void slugs(void **state) {
    (void)state;
    static const struct { const char *name, *slug; } cases[] = {
        {"Kettle", "kettle"},
        {"O'Hara & Sons Tin Kite, 8\"", "o-hara-sons-tin-kite-8"},
        {"Łukasz Café™", "ukasz-caf"},
        {"  A  ", "a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str slug = {0};
        words_slug(cases[i].name, &slug);
        assert_string_equal(slug.data, cases[i].slug);
        str_clear(&slug);
    }
}

/* --- faults --- */

static void every_fault_is_there(void **state) {
    (void)state;
    static const int sizes[] = {7, 9, 40, 199, 200, 1000, 5000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (uint64_t seed = 0; seed < 5; seed++) {
            struct shop *shop = shop_new(sizes[i], seed);
            for (enum fault fault = FAULT_NONE + 1; fault < FAULT_KINDS; fault++)
                if (!count_of(shop, fault)) fail_msg("none %s of %d, seed %d", fault_name(fault), sizes[i], (int)seed);
            shop_free(shop);
        }
    }
}

static void faults_stay_few(void **state) {
    (void)state;
    struct shop *small = shop_new(40, 1), *large = shop_new(5000, 1);
    assert_int_equal(count_of(small, FAULT_NONE), 40 - 9);
    assert_int_equal(count_of(large, FAULT_NONE), 5000 - 20);
    assert_int_equal(count_of(large, FAULT_SOLD_OUT), 5);
    assert_int_equal(count_of(large, FAULT_NO_HEADING), 4);
    int first = 0;
    while (large->products[first].fault == FAULT_NONE) first++;
    assert_true(first < 5000 / 20); /* evenly spread: one in each stretch */
    shop_free(small);
    shop_free(large);
}

static void treatments(void **state) {
    (void)state;
    static const struct { enum fault fault; unsigned asked; struct treatment wanted; } cases[] = {
        {FAULT_NONE, 0, {200, 0, 0, false}},        {FAULT_SOLD_OUT, 0, {200, 0, 0, false}},
        {FAULT_NO_HEADING, 0, {200, 0, 0, false}},  {FAULT_MOVED, 0, {200, 0, 0, false}},
        {FAULT_UNAVAILABLE, 0, {503, 0, 0, false}}, {FAULT_UNAVAILABLE, 1, {503, 0, 0, false}},
        {FAULT_UNAVAILABLE, 2, {200, 0, 0, false}}, {FAULT_UNAVAILABLE, 9, {200, 0, 0, false}},
        {FAULT_BUSY, 0, {429, 1, 0, false}},        {FAULT_BUSY, 1, {200, 0, 0, false}},
        {FAULT_TRUNCATED, 0, {200, 0, 0, true}},    {FAULT_TRUNCATED, 1, {200, 0, 0, false}},
        {FAULT_SLOW, 0, {200, 0, 1500, false}},     {FAULT_SLOW, 5, {200, 0, 1500, false}},
        {FAULT_GONE, 0, {404, 0, 0, false}},        {FAULT_GONE, 5, {404, 0, 0, false}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct treatment got = faults_treat(cases[i].fault, cases[i].asked);
        assert_int_equal(got.status, cases[i].wanted.status);
        assert_int_equal(got.retry_after, cases[i].wanted.retry_after);
        assert_int_equal(got.delay_ms, cases[i].wanted.delay_ms);
        assert_int_equal(got.cut, cases[i].wanted.cut);
    }
}

/* --- the truth --- */

static void truth_is_the_table(void **state) {
    (void)state;
    struct shop *shop = shop_new(300, 3);
    for (int number = 1; number <= shop->count; number++) {
        const struct product *product = shop_product(shop, number);
        struct str line = {0}, sku = {0};
        shop_put_item(shop, product, &line);
        shop_put_sku(product, &sku);
        assert_true(str_ends(line.data, "}\n"));
        assert_int_equal(times(line.data, "\n"), 1);
        json_t *item = json_parse(line.data, line.len, NULL);
        assert_non_null(item);
        assert_string_equal(json_string_value(json_object_get(item, "_type")), "product");
        assert_string_equal(json_string_value(json_object_get(item, "sku")), sku.data);
        assert_string_equal(json_string_value(json_object_get(item, "title")), product->name);
        assert_string_equal(json_string_value(json_object_get(item, "category")),
                            words_category(product->category));
        assert_int_equal(json_is_true(json_object_get(item, "in_stock")), product->fault != FAULT_SOLD_OUT);
        assert_int_equal(json_integer_value(json_object_get(item, "stock")), product->stock);
        assert_int_equal(json_integer_value(json_object_get(item, "reviews")), product->reviews);
        assert_int_equal(json_array_size(json_object_get(item, "tags")), product->tag_count);
        assert_true(json_real_value(json_object_get(item, "rating")) == product->rating_tenths / 10.0);
        const json_t *price = json_object_get(item, "price");
        if (product->fault == FAULT_SOLD_OUT) assert_null(price);
        else assert_true(json_real_value(price) == product->pence / 100.0);
        json_decref(item);
        str_clear(&line);
        str_clear(&sku);
    }
    shop_free(shop);
}

/* The line of a product made by hand, so that order and spelling are fixed. */
static void truth_is_spelled_as_output(void **state) {
    (void)state;
    struct shop shop = {.seed = 1};
    struct product product = {.number = 12, .category = 0, .name = (char *)"Café \"5\"", .pence = 1250, .stock = 3,
                              .rating_tenths = 40, .reviews = 2, .tags = {1, 12}, .tag_count = 2};
    struct str line = {0};
    shop_put_item(&shop, &product, &line);
    static const char wanted[] =
        "{\"_type\": \"product\", \"sku\": \"KIT-000012\", \"title\": \"Café \\\"5\\\"\", "
        "\"category\": \"Kitchen & Table\", \"price\": 12.5, \"in_stock\": true, \"stock\": 3, \"rating\": 4.0, "
        "\"reviews\": 2, \"tags\": [\"gift\", \"B & W\"], \"description\": \"";
    if (!str_starts(line.data, wanted)) fail_msg("got %s", line.data);
    str_reset(&line);
    product.pence = product.stock = 0;
    shop_put_item(&shop, &product, &line);
    assert_non_null(strstr(line.data, "\"category\": \"Kitchen & Table\", \"in_stock\": false, \"stock\": 0, "));
    str_clear(&line);
}

/* --- pages --- */

static void check_page(const struct str *page) {
    if (page->len < 10 * 1024 || page->len > 40 * 1024) fail_msg("a page of %zu bytes", page->len);
    assert_true(utf8_valid(page->data, page->len));
    assert_true(str_starts(page->data, "<!DOCTYPE html>"));
    assert_true(str_ends(page->data, "</html>\n"));
    assert_int_equal(times(page->data, "href='/admin/'"), 1);
}

static void pages_show_the_truth(void **state) {
    (void)state;
    struct shop *shop = shop_new(1000, 1);
    for (int number = 1; number <= shop->count; number++) {
        const struct product *product = shop_product(shop, number);
        struct str page = {0}, text = {0};
        markup_product(shop, product, &page);
        check_page(&page);
        const char *heading = strstr(page.data, "</style>");
        assert_int_equal(times(strstr(heading, "</script>"), "<h1"), product->fault != FAULT_NO_HEADING);
        assert_holds(page.data, "<meta property=\"og:title\" content=\"%s\">", product->name);
        if (product->fault != FAULT_NO_HEADING)
            assert_holds(page.data, "<h1 class='product-title'>\n    %s\n  </h1>", product->name);
        shop_put_sku(product, &text);
        assert_holds(page.data, "data-sku='%s'", text.data);
        str_reset(&text);
        shop_put_description(shop, product, &text);
        assert_holds(page.data, "<p>%s</p>", text.data);
        assert_holds(page.data, ".html'>%s</a></li>", words_category(product->category));
        for (int i = 0; i < product->tag_count; i++)
            assert_holds(page.data, "<li class='tag'>%s</li>", words_tag(product->tags[i]));
        assert_int_equal(times(page.data, "<li class='tag'>"), product->tag_count);
        assert_int_equal(times(page.data, "<article class='review'>"), product->reviews);
        const char *price = strstr(page.data, "<p class='price'>") + strlen("<p class='price'>");
        assert_int_equal(str_starts(price, "Sold out"), product->fault == FAULT_SOLD_OUT);
        str_clear(&page);
        str_clear(&text);
    }
    shop_free(shop);
}

static void prices(void **state) {
    (void)state;
    static const struct { int pence; const char *wanted; } cases[] = {
        {0, ">Sold out<"},
        {205, ">£2.05<"},
        {99999, ">£999.99<"},
        {129995, ">&pound;1,299.95<"},
        {100025, ">&pound;1,000.25<"},
    };
    struct shop *shop = shop_new(40, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str page = {0};
        struct product product = *shop_product(shop, 1);
        product.pence = cases[i].pence;
        markup_product(shop, &product, &page);
        const char *price = strstr(page.data, "<p class='price'") + strlen("<p class='price'");
        if (!str_starts(price, cases[i].wanted)) fail_msg("%d pence: no %s", cases[i].pence, cases[i].wanted);
        str_clear(&page);
    }
    shop_free(shop);
}

/* Following "next" from the home page, each product is linked by exactly one heading, those that are gone too. */
static void listings_link_all(void **state) {
    (void)state;
    static const int sizes[] = {1, 40, 45, 1000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct shop *shop = shop_new(sizes[i], 1);
        struct str all = {0};
        for (int listing = 1; listing <= shop->listings; listing++) {
            struct str page = {0}, next = {0};
            markup_listing(shop, listing, &page);
            if (sizes[i] >= 40) check_page(&page);
            str_printf(&next, "<li class='next'><a href='%spage-%d.html'>", listing == 1 ? "catalogue/" : "",
                       listing + 1);
            assert_int_equal(times(page.data, next.data), listing < shop->listings);
            assert_int_equal(times(page.data, "<li class='next'>"), listing < shop->listings);
            str_put(&all, page.data, page.len);
            str_clear(&page);
            str_clear(&next);
        }
        for (int number = 1; number <= shop->count + shop->gone; number++) {
            struct str link = {0};
            str_puts(&link, "<h3><a href=\"");
            shop_put_link(shop_product(shop, number), &link);
            str_putc(&link, '"');
            assert_int_equal(times(all.data, link.data), 1);
            str_clear(&link);
        }
        assert_int_equal(times(all.data, "<h3><a href="), shop->count + shop->gone);
        str_clear(&all);
        shop_free(shop);
    }
}

/* --- the scraper that goes with it --- */

/* tests/data/shop.fix mends scrapers/shop.lua in two lines and leaves the others. */
static void the_fix_fits(void **state) {
    (void)state;
    const char *source = getenv("SOURCE") ? getenv("SOURCE") : ".";
    char *command = mem_printf("cd '%s' && sed -f tests/data/shop.fix scrapers/shop.lua |"
                               " diff scrapers/shop.lua - | grep '^[<>]'", source);
    char text[2048];
    FILE *pipe = popen(command, "r");
    size_t length = fread(text, 1, sizeof text - 1, pipe);
    text[length] = 0;
    pclose(pipe);
    free(command);
    assert_int_equal(times(text, "\n< ") + str_starts(text, "< "), 2);
    assert_int_equal(times(text, "\n> "), 2);
    assert_non_null(strstr(text, ">       [\"price?\"] = \"number\",\n"));
    assert_non_null(strstr(text, ">     title = page:text(\"h1\") or "
                                 "page:need(\"meta[property='og:title']\"):attr(\"content\"),\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_shop),
        cmocka_unit_test(counts),
        cmocka_unit_test(names_are_hard),
        cmocka_unit_test(slugs),
        cmocka_unit_test(every_fault_is_there),
        cmocka_unit_test(faults_stay_few),
        cmocka_unit_test(treatments),
        cmocka_unit_test(truth_is_the_table),
        cmocka_unit_test(truth_is_spelled_as_output),
        cmocka_unit_test(pages_show_the_truth),
        cmocka_unit_test(prices),
        cmocka_unit_test(listings_link_all),
        cmocka_unit_test(the_fix_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
