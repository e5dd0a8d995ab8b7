/* Saves while a crawl runs: the page that failed is run again with the new code, at once and without a
 * request; a bad save changes nothing; what is saved is seen however the editor writes it. */
#include "books.h"
#include "crawl.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The bookshop, whose third book is sold out, crawled until that page has failed; --wait keeps it there. */
struct broken { struct site *site; struct program *darn; struct events *events; };

static struct broken broken_books(void) {
    struct broken run = {.site = books_site(3)};
    site_put(run.site, books_path(3), .body = books_page(3, "Sold out"));
    run.darn = start_darn("run", "books.lua", site_url(run.site, "/"), "-o", "items.jsonl", "--events", "events",
                          "--wait");
    run.events = events_of(run.darn, "events");
    event_wait(run.events, "parse_failed", "url", site_url(run.site, books_path(3)), "callback", "book", "file",
               "books.lua");
    return run;
}

/* books.lua that gives sold-out books a price of 0. */
static const char *mended(void) {
    return replaced(project_file("tests/data/books.lua"), "page:need(\".price\"):number()",
                    "page:need(\".price\"):number() or 0");
}

static const char *mended_items(void) {
    return textf("%s%s", books_items_but(3), replaced(books_item(3), "3.5", "0"));
}

static void assert_mended(struct broken *run) {
    assert_exit(finish(run->darn), 0);
    assert_same_lines(get_file("items.jsonl"), mended_items());
    assert_int_equal(site_hits(run->site, NULL), BOOK_PAGES); /* nothing was fetched for it */
    assert_int_equal(crawl_number("books.crawl", "SELECT count(*) FROM failures"), 0);
}

static void save_and_see(void (*save)(const char *path, const char *text)) {
    struct broken run = broken_books();
    save("books.lua", mended());
    json_t *reloaded = event_wait(run.events, "reloaded");
    char *names = json_dumps(reloaded, JSON_SORT_KEYS);
    assert_has(names, "\"changed\": [\"book\"]");
    assert_has(names, "\"files\": [\"books.lua\"]");
    free(names);
    assert_true(json_is_number(json_object_get(reloaded, "ms")));
    assert_int_equal(json_object_size(reloaded), 7);
    assert_string_not_equal(event_text(reloaded, "old"), event_text(reloaded, "new"));
    json_t *rerun = event_wait(run.events, "rerun_ok", "url", site_url(run.site, books_path(3)), "callback", "book",
                               "outcome", "items", "items", "1");
    assert_int_equal(json_object_size(rerun), 7);
    assert_true(event_number(rerun, "id") > 0);
    event_wait(run.events, "finished", "parked", "0", "exit", "0");
    assert_mended(&run);
    const char *version =
        crawl_query("books.crawl", textf("SELECT version FROM pages WHERE url LIKE '%%%s'", books_path(3)));
    assert_string_equal(version, textf("%s\n", event_text(reloaded, "new")));
}

static void a_plain_save_is_seen(void **state) {
    (void)state;
    save_and_see(put_file);
}

static void a_save_by_rename_is_seen(void **state) {
    (void)state;
    save_and_see(save_file);
}

static void a_mend_that_does_not_mend_says_so(void **state) {
    (void)state;
    struct broken run = broken_books();
    save_file("books.lua", replaced(mended(), "or 0", "or error 'still no price'"));
    json_t *failed = event_wait(run.events, "rerun_failed", "url", site_url(run.site, books_path(3)), "callback",
                                "book", "error", "still no price");
    assert_int_equal(json_object_size(failed), 6);
    save_file("books.lua", mended());
    event_wait(run.events, "rerun_ok", "outcome", "items");
    assert_mended(&run);
}

/* ---- bad saves ---- */

