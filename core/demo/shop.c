/* See shop.h. */
#include "demo/shop.h"

#include "base/json.h"

#include <stdlib.h>

enum { DEAREST_POUNDS = 1500, BARGAIN_POUNDS = 120 };

/* Most things are cheap; every eighth passes the thousands separator. No price is a whole number of pounds:
 * whether "12.00" reads as 12 or 12.0 is not what the demo is about. */
static int throw_price(struct dice *dice) {
    static const int endings[] = {25, 49, 50, 75, 95, 99};
    int pounds = dice_between(dice, 2, dice_throw(dice, 8) ? BARGAIN_POUNDS : DEAREST_POUNDS);
    return pounds * 100 + dice_pick(dice, endings);
}

static void throw_tags(struct dice *dice, struct product *product) {
    product->tag_count = dice_between(dice, 1, PRODUCT_TAGS);
    int tag = dice_between(dice, 0, TAGS - 1);
    for (int i = 0; i < product->tag_count; i++) {
        product->tags[i] = tag;
        tag = (tag + dice_between(dice, 1, TAGS / PRODUCT_TAGS)) % TAGS; /* never the same one twice */
    }
}

static void make(struct shop *shop, struct product *product, int number, enum fault fault) {
    struct dice dice = dice_for(shop->seed, (uint64_t)number, 'p');
    struct str name = {0}, slug = {0};
    product->number = number;
    product->fault = fault;
    product->listing = (number - 1) / SHOP_LISTED + 1;
    product->category = dice_between(&dice, 0, CATEGORIES - 1);
    words_product(&dice, product->category, &name);
    words_slug(name.data, &slug);
    product->name = arena_strndup(&shop->names, name.data, name.len);
    product->slug = arena_strndup(&shop->names, slug.data, slug.len);
    product->pence = throw_price(&dice);
    product->stock = dice_between(&dice, 1, 90);
    product->rating_tenths = dice_between(&dice, 21, 50);
    product->reviews = dice_between(&dice, 2, 9);
    throw_tags(&dice, product);
    if (fault == FAULT_SOLD_OUT) product->pence = product->stock = 0;
    str_clear(&name);
    str_clear(&slug);
}

struct shop *shop_new(int count, uint64_t seed) {
    struct shop *shop = mem_zero(sizeof *shop);
    enum fault *faults = mem_alloc((size_t)count * sizeof *faults);
    shop->count = count;
    shop->seed = seed;
    shop->gone = faults_gone(count);
    shop->listings = (count + SHOP_LISTED - 1) / SHOP_LISTED;
    shop->products = mem_zero((size_t)(count + shop->gone) * sizeof *shop->products);
    faults_spread(faults, count, seed);
    for (int i = 0; i < count; i++) make(shop, &shop->products[i], i + 1, faults[i]);
    for (int i = 0; i < shop->gone; i++) {
        make(shop, &shop->products[count + i], count + i + 1, FAULT_GONE);
        shop->products[count + i].listing = 1 + i * (shop->listings - 1); /* the first page, the last one */
    }
    free(faults);
    return shop;
}

void shop_free(struct shop *shop) {
    if (!shop) return;
    arena_clear(&shop->names);
    free(shop->products);
    free(shop);
}

const struct product *shop_product(const struct shop *shop, int number) {
    return number >= 1 && number <= shop->count + shop->gone ? &shop->products[number - 1] : NULL;
}

void shop_put_sku(const struct product *product, struct str *out) {
    str_printf(out, "%s-%06d", words_category_code(product->category), product->number);
}

void shop_put_description(const struct shop *shop, const struct product *product, struct str *out) {
    struct dice dice = dice_for(shop->seed, (uint64_t)product->number, 'd');
    words_sentences(&dice, dice_between(&dice, 2, 5), out);
}

void shop_put_path(const struct product *product, struct str *out) {
    str_printf(out, "/product/%d-%s.html", product->number, product->slug);
}

void shop_put_link(const struct product *product, struct str *out) {
    if (product->fault == FAULT_MOVED) str_printf(out, "/product/%d.html", product->number);
    else shop_put_path(product, out);
}

static void put_tags(const struct product *product, struct str *out) {
    json_key(out, "tags");
    for (int i = 0; i < product->tag_count; i++) {
        str_puts(out, i ? ", " : "[");
        json_put_text(out, words_tag(product->tags[i]));
    }
    str_putc(out, ']');
}

void shop_put_item(const struct shop *shop, const struct product *product, struct str *out) {
    struct str sku = {0}, description = {0};
    shop_put_sku(product, &sku);
    shop_put_description(shop, product, &description);
    json_begin(out);
    json_text_field(out, "_type", "product");
    json_text_field(out, "sku", sku.data);
    json_text_field(out, "title", product->name);
    json_text_field(out, "category", words_category(product->category));
    if (product->pence) json_number_field(out, "price", product->pence / 100.0);
    json_key(out, "in_stock");
    str_puts(out, product->stock ? "true" : "false");
    json_integer_field(out, "stock", product->stock);
    json_number_field(out, "rating", product->rating_tenths / 10.0);
    json_integer_field(out, "reviews", product->reviews);
    put_tags(product, out);
    json_text_field(out, "description", description.data);
    json_end(out);
    str_putc(out, '\n');
    str_clear(&sku);
    str_clear(&description);
}
