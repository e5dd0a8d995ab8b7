/* The prompt about failures at a terminal: what is decided there, the debugger in it, saves behind it, and how it
 * ends. */
#include "books.h"
#include "events.h"
#include "items.h"
#include "terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROMPT "[D]ebug or [Q]uit? [R] "
#define WAITS "waiting (Enter asks again) "
#define CRAWL "books.crawl"
#define ITEMS "items.jsonl"

static const char *const NO_PRICE = "<html><h1>A book</h1></html>";

/* The bookshop whose third book has no price. */
static struct site *site_without_price(void) {
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = NO_PRICE);
    return site;
}

static struct terminal *crawl_books(struct site *site) {
    return terminal_darn("run", "books.lua", site_url(site, "/"), "-o", ITEMS, "--events", "events");
}

static const char *mended_books(void) {
    return replaced(project_file("tests/data/books.lua"), "page:need(\".price\"):number()", "page:number(\".price\") or 0");
}

static const char *book_without_price(void) { return "{\"_type\": \"book\", \"title\": \"A book\", \"price\": 0}\n"; }

/* ---- letters ---- */

static void one_letter_decides(void **state) {
    (void)state;
    static const struct { const char *keys; int exit; const char *failures, *said; } cases[] = {
        {"s\n", 0, "", "mended"},
        {" Skip\n", 0, "", "mended"},
        {"e\n", 2, "gave_up raised\n", "gave up"},
        {"q\n", 3, "parked \n", "interrupted"},
        {"\x03", 3, "parked \n", "interrupted"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = site_without_price();
        const char *rest;
        site_hold(site, books_path(12)); /* so that the crawl is not over */
        struct terminal *terminal = terminal_darn("run", "books.lua", site_url(site, "/"), "-o", ITEMS, "--fresh");
        terminal_shows(terminal, "nothing matches \".price\"");
        terminal_shows(terminal, PROMPT);
        static const char *const none[] = {"x\n", "extract(page)\n", "setmetatable({}, {})\n", "skipped\n", "sk\n"};
        for (size_t k = 0; k < sizeof none / sizeof *none; k++) {
            terminal_type(terminal, none[k]);
            terminal_shows(terminal, "one letter, please");
            terminal_shows(terminal, PROMPT);
        }
        terminal_type(terminal, cases[i].keys);
        if (cases[i].exit == 3) terminal_shows(terminal, "stops when what is under way is done");
        site_release(site, books_path(12));
        assert_int_equal(terminal_ends(terminal, &rest), cases[i].exit);
        assert_has(rest, cases[i].said);
        assert_true(terminal_is_plain(terminal));
        assert_string_equal(crawl_query(CRAWL, "SELECT state || ' ' || coalesce(kind, '') FROM failures"), cases[i].failures);
        if (cases[i].exit != 3) assert_same_lines(get_file(ITEMS), books_items_but(3));
    }
}

/* It was meant for whatever was there before. */
static void what_was_typed_before_the_question_is_no_answer(void **state) {
    (void)state;
    struct site *site = site_without_price();
    const char *rest;
    site_hold(site, books_path(3));
    struct terminal *terminal = crawl_books(site);
    site_await(site, books_path(3), 1);
    terminal_type(terminal, "s\n");
    terminal_shows(terminal, "s\r\n"); /* it has come */
    site_release(site, books_path(3));
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "what?\n");
    terminal_shows(terminal, "one letter, please");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "e\n");
    assert_int_equal(terminal_ends(terminal, &rest), 2);
    assert_string_equal(crawl_query(CRAWL, "SELECT kind FROM failures"), "raised\n");
}

