/* The commands around a crawl, as a person or a script uses them: what they print, write and answer. */
#include "books.h"
#include "crawl.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A crawl with book 3 parked (sold out) and book 8 given up (500). */
static struct site *crawled_with_failures(void) {
    struct site *site = site_new();
    put_file("books.lua", project_file("tests/data/books.lua"));
    site_put(site, "/",
             .body = "<li class=book><a href=/book-1.html>1</a></li><li class=book><a href=/book-3.html>3</a></li>"
                     "<li class=book><a href=/book-8.html>8</a></li>");
    books_good(site, 1);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    site_put(site, books_path(8), .status = 500, .body = "<h1>trouble</h1>");
    books_good(site, 8);
    struct program *darn =
        run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "--set", "retry={\"500\": false}");
    assert_exit(darn, 2);
    return site;
}

static const char *const FAILURE_FIELDS = "id group callback url file line error pages state version";
static const char *const STATS_FIELDS =
    "pages queued items skipped parked suspect held gave_up missing dropped bytes retries cut";

/* A line of JSON with these fields and no others. */
static json_t *assert_fields(const char *line, const char *fields) {
    json_t *object = json_line(line);
    char *list = strdup(fields), *save = NULL;
    size_t count = 0;
    for (char *field = strtok_r(list, " ", &save); field; field = strtok_r(NULL, " ", &save), count++) {
        if (!json_object_get(object, field)) fail_msg("no %s in %s", field, line);
    }
    free(list);
    assert_int_equal(json_object_size(object), count);
    return object;
}

/* ---- new and parse ---- */

static void new_writes_a_scraper_that_runs(void **state) {
    (void)state;
    struct site *site = books_site(0);
    struct program *darn = run_darn("new", "shelf", site_url(site, "/"));
    assert_exit(darn, 0);
    assert_has(get_file("shelf.lua"), site_url(site, "/"));
    struct program *run = run_darn("run", "shelf.lua", "--set", "max_pages=3", "-o", "items.jsonl");
    assert_exit(run, 0);
    assert_true(site_hits(site, "/") == 1);

    const char *before = get_file("shelf.lua");
    struct program *again = run_darn("new", "shelf", "http://127.0.0.1/");
    assert_exit(again, 1);
    assert_has(again->err, "shelf.lua");
    assert_string_equal(get_file("shelf.lua"), before);
    assert_exit(run_darn("new", "a/b"), 1);
}

static void parse_prints_what_a_callback_gives(void **state) {
    (void)state;
    struct site *site = books_site(0);
    struct program *darn = run_darn("parse", "books.lua", site_url(site, "/"));
    assert_exit(darn, 0);
    assert_int_equal(count_lines(darn->out), BOOKS / 2 + 1);
    json_t *request = json_object_get(json_line(darn->out), "request");
    assert_string_equal(event_text(request, "url"), site_url(site, books_path(1)));
    assert_string_equal(event_text(request, "callback"), "book");
    assert_int_equal(site_hits(site, NULL), 1); /* nothing is followed */
    assert_int_not_equal(access("books.crawl", F_OK), 0);

    darn = run_darn("parse", "books.lua", site_url(site, books_path(2)), "-k", "book");
    assert_exit(darn, 0);
    json_t *line = json_line(darn->out);
    assert_string_equal(event_text(line, "type"), "book");
    assert_string_equal(event_text(json_object_get(line, "item"), "title"), "The Book no. 2");
}

static void parse_takes_a_file(void **state) {
    (void)state;
    put_file("books.lua", project_file("tests/data/books.lua"));
    put_file("saved.html", "<li class=book><a href='book-1.html'>1</a></li>");
    struct program *darn = run_darn("parse", "books.lua", "saved.html", "--url", "http://books.test/shelf/");
    assert_exit(darn, 0);
    json_t *request = json_object_get(json_line(darn->out), "request");
    assert_string_equal(event_text(request, "url"), "http://books.test/shelf/book-1.html");
}

