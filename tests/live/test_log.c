/* The reload log: every save that was noticed is a line of it, with what came of it; the sources of each version that
 * ran are in the crawl file. `darn reloads` shows it, also while the crawl runs. */
#include "books.h"
#include "crawl.h"

#include <string.h>

static const char *mended(void) {
    return replaced(project_file("tests/data/books.lua"), "page:need(\".price\"):number()",
                    "page:need(\".price\"):number() or 0");
}

/* Crawls the bookshop, whose third book is sold out: a broken save, one that does not help, one that mends. */
static struct program *mended_books(void) {
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    struct program *darn =
        start_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "--events", "events", "--wait");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed");
    save_file("books.lua", "local books = {}\n\nfunction books.parse(page\nreturn books\n");
    event_wait(events, "reload_failed");
    save_file("books.lua", replaced(mended(), "or 0", "or error 'still no price'"));
    event_wait(events, "rerun_failed");
    save_file("books.lua", mended());
    event_wait(events, "rerun_ok");
    assert_exit(finish(darn), 0);
    return darn;
}

static void assert_field(json_t *line, const char *field, const char *expected) {
    json_t *value = json_object_get(line, field);
    char *text = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    if (!text || strcmp(text, expected) != 0) fail_msg("%s is %s, not %s", field, text ? text : "missing", expected);
    free(text);
}

static void every_save_is_a_line(void **state) {
    (void)state;
    mended_books();
    struct program *darn = run_darn("reloads", "books.crawl", "--json");
    assert_exit(darn, 0);
    assert_int_equal(count_lines(darn->out), 3);
    json_t *refused = json_line(line_of(darn->out, 0)), *useless = json_line(line_of(darn->out, 1)),
           *mend = json_line(line_of(darn->out, 2));
    static const struct { int line; const char *field, *value; } expected[] = {
        {0, "files", "[\"books.lua\"]"}, {0, "new", "null"},         {0, "line", "4"},
        {0, "file", "\"books.lua\""},    {0, "changed", "[]"},       {0, "notes", "[]"},
        {0, "rerun_ok", "0"},            {0, "rerun_failed", "0"},   {1, "files", "[\"books.lua\"]"},
        {1, "changed", "[\"book\"]"},    {1, "error", "null"},       {1, "file", "null"},
        {1, "line", "null"},             {1, "rerun_ok", "0"},       {1, "rerun_failed", "1"},
        {2, "changed", "[\"book\"]"},    {2, "rerun_ok", "1"},       {2, "rerun_failed", "0"},
    };
    json_t *lines[] = {refused, useless, mend};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_field(lines[expected[i].line], expected[i].field, expected[i].value);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(json_object_size(lines[i]), 12);
        assert_true(json_number_value(json_object_get(lines[i], "ms")) > 0);
        assert_true(strlen(event_text(lines[i], "time")) > 0);
    }
    assert_true(strlen(event_text(refused, "error")) > 0);
    assert_string_equal(event_text(refused, "old"), event_text(useless, "old")); /* the old version went on */
    assert_string_equal(event_text(mend, "old"), event_text(useless, "new"));
}

static void shows_it_to_people(void **state) {
    (void)state;
    mended_books();
    struct program *darn = run_darn("reloads", "books.crawl");
    assert_exit(darn, 0);
    assert_has(darn->out, "books.lua  ");
    assert_has(darn->out, "refused: books.lua:4: ");
    assert_has(darn->out, " stays  ");
    assert_has(darn->out, "    changed book\n    run again: 0 ok, 1 failed\n");
    assert_has(darn->out, "    changed book\n    run again: 1 ok, 0 failed\n");
}

/* What ran can be read from the crawl file: each version's files, a text that several share once. */
static void the_sources_are_kept(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>one</h1>");
    put_file("words.lua", "return { greeting = 'hello' }\n");
    const char *script = "local words = require 'words'\nlocal s = {}\n"
                         "function s.parse(page) page:emit{ say = words.greeting .. page:need('h2'):text() } end\nreturn s\n";
    put_file("s.lua", script);
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "--events", "events", "--wait");
    struct events *events = events_of(darn, "events");
    json_t *start = event_wait(events, "start");
    event_wait(events, "parse_failed");
    save_file("s.lua", replaced(script, "h2", "h1"));
    json_t *reloaded = event_wait(events, "reloaded");
    assert_exit(finish(darn), 0);
    assert_int_equal(crawl_number("s.crawl", "SELECT count(*) FROM sources"), 3);
    const char *text = "SELECT text FROM versions JOIN sources USING (hash) WHERE version = '%s' AND path = '%s'";
    static const char *const paths[] = {"s.lua", "words.lua"};
    for (int i = 0; i < 2; i++) {
        const char *before = crawl_query("s.crawl", textf(text, event_text(start, "version"), paths[i]));
        const char *after = crawl_query("s.crawl", textf(text, event_text(reloaded, "new"), paths[i]));
        assert_string_equal(before, textf("%s\n", i ? "return { greeting = 'hello' }\n" : script));
        assert_string_equal(after, i ? before : textf("%s\n", replaced(script, "h2", "h1")));
    }
}

static void a_callback_that_is_gone_is_a_refusal(void **state) {
    (void)state;
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    struct program *darn = start_darn("run", "books.lua", site_url(site, "/"), "--events", "events", "--wait");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed");
    save_file("books.lua", "return { parse = function(page) end }\n");
    event_wait(events, "reload_failed");
    struct program *reloads = run_darn("reloads", "books.crawl", "--json"); /* while it runs */
    assert_exit(reloads, 0);
    assert_has(event_text(json_line(line_of(reloads->out, 0)), "error"), "callback 'book' is gone");
    save_file("books.lua", mended());
    assert_exit(finish(darn), 0);
}

static void says_what_is_wrong(void **state) {
    (void)state;
    struct site *site = books_site(0);
    assert_exit(run_darn("run", "books.lua", site_url(site, "/")), 0);
    struct program *darn = run_darn("reloads", "books.crawl");
    assert_exit(darn, 0);
    assert_string_equal(darn->out, "no reloads\n");
    darn = run_darn("reloads", "books.crawl", "--json");
    assert_exit(darn, 0);
    assert_string_equal(darn->out, "");
    darn = run_darn("reloads", "other.crawl");
    assert_exit(darn, 1);
    assert_has(darn->err, "there is no crawl file other.crawl");
    assert_has(run_darn("help", "reloads")->out, "darn reloads CRAWL");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(every_save_is_a_line),
        CASE(shows_it_to_people),
        CASE(the_sources_are_kept),
        CASE(a_callback_that_is_gone_is_a_refusal),
        CASE(says_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
