/* `darn failures` as a person reads it after a crawl, and while one runs: groups, one failure against the code that
 * failed, the request and the answer that its callback ran on. */
#include "crawl.h"
#include "terminal.h"

#include "os/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHOP "scrapers/shop.lua"
#define UTIL "scrapers/lib/util.lua"

/* The page of a failure is reached by a form and a redirect. */
static const char *const shop_lua =
    "local util = require 'lib.util'\n"
    "local shop = {}\n"
    "function shop.parse(page)\n"
    "  page:follow { url = '/search', method = 'POST', body = 'q=lamp', callback = 'found',\n"
    "                headers = { ['X-Shop'] = 'darn' }, meta = { n = 7 } }\n"
    "end\n"
    "function shop.found(page)\n"
    "  local count = 12\n"
    "  util.price(page)\n"
    "end\n"
    "return shop\n";
static const char *const util_lua =
    "local util = {}\n"
    "function util.price(page)\n"
    "  local text = page:text 'b'\n"
    "  error('no price in ' .. text)\n"
    "end\n"
    "return util\n";

#define BODY "<title>x</title><b>caf\xE9 \033[2J</b>"

/* Run from the folder above that of the scraper; one failure, 1, in shop.crawl. */
static struct site *crawled(void) {
    struct site *site = site_new();
    assert_int_equal(mkdir("scrapers", 0700) | mkdir("scrapers/lib", 0700), 0);
    put_file(SHOP, shop_lua);
    put_file(UTIL, util_lua);
    site_put(site, "/", .body = "<p>");
    site_put(site, "/search", .status = 303, .headers = "Location: /result\r\n");
    site_put(site, "/result", .status = 201, .body = BODY,
             .headers = "Content-Type: text/html; charset=latin1\r\nX-Twice: one\r\nX-Twice: two\r\n");
    assert_exit(run_darn("run", SHOP, site_url(site, "/"), "-C", "shop.crawl", "-q"), 2);
    return site;
}

static const char *shown(const char *id) {
    struct program *darn = run_darn("failures", "shop.crawl", id);
    assert_exit(darn, 0);
    return darn->out;
}

static void groups_say_how_often_and_when(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/1>1</a><a href=/2>2</a><a href=/3>3</a>");
    struct crawl got = crawl("return { parse = function(page)\n"
                             "  for link in page:each 'a' do page:follow(link, 'one') end\n"
                             "end, one = function(page) error('bad page ' .. page.url:sub(-1)) end,\n"
                             "statuses = { 404 } }\n", site_url(site, "/"));
    sqlite_run(got.file, "UPDATE failures SET first_ms = 1000000000000, last_ms = 1000000000000 + 1000 * id");
    setenv("TZ", "UTC", 1);
    struct program *darn = run_darn("failures", got.file);
    assert_exit(darn, 0);
    assert_int_equal(count_lines(lines_with(darn->out, "bad page ", true)), 1);
    assert_has(darn->out, "   3      3  parked  one       ");
    assert_has(darn->out, " first 2001-09-09T01:46:40+00:00, last 2001-09-09T01:46:43+00:00\n");
    assert_has(darn->out, line_of(crawl_query(got.file, "SELECT url FROM failures JOIN requests ON requests.id = request"
                                                        " WHERE failures.id = 3"), 0));
}

/* Each frame stands in its code as it was, however the files changed since. */
static void a_failure_is_shown_in_the_code_that_failed(void **state) {
    (void)state;
    crawled();
    static const char *const code[] = {
        "\n    scrapers/lib/util.lua:4 in ",
        "           3 |   local text = page:text 'b'\n     ->    4 |   error('no price in ' .. text)\n",
        "           6 | return util\n          page = <page 201 ", "          text = \"caf\xC3\xA9 ",
        "\n    scrapers/shop.lua:9 in found\n           8 |   local count = 12\n     ->    9 |   util.price(page)\n"
        "          10 | end\n          page = ", "          count = 12\n          util = {", "  (upvalue)\n",
    };
    static const struct { const char *path, *text, *said; } saves[] = {
        {SHOP, NULL, ", as it is on disk now\n"},
        {SHOP, "return {}\n", "; since then shop.lua changed\n"},
        {UTIL, "-- another\n", "; since then lib/util.lua changed, shop.lua changed\n"},
        {UTIL, "", "; since then lib/util.lua was removed, shop.lua changed\n"},
    };
    for (size_t i = 0; i < sizeof saves / sizeof *saves; i++) {
        if (saves[i].text && *saves[i].text) save_file(saves[i].path, saves[i].text);
        else if (saves[i].text) assert_int_equal(unlink(saves[i].path), 0);
        const char *out = shown("1");
        for (size_t k = 0; k < sizeof code / sizeof *code; k++) assert_has(out, code[k]);
        assert_has(out, saves[i].said);
    }
}