static void a_bad_save_changes_nothing(void **state) {
    (void)state;
    struct broken run = broken_books();
    put_file("books.lua", "local books = {}\n\nfunction books.parse(page\nreturn books\n");
    json_t *failed = event_wait(run.events, "reload_failed", "file", "books.lua", "line", "4");
    assert_int_equal(event_number(failed, "column"), 1);
    assert_int_equal(json_object_size(failed), 6);
    assert_true(strlen(event_text(failed, "error")) > 0);
    save_file("books.lua", "return { concurency = 3 }\n");
    failed = event_wait(run.events, "reload_failed", "file", "books.lua");
    assert_has(event_text(failed, "error"), "concurrency");
    save_file("books.lua", "error 'at the top'\n");
    event_wait(run.events, "reload_failed", "file", "books.lua", "line", "1");
    assert_int_equal(event_count(run.events, "reloaded"), 0);
    save_file("books.lua", mended());
    event_wait(run.events, "reloaded");
    event_wait(run.events, "rerun_ok", "outcome", "items");
    assert_mended(&run);
}

/* Pages that come after a bad save are parsed by the old code. */
static void the_crawl_goes_on_with_the_old_code(void **state) {
    (void)state;
    struct site *site = books_site(0);
    site_hold(site, books_path(7));
    struct program *darn =
        start_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "--events", "events");
    struct events *events = events_of(darn, "events");
    site_await(site, books_path(7), 1);
    save_file("books.lua", "return {\n");
    event_wait(events, "reload_failed", "file", "books.lua");
    site_release(site, books_path(7));
    event_wait(events, "parsed", "url", site_url(site, books_path(7)), "items", "1");
    assert_exit(finish(darn), 0);
    assert_same_lines(get_file("items.jsonl"), books_items());
}

static void a_load_that_does_not_end_is_a_bad_save(void **state) {
    (void)state;
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    struct program *darn = start_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "--events",
                                      "events", "--wait", "--set", "callback_time=0.3");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed", "callback", "book");
    save_file("books.lua", textf("while true do end\n%s", mended()));
    json_t *failed = event_wait(events, "reload_failed", "file", "books.lua", "line", "1");
    assert_has(event_text(failed, "error"), "callback_time");
    save_file("books.lua", mended());
    event_wait(events, "rerun_ok");
    assert_exit(finish(darn), 0);
    assert_same_lines(get_file("items.jsonl"), mended_items());
}

/* Queued and parked requests name it: the version without it is refused, and says how many there are. */
static void a_version_without_a_callback_is_refused(void **state) {
    (void)state;
    struct broken run = broken_books();
    const char *renamed = replaced(replaced(mended(), "books.book(", "books.product("), "follow(link, \"book\")",
                                   "follow(link, \"product\")");
    save_file("books.lua", renamed);
    json_t *failed = event_wait(run.events, "reload_failed");
    assert_has(event_text(failed, "error"), "book");
    assert_has(event_text(failed, "error"), "1");
    save_file("books.lua", replaced(renamed, "  items = {", "  aliases = { book = \"product\" },\n  items = {"));
    event_wait(run.events, "reloaded");
    event_wait(run.events, "rerun_ok", "callback", "product");
    assert_mended(&run);
}

/* It was refused for what was queued; when that is done, saving the same again takes it. */
static void a_refused_version_is_tried_at_the_next_save(void **state) {
    (void)state;
    struct broken run = broken_books();
    const char *without = replaced(mended(), "books.book(", "books.Book(");
    save_file("books.lua", without);
    event_wait(run.events, "reload_failed");
    save_file("books.lua", without);
    event_wait(run.events, "reload_failed");
    save_file("books.lua", mended());
    event_wait(run.events, "rerun_ok");
    assert_mended(&run);
}

/* max_pages bounds what is fetched; what is parked can be mended all the same. */
static void a_page_is_mended_beyond_max_pages(void **state) {
    (void)state;
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    put_file("books.lua", project_file("tests/data/books.lua"));
    const char *url = site_url(site, "/");
    assert_exit(run_darn("run", "books.lua", url, "--set", "max_pages=4", "--set", "per_host=1"), 2);
    assert_int_equal(crawl_number("books.crawl", "SELECT count(*) FROM failures"), 1);
    save_file("books.lua", mended());
    assert_exit(run_darn("run", "books.lua", url, "--set", "max_pages=4", "--set", "per_host=1"), 0);
    assert_int_equal(crawl_number("books.crawl", "SELECT count(*) FROM failures"), 0);
}

