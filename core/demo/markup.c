/* See markup.h. */
#include "demo/markup.h"

#include "base/json.h"
#include "demo/frame.h"

#include <stdlib.h>

enum { RELATED = 6, THUMBNAILS = 4 };

/* "£1,299.95", or the words that stand there when nothing is left. */
static void put_price(int pence, struct str *out) {
    if (!pence) str_puts(out, "Sold out");
    else if (pence < 100000) str_printf(out, "£%d.%02d", pence / 100, pence % 100);
    else str_printf(out, "&pound;%d,%03d.%02d", pence / 100000, pence / 100 % 1000, pence % 100);
}

static void put_stars(int tenths, struct str *out) {
    str_printf(out, "<span class='stars' title='%d.%d of 5' aria-hidden='true'>", tenths / 10, tenths % 10);
    for (int star = 1; star <= 5; star++) str_puts(out, tenths >= star * 10 - 5 ? "★" : "☆");
    str_puts(out, "</span>");
}

static void put_category_link(int category, struct str *out) {
    str_printf(out, "<a href='/category/%s.html'>", words_category_slug(category));
    frame_put_text(words_category(category), out);
    str_puts(out, "</a>");
}

/* A product as listings and "you may also like" show it. */
static void put_card(const struct product *product, struct str *out) {
    struct str link = {0};
    shop_put_link(product, &link);
    str_puts(out, "<li class='products-cell'>\n  <article class='product'>\n    <a class='product-image' href=\"");
    str_puts(out, link.data);
    str_printf(out, "\" tabindex='-1'><img src='/static/img/%d.svg' width='240' height='240' loading='lazy' alt=\"",
               product->number);
    frame_put_text(product->name, out);
    str_puts(out, "\"></a>\n    <h3><a href=\"");
    str_puts(out, link.data);
    str_puts(out, "\">");
    frame_put_text(product->name, out);
    str_puts(out, "</a></h3>\n    <p class='product-category'>");
    put_category_link(product->category, out);
    str_puts(out, "</p>\n    ");
    put_stars(product->rating_tenths, out);
    str_puts(out, "\n    <p class='price'>");
    put_price(product->pence, out);
    str_puts(out, "</p>\n    ");
    str_puts(out, product->stock ? "<p class='availability in-stock'><i class='icon-tick'></i> In stock</p>\n"
                                 : "<p class='availability out-of-stock'><i class='icon-cross'></i> Sold out</p>\n");
    str_puts(out, "  </article>\n</li>\n");
    str_clear(&link);
}

/* --- a product's page --- */

static void put_breadcrumb(const struct product *product, struct str *out) {
    str_puts(out, "<nav aria-label='You are here'><ol class='breadcrumb'>\n<li><a href='/'>Home</a></li>\n<li>");
    put_category_link(product->category, out);
    str_puts(out, "</li>\n<li class='active' aria-current='page'>");
    frame_put_text(product->name, out);
    str_puts(out, "</li>\n</ol></nav>\n");
}

static void put_structured_data(const struct product *product, struct str *out) {
    str_puts(out, "<script type='application/ld+json'>");
    json_begin(out);
    json_text_field(out, "@context", "https://schema.org/");
    json_text_field(out, "@type", "Product");
    json_text_field(out, "name", product->name);
    json_text_field(out, "category", words_category(product->category));
    json_integer_field(out, "productID", product->number);
    json_end(out);
    str_puts(out, "</script>\n");
}

static void put_gallery(const struct product *product, struct str *out) {
    str_puts(out, "<div class='gallery'>\n");
    for (int i = 0; i < THUMBNAILS; i++) {
        str_printf(out, "  <figure class='gallery-item' data-index='%d'>", i);
        str_printf(out, "<img src='/static/img/%d.svg' width='480' height='480' alt=\"", product->number);
        frame_put_text(product->name, out);
        str_printf(out, "\"><figcaption>View %d of %d</figcaption></figure>\n", i + 1, THUMBNAILS);
    }
    str_puts(out, "</div>\n");
}

static void put_basket_form(const struct product *product, struct str *out) {
    str_printf(out, "  <form class='basket-form' action='/pages/basket.html' method='get'>\n"
                    "    <input type='hidden' name='product' value='%d'>\n"
                    "    <label>How many? <select name='count'>", product->number);
    for (int i = 1; i <= 10; i++) str_printf(out, "<option value='%d'>%d</option>", i, i);
    str_printf(out, "</select></label>\n    <button type='submit'%s>Add to basket</button>\n  </form>\n",
               product->stock ? "" : " disabled");
}