/* A page that is given up is fetched again by darn retry; one that was skipped is done. */
static void what_was_decided_is_in_the_crawl_file(void **state) {
    (void)state;
    struct site *site = site_without_price();
    const char *rest;
    struct terminal *terminal = crawl_books(site);
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "s\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(get_file("events"), "\"rerun_ok\"");
    assert_has(get_file("events"), "\"outcome\": \"skip\"");
    assert_string_equal(crawl_query(CRAWL, "SELECT version FROM pages WHERE url LIKE '%book-3.html'"), "by hand\n");
    assert_int_equal(crawl_number(CRAWL, "SELECT count(*) FROM items"), BOOKS - 1);
    terminal = terminal_darn("run", "books.lua", site_url(site, "/"), "--fresh", "--events", "events");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "e\n");
    assert_int_equal(terminal_ends(terminal, &rest), 2);
    assert_has(get_file("events"), "\"kind\": \"raised\"");
    struct program *given_up = run_darn("failures", CRAWL, "1");
    assert_exit(given_up, 0);
    assert_has(given_up->out, "need(\".price\")");
    assert_has(given_up->out, "fetches it again");
    assert_exit(run_darn("failures", CRAWL, "1", "--body"), 0);
    books_good(site, 3);
    assert_exit(run_darn("retry", CRAWL, "-q"), 0);
    assert_int_equal(crawl_number(CRAWL, "SELECT count(*) FROM items"), BOOKS);
}

static void items_by_hand(void **state) {
    (void)state;
    struct site *site = site_without_price();
    const char *rest;
    struct terminal *terminal = crawl_books(site);
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "v\n");
    static const struct { const char *typed, *said; } wrong[] = {
        {"{ title = 5 }\n", "book.title: expected string, got number 5; book.price is missing"},
        {"'bok', {}\n", "did you mean 'book'?"},
        {"{ title = \n", "unexpected symbol"},
        {"nil\n", "an item is a table, not a nil"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        terminal_shows(terminal, "value (");
        terminal_shows(terminal, "types): ");
        terminal_type(terminal, wrong[i].typed);
        terminal_shows(terminal, wrong[i].said);
    }
    terminal_shows(terminal, "types): ");
    terminal_type(terminal, "\n"); /* back */
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "v\n");
    terminal_shows(terminal, "types): ");
    terminal_type(terminal, "{ title = page:text 'h1', price = 3 }, 'book', { title = 'B', price = 1 }\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_same_lines(get_file(ITEMS), textf("%s%s%s", books_items_but(3),
                                             "{\"_type\": \"book\", \"title\": \"B\", \"price\": 1}\n",
                                             "{\"title\": \"A book\", \"price\": 3}\n"));
    assert_int_equal(crawl_number(CRAWL, "SELECT count(*) FROM items WHERE version = 'by hand'"), 2);
}

/* Ctrl-D leaves it with everything parked; the crawl stays, as it does where nobody asks. */
static void the_prompt_is_left(void **state) {
    (void)state;
    struct site *site = site_without_price();
    const char *rest;
    struct terminal *terminal = crawl_books(site);
    terminal_shows(terminal, PROMPT);
    terminal_showed(terminal, "waiting");
    terminal_type(terminal, "d\n");
    terminal_shows(terminal, "debug> ");
    terminal_type(terminal, "\x04");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "\x04");
    terminal_shows(terminal, "stay parked");
    put_file("books.lua", mended_books());
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_same_lines(get_file(ITEMS), textf("%s%s", books_items_but(3), book_without_price()));
}

/* ---- saves behind it ---- */

static void saves_run_the_page_again(void **state) {
    (void)state;
    struct site *site = site_without_price();
    const char *books = get_file("books.lua"), *rest;
    struct terminal *terminal = crawl_books(site);
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "\n");
    terminal_shows(terminal, "waits for a save of books.lua\r\n");
    terminal_shows(terminal, WAITS);
    put_file("books.lua", "local books = = {}\n");
    terminal_shows(terminal, "refused");
    terminal_shows(terminal, WAITS); /* still: this was no mend */
    terminal_type(terminal, "r\n");
    terminal_shows(terminal, "the last one was refused: books.lua:1:");
    terminal_shows(terminal, WAITS);
    save_file("books.lua", replaced(books, "page:need(\".price\")", "page:need(\".cost\")"));
    terminal_shows(terminal, "it fails still: failure 1, book: nothing matches \".cost\"");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "d\n"); /* of the new failure */
    terminal_shows(terminal, "price = page:need(\".cost\")");
    terminal_shows(terminal, "debug> ");
    put_file("books.lua", replaced(books, "page:need(\".price\")", "page:need(\".sum\")"));
    terminal_shows(terminal, "it fails still: failure 1, book: nothing matches \".sum\"");
    terminal_shows(terminal, "price = page:need(\".sum\")"); /* the debugger is there again */
    terminal_shows(terminal, "debug> ");
    put_file("books.lua", mended_books());
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(rest, "mended");
    assert_same_lines(get_file(ITEMS), textf("%s%s", books_items_but(3), book_without_price()));
}