/* The name is that of the crawl file: it stays while a crawl runs. */
static void a_version_of_another_name_is_refused(void **state) {
    (void)state;
    struct broken run = broken_books();
    save_file("books.lua", replaced(mended(), "  items = {", "  name = \"other\",\n  items = {"));
    assert_has(event_text(event_wait(run.events, "reload_failed"), "error"), "name");
    save_file("books.lua", mended());
    event_wait(run.events, "rerun_ok");
    assert_mended(&run);
}

/* A file that is open and half there is not a save; it is one when it is closed. The pages that come in between,
 * one after another, show that darn had the time to look. */
static void a_half_written_file_is_not_loaded(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/1>1</a><a href=/last>2</a>");
    for (int i = 1; i <= 8; i++) site_put(site, textf("/%d", i), .body = textf("<a href=/%d>on</a>", i + 1));
    site_put(site, "/last", .body = "<h1>last</h1>");
    site_hold(site, "/1"), site_hold(site, "/last");
    struct crawl run = crawl_start(EVERY_LINK, site_url(site, "/"));
    const char *good = replaced(EVERY_LINK, "page:text 'h1'", "page:text('h1'):upper()");
    site_await(site, "/1", 1), site_await(site, "/last", 1);
    int fd = open("s.lua", O_WRONLY | O_TRUNC | O_CLOEXEC);
    size_t half = strlen(good) / 2;
    assert_true(write(fd, good, half) == (ssize_t)half);
    site_release(site, "/1");
    event_wait(run.events, "parsed", "url", site_url(site, "/8"));
    assert_true(write(fd, good + half, strlen(good) - half) > 0);
    close(fd);
    event_wait(run.events, "reloaded");
    site_release(site, "/last");
    assert_exit(finish(run.darn), 0);
    assert_int_equal(event_count(run.events, "reload_failed"), 0);
    assert_int_equal(event_count(run.events, "reloaded"), 1);
    assert_string_equal(get_file(run.items), h1_item("LAST", site_url(site, "/last"), 200));
}

/* ---- what is watched ---- */

static void a_module_below_the_scraper_is_watched(void **state) {
    (void)state;
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    assert_int_equal(mkdir("lib", 0700), 0);
    put_file("lib/price.lua", "return function(node) return node:number() end\n");
    put_file("books.lua", replaced(replaced(get_file("books.lua"), "page:need(\".price\"):number()",
                                            "price(page:need(\".price\"))"),
                                   "local books", "local price = require 'lib.price'\nlocal books"));
    struct program *darn =
        start_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "--events", "events", "--wait");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed", "callback", "book");
    save_file("lib/price.lua", "return function(node) return node:number() or 0 end\n");
    json_t *reloaded = event_wait(events, "reloaded");
    assert_string_equal(json_string_value(json_array_get(json_object_get(reloaded, "files"), 0)), "lib/price.lua");
    event_wait(events, "rerun_ok", "outcome", "items");
    assert_exit(finish(darn), 0);
    assert_same_lines(get_file("items.jsonl"), mended_items());
}

/* A bad save that requires a file which is not there is mended by the file's appearing. */
static void a_module_that_appears_is_seen(void **state) {
    (void)state;
    struct broken run = broken_books();
    save_file("books.lua", replaced(replaced(get_file("books.lua"), "page:need(\".price\"):number()",
                                             "price(page:need(\".price\"))"),
                                    "local books", "local price = require 'price'\nlocal books"));
    event_wait(run.events, "reload_failed", "file", "books.lua", "line", "2");
    put_file("price.lua", "return function(node) return node:number() or 0 end\n");
    event_wait(run.events, "reloaded");
    event_wait(run.events, "rerun_ok");
    assert_mended(&run);
}

/* Contents count, not times: touching a file or saving it as it is reloads nothing. */
static void the_same_contents_are_no_new_version(void **state) {
    (void)state;
    struct broken run = broken_books();
    save_file("books.lua", get_file("books.lua"));
    put_file("books.lua", get_file("books.lua"));
    put_file("other.lua", "this is no Lua, and nobody requires it");
    save_file("books.lua", mended());
    event_wait(run.events, "rerun_ok");
    assert_mended(&run);
    assert_int_equal(event_count(run.events, "reloaded"), 1);
    assert_int_equal(event_count(run.events, "reload_failed"), 0);
}

