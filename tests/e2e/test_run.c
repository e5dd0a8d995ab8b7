/* A crawl without mishaps: what comes out, in which forms, with which events, whatever the number of parsers. */
#include "books.h"

/* ---- outputs ---- */

static void items_come_in_both_forms(void **state) {
    (void)state;
    struct site *site = books_site(0);
    struct program *darn =
        run_darn("run", "books.lua", site_url(site, "/"), "-o", "items.jsonl", "-o", "items.csv");
    assert_exit(darn, 0);
    assert_string_equal(darn->out, "");
    assert_same_lines(get_file("items.jsonl"), books_items());
    assert_same_lines(get_file("items.csv"), books_csv());
    assert_string_equal(line_of(get_file("items.csv"), 0), "title,price,note");
    assert_int_equal(site_hits(site, NULL), BOOK_PAGES);
    assert_int_equal(crawl_number("books.crawl", "SELECT count(*) FROM items"), BOOKS);
}

static void same_items_twice(void **state) {
    (void)state;
    struct site *site = books_site(0);
    assert_exit(run_darn("run", "books.lua", site_url(site, "/"), "-o", "a.jsonl", "-o", "b.jsonl", "-q"), 0);
    assert_string_equal(get_file("a.jsonl"), get_file("b.jsonl"));
    assert_same_lines(get_file("a.jsonl"), books_items());
}

static void items_on_stdout(void **state) {
    (void)state;
    struct site *site = books_site(0);
    struct program *darn = run_darn("run", "books.lua", site_url(site, "/"), "-o", "-");
    assert_exit(darn, 0);
    assert_same_lines(darn->out, books_items());
}

static void events_on_stdout(void **state) {
    (void)state;
    struct site *site = books_site(0);
    struct program *darn = run_darn("run", "books.lua", site_url(site, "/"), "--events", "-", "-o", "items.jsonl");
    assert_exit(darn, 0);
    assert_string_equal(event_text(json_line(darn->out), "event"), "start");
    assert_int_equal(count_lines(lines_with(darn->out, "\"parsed\"", true)), BOOK_PAGES);
}

static void quiet_says_nothing(void **state) {
    (void)state;
    struct site *site = books_site(0);
    struct program *darn = run_darn("run", "-q", "books.lua", site_url(site, "/"));
    assert_exit(darn, 0);
    assert_string_equal(darn->err, "");
}

/* Unlike fields, nested values and several types, without any schema. */
static void csv_without_a_schema_is_the_union_of_fields(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    put_file("loose.lua", "return { parse = function(page)\n"
                          "  page:emit{ b = 1, a = 'x,y' }\n"
                          "  page:emit{ c = { 1, { k = true } }, b = 2.5 }\n"
                          "end }\n");
    assert_exit(run_darn("run", "loose.lua", site_url(site, "/"), "-o", "i.csv", "-o", "i.jsonl"), 0);
    assert_string_equal(get_file("i.csv"), "a,b,c\n\"x,y\",1,\n,2.5,\"[1, {\"\"k\"\": true}]\"\n");
    assert_string_equal(get_file("i.jsonl"),
                        "{\"a\": \"x,y\", \"b\": 1}\n{\"b\": 2.5, \"c\": [1, {\"k\": true}]}\n");
}

static void csv_of_several_types_needs_one(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    put_file(
        "two.lua",
        "return { items = { cat = { name = 'string' }, dog = { name = 'string' } },\n"
        "parse = function(page) page:emit('cat', { name = 'Tom' }) page:emit('dog', { name = 'Rex' }) end }\n");
    struct program *vague = run_darn("run", "two.lua", site_url(site, "/"), "-o", "all.csv");
    assert_exit(vague, 1);
    assert_has(vague->err, "cat");
    assert_has(vague->err, "dog");
    assert_exit(run_darn("run", "two.lua", site_url(site, "/"), "-o", "dogs.csv", "-t", "dog"), 0);
    assert_string_equal(get_file("dogs.csv"), "name\nRex\n");
    struct program *wrong = run_darn("run", "two.lua", site_url(site, "/"), "-o", "dogs.csv", "-t", "dgo");
    assert_exit(wrong, 1);
    assert_has(wrong->err, "did you mean 'dog'?");
    assert_string_equal(get_file("dogs.csv"), "name\nRex\n"); /* as it was */
    assert_exit(run_darn("export", "two.crawl", "-o", "nowhere/dogs.csv", "-t", "dog"), 1);
}

