/* The pages that HTML is measured on: those of a folder, and those of the demo shop, each as UTF-8. */
#ifndef BENCH_PAGES_H
#define BENCH_PAGES_H

#include "base/str.h"
#include "base/vec.h"

struct page_text { char *name; struct str body, utf8; }; /* as it came, and decoded */
struct page_texts { VEC(struct page_text) at; size_t bytes; }; /* of all utf8 */

/* Appends the files of the folder, or of the folder html in it, that end in .html, by name. False where there is none. */
bool pages_read(struct page_texts *pages, const char *folder);
/* Appends a shop's pages: `products` of them, their listings and categories. */
void pages_shop(struct page_texts *pages, int products);
/* Appends one page of at least so many bytes: a listing of products, each with other text. */
void pages_large(struct page_texts *pages, size_t bytes);
void pages_clear(struct page_texts *pages);

#endif
