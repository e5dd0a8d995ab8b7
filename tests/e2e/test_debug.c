/* `darn debug`: a parked page of the demo shop looked at from a pipe and at a terminal, and mended there. */
#include "events.h"
#include "items.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CRAWL "shop.crawl"
#define PROMPT "debug> "

/* The shop crawled by its first scraper, as shop.lua. The id of a parked page whose heading is missing. */
static const char *parked(void) {
    struct shop shop = shop_start("60", "hits");
    put_file("shop.lua", project_file("scrapers/shop.lua"));
    assert_exit(run_darn("run", "shop.lua", shop.url, "-q"), 2);
    return crawl_query(CRAWL, "SELECT min(id) FROM failures WHERE error LIKE 'nothing matches%'");
}

/* Without the newline that ends the only row. */
static const char *parked_id(void) { return line_of(parked(), 0); }

/* A session whose lines come from a pipe. */
static struct program *piped(const char *id, const char *lines) {
    const char *command = "printf '%s' \"$2\" | \"$0\" debug " CRAWL " \"$1\"";
    return finish(start_program("/bin/sh", (const char *const[]){"-c", command, darn_path(), id, lines, NULL}));
}

/* All that a crawl file can tell of what was done to it. */
static const char *contents(void) {
    return textf("%s%s%s", crawl_query(CRAWL, "SELECT * FROM failures"), crawl_query(CRAWL, "SELECT * FROM items"),
                 crawl_query(CRAWL, "SELECT id, state FROM requests"));
}

static void a_session_over_a_pipe(void **state) {
    (void)state;
    const char *id = parked_id(), *before = contents();
    struct program *darn = piped(id, "bt\np #tags > 0\np page.status + 1\ncss h2\ncss h9\np tags = 5\np tags\nnonsense\n"
                                     "list\npage body.html\nhelp");
    assert_exit(darn, 2);
    static const char *const said[] = {
        ": product fails in version ", "\nnothing matches \"h1\" on http://127.0.0.1",
        "\n#0 shop.lua:36 in product\n    title = page:need(\"h1\"):text(),\n",
        "\n* #0 shop.lua:36 in product:  title = page:need(\"h1\"):text(),\n",
        "\ntrue\n201\n4 matches\n  line\n", "  <h2>Description</h2>\n", "\nno match\nh9 matches 0", "\ntags = 5  (local)\n5\n",
        "\nthere is no command 'nonsense'", "\n->    36      title = page:need(\"h1\"):text(),\n", "\nbody.html: ",
        "\n  quit             leave the debugger",
    };
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) assert_has(darn->out, said[i]);
    assert_string_equal(darn->err, "");
    assert_has(get_file("body.html"), "<html");
    assert_string_equal(contents(), before);
}

static void a_session_at_a_terminal(void **state) {
    (void)state;
    const char *id = parked_id(), *rest;
    struct terminal *terminal = terminal_darn("debug", CRAWL, id);
    terminal_shows(terminal, "nothing matches");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "loc\n");
    terminal_shows(terminal, "  tags = {");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "p tag\t\n"); /* completed to tags */
    terminal_shows(terminal, "\r\n{");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "p page:sta\x15p page.sta\x03"); /* dropped */
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "p page:nee\t('h4'):text()\n");
    terminal_shows(terminal, "\r\n\"");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "p 6 * 7\n");
    terminal_shows(terminal, "\r\n42\r\n");
    terminal_type(terminal, "\x1b[A\n"); /* the line before */
    terminal_shows(terminal, "\r\n42\r\n");
    terminal_type(terminal, "\n"); /* again */
    terminal_shows(terminal, "\r\n42\r\n" PROMPT);
    terminal_type(terminal, "\x04");
    assert_int_equal(terminal_ends(terminal, &rest), 2);
}