/* ---- events ---- */

static const char *const EVENTFUL =
    "local s = { retry = { [503] = { first = 0.01, attempts = 2 }, [500] = false } }\n"
    "function s.parse(page)\n"
    "  for a in page:each 'a' do page:follow(a, a:attr 'class') end\n"
    "end\n"
    "function s.item(page) page:emit('thing', { n = 1 }) end\n"
    "function s.none(page) page:skip('nothing to see') end\n"
    "function s.bad(page) error('a bad page') end\n"
    "return s\n";

/* Each event's own fields, as README.md names them; `s` text, `i` integer, `n` number, `b` boolean. */
static const struct { const char *event, *where, *is, *fields; } shapes[] = {
    {"start", NULL, NULL, "scraper:s crawl:s version:s resumed:b pid:i"},
    {"fetched", NULL, NULL, "url:s status:i bytes:i ms:n attempt:i"},
    {"retry", NULL, NULL, "url:s kind:s status:i attempt:i delay:n"},
    {"gave_up", NULL, NULL, "url:s kind:s status:i attempts:i error:s"},
    {"dropped", NULL, NULL, "url:s why:s"},
    {"parsed", "callback", "item", "url:s callback:s items:i requests:i ms:n"},
    {"parsed", "callback", "none", "url:s callback:s items:i requests:i ms:n skip:s"},
    {"parse_failed", NULL, NULL, "id:i group:s url:s callback:s error:s file:s line:i"},
    {"finished", NULL, NULL, "why:s pages:i items:i parked:i suspect:i held:i gave_up:i seconds:n exit:i"},
};

static bool is_sort(const json_t *value, char sort) {
    return sort == 's' ? json_is_string(value) : sort == 'i' ? json_is_integer(value)
         : sort == 'n' ? json_is_number(value) : json_is_boolean(value);
}

static void assert_shape(const json_t *event, const char *fields) {
    char *list = strdup(fields), *save = NULL;
    size_t count = 2; /* t and event */
    for (char *field = strtok_r(list, " ", &save); field; field = strtok_r(NULL, " ", &save), count++) {
        char *sort = strchr(field, ':');
        *sort++ = '\0';
        if (!is_sort(json_object_get(event, field), *sort))
            fail_msg("%s: no proper %s", event_text(event, "event"), field);
    }
    free(list);
    assert_true(json_is_number(json_object_get(event, "t")));
    if (json_object_size(event) != count) fail_msg("%s has fields beside '%s'", event_text(event, "event"), fields);
}

static void events_have_their_fields(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(
        site, "/",
        .body =
            "<a class=item href=/item>1</a><a class=none href=/none>2</a><a class=bad href=/bad>3</a>"
            "<a class=item href=/late>4</a><a class=item href=/broken>5</a><a href='http://elsewhere.test/'>6</a>");
    site_put(site, "/item", .body = "<p>");
    site_put(site, "/none", .body = "<p>");
    site_put(site, "/bad", .body = "<p>");
    site_put(site, "/late", .status = 503);
    site_put(site, "/late", .body = "<p>");
    site_put(site, "/broken", .status = 500);
    put_file("s.lua", EVENTFUL);
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "--events", "events");
    assert_exit(darn, 2);
    struct events *events = events_of(darn, "events");
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        json_t *event = event_wait(events, shapes[i].event, shapes[i].where, shapes[i].is);
        assert_shape(event, shapes[i].fields);
        events_rewind(events);
    }
    event_wait(events, "retry", "url", site_url(site, "/late"), "kind", "status", "status", "503", "attempt", "1");
    event_wait(events, "fetched", "url", site_url(site, "/late"), "status", "200", "attempt", "2");
    events_rewind(events);
    event_wait(events, "gave_up", "url", site_url(site, "/broken"), "kind", "status", "status", "500", "attempts",
               "1");
    events_rewind(events);
    event_wait(events, "dropped", "url", "http://elsewhere.test/", "why", "offsite");
    events_rewind(events);
    event_wait(events, "parsed", "callback", "none", "skip", "nothing to see", "items", "0");
    events_rewind(events);
    event_wait(events, "parse_failed", "callback", "bad", "error", "a bad page", "file", "s.lua", "line", "7");
    event_wait(events, "finished", "why", "done", "pages", "4", "items", "2", "parked", "1", "gave_up", "1", "exit",
               "2");
}