/* Dates and numbers of a saved page, read by the page's language. */
static void parse_reads_dates_and_numbers(void **state) {
    (void)state;
    put_file("s.lua", "local darn = require 'darn'\n"
                      "return { parse = function(page)\n"
                      "  page:emit { posted = page:date 'p', updated = page:need('time'):date(),\n"
                      "    other = darn.date('12/03/2024', { order = 'dmy' }), none = page:date 'i',\n"
                      "    reviews = page:number 'b', price = page:number 'i' }\n"
                      "end }\n");
    put_file("saved.html", "<html lang=de><p>Dienstag, 12. M\u00e4rz 2024, 15.30 Uhr</p><time datetime='2024-03-13T08:05+01:00'>gestern</time>"
                           "<b>1.234 Bewertungen</b><i>1.299,50 \u20ac</i>");
    struct program *darn = run_darn("parse", "s.lua", "saved.html", "--url", "http://news.test/");
    assert_exit(darn, 0);
    json_t *item = json_object_get(json_line(darn->out), "item");
    assert_string_equal(event_text(item, "posted"), "2024-03-12T15:30:00");
    assert_string_equal(event_text(item, "updated"), "2024-03-13T08:05:00+01:00");
    assert_string_equal(event_text(item, "other"), "2024-03-12");
    assert_null(json_object_get(item, "none"));
    assert_int_equal(json_integer_value(json_object_get(item, "reviews")), 1234);
    assert_true(json_number_value(json_object_get(item, "price")) == 1299.5);
}

/* Its links are then of the scraper's own host, and followed. */
static void parse_takes_the_start_for_where_a_file_came_from(void **state) {
    (void)state;
    const char *parse = "parse = function(page)\n"
                        "  for link in page:each 'a' do page:follow(link) end\n"
                        "  page:follow { url = 'send', method = 'POST', body = 'x', idempotent = true }\n"
                        "end }\n";
    put_file("saved.html", "<a href='book-1.html'>1</a>");
    put_file("s.lua", textf("return { start = 'http://books.test/shelf/', %s", parse));
    struct program *darn = run_darn("parse", "s.lua", "saved.html");
    assert_exit(darn, 0);
    assert_has(darn->err, "no --url given: the page counts as http://books.test/shelf/, the scraper's start\n");
    assert_int_equal(count_lines(darn->out), 2);
    assert_has(darn->out, "\"http://books.test/shelf/book-1.html\"");
    assert_has(darn->out, "\"idempotent\": true");

    put_file("s.lua", textf("return { %s", parse));
    darn = run_darn("parse", "s.lua", "saved.html");
    assert_exit(darn, 1);
    assert_has(darn->err, "nothing says where saved.html came from: give --url URL\n");
    assert_exit(run_darn("parse", "s.lua", "saved.html", "--url", "http://books.test/"), 0);
    darn = run_darn("parse", "s.lua", "saved.html", "--url", "books");
    assert_exit(darn, 1);
    assert_has(darn->err, "--url is no http:// or https:// URL: bad URL \"books\": it is relative");
}

static void parse_tells_where_it_failed(void **state) {
    (void)state;
    put_file("books.lua", project_file("tests/data/books.lua"));
    put_file("saved.html", "<p>no heading here</p>");
    struct program *darn =
        run_darn("parse", "books.lua", "saved.html", "-k", "book", "--url", "http://books.test/");
    assert_exit(darn, 2);
    assert_string_equal(darn->out, "");
    assert_has(darn->err, "books.lua:15");
    assert_has(darn->err, "h1");

    put_file("s.lua", "return { parse = function(page) page:skip 'a dull page' end }\n");
    darn = run_darn("parse", "s.lua", "saved.html", "--url", "http://books.test/");
    assert_exit(darn, 0);
    assert_string_equal(darn->out, "{\"skip\": \"a dull page\"}\n");
    assert_exit(run_darn("parse", "books.lua", "saved.html", "-k", "boook"), 1);
    assert_exit(run_darn("parse", "books.lua", "missing.html"), 1);
}

/* ---- failures and stats ---- */

static void failures_are_listed_and_shown(void **state) {
    (void)state;
    struct site *site = crawled_with_failures();
    struct program *list = run_darn("failures", "books.crawl");
    assert_exit(list, 0);
    assert_has(list->out, "books.lua:14");
    assert_has(list->out, "price");
    struct program *groups = run_darn("failures", "books.crawl", "--json");
    assert_exit(groups, 0);
    assert_int_equal(count_lines(groups->out), 2);
    json_t *parked = assert_fields(lines_with(groups->out, "\"parked\"", true), FAILURE_FIELDS);
    assert_string_equal(event_text(parked, "callback"), "book");
    assert_string_equal(event_text(parked, "url"), site_url(site, books_path(3)));
    assert_string_equal(event_text(parked, "file"), "books.lua");
    assert_int_equal(event_number(parked, "pages"), 1);
    json_t *gave_up = assert_fields(lines_with(groups->out, "\"gave_up\"", true), FAILURE_FIELDS);
    assert_string_equal(event_text(gave_up, "url"), site_url(site, books_path(8)));
    assert_int_not_equal(event_number(gave_up, "id"), event_number(parked, "id"));

    struct program *one = run_darn("failures", "books.crawl", textf("%d", (int)event_number(parked, "id")));
    assert_exit(one, 0);
    assert_has(one->out, site_url(site, books_path(3)));
    assert_has(one->out, "page:emit(\"book\", {"); /* the source line, and the frame with its locals */
    assert_has(one->out, "page = ");
    assert_exit(run_darn("failures", "books.crawl", "999"), 1);
}

