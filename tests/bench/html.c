/* `make bench-html`: what HTML costs. Trees by several parsers in alternated rounds, the memory that they take, selectors
 * beside XPath on the same trees, and what is done with a tree. CPU time of one thread; medians of ROUNDS rounds. */
#include "heap.h"
#include "parsers.h"

#include "encoding/charset.h"
#include "select/explain.h"
#include "select/match.h"
#include "read/text.h"
#include "html/tree.h"
#include "select/xpath.h"

#include <stdio.h>
#include <time.h>

enum { ROUNDS_MOST = 999, PARSERS_MOST = 8, MEGABYTE = 1000000 };
static int rounds = 11;

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, by_size);
    return values[count / 2];
}

/* ---- trees ---- */

static double parse_all(const struct html_parser *parser, const struct page_texts *pages) {
    double start = now_ms();
    for (size_t i = 0; i < pages->at.count; i++) parser->drop(parser->parse(&pages->at.at[i]));
    return now_ms() - start;
}

/* Each round begins with another parser, so that none has the better place. */
static void measure_parsers(const struct page_texts *pages) {
    static double ms[PARSERS_MOST][ROUNDS_MOST];
    for (int round = 0; round < rounds; round++)
        for (size_t i = 0; i < html_parser_count; i++) {
            size_t which = (i + (size_t)round) % html_parser_count;
            ms[which][round] = parse_all(&html_parsers[which], pages);
        }
    double least = 0;
    for (size_t i = 0; i < html_parser_count; i++) {
        double took = median(ms[i], rounds);
        if (i == 0) least = took;
        printf("  %-20s %7.1f MB/s %8.0f pages/s %6.2f times libxml2\n", html_parsers[i].name,
               (double)pages->bytes / took / 1e3, (double)pages->at.count / took * 1e3, least / took);
    }
}

/* ---- memory ---- */

static size_t attribute_structs(const xmlAttr *attribute) {
    size_t bytes = sizeof *attribute;
    for (const xmlNode *text = attribute->children; text; text = text->next) bytes += sizeof *text;
    return bytes;
}

/* What the nodes of a document take, without texts and names. */
static size_t node_structs(const struct doc *doc) {
    xmlNode *top = (xmlNode *)doc->xml;
    size_t bytes = sizeof(xmlDoc);
    for (const xmlNode *node = top->children; node; node = tree_next(node, top)) {
        bytes += node->type == XML_DTD_NODE ? sizeof(xmlDtd) : sizeof *node;
        for (const xmlAttr *a = tree_is_element(node) ? node->properties : NULL; a; a = a->next) bytes += attribute_structs(a);
    }
    return bytes;
}

static void measure_memory(const struct page_texts *pages) {
    size_t least = 0;
    for (size_t i = 0; i < pages->at.count; i++) {
        const struct page_text *page = &pages->at.at[i];
        struct doc *doc = doc_parse(page->utf8.data, page->utf8.len, NULL, NULL);
        if (!doc) continue;
        least += node_structs(doc) + page->utf8.len;
        doc_free(doc);
    }
    printf("memory, as a multiple of darn's node structs and a copy of the input (%.1f MB)\n", (double)least / MEGABYTE);
    for (size_t i = 0; i < html_parser_count; i++) {
        size_t used = 0, peak = 0;
        for (size_t p = 0; p < pages->at.count; p++) {
            heap_count(true);
            void *tree = html_parsers[i].parse(&pages->at.at[p]);
            used += heap_used();
            peak += heap_peak();
            heap_count(false);
            html_parsers[i].drop(tree);
        }
        printf("  %-20s %5.2f, while parsing %5.2f\n", html_parsers[i].name, (double)used / (double)least, (double)peak / (double)least);
    }
}

/* ---- selectors ---- */

#define CLASS(name) "contains(concat(' ', normalize-space(@class), ' '), ' " name " ')"

/* Each with the quickest XPath that means the same. */
static const struct { const char *css, *xpath; } queries[] = {
    {"a[href]", "//a[@href]"},
    {"div.product h3 > a", "//div[" CLASS("product") "]//h3/a"},
    {"#main", "//*[@id = 'main']"},
    {"ul li:nth-child(2)", "//ul//*[2][self::li]"},
    {"table tr td:first-child", "//table//tr//*[1][self::td]"},
    {"p:not(.x)", "//p[not(" CLASS("x") ")]"},
    {"meta[property^=\"og:\"]", "//meta[starts-with(@property, 'og:')]"},
    {"h1, h2, h3", "//h1 | //h2 | //h3"},
    {"article :has(img)", "//article//*[.//img]"},
    {".price", "//*[" CLASS("price") "]"},
};
enum { QUERIES = sizeof queries / sizeof *queries };