static void the_start_event_names_what_runs(void **state) {
    (void)state;
    struct site *site = books_site(0);
    struct program *darn = start_darn("run", "books.lua", site_url(site, "/"), "--events", "events");
    struct events *events = events_of(darn, "events");
    json_t *start = event_wait(events, "start", "scraper", "books", "resumed", "false");
    assert_int_equal(event_number(start, "pid"), darn->pid);
    assert_has(event_text(start, "crawl"), "books.crawl");
    assert_int_equal(strlen(event_text(start, "version")), 12);
    assert_exit(finish(darn), 0);
    const char *versions = crawl_query("books.crawl", "SELECT DISTINCT version FROM items");
    assert_string_equal(versions, textf("%s\n", event_text(start, "version")));
}

/* parsed comes after the commit and after the rows: whoever reads it finds them. */
static void parsed_comes_after_the_rows(void **state) {
    (void)state;
    struct site *site = books_site(0);
    site_hold(site, books_path(5));
    struct program *darn =
        start_darn("run", "books.lua", site_url(site, "/"), "--events", "events", "-o", "items.jsonl");
    struct events *events = events_of(darn, "events");
    for (int i = 0; i < 4; i++) {
        event_wait(events, "parsed", "callback", "book");
        assert_true(count_lines(get_file("items.jsonl")) > i);
        assert_true(crawl_number("books.crawl", "SELECT count(*) FROM items") > i);
    }
    site_release(site, books_path(5));
    assert_exit(finish(darn), 0);
    assert_same_lines(get_file("items.jsonl"), books_items());
}

/* ---- parsers, limits, requests ---- */

static void four_parsers_bring_what_one_brings(void **state) {
    (void)state;
    struct site *site = books_site(0);
    const char *url = site_url(site, "/");
    assert_exit(run_darn("run", "books.lua", url, "-j", "1", "-C", "one.crawl", "-o", "one.jsonl"), 0);
    assert_exit(run_darn("run", "books.lua", url, "-j4", "-C", "four.crawl", "-o", "four.jsonl"), 0);
    assert_same_lines(get_file("one.jsonl"), books_items());
    assert_same_lines(get_file("four.jsonl"), books_items());
}

static void limits_end_a_crawl_well(void **state) {
    (void)state;
    struct site *site = books_site(0);
    const char *url = site_url(site, "/");
    struct program *darn = run_darn("run", "books.lua", url, "--set", "max_pages=5", "--events", "events");
    assert_exit(darn, 0);
    event_wait(events_of(darn, "events"), "finished", "why", "max_pages", "pages", "5", "exit", "0");
    assert_int_equal(crawl_number("books.crawl", "SELECT count(*) FROM pages"), 5);

    darn = run_darn("run", "books.lua", url, "--set", "max_depth=1", "--events", "depth", "-C", "depth.crawl");
    assert_exit(darn, 0);
    event_wait(events_of(darn, "depth"), "dropped", "why", "depth");
    assert_int_equal(crawl_number("depth.crawl", "SELECT max(depth) FROM requests WHERE state = 'done'"), 1);
}

