/* Bad input: each gives one clear line on stderr and exit 1, and whatever crawl file was there before is there
 * after, unchanged. Without a network requests are given up with their kinds, exit 2. */
#include "books.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* Exit 1, nothing on stdout, one line on stderr that begins with "darn: error: " (below it at most the line of the
 * scraper that is wrong, and a caret) and holds the parts, which are separated by "|". */
static void assert_refused(struct program *darn, const char *parts) {
    assert_exit(darn, 1);
    assert_string_equal(darn->out, "");
    if (count_lines(lines_with(darn->err, " | ", false)) != 1 || !str_starts(darn->err, "darn: error: "))
        fail_msg("not one clear line:\n%s", darn->err);
    char *list = strdup(parts), *save = NULL;
    for (char *part = strtok_r(list, "|", &save); part; part = strtok_r(NULL, "|", &save))
        assert_has(darn->err, part);
    free(list);
}

/* All that a crawl file holds, as text. */
static const char *contents(const char *path) {
    return textf("%s%s%s", crawl_query(path, "SELECT id, state, url, callback, attempts FROM requests ORDER BY id"),
                 crawl_query(path, "SELECT id, url, status, version, callback FROM pages ORDER BY id"),
                 crawl_query(path, "SELECT id, page, type, data FROM items ORDER BY id"));
}

/* A finished crawl of the books in books.crawl. */
static struct site *crawled_books(void) {
    struct site *site = books_site(0);
    assert_exit(run_darn("run", "-q", "books.lua", site_url(site, "/"), "-o", "items.jsonl"), 0);
    return site;
}

/* ---- scrapers ---- */

/* The script is written to bad.lua; `parts` of the message are separated by "|". */
static const struct { const char *what, *script, *parts; } bad_scrapers[] = {
    {"a syntax error", "local s = {}\n\nfunction s.parse(page\n  return 1\nend\nreturn s\n", "bad.lua:4:3: |')' expected near 'return'|    4 |   return 1\n      |   ^\n"},
    {"an unfinished string", "return { name = 'x }\n", "bad.lua:1"},
    {"an error at the top level", "local s = {}\nlocal n = s.missing.field\nreturn s\n", "bad.lua:2|missing"},
    {"no table but nothing", "local s = {}\n", "bad.lua|table"},
    {"no table but a number", "return 42\n", "bad.lua|table|number"},
    {"an empty file", "", "bad.lua|table"},
    {"a module that is missing", "local m = require 'nowhere'\nreturn {}\n", "bad.lua:1|nowhere"},
    {"a binary chunk", "\033Lua\x54", "bad.lua"},
    {"parse missing", "return { start = 'http://127.0.0.1/' }\n", "bad.lua|parse"},
    {"a callback missing",
     "return {\n  start = { url = 'http://127.0.0.1/', callback = 'boks' },\n  books = function(page) end,\n}\n",
     "bad.lua|boks|books"},
    {"an unknown setting",
     "return {\n  start = 'http://127.0.0.1/',\n  concurency = 4,\n  parse = function(page) end,\n}\n",
     "bad.lua:3|concurency|concurrency"},
    {"an unknown setting, set later",
     "local s = { start = 'http://127.0.0.1/' }\nfunction s.parse(page) end\ns.time_out = 4\nreturn s\n",
     "bad.lua:3|time_out|timeout"},
    {"an unknown hook",
     "return {\n  start = 'http://127.0.0.1/',\n  on_opn = function() end,\n  parse = function(page) end,\n}\n",
     "bad.lua|on_opn|on_open"},
    {"a hook of a later step",
     "return { start = 'http://127.0.0.1/', on_item = function() end, parse = function(page) end }\n",
     "bad.lua|on_item|not yet"},
    {"a setting of a later step",
     "return { start = 'http://127.0.0.1/', drift = true, parse = function(page) end }\n",
     "bad.lua|drift|not yet"},
    {"a parser that there is not",
     "return { start = 'http://127.0.0.1/', parser = 'soup', parse = function(page) end }\n",
     "bad.lua|parser|html5|libxml2|soup"},
    {"a wrong type", "return { start = 'http://127.0.0.1/', concurrency = 'many', parse = function(page) end }\n",
     "bad.lua|concurrency|integer|many"},
    {"a value out of range", "return { start = 'http://127.0.0.1/', per_host = 0, parse = function(page) end }\n",
     "bad.lua|per_host"},
    {"a hook that is no function",
     "return { start = 'http://127.0.0.1/', on_open = 3, parse = function(page) end }\n",
     "bad.lua|on_open|function"},
    {"an unknown retry key",
     "return { start = 'http://127.0.0.1/', retry = { timout = 3 }, parse = function(page) end }\n",
     "bad.lua|retry|timout|timeout"},
    {"a retry rule without a name",
     "return { start = 'http://127.0.0.1/', retry = { [429] = '' }, parse = function(page) end }\n",
     "bad.lua|retry|429|field"},
    {"an unknown type in a schema",
     "return { start = 'http://127.0.0.1/', items = { book = { title = 'strng' } }, parse = function(page) end }\n",
     "bad.lua|book|title|strng|string"},
    {"a bad URL in start", "return { start = 'http://', parse = function(page) end }\n", "bad.lua|start|http://"},
    {"no URL in start", "return { start = 'not a url', parse = function(page) end }\n", "bad.lua|start|not a url"},
    {"another scheme in start", "return { start = 'ftp://example.org/', parse = function(page) end }\n",
     "bad.lua|start|ftp://example.org/"},
    {"start of a wrong type", "return { start = 42, parse = function(page) end }\n", "bad.lua|start"},
    {"no start at all", "return { parse = function(page) end }\n", "bad.lua|start"},
};