static void no_watch_means_no_reload(void **state) {
    (void)state;
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    site_put(site, "/last", .body = books_page(0, "0.50"));
    site_hold(site, "/last");
    put_file("books.lua", replaced(get_file("books.lua"), "function books.parse(page)",
                                   "function books.parse(page)\n  page:follow('/last', 'book')"));
    struct program *darn = start_darn("run", "books.lua", site_url(site, "/"), "--events", "events", "--no-watch");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed", "callback", "book");
    save_file("books.lua", mended());
    site_release(site, "/last");
    assert_exit(finish(darn), 2);
    assert_int_equal(event_count(events, "reloaded"), 0);
}

/* Its load writes down that it has begun, and ends when it is let go. */
static void the_end_waits_for_a_save_that_is_being_taken(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/bad>1</a><a href=/last>2</a>");
    site_put(site, "/bad", .body = "<h1>bad</h1>");
    site_put(site, "/last", .body = "last");
    site_hold(site, "/last");
    const char *script = "local s = {}\nfunction s.parse(page)\n  page:follow(page:css 'a')\n"
                         "  assert(not page:first 'h1')\nend\nreturn s\n";
    put_file("s.lua", script);
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "--events", "events");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed");
    put_file("loading", "");
    save_file("s.lua", textf("io.open('loading', 'w'):write('begun\\n'):close()\nwhile not io.open('go') do end\n%s",
                             replaced(script, "'h1'", "'h2'")));
    wait_line(darn, "loading", "begun");
    site_release(site, "/last");
    event_wait(events, "parsed", "url", site_url(site, "/last"));
    put_file("go", "");
    event_wait(events, "rerun_ok");
    assert_exit(finish(darn), 0);
}

/* `start` is read again at a reload. */
static void a_new_start_is_taken(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/a", .body = "<h1>a</h1>");
    site_put(site, "/b", .body = "<h1>b</h1>");
    site_put(site, "/slow", .body = "<h1>slow</h1>");
    site_hold(site, "/slow");
    const char *one =
        replaced(EVERY_LINK, "s = {}",
                 textf("s = { start = { '%s', '%s' } }", site_url(site, "/slow"), site_url(site, "/a")));
    put_file("s.lua", one);
    struct program *darn = start_darn("run", "s.lua", "-o", "items.jsonl", "--events", "events");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parsed", "url", site_url(site, "/a"));
    save_file("s.lua", replaced(one, "{ '", textf("{ '%s', '", site_url(site, "/b"))));
    event_wait(events, "parsed", "url", site_url(site, "/b"));
    site_release(site, "/slow");
    assert_exit(finish(darn), 0);
    assert_int_equal(site_hits(site, NULL), 3);
}

/* ---- transactions ---- */

static const char *const HALFWAY =
    "local s = {}\n"
    "function s.parse(page)\n"
    "  page:follow('/child', 'child')\n"
    "  page:emit{ page = page.url }\n"
    "  error('after all that')\n"
    "end\n"
    "function s.child(page) page:emit{ child = page.url } end\n"
    "return s\n";

static void what_a_failing_callback_did_is_not_seen(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    site_put(site, "/child", .body = "<p>");
    struct crawl got = crawl(HALFWAY, site_url(site, "/"));
    assert_exit(got.darn, 2);
    assert_string_equal(get_file(got.items), "");
    assert_int_equal(crawl_number(got.file, "SELECT count(*) FROM items"), 0);
    assert_int_equal(crawl_number(got.file, "SELECT count(*) FROM requests"), 1);
    assert_int_equal(site_hits(site, NULL), 1);
    assert_string_equal(crawl_query(got.file, "SELECT state FROM requests"), "parked\n");
}