/* R is an answer: nothing else is asked until the save is there, or Enter says otherwise. */
static void the_others_queue_while_it_waits_for_a_save(void **state) {
    (void)state;
    struct site *site = site_without_price();
    const char *rest, *fifth = "if page.url:find('book-5', 1, true) then error 'no fifth' end\n  page:emit(";
    put_file("books.lua", replaced(get_file("books.lua"), "page:emit(", fifth));
    site_hold(site, books_path(5));
    struct terminal *terminal = crawl_books(site);
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "r\n");
    terminal_shows(terminal, WAITS);
    site_release(site, books_path(5));
    terminal_shows(terminal, "no fifth");
    terminal_showed(terminal, "2 pages parked");
    terminal_type(terminal, "\n");
    terminal_shows(terminal, PROMPT); /* of the first one still */
    terminal_type(terminal, "r\n");
    terminal_shows(terminal, "waits for a save of books.lua\r\n");
    terminal_shows(terminal, WAITS);
    put_file("books.lua", replaced(mended_books(), "page:emit(", fifth));
    terminal_shows(terminal, "mended");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "s\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_same_lines(get_file(ITEMS), replaced(textf("%s%s", books_items_but(3), book_without_price()), books_item(5), ""));
}

/* What it failed of is no file: nothing is saved, and it runs again all the same. */
static void retry_runs_it_again_at_once(void **state) {
    (void)state;
    struct site *site = books_site(0);
    const char *rest;
    put_file("books.lua", replaced(get_file("books.lua"), "  page:emit(",
                                   "  local state = require('darn').state\n"
                                   "  if page.url:find 'book%-12' then state.set('come', true) end\n"
                                   "  if page.url:find 'book%-3' and not state.get 'come' then error 'too early' end\n"
                                   "  page:emit("));
    site_hold(site, books_path(12));
    struct terminal *terminal = terminal_darn("run", "books.lua", site_url(site, "/"), "-o", ITEMS, "-v");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "d\n");
    terminal_shows(terminal, "debug> ");
    terminal_type(terminal, "retry\n");
    terminal_shows(terminal, "runs again with the newest good save of books.lua\r\n");
    terminal_shows(terminal, "it fails still: failure 1, book: too early");
    terminal_shows(terminal, "fails in version"); /* the debugger is there again, on the new stack */
    terminal_shows(terminal, "debug> ");
    site_release(site, books_path(12));
    terminal_shows(terminal, "book-12.html: 1 item");
    terminal_type(terminal, "retry\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(rest, "mended");
    assert_same_lines(get_file(ITEMS), books_items());
}

/* The page is being run again while somebody decides about it: what the mend gives is what counts. */
static void a_mend_goes_before_a_decision(void **state) {
    (void)state;
    struct site *site = site_without_price();
    const char *rest;
    struct terminal *terminal = crawl_books(site);
    terminal_shows(terminal, PROMPT);
    terminal_showed(terminal, "waiting");
    assert_int_equal(mkfifo("gate", 0600), 0);
    put_file("books.lua", replaced(mended_books(), "page:emit(", "io.open('gate'):read 'a'\n  page:emit("));
    terminal_shows(terminal, "reloaded");
    int gate = open("gate", O_WRONLY | O_CLOEXEC); /* when the callback is there */
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "s\n");
    close(gate); /* now it goes on */
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_same_lines(get_file(ITEMS), textf("%s%s", books_items_but(3), book_without_price()));
    assert_int_equal(crawl_number(CRAWL, "SELECT count(*) FROM items"), BOOKS);
}

/* As where it is mended between two looks into the crawl file. */
static void what_is_not_parked_any_more_is_not_decided_about(void **state) {
    (void)state;
    struct site *site = site_without_price();
    const char *rest;
    struct terminal *terminal = crawl_books(site);
    terminal_shows(terminal, PROMPT);
    terminal_showed(terminal, "waiting");
    sqlite_run(CRAWL, "UPDATE failures SET state = 'gave_up'");
    terminal_type(terminal, "s\n");
    terminal_shows(terminal, "failure 1 is not parked any more: nothing was decided about it");
    terminal_signal(terminal, SIGINT);
    terminal_ends(terminal, &rest);
    assert_true(terminal_lacks(terminal, "skipped"));
    assert_int_equal(crawl_number(CRAWL, "SELECT count(*) FROM failures"), 1);
}