static void bad_scrapers_are_refused(void **state) {
    (void)state;
    crawled_books();
    const char *before = contents("books.crawl");
    for (size_t i = 0; i < sizeof bad_scrapers / sizeof *bad_scrapers; i++) {
        put_file("bad.lua", bad_scrapers[i].script);
        print_message("             %s\n", bad_scrapers[i].what);
        assert_refused(run_darn("run", "bad.lua"), bad_scrapers[i].parts);
    }
    assert_string_equal(contents("books.crawl"), before);
}

/* A scraper that was fine and is wrong now costs nothing of its crawl. */
static void a_scraper_that_went_bad_keeps_its_crawl(void **state) {
    (void)state;
    struct site *site = crawled_books();
    const char *before = contents("books.crawl");
    for (size_t i = 0; i < sizeof bad_scrapers / sizeof *bad_scrapers; i++) {
        put_file("books.lua", bad_scrapers[i].script);
        assert_exit(run_darn("run", "books.lua", "-o", "items.jsonl"), 1);
    }
    assert_string_equal(contents("books.crawl"), before);
    assert_same_lines(get_file("items.jsonl"), books_items());
    put_file("books.lua", project_file("tests/data/books.lua"));
    int hits = site_hits(site, NULL);
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl"), 0);
    assert_int_equal(site_hits(site, NULL), hits);
}

static void no_scraper_there(void **state) {
    (void)state;
    assert_refused(run_darn("run", "nowhere.lua", "http://127.0.0.1/"), "nowhere.lua");
    assert_int_equal(mkdir("folder", 0700), 0);
    assert_int_equal(mkdir("folder.lua", 0700), 0);
    assert_refused(run_darn("run", "folder", "http://127.0.0.1/"), "folder");
    assert_refused(run_darn("run", "folder.lua", "http://127.0.0.1/"), "folder.lua|folder");
    put_file("page.html", "<p>");
    assert_refused(run_darn("parse", "folder", "page.html"), "folder is a folder");
    assert_int_not_equal(access("nowhere.crawl", F_OK), 0);
}

