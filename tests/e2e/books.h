/* A small bookshop and its scraper (tests/data/books.lua), which most cases crawl: two listing pages, twelve
 * books, nothing that goes wrong until a case puts it there. */
#ifndef E2E_BOOKS_H
#define E2E_BOOKS_H

#include "events.h"
#include "harness.h"
#include "items.h"
#include "site.h"

enum { BOOKS = 12, BOOK_PAGES = BOOKS + 2 };

/* The site, and its scraper as books.lua. The book `except` (from 1, 0: none) is linked, but its answers are
 * the case's to give: by site_put, then perhaps books_good. */
struct site *books_site(int except);
void books_good(struct site *site, int n);
/* A book's page with something else in place of its price. */
const char *books_page(int n, const char *price);
const char *books_path(int n); /* "/book-3.html" */
/* One item as a line of JSONL, all of them, all but one, and all as CSV with its header. */
const char *books_item(int n);
const char *books_items(void);
const char *books_items_but(int n);
const char *books_csv(void);

#endif