static void links_that_are_not_followed(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(
        site, "/",
        .body = "<a href='mailto:a@b.c'>1</a><a href='javascript:void 0'>2</a><a href=/no/1>3</a><a href=/yes>4</a>"
                "<a href=/yes#again>5</a><a href='http://localhost/'>6</a>");
    site_put(site, "/yes", .body = "<p>");
    put_file("s.lua", "return { deny = '*/no/*', parse = function(page) page:follow(page:css 'a') end }\n");
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "--events", "events");
    assert_exit(darn, 0);
    assert_int_equal(site_hits(site, NULL), 2);
    struct events *events = events_of(darn, "events");
    assert_int_equal(event_count(events, "dropped", "why", "denied"), 1);
    assert_int_equal(event_count(events, "dropped", "why", "offsite"), 1);
    assert_int_equal(event_count(events, "dropped", "why", "duplicate"), 1);
    assert_true(event_count(events, "dropped", "why", "scheme") >= 1);
}

/* A relative link on a page that is served under any path, and a redirect that does the same. */
static void traps_are_left_after_a_few_pages(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *paths[] = {"/", "/x/", "/x/x/", "/x/x/x/", "/x/x/x/x/"};
    for (int i = 0; i < 5; i++) site_put(site, paths[i], .body = "<a href=x/>deeper</a><a href=/moved>5</a>");
    site_put(site, "/moved", .status = 302, .headers = "Location: /y/y/y/y/\r\n");
    put_file("s.lua", "return { parse = function(page) page:follow(page:css 'a') end }\n");
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "--events", "events");
    assert_exit(darn, 0);
    struct events *events = events_of(darn, "events");
    assert_int_equal(event_count(events, "parsed"), 4);
    assert_int_equal(event_count(events, "dropped", "why", "limit"), 1);
    assert_int_equal(site_hits(site, "/x/x/x/x/"), 0);
    assert_int_equal(site_hits(site, "/y/y/y/y/"), 0);
    assert_int_equal(crawl_number("s.crawl", "SELECT n FROM counts WHERE name = 'dropped_limit'"), 2);
    darn = run_darn("run", "s.lua", site_url(site, "/"), "--set", "traps=false", "-C", "all.crawl", "--set", "max_pages=5");
    assert_exit(darn, 0);
    assert_int_equal(site_hits(site, "/x/x/x/x/"), 1);
}

/* All hosts are allowed, but the one with a private address is not named: neither it nor its robots.txt is asked. */
static void links_into_private_addresses(void **state) {
    (void)state;
    struct site *site = site_new();
    const struct { const char *settings; size_t hits; } rows[] = {
        {"allow = '*', robots = true", 0},
        {"allow = '*', robots = false", 0},
        {"allow = { '*', 'localhost' }", 1},
        {"allow = { '*', 'http://*host/other' }", 0}, /* names none */
        {"allow = { '*', 'http://localhost/*' }", 0}, /* another port */
        {textf("allow = { '*', 'http://localhost:%d/*' }", site_port(site)), 1},
    };
    const char *other = replaced(site_url(site, "/other"), "127.0.0.1", "localhost");
    site_put(site, "/", .body = textf("<a href='%s'>1</a><a href=/moved>2</a>", other));
    site_put(site, "/moved", .status = 302, .headers = textf("Location: %s\r\n", other));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t before = site_hits(site, "/other");
        put_file("s.lua", textf("return { %s, parse = function(page) page:follow(page:css 'a') end }\n", rows[i].settings));
        struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "--fresh", "--events", "events");
        assert_exit(darn, 0);
        size_t came = site_hits(site, "/other") - before;
        if (came != rows[i].hits) fail_msg("%s: %zu", rows[i].settings, came);
        if (came) continue;
        assert_int_equal(event_count(events_of(darn, "events"), "dropped", "why", "private"), 1);
        assert_true(crawl_number("s.crawl", "SELECT n FROM counts WHERE name = 'dropped_private'") >= 1);
    }
}