/* Every command that takes a scraper says that there is no such file, and which one may be meant. */
static void a_scraper_that_is_not_there_is_named(void **state) {
    (void)state;
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    put_file("page.html", "<p>");
    const char *meant = "there is no file 'boks.lua'; did you mean 'books.lua'?\n";
    assert_refused(run_darn("run", "boks.lua"), meant);
    assert_refused(run_darn("run", "boks.lua", site_url(site, "/")), meant);
    assert_refused(run_darn("parse", "boks.lua", "page.html"), meant);
    assert_refused(run_darn("parse", "boks.lua", site_url(site, "/")), meant);
    assert_refused(run_darn("live", "boks.lua"), meant);
    assert_refused(run_darn("run", "books"), "there is no file 'books'; did you mean 'books.lua'?\n");
    assert_refused(run_darn("parse", "sub/shop.lua", "page.html"), "there is no file 'sub/shop.lua' (darn new NAME");
    assert_int_equal(site_hits(site, NULL), 0);
    assert_exit(run_darn("run", "books.lua", site_url(site, "/")), 2);
    assert_refused(run_darn("retry", "books.crawl", "--scraper", "boks.lua"), meant);
    assert_refused(run_darn("debug", "books.crawl", "1", "--scraper", "boks.lua"), meant);
    assert_int_equal(rename("books.lua", "book.lua"), 0);
    assert_refused(run_darn("retry", "books.crawl"), "is not there any more (did it become |/book.lua?); name it: --scraper FILE");
    assert_refused(run_darn("debug", "books.crawl", "1"), "is not there any more (did it become |/book.lua?); name it");
}

/* Callbacks that rows of the crawl name have to be there, or be renamed by aliases. */
static void callbacks_that_wait_must_be_there(void **state) {
    (void)state;
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    assert_exit(run_darn("run", "books.lua", site_url(site, "/")), 2);
    const char *before = contents("books.crawl"), *old = get_file("books.lua");
    const char *renamed = replaced(replaced(old, "books.book(", "books.product("), "follow(link, \"book\")",
                                   "follow(link, \"product\")");
    put_file("books.lua", renamed);
    assert_refused(run_darn("run", "books.lua", site_url(site, "/")), "book|1|aliases");
    assert_string_equal(contents("books.crawl"), before);
    const char *mended = replaced(renamed, "price = \"number\"", "price = \"any\"");
    mended = replaced(mended, "page:need(\".price\"):number()", "page:need(\".price\"):number() or 0");
    put_file("books.lua", replaced(mended, "  items = {", "  aliases = { book = \"product\" },\n  items = {"));
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl"), 0);
    assert_int_equal(count_lines(get_file("items.jsonl")), BOOKS);
}

/* ---- crawl files ---- */

static void what_is_no_crawl_file_is_refused(void **state) {
    (void)state;
    struct site *site = books_site(0);
    const char *url = site_url(site, "/");
    put_file("notes.txt", "These are my notes, not a crawl file; please leave them alone.\n");
    assert_refused(run_darn("run", "books.lua", url, "-C", "notes.txt"), "notes.txt|not a crawl file");
    assert_refused(run_darn("run", "books.lua", url, "-C", "notes.txt", "--fresh"), "notes.txt|not a crawl file");
    assert_string_equal(get_file("notes.txt"), "These are my notes, not a crawl file; please leave them alone.\n");

    sqlite_run("mine.db", "CREATE TABLE requests (id, url); INSERT INTO requests VALUES (1, 'mine')");
    assert_refused(run_darn("run", "books.lua", url, "-C", "mine.db"), "mine.db|not a crawl file");
    assert_string_equal(crawl_query("mine.db", "SELECT * FROM requests"), "1|mine\n");

    assert_int_equal(mkdir("folder.crawl", 0700), 0);
    assert_refused(run_darn("run", "books.lua", url, "-C", "folder.crawl"), "folder.crawl");
    assert_refused(run_darn("run", "books.lua", url, "-C", "nowhere/books.crawl"), "nowhere/books.crawl");
    assert_refused(run_darn("stats", "missing.crawl"), "missing.crawl");
    assert_refused(run_darn("failures", "notes.txt"), "notes.txt|not a crawl file");
    assert_int_equal(site_hits(site, NULL), 0);
}

static void a_crawl_file_of_another_scraper_is_refused(void **state) {
    (void)state;
    struct site *site = crawled_books();
    const char *before = contents("books.crawl");
    put_file("cars.lua", get_file("books.lua"));
    assert_refused(run_darn("run", "cars.lua", site_url(site, "/"), "-C", "books.crawl"), "books.crawl|books|cars");
    assert_string_equal(contents("books.crawl"), before);
}

