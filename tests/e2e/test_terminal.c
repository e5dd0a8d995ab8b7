/* What every terminal that lines are typed at has in common: what is said meanwhile comes above the line, what was typed
 * before can be had again, and however the program or the terminal ends, nothing stays behind. */
#include "books.h"
#include "terminal.h"

#include <signal.h>
#include <sys/stat.h>

#define PROMPT "[D]ebug or [Q]uit? [R] "
#define DEBUG "debug> "
#define CRAWL "books.crawl"
#define HISTORY TERMINAL_STATE "/darn/history"
#define CLEARED "\r\x1b[K" /* the line that is typed makes room */
#define UP "\x1b[A"

/* The bookshop whose third book has no price. */
static struct site *site_without_price(void) {
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = "<html><h1>A book</h1></html>");
    return site;
}

static void type_at(struct terminal *terminal, const char *prompt, const char *keys) {
    terminal_shows(terminal, prompt);
    terminal_type(terminal, keys);
}

/* A crawl file with one failure, of id 1. */
static void crawl_to_failure(void) {
    struct site *site = site_without_price();
    put_file("books.lua", replaced(get_file("books.lua"), "items =", textf("start = \"%s\",\n  items =", site_url(site, "/"))));
    assert_exit(run_darn("run", "books.lua", "-q"), 2);
}

/* Asks about a failure of darn.retriable. */
static struct terminal *live_at_question(void) {
    put_file("util.lua", "local M = {}\nfunction M.f(n) error('bad ' .. n) end\nreturn M\n");
    put_file("main.lua", "require('darn').retriable(require('util').f)(5)\n");
    struct terminal *terminal = terminal_darn("live", "main.lua");
    terminal_shows(terminal, "bad 5");
    terminal_shows(terminal, PROMPT);
    return terminal;
}

/* ---- what is said meanwhile ---- */

static void lines_come_above_what_is_typed(void **state) {
    (void)state;
    static const char *const said[] = {"darn: mind\r\n", "darn: warning: the step\r\n", "it\tis 12\r\n"};
    struct site *site = site_without_price();
    const char *rest;
    put_file("books.lua", replaced(get_file("books.lua"), "  page:emit(",
                                   "  if page.url:find 'book%-12' then\n    local log = require('darn').log\n"
                                   "    log.info 'mind' log.warn 'the step' print('it', 'is 12')\n  end\n  page:emit("));
    site_hold(site, books_path(12));
    struct terminal *terminal = terminal_darn("run", "books.lua", site_url(site, "/"));
    type_at(terminal, PROMPT, "d\n");
    type_at(terminal, DEBUG, "p 21 *");
    terminal_shows(terminal, "p 21 *");
    site_release(site, books_path(12));
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        terminal_shows(terminal, textf(CLEARED "%s", said[i]));
        terminal_shows(terminal, DEBUG "p 21 *"); /* still there */
    }
    terminal_type(terminal, " 2\n");
    terminal_shows(terminal, "\r\n42\r\n");
    type_at(terminal, DEBUG, "p print 'by hand'\n");
    terminal_shows(terminal, "\r\nby hand\r\n"); /* not above the next prompt */
    terminal_shows(terminal, DEBUG);
    terminal_type(terminal, "skip\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_true(terminal_lacks(terminal, "*darn: "));
}