static void put_summary(const struct product *product, struct str *out) {
    str_puts(out, "<div class='summary'>\n");
    if (product->fault != FAULT_NO_HEADING) {
        str_puts(out, "  <h1 class='product-title'>\n    ");
        frame_put_text(product->name, out);
        str_puts(out, "\n  </h1>\n");
    }
    str_puts(out, "  <p class='price'>");
    put_price(product->pence, out);
    str_puts(out, product->stock ? "</p>\n  <p class='availability in-stock'><i class='icon'></i>\n    In stock"
                                 : "</p>\n  <p class='availability out-of-stock'><i class='icon'></i>\n    Sold out");
    str_printf(out, " (<span class='stock' data-stock='%d'>%d left</span>)\n  </p>\n", product->stock,
               product->stock);
    int rating = product->rating_tenths;
    str_printf(out, "  <div class='rating' data-rating='%d.%d'>", rating / 10, rating % 10);
    put_stars(rating, out);
    str_printf(out, " <a href='#reviews'>%d reviews</a></div>\n  <ul class='tags'>\n", product->reviews);
    for (int i = 0; i < product->tag_count; i++) {
        str_puts(out, "    <li class='tag'>");
        frame_put_text(words_tag(product->tags[i]), out);
        str_puts(out, "</li>\n");
    }
    str_puts(out, "  </ul>\n");
    put_basket_form(product, out);
    str_puts(out, "</div>\n");
}

static void put_row(const char *name, const char *value, struct str *out) {
    str_puts(out, "<tr><th scope='row'>");
    str_puts(out, name);
    str_puts(out, "</th><td>");
    frame_put_text(value, out);
    str_puts(out, "</td></tr>\n");
}

static void put_details(const struct shop *shop, const struct product *product, struct str *out) {
    struct dice dice = dice_for(shop->seed, (uint64_t)product->number, 's');
    struct str text = {0};
    shop_put_description(shop, product, &text);
    str_puts(out, "<section class='description' id='description'>\n<h2>Description</h2>\n<p>");
    frame_put_text(text.data, out);
    str_puts(out, "</p>\n</section>\n"
                  "<section class='details'>\n<h2>Details</h2>\n<table class='specs'>\n<tbody>\n");
    str_reset(&text);
    shop_put_sku(product, &text);
    put_row("Article", text.data, out);
    put_row("Material", words_material(&dice), out);
    put_row("Colour", words_colour(&dice), out);
    put_row("Made in", words_place(&dice), out);
    str_printf(out, "<tr><th scope='row'>Size</th><td>%d &times; ", dice_between(&dice, 4, 60));
    str_printf(out, "%d cm</td></tr>\n", dice_between(&dice, 4, 60));
    str_printf(out, "<tr><th scope='row'>Weight</th><td>%d&nbsp;g</td></tr>\n", dice_between(&dice, 40, 4000));
    str_puts(out, "</tbody>\n</table>\n</section>\n");
    str_clear(&text);
}

static void put_review(struct dice *dice, struct str *out) {
    struct str text = {0};
    int stars = dice_between(dice, 1, 5), year = dice_between(dice, 2019, 2025);
    int month = dice_between(dice, 1, 12), day = dice_between(dice, 1, 28);
    str_puts(out, "<article class='review'>\n  <header class='review-header'>\n    ");
    put_stars(stars * 10, out);
    str_puts(out, "\n    <h4 class='review-title'>");
    frame_put_text(words_verdict(dice), out);
    words_person(dice, &text);
    str_puts(out, "</h4>\n    <p class='review-by'>by <span class='review-author'>");
    frame_put_text(text.data, out);
    str_printf(out, "</span> on <time datetime='%04d-%02d-%02d'>%02d/%02d/%04d</time></p>\n  </header>\n",
               year, month, day, day, month, year);
    str_puts(out, "  <div class='review-text'>\n");
    for (int paragraphs = dice_between(dice, 1, 2); paragraphs > 0; paragraphs--) {
        str_reset(&text);
        words_sentences(dice, dice_between(dice, 2, 5), &text);
        str_puts(out, "    <p>");
        frame_put_text(text.data, out);
        str_puts(out, "</p>\n");
    }
    str_printf(out, "  </div>\n  <p class='review-helpful'>%d people found this helpful. "
                    "<button type='button'>Yes</button> <button type='button'>No</button></p>\n"
                    "</article>\n", dice_between(dice, 0, 40));
    str_clear(&text);
}