static void a_crawl_file_of_a_newer_version_is_refused(void **state) {
    (void)state;
    struct site *site = crawled_books();
    const char *before = contents("books.crawl");
    sqlite_run("books.crawl", "PRAGMA user_version = 99");
    assert_refused(run_darn("run", "books.lua", site_url(site, "/")), "books.crawl|newer");
    assert_refused(run_darn("stats", "books.crawl"), "books.crawl|newer");
    assert_string_equal(contents("books.crawl"), before);
    assert_int_equal(crawl_number("books.crawl", "PRAGMA user_version"), 99);
}

/* Commands that write refuse and name the pid; those that read work. */
static void a_crawl_file_in_use_is_refused(void **state) {
    (void)state;
    struct site *site = books_site(0);
    site_hold(site, books_path(4));
    struct program *darn = start_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "--events", "events");
    site_await(site, books_path(4), 1);
    const char *pid = textf("pid %d", (int)darn->pid);
    assert_refused(run_darn("run", "books.lua", site_url(site, "/"), "--events", "events"), textf("books.crawl|%s", pid));
    assert_has(get_file("events"), "\"event\": \"start\""); /* the running one's */
    assert_refused(run_darn("run", "books.lua", site_url(site, "/"), "--fresh"), textf("books.crawl|%s", pid));
    assert_refused(run_darn("retry", "books.crawl"), textf("books.crawl|%s", pid));
    assert_exit(run_darn("stats", "books.crawl"), 0);
    assert_exit(run_darn("failures", "books.crawl"), 0);
    assert_exit(run_darn("export", "books.crawl", "-o", "-"), 0);
    site_release(site, books_path(4));
    assert_exit(finish(darn), 0);
    assert_same_lines(get_file("items.jsonl"), books_items());
}

/* ---- outputs ---- */

static void outputs_that_cannot_be_ours_are_refused(void **state) {
    (void)state;
    struct site *site = books_site(0);
    const char *url = site_url(site, "/");
    put_file("mine.jsonl", "{\"precious\": true}\n");
    put_file("mine.csv", "precious\n1\n");
    assert_int_equal(mkdir("folder.jsonl", 0700), 0);
    assert_refused(run_darn("run", "books.lua", url, "-o", "mine.jsonl"), "mine.jsonl");
    assert_refused(run_darn("run", "books.lua", url, "-o", "mine.csv"), "mine.csv");
    assert_refused(run_darn("run", "books.lua", url, "-o", "mine.jsonl", "--fresh"), "mine.jsonl");
    assert_refused(run_darn("run", "books.lua", url, "-o", "folder.jsonl"), "folder.jsonl");
    assert_refused(run_darn("run", "books.lua", url, "-o", "nowhere/items.jsonl"), "nowhere/items.jsonl");
    assert_refused(run_darn("run", "books.lua", url, "-o", "items.xml"), "items.xml|.jsonl|.csv");
    assert_refused(run_darn("run", "books.lua", url, "-o", "items.sqlite"), "items.sqlite|not yet");
    assert_refused(run_darn("run", "books.lua", url, "--events", "nowhere/events"), "nowhere/events");
    assert_refused(run_darn("run", "books.lua", url, "-o", "-", "--events", "-"), "-o|--events");
    assert_string_equal(get_file("mine.jsonl"), "{\"precious\": true}\n");
    assert_string_equal(get_file("mine.csv"), "precious\n1\n");
    assert_int_equal(site_hits(site, NULL), 0);
    assert_exit(run_darn("run", "books.lua", url, "-o", "items.jsonl"), 0);
    assert_same_lines(get_file("items.jsonl"), books_items());
}

/* ---- options ---- */

