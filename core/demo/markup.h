/* The pages of the demo shop as HTML of the size and untidiness of a real shop's, 10 to 40 KB each. */
#ifndef DEMO_MARKUP_H
#define DEMO_MARKUP_H

#include "base/str.h"
#include "demo/shop.h"

/* All append a whole page. */
void markup_product(const struct shop *shop, const struct product *product, struct str *out);
void markup_listing(const struct shop *shop, int listing, struct str *out); /* from 1 */
void markup_category(const struct shop *shop, int category, struct str *out); /* its first products */
/* A page of plain words: delivery, contact, errors. */
void markup_words(const char *title, const char *path, struct str *out);

#endif