/* Each group is asked about in turn; of what is not kept alive the callback is run again. */
static void further_failures_queue(void **state) {
    (void)state;
    struct site *site = site_without_price();
    const char *rest;
    put_file("books.lua", replaced(get_file("books.lua"), "page:emit(",
                                   "if page.url:find('book-5', 1, true) then error 'no fifth' end\n  page:emit("));
    site_hold(site, books_path(5));
    struct terminal *terminal = crawl_books(site);
    terminal_shows(terminal, PROMPT);
    site_release(site, books_path(5));
    terminal_showed(terminal, "waiting");
    assert_true(terminal_lacks(terminal, "failure 2, book: no fifth"));
    terminal_type(terminal, "s\n");
    terminal_shows(terminal, "failure 2, book: no fifth");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "d\n");
    terminal_shows(terminal, "debug> ");
    terminal_type(terminal, "p page:text 'h1'\n");
    terminal_shows(terminal, "\"The Book no. 5\"");
    terminal_shows(terminal, "debug> ");
    terminal_type(terminal, "skip\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_int_equal(crawl_number(CRAWL, "SELECT count(*) FROM items"), BOOKS - 2);
}

/* Of one group one page is asked about at a time, and at the end what is left of it. */
static void a_group_is_asked_about_until_nothing_is_left(void **state) {
    (void)state;
    struct site *site = books_site(0);
    const char *rest;
    put_file("books.lua", replaced(get_file("books.lua"), "page:emit(",
                                   "if page.url:find 'book%-[1-3].html' then error 'no book' end\n  page:emit("));
    struct terminal *terminal = crawl_books(site);
    terminal_shows(terminal, "waiting");
    for (int page = 1; page <= 3; page++) {
        if (page > 1) terminal_shows(terminal, ", book: no book"); /* the next one, whichever it is */
        terminal_shows(terminal, PROMPT);
        terminal_type(terminal, "s\n");
    }
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_int_equal(crawl_number(CRAWL, "SELECT count(*) FROM items"), BOOKS - 3);
}

/* ---- a session ---- */

/* The shop's scraper with a frame more, and a variable to look at. */
static const char *const helped =
    "local function heading(page)\n  local selector = \"h1\"\n  return page:need(selector):text()\nend\n\nfunction shop.product(page)\n"
    "  local price = page:text \".price\"\n";

static void type_at(struct terminal *terminal, const char *prompt, const char *keys, const char *said) {
    terminal_shows(terminal, prompt);
    terminal_type(terminal, keys);
    terminal_shows(terminal, said);
}

static void session(const char *parsers) {
    struct shop shop = shop_start("60", "hits");
    const char *script = replaced(project_file("scrapers/shop.lua"), "function shop.product(page)\n", helped), *rest;
    script = replaced(script, "title = page:need(\"h1\"):text()", "title = heading(page)");
    script = replaced(script, "      price = \"number\"", "      [\"price?\"] = \"number\"");
    put_file("shop.lua", script);
    struct terminal *terminal = terminal_darn("run", "shop.lua", shop.url, "-o", ITEMS, "-j", parsers, "--events", "events");
    terminal_shows(terminal, "nothing matches \"h1\"");
    type_at(terminal, PROMPT, "d\n", " in version ");
    type_at(terminal, "debug> ", "bt\n", "#1 shop.lua:");
    type_at(terminal, "debug> ", "up\n", "in product");
    type_at(terminal, "debug> ", "p price\n", "\"");
    type_at(terminal, "debug> ", "css .price\n", "match");
    type_at(terminal, "debug> ", "down\n", "in heading");
    type_at(terminal, "debug> ", "p selector = \"h2\"\n", "selector = \"h2\"  (local)");
    type_at(terminal, "debug> ", "p #page:css(selector) > 0\n", "true");
    terminal_showed(terminal, "waiting"); /* all else was fetched behind it */
    terminal_shows(terminal, "debug> ");
    save_file("shop.lua", replaced(script, "return page:need(selector):text()",
                                   "return page:text(selector) or page:need(\"meta[property='og:title']\"):attr(\"content\")"));
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(rest, "reloaded");
    assert_has(rest, "mended");
    assert_true(terminal_is_plain(terminal));
    assert_same_lines(get_file(ITEMS), shop_truth("60"));
}