/* What a site's own address may be, where its robots.txt leads may not: neither by a new connection nor by one that is open
 * since another start of that address was asked. Such a robots.txt is none. */
static void robots_txt_that_leads_into_private_addresses(void **state) {
    (void)state;
    struct site *site = site_new(), *inner = site_new_at(2);
    site_put(site, "/robots.txt", .status = 302, .headers = textf("Location: %s\r\n", site_url(inner, "/secret")));
    site_put(site, "/", .body = "<p>");
    site_put(inner, "/", .body = textf("<a href='%s'>1</a>", site_url(site, "/")));
    put_file("s.lua", "return { allow = { '127.0.0.1', '127.0.0.2' }, parse = function(page) page:follow(page:css 'a') end }\n");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "--fresh"), 0);
    assert_exit(run_darn("run", "s.lua", site_url(inner, "/"), "--fresh"), 0);
    assert_int_equal(site_hits(site, "/"), 2);
    assert_int_equal(site_hits(inner, "/"), 1);
    assert_int_equal(site_hits(inner, "/secret"), 0);
}

/* The first of each host and reason is told, all are counted. */
static void drops_are_told_once_and_counted(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/",
             .body =
                 "<a href='http://a.test/1'>1</a><a href='http://a.test/2'>2</a><a href='http://b.test/'>3</a>");
    put_file("s.lua", "return { parse = function(page) page:follow(page:css 'a') end }\n");
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "--events", "events");
    assert_exit(darn, 0);
    struct events *events = events_of(darn, "events");
    assert_int_equal(event_count(events, "dropped", "why", "offsite"), 2);
    assert_non_null(event_find(events, "dropped", "url", "http://a.test/1"));
    assert_non_null(event_find(events, "dropped", "url", "http://b.test/"));
    assert_int_equal(event_number(json_line(run_darn("stats", "s.crawl", "--json")->out), "dropped"), 3);
}

static void requests_carry_what_they_were_given(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *const paths[] = {"/", "/form", "/json", "/last"};
    for (int i = 0; i < 4; i++) site_put(site, paths[i], .body = "<p>");
    put_file(
        "s.lua",
        "local s = { headers = { ['X-All'] = 'all' }, user_agent = 'tester/1' }\n"
        "function s.parse(page)\n"
        "  page:follow({ url = '/last', meta = { from = 'first', n = 7 } }, 'last')\n"
        "  page:follow('/form', 'none', { form = { b = 'two words', a = '1&2' } })\n"
        "  page:follow('/json', 'none', { json = { z = 1, y = { true } }, headers = { ['X-Own'] = 'own' } })\n"
        "end\n"
        "function s.none(page) end\n"
        "function s.last(page) page:emit{ meta = page.meta, depth = page.depth, referrer = page.referrer } end\n"
        "return s\n");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-o", "items.jsonl"), 0);
    struct hit json = site_hit(site, "/json", 0), form = site_hit(site, "/form", 0);
    assert_string_equal(json.method, "POST");
    assert_string_equal(json.body, "{\"y\": [true], \"z\": 1}");
    assert_has(site_header(site, "/json", 0, "content-type"), "application/json");
    assert_string_equal(site_header(site, "/json", 0, "x-own"), "own");
    assert_string_equal(form.method, "POST");
    assert_string_equal(form.body, "a=1%262&b=two+words");
    assert_has(site_header(site, "/form", 0, "content-type"), "application/x-www-form-urlencoded");
    assert_string_equal(site_header(site, "/last", 0, "x-all"), "all");
    assert_string_equal(site_header(site, "/last", 0, "user-agent"), "tester/1");
    const char *item = textf("{\"depth\": 1, \"meta\": {\"from\": \"first\", \"n\": 7}, \"referrer\": \"%s\"}\n",
                             site_url(site, "/"));
    assert_string_equal(get_file("items.jsonl"), item);
}