/* Values that cannot be shown do no harm to those that can. */
static void locals_are_shown_whatever_they_are(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    struct crawl got = crawl("local function no() error 'no' end\n"
                             "local bomb = setmetatable({}, { __tostring = no, __index = no, __pairs = no, __name = 'Bomb' })\n"
                             "return { parse = function(page)\n"
                             "  local number, text, list, evil = 42, 'a \"text\"', { 1, { deep = true } }, bomb\n"
                             "  local long = ('x'):rep(100000)\n"
                             "  error('boom')\n"
                             "end }\n", site_url(site, "/"));
    assert_exit(got.darn, 2);
    struct program *one = run_darn("failures", got.file, "1");
    assert_exit(one, 0);
    assert_has(one->out, "boom");
    assert_has(one->out, "number = 42");
    assert_has(one->out, "text");
    assert_has(one->out, "deep");
    assert_has(one->out, "evil");
    assert_true(strlen(one->out) < 10000);
    assert_exit(run_darn("failures", got.file, "1", "--json"), 0);
}

static void stats_give_the_figures(void **state) {
    (void)state;
    crawled_with_failures();
    assert_exit(run_darn("stats", "books.crawl"), 0);
    struct program *darn = run_darn("stats", "books.crawl", "--json");
    assert_exit(darn, 0);
    assert_int_equal(count_lines(darn->out), 1);
    json_t *stats = assert_fields(darn->out, STATS_FIELDS);
    const struct { const char *field; int value; } figures[] = {
        {"pages", 2}, {"queued", 0},  {"items", 1},   {"skipped", 0}, {"parked", 1},  {"suspect", 0},
        {"held", 0},  {"gave_up", 1}, {"missing", 0}, {"dropped", 0}, {"retries", 0},
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        if (event_number(stats, figures[i].field) != figures[i].value)
            fail_msg("%s: %s", figures[i].field, darn->out);
    }
    assert_true(event_number(stats, "bytes") > 100);
}

/* ---- retry ---- */

/* A scraper that has moved is named by --scraper. */
static void retry_takes_a_scraper_that_moved(void **state) {
    (void)state;
    struct site *site = crawled_with_failures();
    int hits = site_hits(site, NULL);
    const char *mended = replaced(get_file("books.lua"), ":number()", ":number() or 0");
    assert_int_equal(mkdir("moved", 0700), 0);
    assert_int_equal(rename("books.lua", "moved/books.lua"), 0);
    put_file("moved/books.lua", mended);
    const char *id = line_of(crawl_query("books.crawl", "SELECT id FROM failures WHERE state = 'parked'"), 0);
    struct program *lost = run_darn("retry", "books.crawl", id);
    assert_exit(lost, 1);
    assert_has(lost->err, "--scraper");
    lost = run_darn("retry", "books.crawl", id, "--scraper", "none.lua");
    assert_exit(lost, 1);
    assert_has(lost->err, "there is no file 'none.lua'");
    assert_exit(run_darn("retry", "books.crawl", id, "--scraper", "moved/books.lua"), 2); /* book 8: still given up */
    assert_int_equal(site_hits(site, NULL), hits);
    assert_string_equal(crawl_query("books.crawl", "SELECT state FROM failures"), "gave_up\n");
}

/* The page and the request that failed are done again, and nothing else. */
static void retry_takes_up_what_failed(void **state) {
    (void)state;
    struct site *site = crawled_with_failures();
    int hits = site_hits(site, NULL);
    put_file("books.lua", replaced(get_file("books.lua"), ":number()", ":number() or 0"));
    struct program *darn = run_darn("retry", "books.crawl", "--events", "events");
    assert_exit(darn, 0);
    event_wait(events_of(darn, "events"), "rerun_ok", "url", site_url(site, books_path(3)), "outcome", "items");
    assert_int_equal(site_hits(site, NULL), hits + 1);
    assert_int_equal(site_hits(site, books_path(8)), 2);
    assert_exit(run_darn("export", "books.crawl", "-o", "after.jsonl"), 0);
    const char *items = textf("%s%s%s", books_item(1), replaced(books_item(3), "3.5", "0"), books_item(8));
    assert_same_lines(get_file("after.jsonl"), items);
    assert_int_equal(crawl_number("books.crawl", "SELECT count(*) FROM failures"), 0);
}