/* The stack of the run before stands while the scraper is broken. */
static void mended_from_outside(void **state) {
    (void)state;
    const char *id = parked_id(), *before = contents(), *shop = get_file("shop.lua"), *rest;
    struct terminal *terminal = terminal_darn("debug", CRAWL, id);
    terminal_shows(terminal, PROMPT);
    put_file("shop.lua", "local x = = 1\n");
    terminal_type(terminal, "retry\n");
    terminal_shows(terminal, "darn: error: shop.lua:1:");
    terminal_type(terminal, "p #tags > 0\n");
    terminal_shows(terminal, "\r\ntrue\r\n");
    put_file("shop.lua", replaced(shop, "title = page:need(\"h1\"):text()", "title = page.title"));
    terminal_type(terminal, "retry\n");
    terminal_shows(terminal, "page has no 'title'");
    terminal_shows(terminal, PROMPT);
    put_file("shop.lua", shop_mended());
    terminal_type(terminal, "retry\n");
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(rest, "product does not fail any more on http://127.0.0.1");
    assert_has(rest, ": 1 item, 0 requests\r\n  item product {\"sku\": ");
    assert_has(rest, textf("darn retry " CRAWL " %s does that\r\n", id));
    assert_string_equal(contents(), before);
    assert_exit(run_darn("retry", CRAWL, id, "-q"), 2); /* others are still parked */
    assert_string_equal(crawl_query(CRAWL, textf("SELECT count(*) FROM failures WHERE id = %s", id)), "0\n");
}

static void mended_in_the_editor(void **state) {
    (void)state;
    const char *id = parked_id();
    put_file("editor", textf("#!/bin/sh\necho \"$1\" >where\nsed -i -f '%s/tests/data/shop.fix' \"$2\"\n",
                             getenv("SOURCE")));
    assert_int_equal(chmod("editor", 0700), 0);
    setenv("EDITOR", "./editor", 1);
    struct program *darn = piped(id, "edit\nhelp\n");
    unsetenv("EDITOR");
    assert_exit(darn, 0);
    assert_string_equal(get_file("where"), "+36\n");
    assert_has(darn->out, "does not fail any more");
    assert_null(strstr(darn->out, "leave the debugger"));
    setenv("EDITOR", "./nothing", 1);
    put_file("shop.lua", project_file("scrapers/shop.lua"));
    darn = piped(id, "edit\np 1 + 1\n");
    unsetenv("EDITOR");
    assert_exit(darn, 2);
    assert_has(darn->err, "$EDITOR ended with status 127");
    assert_has(darn->out, "\n2\n");
}

static void the_body_in_the_pager(void **state) {
    (void)state;
    const char *id = parked_id(), *rest;
    setenv("PAGER", "grep -c '<html lang'", 1);
    struct terminal *terminal = terminal_darn("debug", CRAWL, id);
    unsetenv("PAGER");
    terminal_shows(terminal, PROMPT);
    terminal_type(terminal, "page\n");
    terminal_shows(terminal, "\r\n1\r\n" PROMPT);
    terminal_type(terminal, "skip\n");
    assert_int_equal(terminal_ends(terminal, &rest), 2);
}

/* The same at once: what does not fail needs no debugger. */
static void one_that_is_mended_already(void **state) {
    (void)state;
    const char *id = parked_id();
    put_file("other.lua", shop_mended());
    struct program *darn = run_darn("debug", CRAWL, id, "--scraper", "other.lua");
    assert_exit(darn, 0);
    assert_has(darn->out, "does not fail any more");
    put_file("shop.lua", "return { start = 'http://127.0.0.1/', products = function() end, parse = function() end }\n");
    darn = run_darn("debug", CRAWL, id);
    assert_exit(darn, 1);
    assert_has(darn->err, "no callback 'product' any more; did it become 'products'?");
}

static void what_is_asked_wrongly(void **state) {
    (void)state;
    parked();
    static const struct { const char *words[4]; const char *said; } cases[] = {
        {{"debug", CRAWL}, "darn debug needs"},
        {{"debug", CRAWL, "x"}, "'x' is no failure's ID"},
        {{"debug", CRAWL, "999"}, "has no failure 999"},
        {{"debug", "none.crawl", "1"}, "there is no crawl file none.crawl"},
        {{"debug", CRAWL, "1", "--scrapr"}, "did you mean '--scraper'?"},
        {{"debug", CRAWL, "1", "--scraper=none.lua"}, "there is no file 'none.lua'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const *w = cases[i].words;
        const char *const words[] = {w[0], w[1], w[2], w[2] ? w[3] : NULL, NULL};
        struct program *darn = finish(start_program(darn_path(), words));
        assert_exit(darn, 1);
        assert_has(darn->err, cases[i].said);
    }
    assert_int_equal(remove("shop.lua"), 0);
    struct program *darn = run_darn("debug", CRAWL, "1");
    assert_exit(darn, 1);
    assert_has(darn->err, "is not there any more; name it: --scraper FILE");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_session_over_a_pipe),      CASE(a_session_at_a_terminal), CASE(mended_from_outside),
        CASE(mended_in_the_editor),       CASE(the_body_in_the_pager),   CASE(one_that_is_mended_already),
        CASE(what_is_asked_wrongly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