static const struct { const char *arguments[8], *parts; } bad_options[] = {
    {{"run"}, "scraper"},
    {{"run", "books.lua", "--jsn"}, "--jsn"},
    {{"run", "books.lua", "--evnts", "x"}, "--evnts|--events"},
    {{"run", "books.lua", "-j", "none"}, "-j|none"},
    {{"run", "books.lua", "-j", "0"}, "-j"},
    {{"run", "books.lua", "-c", "0"}, "concurrency"},
    {{"run", "books.lua", "-o"}, "-o"},
    {{"run", "books.lua", "--events"}, "--events"},
    {{"run", "books.lua", "--set", "concurrency"}, "--set"},
    {{"run", "books.lua", "--set", "concurency=3"}, "concurency|concurrency"},
    {{"run", "books.lua", "--set", "concurrency=lots"}, "concurrency|lots"},
    {{"run", "books.lua", "--set", "drift=true"}, "drift|not yet"},
    {{"run", "books.lua", "--on-error", "explode"}, "--on-error|explode"},
    {{"run", "books.lua", "--on-error", "ask"}, "ask|terminal"},
    {{"run", "books.lua", "-a", "k=v"}, "-a|not yet"},
    {{"run", "books.lua", "--web", "8000"}, "--web|not yet"},
    {{"run", "books.lua", "--update"}, "--update|not yet"},
    {{"run", "books.lua", "nonsense"}, "nonsense"},
    {{"run", "books.lua", "ftp://127.0.0.1/"}, "ftp://127.0.0.1/"},
    {{"rnu", "books.lua"}, "rnu|run"},
    {{"--frobnicate"}, "--frobnicate"},
    {{"stats"}, "crawl"},
    {{"failures"}, "crawl"},
    {{"export", "books.crawl"}, "-o"},
    {{"parse", "books.lua"}, "URL"},
    {{"new"}, "NAME"},
    {{"demo", "--port", "many"}, "--port|many"},
    {{"demo", "--prot", "1"}, "--prot|--port"},
};

static void bad_options_are_refused(void **state) {
    (void)state;
    put_file("books.lua", project_file("tests/data/books.lua"));
    for (size_t i = 0; i < sizeof bad_options / sizeof *bad_options; i++) {
        print_message("             %s %s\n", bad_options[i].arguments[0], bad_options[i].parts);
        assert_refused(finish(start_program(darn_path(), bad_options[i].arguments)), bad_options[i].parts);
    }
    assert_int_not_equal(access("books.crawl", F_OK), 0);
}

/* ---- no network ---- */

static void no_network_gives_up_with_kinds(void **state) {
    (void)state;
    const char *url = dead_url();
    put_file("s.lua",
             "return { retry = { connect = { first = 0.01, attempts = 3 } }, parse = function(page) end }\n");
    struct program *darn =
        run_darn("run", "s.lua", url, "--set", "robots=false", "--events", "events", "-C", "a.crawl");
    assert_exit(darn, 2);
    struct events *events = events_of(darn, "events");
    assert_int_equal(event_count(events, "retry", "url", url, "kind", "connect"), 2);
    event_wait(events, "gave_up", "url", url, "kind", "connect", "attempts", "3");
    event_wait(events, "finished", "why", "done", "pages", "0", "gave_up", "1", "exit", "2");

    /* The same with robots.txt, which cannot be had either: the error names it. */
    darn = run_darn("run", "s.lua", url, "--events", "events2", "-C", "b.crawl");
    assert_exit(darn, 2);
    json_t *gave_up = event_wait(events_of(darn, "events2"), "gave_up", "url", url, "kind", "connect");
    assert_has(event_text(gave_up, "error"), "robots.txt");
    assert_string_equal(crawl_query("b.crawl", "SELECT state, kind FROM failures"), "gave_up|connect\n");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(bad_scrapers_are_refused),
        CASE(a_scraper_that_went_bad_keeps_its_crawl),
        CASE(no_scraper_there),
        CASE(a_scraper_that_is_not_there_is_named),
        CASE(callbacks_that_wait_must_be_there),
        CASE(what_is_no_crawl_file_is_refused),
        CASE(a_crawl_file_of_another_scraper_is_refused),
        CASE(a_crawl_file_of_a_newer_version_is_refused),
        CASE(a_crawl_file_in_use_is_refused),
        CASE(outputs_that_cannot_be_ours_are_refused),
        CASE(bad_options_are_refused),
        CASE(no_network_gives_up_with_kinds),
    };
    return cmocka_run_group_tests_name("errors", tests, NULL, NULL);
}