static void the_input_is_shown(void **state) {
    (void)state;
    struct site *site = crawled();
    const char *out = shown("1");
    assert_has(out, textf("\nrequest   POST %s, callback found, depth 1\n          from %s\n          meta {\"n\": 7}\n",
                          site_url(site, "/search"), site_url(site, "/")));
    assert_has(out, "\n          X-Shop: darn\n");
    assert_has(out, "\n          body q=lamp\n");
    assert_has(out, textf("\nresponse  status 201, %zu bytes, windows-1252, fetched 20", strlen(BODY)));
    assert_has(out, textf("\n          redirected to %s\n", site_url(site, "/result")));
    assert_has(out, "\n          X-Twice: one\n          X-Twice: two\n");
    assert_has(out, "\ndarn debug shop.crawl 1 opens the debugger on it, darn retry shop.crawl 1 runs it again, --body gives");
    assert_null(strchr(out, '\033'));
    assert_string_equal(shown(site_url(site, "/result")), out);
    assert_string_equal(shown(site_url(site, "/search")), out);
}

static void one_object_has_all_of_it(void **state) {
    (void)state;
    struct site *site = crawled();
    put_file(UTIL, "-- another\n");
    struct program *darn = run_darn("failures", "shop.crawl", "1", "--json");
    assert_exit(darn, 0);
    assert_int_equal(count_lines(darn->out), 1);
    json_t *all = json_line(darn->out), *request, *response, *file, *found;
    const char *method, *url, *callback, *referrer, *body, *charset, *name, *value;
    const char *path, *now, *text, *first, *last;
    int n, depth, status, bytes, redirects;
    assert_int_equal(json_unpack(all, "{s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s, s:{s:i}, s:i}, s:o, s:o}", "first", &first, "last",
                                 &last, "request", "method", &method, "url", &url, "callback", &callback, "referrer",
                                 &referrer, "body", &body, "meta", "n", &n, "depth", &depth, "response", &response,
                                 "request", &request), 0);
    assert_string_equal(method, "POST");
    assert_string_equal(url, site_url(site, "/search"));
    assert_string_equal(callback, "found");
    assert_string_equal(referrer, site_url(site, "/"));
    assert_string_equal(body, "q=lamp");
    assert_string_equal(first, last);
    assert_int_equal(n, 7);
    assert_int_equal(depth, 1);
    assert_int_equal(json_unpack(json_array_get(json_object_get(request, "headers"), 0), "{s:s, s:s}", "name", &name, "value",
                                 &value), 0);
    assert_string_equal(textf("%s=%s", name, value), "X-Shop=darn");
    assert_int_equal(json_unpack(response, "{s:i, s:i, s:s, s:s, s:i}", "status", &status, "bytes", &bytes, "charset",
                                 &charset, "url", &url, "redirects", &redirects), 0);
    assert_int_equal(status, 201);
    assert_int_equal(bytes, strlen(BODY));
    assert_string_equal(charset, "windows-1252");
    assert_string_equal(url, site_url(site, "/result"));
    assert_int_equal(redirects, 1);
    file = json_array_get(json_object_get(all, "files"), 0);
    assert_int_equal(json_unpack(file, "{s:s, s:s, s:s}", "path", &path, "now", &now, "text", &text), 0);
    assert_string_equal(path, "lib/util.lua");
    assert_string_equal(now, "changed");
    assert_string_equal(text, util_lua);
    found = json_line(crawl_query("shop.crawl", "SELECT frames FROM failures"));
    assert_true(json_equal(json_object_get(all, "frames"), found));
}

/* Whatever is in it, and at a terminal nothing that moves the cursor. */
static void the_body_is_written_as_it_came(void **state) {
    (void)state;
    static const char body[] = "<p>a\0b\r\n\xFF\xC2\x9B\033[2J\033]0;title\a\tend";
    struct site *site = site_new();
    site_put(site, "/", .body = body, .length = sizeof body - 1);
    struct crawl got = crawl("return { parse = function(page) error('no') end }\n", site_url(site, "/"));
    const char *command = "\"$0\" failures \"$1\" 1 --body >page.html";
    assert_exit(finish(start_program("/bin/sh", (const char *const[]){"-c", command, darn_path(), got.file, NULL})), 0);
    size_t length;
    char *bytes = file_read("page.html", 0, &length, NULL);
    assert_int_equal(length, sizeof body - 1);
    assert_memory_equal(bytes, body, length);
    free(bytes);
    struct terminal *terminal = terminal_darn("failures", got.file, "1", "--body");
    const char *rest;
    assert_int_equal(terminal_ends(terminal, &rest), 0);
    assert_has(rest, "\tend");
    assert_null(strpbrk(rest, "\033\a"));
}