struct query { struct selector *selector; struct xpath *xpath; double first[ROUNDS_MOST], again[ROUNDS_MOST], path[ROUNDS_MOST]; };

static size_t ask_css(struct query *query, struct doc *doc, double *ms) {
    struct nodes nodes = {0};
    double start = now_ms();
    match_all(query->selector, doc, doc_root(doc), 0, &nodes);
    *ms += now_ms() - start;
    size_t count = nodes.count;
    vec_clear(&nodes);
    return count;
}

static size_t ask_xpath(struct query *query, struct doc *doc, double *ms) {
    struct xpath_value value;
    double start = now_ms();
    if (!xpath_eval(query->xpath, doc, doc_root(doc), &value, NULL)) return SIZE_MAX;
    *ms += now_ms() - start;
    size_t count = value.nodes.count;
    xpath_value_clear(&value);
    return count;
}

/* A document is asked all ten, then again when what it keeps for that is there, then all ten by XPath. */
static void ask_page(struct query *all, const struct page_text *page, int round) {
    size_t found[QUERIES];
    double ignored = 0;
    struct doc *doc = doc_parse(page->utf8.data, page->utf8.len, NULL, NULL);
    if (!doc) return;
    for (int i = 0; i < QUERIES; i++) found[i] = ask_css(&all[i], doc, &all[i].first[round]);
    for (int i = 0; i < QUERIES; i++) ask_css(&all[i], doc, &all[i].again[round]);
    ask_xpath(&all[0], doc, &ignored); /* elements are numbered */
    for (int i = 0; i < QUERIES; i++) {
        size_t other = ask_xpath(&all[i], doc, &all[i].path[round]);
        if (other != found[i] && round == 0)
            printf("  %s: %s finds %zu, %s %zu\n", page->name, queries[i].css, found[i], queries[i].xpath, other);
    }
    doc_free(doc);
}

static void put_query(const char *name, double first, double again, double path, size_t pages) {
    double us = 1e3 / (double)pages;
    printf("  %-26s %9.2f %9.2f %9.2f %8.1f %8.1f\n", name, first * us, again * us, path * us, path / first, path / again);
}

static void measure_selectors(const struct page_texts *pages) {
    static struct query all[QUERIES];
    double first = 0, again = 0, path = 0;
    memset(all, 0, sizeof all);
    for (int i = 0; i < QUERIES; i++) {
        all[i].selector = css_compile(queries[i].css, NULL);
        all[i].xpath = xpath_compile(queries[i].xpath, NULL);
    }
    for (int round = 0; round < rounds; round++)
        for (size_t p = 0; p < pages->at.count; p++) ask_page(all, &pages->at.at[p], round);
    printf("%-28s %9s %9s %9s %8s %8s\n", "µs a page", "first ask", "again", "XPath", "times", "times");
    for (int i = 0; i < QUERIES; i++) {
        double one = median(all[i].first, rounds), two = median(all[i].again, rounds), three = median(all[i].path, rounds);
        put_query(queries[i].css, one, two, three, pages->at.count);
        first += one, again += two, path += three;
        css_free(all[i].selector);
        xpath_free(all[i].xpath);
    }
    put_query("all ten", first, again, path, pages->at.count);
}

/* ---- what is done with bytes and trees ---- */

static void measure_text(const struct page_texts *pages) {
    static double ms[ROUNDS_MOST];
    for (int round = 0; round < rounds; round++) {
        ms[round] = 0;
        for (size_t i = 0; i < pages->at.count; i++) {
            struct str out = {0};
            struct doc *doc = doc_parse(pages->at.at[i].utf8.data, pages->at.at[i].utf8.len, NULL, NULL);
            double start = now_ms();
            if (doc) text_of(doc_root(doc), &out);
            ms[round] += now_ms() - start;
            str_clear(&out);
            doc_free(doc);
        }
    }
    printf("text() of whole pages: %.0f MB/s of HTML\n", (double)pages->bytes / median(ms, rounds) / 1e3);
}