static void put_reviews(const struct shop *shop, const struct product *product, struct str *out) {
    struct dice dice = dice_for(shop->seed, (uint64_t)product->number, 'r');
    str_puts(out, "<section class='reviews' id='reviews'>\n<h2>What others say</h2>\n");
    for (int i = 0; i < product->reviews; i++) put_review(&dice, out);
    str_puts(out, "</section>\n");
}

static void put_related(const struct shop *shop, const struct product *product, struct str *out) {
    struct dice dice = dice_for(shop->seed, (uint64_t)product->number, 'a');
    str_puts(out, "<aside class='related'>\n<h2>You may also like</h2>\n<ul class='products'>\n");
    for (int i = 0; i < RELATED; i++) put_card(&shop->products[dice_throw(&dice, (unsigned)shop->count)], out);
    str_puts(out, "</ul>\n</aside>\n");
}

void markup_product(const struct shop *shop, const struct product *product, struct str *out) {
    struct str text = {0};
    shop_put_path(product, &text);
    frame_open(&(struct frame){product->name, text.data, "product"}, out);
    put_breadcrumb(product, out);
    put_structured_data(product, out);
    str_reset(&text);
    shop_put_sku(product, &text);
    str_printf(out, "<div class='product-page' data-sku='%s'>\n", text.data);
    put_gallery(product, out);
    put_summary(product, out);
    put_details(shop, product, out);
    put_reviews(shop, product, out);
    str_puts(out, "</div>\n");
    put_related(shop, product, out);
    frame_close(out);
    str_clear(&text);
}

/* --- lists of products --- */

static void put_listing_path(int listing, struct str *out) {
    if (listing == 1) str_putc(out, '/');
    else str_printf(out, "/catalogue/page-%d.html", listing);
}

static void put_pager(const struct shop *shop, int listing, struct str *out) {
    str_puts(out, "<ul class='pager'>\n");
    if (listing > 1) {
        str_puts(out, "  <li class='previous'><a href=\"");
        put_listing_path(listing - 1, out);
        str_puts(out, "\">previous</a></li>\n");
    }
    str_printf(out, "  <li class='current'>Page %d of %d</li>\n", listing, shop->listings);
    /* Relative, as seen from "/" and from "/catalogue/page-2.html". */
    if (listing < shop->listings)
        str_printf(out, "  <li class='next'><a href='%spage-%d.html'>next</a></li>\n",
                   listing == 1 ? "catalogue/" : "", listing + 1);
    str_puts(out, "</ul>\n");
}

void markup_listing(const struct shop *shop, int listing, struct str *out) {
    struct str text = {0};
    put_listing_path(listing, &text);
    frame_open(&(struct frame){"All products", text.data, "website"}, out);
    str_printf(out, "<h1>All products</h1>\n<p class='results'><strong>%d</strong> products, %d a page.</p>\n",
               shop->count, SHOP_LISTED);
    str_puts(out, "<ol class='products'>\n");
    int from = (listing - 1) * SHOP_LISTED;
    for (int i = from; i < shop->count && i < from + SHOP_LISTED; i++) put_card(&shop->products[i], out);
    for (int i = shop->count; i < shop->count + shop->gone; i++)
        if (shop->products[i].listing == listing) put_card(&shop->products[i], out);
    str_puts(out, "</ol>\n");
    put_pager(shop, listing, out);
    frame_close(out);
    str_clear(&text);
}

void markup_category(const struct shop *shop, int category, struct str *out) {
    char path[64];
    snprintf(path, sizeof path, "/category/%s.html", words_category_slug(category));
    frame_open(&(struct frame){words_category(category), path, "website"}, out);
    str_puts(out, "<h1>");
    frame_put_text(words_category(category), out);
    str_puts(out, "</h1>\n<ol class='products'>\n");
    for (int i = 0, shown = 0; i < shop->count && shown < SHOP_LISTED; i++) {
        if (shop->products[i].category != category) continue;
        put_card(&shop->products[i], out);
        shown++;
    }
    str_puts(out, "</ol>\n");
    frame_close(out);
}

void markup_words(const char *title, const char *path, struct str *out) {
    struct dice dice = dice_for(0, strlen(title), 'w');
    frame_open(&(struct frame){title, path, "website"}, out);
    str_puts(out, "<h1>");
    frame_put_text(title, out);
    str_puts(out, "</h1>\n");
    for (int i = 0; i < 4; i++) {
        str_puts(out, "<p>");
        words_sentences(&dice, 5, out);
        str_puts(out, "</p>\n");
    }
    frame_close(out);
}