static void a_higher_priority_goes_first(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *const in_order[] = {"/", "/now", "/usual", "/usual-too", "/later"};
    for (int i = 0; i < 5; i++) site_put(site, in_order[i], .body = "<p>");
    put_file("s.lua", "return { concurrency = 1, parse = function(page)\n"
                      "  page:follow { url = '/later', priority = -1 }\n"
                      "  page:follow { '/usual', '/usual-too' }\n"
                      "  page:follow('/now', 'parse', { priority = 5 })\n"
                      "end }\n");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/")), 0);
    for (int i = 0; i < 5; i++) assert_string_equal(site_hit(site, NULL, i).path, in_order[i]);
}

/* What `again` asks for is fetched although it was seen; each asking is its own. */
static void again_skips_the_seen_check(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    put_file("s.lua",
             "return { parse = function(page)\n"
             "  if page.depth > 0 then return end\n"
             "  page:follow('/') page:follow{ url = '/', again = true } page:follow{ url = '/', again = true }\n"
             "end }\n");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/")), 0);
    assert_int_equal(site_hits(site, "/"), 3);
}

static void start_is_a_list_or_a_function(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/a", .body = "<p>");
    site_put(site, "/b", .body = "<p>");
    put_file("list.lua", textf("return { start = { '%s', { url = '%s', callback = 'other' } },\n"
                               "parse = function(page) page:emit{ parse = page.url } end,\n"
                               "other = function(page) page:emit{ other = page.url } end }\n",
                               site_url(site, "/a"), site_url(site, "/b")));
    const char *items =
        textf("{\"parse\": \"%s\"}\n{\"other\": \"%s\"}\n", site_url(site, "/a"), site_url(site, "/b"));
    assert_exit(run_darn("run", "list.lua", "-o", "list.jsonl"), 0);
    assert_same_lines(get_file("list.jsonl"), items);
    put_file("function.lua",
             textf("return { allow = '127.0.0.1', start = function()\n"
                   "  local n = 0\n"
                   "  return function() n = n + 1 return ({ '%s', { url = '%s', callback = 'other' } })[n] end\n"
                   "end,\n"
                   "parse = function(page) page:emit{ parse = page.url } end,\n"
                   "other = function(page) page:emit{ other = page.url } end }\n",
                   site_url(site, "/a"), site_url(site, "/b")));
    assert_exit(run_darn("run", "function.lua", "-o", "function.jsonl"), 0);
    assert_same_lines(get_file("function.jsonl"), items);
}

static void hooks_run(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    put_file("s.lua", "local s, opened = {}, 0\n"
                      "function s.on_open() opened = opened + 1 end\n"
                      "function s.on_close(stats) print('closed after', stats.pages) end\n"
                      "function s.parse(page) page:emit{ opened = opened } end\n"
                      "return s\n");
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "-o", "-");
    assert_exit(darn, 0);
    assert_string_equal(darn->out, "{\"opened\": 1}\n");
    assert_has(darn->err, "closed after\t1");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(items_come_in_both_forms),
        CASE(same_items_twice),
        CASE(items_on_stdout),
        CASE(events_on_stdout),
        CASE(quiet_says_nothing),
        CASE(csv_without_a_schema_is_the_union_of_fields),
        CASE(csv_of_several_types_needs_one),
        CASE(events_have_their_fields),
        CASE(the_start_event_names_what_runs),
        CASE(parsed_comes_after_the_rows),
        CASE(four_parsers_bring_what_one_brings),
        CASE(limits_end_a_crawl_well),
        CASE(links_that_are_not_followed),
        CASE(traps_are_left_after_a_few_pages),
        CASE(links_into_private_addresses),
        CASE(robots_txt_that_leads_into_private_addresses),
        CASE(drops_are_told_once_and_counted),
        CASE(requests_carry_what_they_were_given),
        CASE(a_higher_priority_goes_first),
        CASE(again_skips_the_seen_check),
        CASE(start_is_a_list_or_a_function),
        CASE(hooks_run),
    };
    return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