static void measure_decoding(const struct page_texts *pages) {
    static double ms[ROUNDS_MOST];
    struct str all = {0};
    for (size_t i = 0; i < pages->at.count; i++) str_put(&all, pages->at.at[i].utf8.data, pages->at.at[i].utf8.len);
    for (int round = 0; round < rounds; round++) {
        struct charset_text decoded = {0};
        double start = now_ms();
        charset_decode(&decoded, all.data, all.len, "text/html; charset=utf-8");
        ms[round] = now_ms() - start;
        charset_clear(&decoded);
    }
    printf("UTF-8 validated: %.0f MB/s\n", (double)all.len / median(ms, rounds) / 1e3);
    str_clear(&all);
}

/* Selectors of many shapes that match nothing on a listing of products. */
static const char *const needed[] = {
    "main ul > li.product p.pirce_color", ".nothing", "#nothing", "nothing", "#nothing .price_color x", "div.nothing > p x", "[data-nothing]",
    "[title*=zzz]", "ul > li.product > h3 > a > b > i", "* * * * * * * * * * * * x", "li ~ li ~ li ~ li x", "h3 + p + p + p",
    "li:has(img) p", "li:has(> h3 > a) h4", "main:not(:has(.none)) .pirce", "li:nth-child(50000) x", "li:nth-last-child(2n+1 of .product) x",
    "p:nth-of-type(9)", "p:contains('zzz') x", "li:icontains('LAMP') img", ":is(.a, .b, .c, #d) :where(e, f)", "li.product::attr(data-x)",
    "li.nothing::text", "x::text, y::attr(a), z::text", "h1, h2.nothing, .row99999", "input:checked x", "form :invalid", ":dir(rtl) x",
    ":lang(fr) p", "section:empty x", "li.row999 p.price_color b", "li#p60000 x, li#p59999 > x", "LI.Product a.title",
};
enum { NEEDED = sizeof needed / sizeof *needed };

/* What page:need says of each on a page of 5 MB that has not been asked before, after it was found to match nothing. */
static void measure_need(void) {
    static double ms[NEEDED][ROUNDS_MOST], took[NEEDED];
    struct page_texts pages = {0};
    struct str out = {0};
    int slowest = 0;
    pages_large(&pages, 5 * MEGABYTE);
    for (int i = 0; i < NEEDED; i++) {
        struct selector *selector = css_compile(needed[i], NULL);
        for (int round = 0; round < rounds; round++) {
            struct doc *doc = doc_parse(pages.at.at[0].utf8.data, pages.at.at[0].utf8.len, NULL, NULL);
            match_first(selector, doc, doc_root(doc));
            str_reset(&out);
            double start = now_ms();
            explain(selector, doc, doc_root(doc), &out);
            ms[i][round] = now_ms() - start;
            doc_free(doc);
        }
        took[i] = median(ms[i], rounds);
        if (took[i] > took[slowest]) slowest = i;
        if (getenv("V")) printf("  %.2f ms: %s: %s\n", took[i], needed[i], str_text(&out));
        css_free(selector);
    }
    printf("need's message, %.1f MB: %.2f ms (%s); of %d selectors the slowest %.2f ms (%s)\n", (double)pages.bytes / MEGABYTE,
           took[0], needed[0], NEEDED, took[slowest], needed[slowest]);
    str_clear(&out);
    pages_clear(&pages);
}

static void measure(const char *what, const struct page_texts *pages) {
    printf("\n%s: %zu pages, %.1f MB\n", what, pages->at.count, (double)pages->bytes / MEGABYTE);
    measure_parsers(pages);
    measure_memory(pages);
    measure_selectors(pages);
    measure_text(pages);
    measure_decoding(pages);
}

int main(void) {
    const char *folder = getenv("PAGES"), *said = getenv("ROUNDS");
    struct page_texts shop = {0}, pages = {0};
    if (said && *said) rounds = atoi(said);
    if (rounds < 1 || rounds > ROUNDS_MOST) return fprintf(stderr, "ROUNDS is 1 to %d\n", ROUNDS_MOST), 1;
    mem_setup();
    doc_setup();
    pages_shop(&shop, 300);
    measure("demo shop", &shop);
    pages_clear(&shop);
    if (folder && *folder) {
        if (!pages_read(&pages, folder)) return fprintf(stderr, "no .html files in %s\n", folder), 1;
        measure(folder, &pages);
        pages_clear(&pages);
    }
    putchar('\n');
    measure_need();
    return 0;
}