static void retry_takes_one_by_its_id(void **state) {
    (void)state;
    struct site *site = crawled_with_failures();
    int hits = site_hits(site, NULL);
    put_file("books.lua", replaced(get_file("books.lua"), ":number()", ":number() or 0"));
    const char *id = line_of(crawl_query("books.crawl", "SELECT id FROM failures WHERE state = 'parked'"), 0);
    struct program *darn = run_darn("retry", "books.crawl", id);
    assert_exit(darn, 2); /* book 8 is still given up */
    assert_int_equal(site_hits(site, NULL), hits);
    assert_string_equal(crawl_query("books.crawl", "SELECT state FROM failures"), "gave_up\n");
    assert_exit(run_darn("retry", "books.crawl", "999"), 1);
}

/* A page that is done is parsed again from its kept body; its items are replaced, also in the outputs. */
static void retry_parses_a_done_page_by_its_url(void **state) {
    (void)state;
    struct site *site = books_site(0);
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl"), 0);
    int hits = site_hits(site, NULL);
    put_file("books.lua", replaced(get_file("books.lua"), ":text(),", ":text():upper(),"));
    assert_exit(run_darn("retry", "books.crawl", site_url(site, books_path(4))), 0);
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl"), 0);
    assert_int_equal(site_hits(site, NULL), hits);
    const char *items = textf("%s%s", books_items_but(4), replaced(books_item(4), "The Book no.", "THE BOOK NO."));
    assert_same_lines(get_file("items.jsonl"), items);
    assert_exit(run_darn("retry", "books.crawl", site_url(site, "/nowhere")), 1);
}

static void a_wrong_expression_has_a_caret(void **state) {
    (void)state;
    put_file("s.lua", "return { parse = function(page) page:xpath '//h1 | //a[' end }\n");
    put_file("p.html", "<h1>x</h1>");
    struct program *parsed = run_darn("parse", "s.lua", "p.html", "--url", "http://127.0.0.1/");
    assert_exit(parsed, 2);
    assert_has(parsed->err, "at column 12\n  //h1 | //a[\n             ^\n");
}

/* Requests that a re-run makes wait for `run`. */
static void retry_leaves_new_requests_to_run(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>home</h1><a href=/one>1</a>");
    site_put(site, "/one", .body = "<h1>one</h1>");
    put_file("s.lua", "return { parse = function(page) error 'not yet written' end }\n");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/")), 2);
    put_file("s.lua", EVERY_LINK);
    assert_exit(run_darn("retry", "s.crawl"), 0);
    assert_int_equal(site_hits(site, "/one"), 0);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-o", "items.jsonl"), 0);
    assert_int_equal(site_hits(site, "/one"), 1);
    assert_int_equal(site_hits(site, "/"), 1);
    assert_int_equal(count_lines(get_file("items.jsonl")), 2);
}

/* What a page asked for and asks for no more is taken back while it is queued. */
static void a_rerun_takes_requests_back(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/old>1</a><b href=/new>2</b>");
    site_put(site, "/old", .body = "<p>");
    site_put(site, "/new", .body = "<p>");
    put_file("s.lua", EVERY_LINK);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "--set", "max_pages=1"), 0);
    put_file("s.lua", replaced(EVERY_LINK, "page:css 'a'", "page:attr('b', 'href')"));
    assert_exit(run_darn("retry", "s.crawl", site_url(site, "/")), 0);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/")), 0);
    assert_int_equal(site_hits(site, "/old"), 0);
    assert_int_equal(site_hits(site, "/new"), 1);
    assert_int_equal(site_hits(site, "/"), 1);
}

/* With keep = "failed" the bodies of good pages are gone, and only theirs. */
static void what_was_not_kept_cannot_be_retried(void **state) {
    (void)state;
    struct site *site = books_site(3);
    site_put(site, books_path(3), .body = books_page(3, "Sold out"));
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "--set", "keep=failed"), 2);
    struct program *darn = run_darn("retry", "books.crawl", site_url(site, books_path(4)));
    assert_exit(darn, 1);
    assert_has(darn->err, "kept");
    put_file("books.lua", replaced(get_file("books.lua"), ":number()", ":number() or 0"));
    assert_exit(run_darn("retry", "books.crawl"), 0);
    assert_int_equal(site_hits(site, NULL), BOOK_PAGES);
}