static void a_session_in_the_demo_shop(void **state) {
    (void)state;
    session("1");
}

static void a_session_beside_four_parsers(void **state) {
    (void)state;
    session("4");
}

/* ---- how it ends ---- */

static void a_kill_loses_nothing(void **state) {
    (void)state;
    struct site *site = site_without_price();
    const char *rest;
    struct terminal *terminal = crawl_books(site);
    terminal_shows(terminal, PROMPT);
    terminal_showed(terminal, "waiting");
    terminal_signal(terminal, SIGKILL);
    assert_int_equal(terminal_ends(terminal, &rest), -SIGKILL);
    terminal = crawl_books(site);
    terminal_shows(terminal, "goes on");
    terminal_shows(terminal, "waiting");
    terminal_shows(terminal, "failure 1, book: nothing matches \".price\"");
    terminal_shows(terminal, PROMPT);
    terminal_signal(terminal, SIGKILL);
    assert_int_equal(terminal_ends(terminal, &rest), -SIGKILL);
    put_file("books.lua", mended_books());
    terminal = crawl_books(site);
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(rest, "mended");
    assert_same_lines(get_file(ITEMS), textf("%s%s", books_items_but(3), book_without_price()));
    assert_int_equal(site_hits(site, books_path(3)), 1);
}

/* What is typed into the debugger may loop: it is stopped by its time, and by the end of the crawl. */
static void a_loop_in_the_debugger(void **state) {
    (void)state;
    static const char *const loop = "p (function() print('now it ' .. 'loops') while true do end end)()\n";
    struct site *site = site_without_price();
    const char *rest;
    struct terminal *terminal = terminal_darn("run", "books.lua", site_url(site, "/"), "--set", "callback_time=0.3");
    type_at(terminal, PROMPT, "d\n", " in version ");
    type_at(terminal, "debug> ", loop, "callback_time");
    type_at(terminal, "debug> ", "quit\n", PROMPT);
    terminal_type(terminal, "q\n");
    terminal_ends(terminal, &rest);
    terminal = terminal_darn("run", "books.lua", site_url(site, "/"), "--set", "callback_time=300", "--fresh");
    type_at(terminal, PROMPT, "d\n", " in version ");
    terminal_showed(terminal, "waiting");
    type_at(terminal, "debug> ", loop, "now it loops");
    terminal_signal(terminal, SIGTERM);
    assert_int_equal(terminal_ends(terminal, &rest), 2);
}

/* Nobody is asked where nobody wants to be. */
static void those_who_do_not_want_it(void **state) {
    (void)state;
    static const char *const options[][3] = {{"-q"}, {"--on-error", "park"}};
    for (size_t i = 0; i < 2; i++) {
        struct site *site = site_without_price();
        const char *rest;
        struct terminal *terminal = terminal_darn("run", "books.lua", site_url(site, "/"), "--fresh", "--events", "events",
                                                  options[i][0], options[i][1]);
        terminal_shows(terminal, "nothing matches");
        site_await(site, books_path(12), 1);
        put_file("books.lua", mended_books());
        assert_int_equal(terminal_ends(terminal, &rest), 0);
        assert_true(terminal_lacks(terminal, PROMPT));
    }
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(one_letter_decides), CASE(what_was_typed_before_the_question_is_no_answer),
        CASE(what_was_decided_is_in_the_crawl_file), CASE(items_by_hand),
        CASE(the_prompt_is_left), CASE(saves_run_the_page_again),
        CASE(the_others_queue_while_it_waits_for_a_save), CASE(retry_runs_it_again_at_once), CASE(a_mend_goes_before_a_decision),
        CASE(what_is_not_parked_any_more_is_not_decided_about),
        CASE(further_failures_queue),
        CASE(a_group_is_asked_about_until_nothing_is_left), CASE(a_session_in_the_demo_shop),
        CASE(a_session_beside_four_parsers), CASE(a_kill_loses_nothing), CASE(a_loop_in_the_debugger), CASE(those_who_do_not_want_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
