/* The demo shop's product table: all that a perfect scraper could find, and so the truth that a crawl is
 * compared with. The same count and seed give the same table everywhere. */
#ifndef DEMO_SHOP_H
#define DEMO_SHOP_H

#include "base/mem.h"
#include "base/str.h"
#include "demo/faults.h"
#include "demo/words.h"

enum { SHOP_LISTED = 20, PRODUCT_TAGS = 3 }; /* products of a listing page; most tags of a product */

struct product {
    int number;       /* from 1; part of its URL */
    int listing;      /* the listing page, from 1, that links to it */
    enum fault fault;
    int category;
    char *name, *slug;
    int pence;        /* 0 where it is sold out: then it has no price */
    int stock;
    int rating_tenths;
    int reviews;
    int tags[PRODUCT_TAGS], tag_count;
};

struct shop {
    struct product *products; /* `count` of them, then `gone` more that are linked and answer 404 */
    int count, gone, listings;
    uint64_t seed;
    struct arena names;
};

struct shop *shop_new(int count, uint64_t seed); /* count from 1 */
void shop_free(struct shop *shop);               /* NULL is fine */

/* By its number, gone ones too; NULL where there is none. Belongs to the shop. */
const struct product *shop_product(const struct shop *shop, int number);
/* All append: its sku, its description (one paragraph), its true path, the path that the shop links to. */
void shop_put_sku(const struct product *product, struct str *out);
void shop_put_description(const struct shop *shop, const struct product *product, struct str *out);
void shop_put_path(const struct product *product, struct str *out);
void shop_put_link(const struct product *product, struct str *out);

/* Appends the item of a product as `darn run -o FILE.jsonl` writes it, with its newline. */
void shop_put_item(const struct shop *shop, const struct product *product, struct str *out);

#endif