/* Saves are judged by a thread of their own. */
static void a_refusal_comes_above_what_is_typed(void **state) {
    (void)state;
    struct terminal *terminal = live_at_question();
    const char *rest;
    terminal_type(terminal, "d\n");
    type_at(terminal, DEBUG, "p n *");
    terminal_shows(terminal, "p n *");
    put_file("util.lua", "local = 1\n");
    terminal_shows(terminal, CLEARED "darn: not reloaded: util.lua:1:");
    terminal_shows(terminal, DEBUG "p n *");
    terminal_type(terminal, " 4\n");
    terminal_shows(terminal, "\r\n20\r\n");
    type_at(terminal, DEBUG, "skip\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
}

/* ---- what was typed before ---- */

static void what_was_typed_is_there_again(void **state) {
    (void)state;
    struct terminal *terminal;
    struct stat info;
    const char *rest;
    crawl_to_failure();
    terminal = terminal_darn("debug", CRAWL, "1");
    type_at(terminal, DEBUG, "p 1 + 1\n");
    type_at(terminal, DEBUG, "p 2 + 2\n");
    type_at(terminal, DEBUG, "p 2 + 2\n"); /* once is enough */
    type_at(terminal, DEBUG, "\n");
    type_at(terminal, DEBUG, "\x04");
    assert_int_equal(terminal_ends(terminal, &rest), 2);
    assert_string_equal(get_file(HISTORY), "p 1 + 1\np 2 + 2\n");
    assert_int_equal(stat(HISTORY, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    terminal = terminal_darn("run", "books.lua");
    type_at(terminal, PROMPT, "d\n");
    type_at(terminal, DEBUG, UP UP "\n");
    terminal_shows(terminal, "\r\n2\r\n");
    type_at(terminal, DEBUG, "quit\n");
    type_at(terminal, PROMPT, "v\n");
    type_at(terminal, "types): ", "{ title = 'A', price = 3 }\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    terminal = live_at_question();
    terminal_type(terminal, "d\n");
    type_at(terminal, DEBUG, UP UP UP UP "\n");
    terminal_shows(terminal, "\r\n4\r\n");
    type_at(terminal, DEBUG, "p n\n");
    type_at(terminal, DEBUG, "skip\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_string_equal(get_file(HISTORY), "p 1 + 1\np 2 + 2\np 1 + 1\nquit\n{ title = 'A', price = 3 }\np 2 + 2\np n\nskip\n");
}

/* ---- its end ---- */

static struct terminal *crawl_at_question(void) {
    struct terminal *terminal = terminal_darn("run", "books.lua");
    terminal_shows(terminal, PROMPT);
    terminal_showed(terminal, "waiting");
    return terminal;
}

static struct terminal *debug_at_line(void) {
    struct terminal *terminal = terminal_darn("debug", CRAWL, "1");
    terminal_shows(terminal, DEBUG);
    return terminal;
}

/* However it ends, the next prompt of the shell finds the terminal as it was. */
static void the_terminal_is_given_back(void **state) {
    (void)state;
    enum { PLACES = 3 };
    static struct terminal *(*const places[PLACES])(void) = {crawl_at_question, debug_at_line, live_at_question};
    static const struct { int signal, ends[PLACES]; } cases[] = { /* 0: by the signal */
        {SIGTERM, {2, 0, 0}}, {SIGINT, {2, 0, 1}},  {SIGHUP, {2, 0, 0}},  {SIGQUIT, {0}}, {SIGUSR1, {0}},
        {SIGALRM, {3, 0, 0}}, {SIGXCPU, {0}},       {SIGABRT, {0}}, {SIGPWR, {0}},
    };
    crawl_to_failure();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int place = 0; place < PLACES; place++) {
            struct terminal *terminal = places[place]();
            const char *rest;
            int end = cases[i].ends[place];
            assert_false(terminal_is_plain(terminal));
            terminal_signal(terminal, cases[i].signal);
            assert_int_equal(terminal_ends(terminal, &rest), end ? end : -cases[i].signal);
            assert_true(terminal_is_plain(terminal));
        }
    }
}

/* The first asks for the end of what is under way, which does not come. */
static void a_second_signal_ends_it_at_once(void **state) {
    (void)state;
    struct site *site = site_without_price();
    const char *rest;
    site_hold(site, books_path(12));
    struct terminal *terminal = terminal_darn("run", "books.lua", site_url(site, "/"));
    terminal_shows(terminal, PROMPT);
    terminal_signal(terminal, SIGTERM);
    terminal_signal(terminal, SIGINT);
    assert_int_equal(terminal_ends(terminal, &rest), 3);
    assert_true(terminal_is_plain(terminal));
}

/* Who did not ask for it to go on without one finds a run that ended in order. */
static void a_terminal_that_vanishes_ends_the_run(void **state) {
    (void)state;
    struct site *site = books_site(0);
    const char *rest;
    site_hold(site, books_path(12));
    struct terminal *terminal = terminal_darn("run", "books.lua", site_url(site, "/"));
    site_await(site, books_path(12), 1);
    terminal_break(terminal);
    terminal_rests(terminal);
    site_release(site, books_path(12));
    assert_int_equal(terminal_ends(terminal, &rest), 3);
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl"), 0);
    assert_same_lines(get_file("items.jsonl"), books_items());
    for (int n = 1; n <= BOOKS; n++) assert_int_equal(site_hits(site, books_path(n)), 1);
}

/* Nobody is there to mend the rest: it is not waited for, unless that was asked for. */
static void the_crawl_goes_on_without_the_terminal(void **state) {
    (void)state;
    static const struct { const char *option, *typed, *prompt; int exit; } cases[] = {
        {"-v", NULL, PROMPT, 2},         {"-v", "d\n", DEBUG, 2},    {"-v", "r\n", "waiting (", 2},
        {"--no-watch", NULL, PROMPT, 2}, {"--wait", NULL, PROMPT, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = site_without_price();
        const char *rest, *mended = replaced(get_file("books.lua"), "page:need(\".price\"):number()", "page:number(\".price\") or 0");
        put_file("books.lua", replaced(get_file("books.lua"), "  page:emit(",
                                       "  if page.url:find 'book%-12' then error 'no twelfth' end\n  page:emit("));
        site_hold(site, books_path(12));
        struct terminal *terminal = terminal_program(
            "/bin/sh", (const char *const[]){"-c", "trap '' HUP; exec \"$0\" \"$@\"", darn_path(), "run", "books.lua",
                                             site_url(site, "/"), "--fresh", cases[i].option, NULL});
        terminal_shows(terminal, PROMPT);
        if (cases[i].typed) terminal_type(terminal, cases[i].typed);
        if (cases[i].typed) terminal_shows(terminal, cases[i].prompt);
        site_await(site, books_path(12), 1);
        terminal_break(terminal);
        terminal_rests(terminal);
        site_release(site, books_path(12)); /* a failure of another group */
        if (cases[i].exit == 0) put_file("books.lua", mended);
        assert_int_equal(terminal_ends(terminal, &rest), cases[i].exit);
        assert_int_equal(crawl_number(CRAWL, "SELECT count(*) FROM items"), cases[i].exit ? BOOKS - 2 : BOOKS);
    }
}

/* The terminal was opened before what follows turned out to be wrong. */
static void a_run_that_does_not_begin_ends(void **state) {
    (void)state;
    static const struct { const char *script, *option, *value, *said; } cases[] = {
        {"none.lua", "-j", "1", "none.lua"},
        {"bad.lua", "-j", "1", "bad.lua:1:"},
        {"books.lua", "--events", "no/such/folder", "no/such/folder"},
        {"books.lua", "-o", "no/such/folder.jsonl", "no/such/folder.jsonl"},
        {"books.lua", "-C", "bad.lua", "bad.lua"},
    };
    struct site *site = books_site(0);
    put_file("bad.lua", "return = {}\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *rest;
        struct terminal *terminal = terminal_darn("run", cases[i].script, site_url(site, "/"), cases[i].option, cases[i].value);
        assert_int_equal(terminal_ends(terminal, &rest), 1);
        assert_has(rest, "darn: error: ");
        assert_has(rest, cases[i].said);
        assert_true(terminal_is_plain(terminal));
    }
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(lines_come_above_what_is_typed), CASE(a_refusal_comes_above_what_is_typed),
        CASE(what_was_typed_is_there_again), CASE(the_terminal_is_given_back), CASE(a_second_signal_ends_it_at_once),
        CASE(a_terminal_that_vanishes_ends_the_run),
        CASE(the_crawl_goes_on_without_the_terminal), CASE(a_run_that_does_not_begin_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