/* A re-run may say that this was not the page it wanted: then, and only then, it is fetched again. */
static void a_rerun_may_want_another_answer(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>captcha</h1>");
    site_put(site, "/", .body = "<h1>real</h1>");
    put_file("s.lua", "return { parse = function(page) error 'what is this?' end }\n");
    struct program *darn =
        start_darn("run", "s.lua", site_url(site, "/"), "-o", "items.jsonl", "--events", "events", "--wait");
    struct events *events = events_of(darn, "events");
    event_wait(events, "parse_failed");
    save_file("s.lua", "return { retry = { asked = 0.01 }, parse = function(page)\n"
                       "  if page:text 'h1' == 'captcha' then page:retry 'captcha' end\n"
                       "  page:emit{ h1 = page:text 'h1' }\nend }\n");
    event_wait(events, "rerun_ok", "outcome", "retry");
    assert_exit(finish(darn), 0);
    assert_int_equal(site_hits(site, "/"), 2);
    assert_string_equal(get_file("items.jsonl"), "{\"h1\": \"real\"}\n");
}

/* ---- runaway callbacks ---- */

static const struct { const char *what, *code; } runaways[] = {
    {"a loop", "while true do end"},
    {"in pcall", "while true do pcall(function() while true do end end) end"},
    {"in xpcall, whose handler loops too",
     "xpcall(function() while true do end end, function() while true do end end)"},
    {"in an inner coroutine", "coroutine.wrap(function() while true do end end)()"},
    {"in pcall in a coroutine in pcall",
     "while true do pcall(coroutine.wrap(function() pcall(function() while true do end end) end)) end"},
    {"coroutines made and resumed",
     "while true do coroutine.resume(coroutine.create(function() while true do end end)) end"},
    {"on the way out",
     "local guard <close> = setmetatable({}, { __close = function() while true do end end }) error 'out'"},
};

/* Its page is parked, the others go on, and nothing hangs. */
static void a_runaway_callback_is_a_failure(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof runaways / sizeof *runaways; i++) {
        print_message("             %s\n", runaways[i].what);
        struct site *site = site_new();
        site_put(site, "/", .body = "<a href=/bad>1</a><a href=/good>2</a><a href=/fine>3</a>");
        site_put(site, "/bad", .body = "<h1>bad</h1>");
        site_put(site, "/good", .body = "<h1>good</h1>");
        site_put(site, "/fine", .body = "<h1>fine</h1>");
        const char *script =
            replaced(EVERY_LINK, "  if page:first",
                     textf("  if page:text 'h1' == 'bad' then %s end\n  if page:first", runaways[i].code));
        struct crawl got = crawl(script, site_url(site, "/"), "callback_time=0.3");
        assert_exit(got.darn, 2);
        json_t *failed = event_wait(got.events, "parse_failed", "url", site_url(site, "/bad"));
        if (i < 6) assert_has(event_text(failed, "error"), "callback_time");
        assert_int_equal(event_count(got.events, "parse_failed"), 1);
        assert_int_equal(count_lines(get_file(got.items)), 2);
    }
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_plain_save_is_seen),
        CASE(a_save_by_rename_is_seen),
        CASE(a_mend_that_does_not_mend_says_so),
        CASE(a_bad_save_changes_nothing),
        CASE(the_crawl_goes_on_with_the_old_code),
        CASE(a_load_that_does_not_end_is_a_bad_save),
        CASE(a_version_without_a_callback_is_refused),
        CASE(a_refused_version_is_tried_at_the_next_save),
        CASE(a_page_is_mended_beyond_max_pages),
        CASE(a_version_of_another_name_is_refused),
        CASE(a_half_written_file_is_not_loaded),
        CASE(a_module_below_the_scraper_is_watched),
        CASE(a_module_that_appears_is_seen),
        CASE(the_same_contents_are_no_new_version),
        CASE(no_watch_means_no_reload),
        CASE(the_end_waits_for_a_save_that_is_being_taken),
        CASE(a_new_start_is_taken),
        CASE(what_a_failing_callback_did_is_not_seen),
        CASE(a_rerun_may_want_another_answer),
        CASE(a_runaway_callback_is_a_failure),
    };
    return cmocka_run_group_tests_name("reload", tests, NULL, NULL);
}
