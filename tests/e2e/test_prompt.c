/* The prompt about failures at a terminal: what is decided there, the debugger in it, saves behind it, and how it ends. */
#include "books.h"
#include "events.h"
#include "items.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>

#define PROMPT "[D]ebug or [Q]uit? [R] "
#define CRAWL "books.crawl"

static const char *const NO_PRICE = "<html><h1>A book</h1></html>";

static void press_skip(void **state) {
    (void)state;
    struct site *site = books_site(3);
    const char *rest;
    site_put(site, books_path(3), .body = NO_PRICE);
    struct terminal *terminal = terminal_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl");
    terminal_shows(terminal, "failed");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "s\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_same_lines(get_file("items.jsonl"), books_items_but(3));
    assert_int_equal(crawl_number(CRAWL, "SELECT count(*) FROM failures"), 0);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(press_skip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
