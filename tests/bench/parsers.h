/* The HTML parsers that are compared, behind one form: bytes to a tree, and the tree given back. */
#ifndef BENCH_PARSERS_H
#define BENCH_PARSERS_H

#include "pages.h"

struct html_parser {
    const char *name;
    void *(*parse)(const struct page_text *page); /* never NULL */
    void (*drop)(void *tree);
};

/* The first is libxml2 as it comes, which the others are measured by; those that are not installed are left out. */
extern const struct html_parser html_parsers[];
extern const size_t html_parser_count;

#endif