/* ---- export ---- */

static void export_writes_all_items(void **state) {
    (void)state;
    struct site *site = books_site(0);
    assert_exit(run_darn("run", "books.lua", site_url(site, "/")), 0);
    assert_exit(run_darn("export", "books.crawl", "-o", "out.jsonl"), 0);
    assert_same_lines(get_file("out.jsonl"), books_items());
    assert_exit(run_darn("export", "books.crawl", "-o", "out.csv"), 0);
    assert_same_lines(get_file("out.csv"), books_csv());
    struct program *darn = run_darn("export", "books.crawl", "-o", "-");
    assert_exit(darn, 0);
    assert_same_lines(darn->out, books_items());
    darn = run_darn("export", "books.crawl", "-o", "out.sqlite");
    assert_exit(darn, 1);
    assert_has(darn->err, "not yet");
}

/* ---- help ---- */

static const char *const now[] = {"new", "run", "parse", "failures", "retry", "export", "stats", "reloads", "demo", "live",
                                  "debug"};
static const char *const later[] = {"shell", "replay", "pin", "test", "reports", "serve", "selector", "bench"};

static void help_works_for_every_command(void **state) {
    (void)state;
    struct program *shortest = run_darn("help");
    assert_exit(shortest, 0);
    const char *bare[] = {NULL};
    struct program *alone = finish(start_program(darn_path(), bare));
    assert_exit(alone, 0);
    assert_string_equal(alone->out, shortest->out);
    for (size_t i = 0; i < sizeof now / sizeof *now; i++) {
        struct program *help = run_darn("help", now[i]), *option = run_darn(now[i], "--help");
        assert_exit(help, 0);
        assert_exit(option, 0);
        assert_has(help->out, textf("darn %s", now[i]));
        assert_string_equal(option->out, help->out);
        assert_has(shortest->out, now[i]);
    }
    assert_exit(run_darn("help", "nonsense"), 1);
}

static void later_commands_say_so(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        struct program *darn = run_darn(later[i], "something");
        assert_exit(darn, 1);
        assert_int_equal(count_lines(darn->err), 1);
        assert_has(darn->err, "not yet");
        assert_has(darn->err, later[i]);
        assert_exit(run_darn("help", later[i]), 0);
    }
}

static void version_is_one_line(void **state) {
    (void)state;
    struct program *darn = run_darn("--version");
    assert_exit(darn, 0);
    assert_int_equal(count_lines(darn->out), 1);
    assert_true(str_starts(darn->out, "darn "));
}

/* Calls that a later step brings are errors of the callback, which say so. */
static void later_calls_are_failures(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<form></form>");
    const char *const calls[] = {"page:fetch('/')", "print(require('darn').args)"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct crawl got =
            crawl(textf("return { parse = function(page) %s end }\n", calls[i]), site_url(site, "/"));
        assert_exit(got.darn, 2);
        json_t *failed = event_wait(got.events, "parse_failed", "file", "s.lua", "line", "1");
        assert_has(event_text(failed, "error"), "not yet");
    }
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(new_writes_a_scraper_that_runs),
        CASE(parse_prints_what_a_callback_gives),
        CASE(parse_takes_a_file),
        CASE(parse_reads_dates_and_numbers),
        CASE(parse_takes_the_start_for_where_a_file_came_from),
        CASE(parse_tells_where_it_failed),
        CASE(failures_are_listed_and_shown),
        CASE(locals_are_shown_whatever_they_are),
        CASE(stats_give_the_figures),
        CASE(retry_takes_up_what_failed),
        CASE(retry_takes_one_by_its_id),
        CASE(retry_takes_a_scraper_that_moved),
        CASE(retry_parses_a_done_page_by_its_url),
        CASE(a_wrong_expression_has_a_caret),
        CASE(retry_leaves_new_requests_to_run),
        CASE(a_rerun_takes_requests_back),
        CASE(what_was_not_kept_cannot_be_retried),
        CASE(export_writes_all_items),
        CASE(help_works_for_every_command),
        CASE(later_commands_say_so),
        CASE(version_is_one_line),
        CASE(later_calls_are_failures),
    };
    return cmocka_run_group_tests_name("commands", tests, NULL, NULL);
}