/* Text of the page in the message, in locals and in names of headers. */
static void pages_cannot_move_the_cursor(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "\033[2J\033]0;x\a", .headers = "X-Evil: \033[2J\r\n");
    struct crawl got = crawl("return { parse = function(page) local evil = page.body; error(evil) end }\n", site_url(site, "/"));
    static const char *const words[][3] = {{NULL}, {"1"}, {"--all"}, {"--json"}, {"1", "--json"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *const all[] = {"failures", got.file, words[i][0], words[i][1], NULL};
        struct program *darn = finish(start_program(darn_path(), all));
        assert_exit(darn, 0);
        assert_has(darn->out, "[2J");
        assert_null(strpbrk(darn->out, "\033\a"));
    }
}

/* It needs no lock, and what is parked is there as soon as it is told. */
static void it_works_while_the_crawl_runs(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/held>more</a><a href=/bad>bad</a>");
    site_hold(site, "/held");
    struct crawl got = crawl_start("return { parse = function(page)\n"
                                   "  for link in page:each 'a' do page:follow(link, 'one') end\n"
                                   "end, one = function(page) error('bad page') end, statuses = { 404 } }\n",
                                   site_url(site, "/"));
    event_wait(got.events, "parse_failed");
    struct program *list = run_darn("failures", got.file), *one = run_darn("failures", got.file, "1");
    assert_exit(list, 0);
    assert_has(list->out, "bad page");
    assert_exit(one, 0);
    assert_has(one->out, "\nrequest   GET ");
    assert_false(program_ended(got.darn));
    site_release(site, "/held");
    assert_exit(finish(got.darn), 2);
}

static void one_that_was_given_up_has_no_body(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 500);
    struct crawl got = crawl("return { parse = function(page) end, retry = { ['5xx'] = false } }\n", site_url(site, "/"));
    struct program *one = run_darn("failures", got.file, "1"), *body = run_darn("failures", got.file, "1", "--body");
    assert_exit(one, 0);
    assert_has(one->out, "failure 1: gave_up, callback parse\n");
    assert_has(one->out, textf("\ndarn retry %s 1 fetches it again\n", got.file));
    assert_has(one->out, textf("\nresponse  failure 1 has no body: %s was given up (", site_url(site, "/")));
    assert_exit(body, 1);
    assert_string_equal(body->out, "");
    assert_has(body->err, "failure 1 has no body");
    json_t *all = json_line(run_darn("failures", got.file, "1", "--json")->out);
    assert_true(json_is_null(json_object_get(all, "response")));
    assert_int_equal(event_number(all, "status"), 500);
}

static void what_is_asked_wrongly(void **state) {
    (void)state;
    struct site *site = crawled();
    const struct { const char *words[3]; const char *said; } cases[] = {
        {{"9"}, "shop.crawl has no failure 9; the nearest is 1 (darn failures shop.crawl lists them)"},
        {{"lamp"}, "'lamp' is neither the id of a failure nor a URL; darn failures shop.crawl lists them"},
        {{site_url(site, "/")}, ": it is done"},
        {{site_url(site, "/none")}, "shop.crawl does not know http://127.0.0.1"},
        {{"--body"}, "--body is of one failure: darn failures CRAWL ID --body"},
        {{"1", "--body", "--json"}, "--body and --json do not go together"},
        {{"1", "--all"}, "--all is for lists"},
        {{"1", "--compare"}, "not yet"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const *w = cases[i].words;
        const char *const all[] = {"failures", "shop.crawl", w[0], w[1], w[1] ? w[2] : NULL, NULL};
        struct program *darn = finish(start_program(darn_path(), all));
        assert_exit(darn, 1);
        assert_string_equal(darn->out, "");
        assert_has(darn->err, cases[i].said);
    }
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(groups_say_how_often_and_when),
        CASE(a_failure_is_shown_in_the_code_that_failed),
        CASE(the_input_is_shown),
        CASE(one_object_has_all_of_it),
        CASE(the_body_is_written_as_it_came),
        CASE(pages_cannot_move_the_cursor),
        CASE(it_works_while_the_crawl_runs),
        CASE(one_that_was_given_up_has_no_body),
        CASE(what_is_asked_wrongly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
