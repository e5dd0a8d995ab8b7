/* What a crawl brought: items compared as sets of lines, and the crawl file read as any other program would
 * read it, by SQLite and without darn. */
#ifndef E2E_ITEMS_H
#define E2E_ITEMS_H

#include "harness.h"

#include <jansson.h>

/* The same lines, in any order; else the case fails and shows what is missing and what is too much. */
#define assert_same_lines(actual, expected) assert_same_lines_at(actual, expected, __FILE__, __LINE__)
void assert_same_lines_at(const char *actual, const char *expected, const char *file, int line);
int count_lines(const char *text);
/* The lines that hold `part`, or (`with` false) those that do not. */
const char *lines_with(const char *text, const char *part, bool with);
/* The n-th line (from 0), without its newline. */
const char *line_of(const char *text, int n);
/* A line of JSON; freed at the end of the case. */
json_t *json_line(const char *line);

/* The rows of a query, a line each, columns separated by "|", NULL as nothing. The file is only read. */
const char *crawl_query(const char *path, const char *sql);
int64_t crawl_number(const char *path, const char *sql);
/* Runs statements on any SQLite file, made where missing: to spoil one. */
void sqlite_run(const char *path, const char *sql);

/* A demo shop that runs until the end of the case. */
struct shop { struct program *program; const char *url; };
struct shop shop_start(const char *pages, const char *log);
/* What a perfect scraper of it would bring. */
const char *shop_truth(const char *pages);
/* scrapers/shop.lua as tests/data/shop.fix mends it. */
const char *shop_mended(void);

#endif
