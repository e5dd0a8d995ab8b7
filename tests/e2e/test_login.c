/* The setting `login`: what goes first, what waits for it, once for all that were logged out, and what becomes of a login that
 * fails. */
#include "crawl.h"

#include <signal.h>
#include <string.h>

/* Logs in by the form at /login, follows links, and says who was seen; `%s` are more lines of it. */
#define SCRAPER                                                                                                   \
    "local s = { login = { url = '%s', callback = 'sign_in' } }\n"                                               \
    "function s.sign_in(page)\n"                                                                                 \
    "  if page.request.method == 'POST' then page:need 'h1' return end\n"                                        \
    "  page:follow('/login', nil, { form = { name = 'reader', password = 'secret' } })\n"                        \
    "end\n"                                                                                                      \
    "function s.parse(page)\n"                                                                                   \
    "  if page:first '.out' then page:retry('logged out', { login = true }) end\n"                               \
    "  page:follow(page:css 'a')\n"                                                                              \
    "  page:emit{ path = page.url:match '[^/]*$' }\n"                                                            \
    "end\n"                                                                                                      \
    "return s\n"

static const char *scraper(struct site *site) { return textf(SCRAPER, site_url(site, "/login")); }

/* The form, and what it answers: a session of that number. */
static void put_login(struct site *site, int number) {
    site_put(site, "/login", .body = "<form>");
    site_put(site, "/login", .status = 302, .headers = textf("Location: /hello\r\nSet-Cookie: session=%d; Path=/\r\n", number));
    if (number == 1) site_put(site, "/hello", .body = "<h1>hello</h1>");
}

static int64_t time_of(struct site *site, const char *path, int n) { return site_hit(site, path, n).at_ms; }

/* ---- first ---- */

static void the_login_goes_before_all_else(void **state) {
    (void)state;
    struct site *site = site_new();
    put_login(site, 1);
    site_put(site, "/", .body = "<a href=/a>a</a><a href=/b>b</a>");
    site_put(site, "/a", .body = "<p>");
    site_put(site, "/b", .body = "<p>");
    struct crawl got = crawl(scraper(site), site_url(site, "/"));
    assert_exit(got.darn, 0);
    static const char *const order[] = {"/login", "/login", "/hello", "/"};
    for (int i = 0; i < 4; i++) assert_string_equal(site_hit(site, NULL, i).path, order[i]);
    assert_int_equal(site_hits(site, NULL), 6);
    assert_string_equal(site_hit(site, "/login", 1).body, "name=reader&password=secret");
    static const char *const with[] = {"/hello", "/", "/a", "/b"};
    for (int i = 0; i < 4; i++) assert_string_equal(site_header(site, with[i], 0, "cookie"), "session=1");
    assert_int_equal(count_lines(get_file(got.items)), 3);
}

static void a_function_logs_in_on_the_first_start(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .headers = "Set-Cookie: session=1\r\n", .body = "<p>");
    site_put(site, "/b", .body = "<p>");
    const char *script = "local s = {}\nfunction s.login(page) page:emit{ login = page.url:match '[^/]*$' } end\n"
                         "function s.parse(page) page:emit{ path = page.url:match '[^/]*$' } end\nreturn s\n";
    put_file("s.lua", script);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), site_url(site, "/b"), "-o", "items.jsonl"), 0);
    assert_same_lines(get_file("items.jsonl"), "{\"login\": \"\"}\n{\"path\": \"\"}\n{\"path\": \"b\"}\n");
    assert_string_equal(site_header(site, "/", 1, "cookie"), "session=1");
    assert_string_equal(site_header(site, "/b", 0, "cookie"), "session=1");
}

/* The scraper below "## Logging in", with another site in its place. */
static const char *readme_login(struct site *site) {
    const char *from = strstr(strstr(project_file("README.md"), "## Logging in"), "```lua\n") + strlen("```lua\n");
    const char *script = textf("%.*s", (int)(strstr(from, "```") - from), from);
    script = replaced(script, "https://quotes.toscrape.com/", site_url(site, "/"));
    return replaced(script, "https://quotes.toscrape.com/login", site_url(site, "/login"));
}

static void the_login_of_the_readme_works(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *form = "<form action=/login method=post><input type=hidden name=csrf_token value=t1><input name=username>"
                       "<input type=password name=password></form>";
    for (int session = 1; session <= 2; session++) {
        site_put(site, "/login", .body = form);
        site_put(site, "/login", .status = 302, .headers = textf("Location: /\r\nSet-Cookie: session=%d\r\n", session));
    }
    site_put(site, "/", .body = "<a href=/logout>out</a>");
    site_put(site, "/", .body = "<a href=/login>in</a>");
    site_put(site, "/", .body = "<a href=/logout>out</a><p class=quote>");
    put_file("quotes.lua", readme_login(site));
    assert_exit(run_darn("run", "quotes.lua", "-o", "items.jsonl"), 0);
    assert_string_equal(site_hit(site, "/login", 3).body, "csrf_token=t1&username=reader&password=secret");
    assert_string_equal(site_header(site, "/", 1, "cookie"), "session=1");
    assert_string_equal(site_header(site, "/", 3, "cookie"), "session=2");
    assert_string_equal(get_file("items.jsonl"), "{\"quotes\": 1}\n");
}

/* ---- again ---- */

static void many_that_were_logged_out_log_in_once(void **state) {
    (void)state;
    enum { PAGES = 6 };
    struct site *site = site_new();
    struct str links = {0};
    put_login(site, 1);
    put_login(site, 2);
    for (int i = 0; i < PAGES; i++) {
        str_printf(&links, "<a href=/%d>x</a>", i);
        site_put(site, textf("/%d", i), .body = "<p class=out>who are you?", .latency_ms = 5 * i);
        site_put(site, textf("/%d", i), .body = "<p>in");
    }
    site_put(site, "/", .body = textf("%s", links.data));
    str_clear(&links);
    put_file("s.lua", scraper(site));
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "-j", "4", "-o", "items.jsonl", "--set", "per_host=6");
    assert_exit(darn, 0);
    assert_int_equal(site_hits(site, "/login"), 4);
    for (int i = 0; i < PAGES; i++) {
        const char *path = textf("/%d", i);
        assert_int_equal(site_hits(site, path), 2);
        assert_string_equal(site_header(site, path, 0, "cookie"), "session=1");
        assert_string_equal(site_header(site, path, 1, "cookie"), "session=2");
        assert_true(time_of(site, path, 1) >= time_of(site, "/login", 3));
    }
    assert_int_equal(count_lines(get_file("items.jsonl")), PAGES + 1);
}

static void nothing_else_begins_meanwhile(void **state) {
    (void)state;
    struct site *site = site_new();
    put_login(site, 1);
    put_login(site, 2);
    struct str links = {0};
    for (char c = 'a'; c <= 'm'; c++) str_printf(&links, "<a href=/%c>x</a>", c);
    site_put(site, "/", .body = textf("%s", links.data));
    str_clear(&links);
    site_put(site, "/a", .body = "<p class=out>");
    for (char c = 'a'; c <= 'm'; c++) site_put(site, textf("/%c", c), .body = "<p>", .latency_ms = 5);
    put_file("s.lua", scraper(site));
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "--set", "per_host=1"), 0);
    int at = 5; /* what was under way when the callback said so */
    while (strcmp(site_hit(site, NULL, at).path, "/login") != 0) at++;
    assert_true(at < 18);
    assert_string_equal(site_hit(site, NULL, at + 1).path, "/login");
    assert_string_equal(site_hit(site, NULL, at + 2).path, "/hello");
    assert_int_equal(site_hits(site, NULL), 21);
}

static void a_run_that_goes_on_has_its_session(void **state) {
    (void)state;
    struct site *site = site_new();
    put_login(site, 1);
    site_put(site, "/", .body = "<a href=/b>b</a>");
    site_put(site, "/b", .body = "<p>");
    site_hold(site, "/b");
    struct crawl got = crawl_start(scraper(site), site_url(site, "/"));
    site_await(site, "/b", 1);
    send_signal(got.darn, SIGKILL);
    assert_exit(finish(got.darn), -SIGKILL);
    site_release(site, "/b");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", got.file), 0);
    assert_int_equal(site_hits(site, "/login"), 2);
    assert_string_equal(site_header(site, "/b", 1, "cookie"), "session=1");
    sqlite_run(got.file, "DELETE FROM cookies");
    put_login(site, 2);
    site_put(site, "/c", .body = "<p>");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/c"), "-C", got.file), 0);
    assert_int_equal(site_hits(site, "/login"), 4);
    assert_string_equal(site_header(site, "/c", 0, "cookie"), "session=2");
}

static void a_kill_on_the_way_begins_anew(void **state) {
    (void)state;
    struct site *site = site_new();
    put_login(site, 1);
    site_put(site, "/", .body = "<p>");
    site_hold(site, "/hello");
    struct crawl got = crawl_start(scraper(site), site_url(site, "/"), "max_depth=0"); /* which is about links */
    site_await(site, "/hello", 1);
    send_signal(got.darn, SIGKILL);
    assert_exit(finish(got.darn), -SIGKILL);
    site_release(site, "/hello");
    assert_int_equal(site_hits(site, "/"), 0);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", got.file), 0);
    assert_string_equal(site_header(site, "/", 0, "cookie"), "session=1");
}

/* ---- a login that fails ---- */

static void a_login_that_fails_holds_everything(void **state) {
    (void)state;
    static const struct { struct answer login; const char *why; } cases[] = {
        {{.body = "<h2>Wrong password</h2>"}, "nothing matches \"h1\""}, /* POST: parked */
        {{.status = 500}, "HTTP status 500"},
        {{.status = 404}, "HTTP status 404"},
        {{.status = 302, .headers = "Location: http://example.net/\r\n"}, "offsite"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = site_new();
        site_put(site, "/login", .body = "<form>");
        site_add(site, "/login", cases[i].login);
        site_put(site, "/", .body = "<p>");
        struct crawl got = crawl(scraper(site), site_url(site, "/"), "retry={\"500\": false}");
        assert_exit(got.darn, 2);
        assert_int_equal(site_hits(site, "/"), 0);
        json_t *paused = event_wait(got.events, "paused", "callback", "sign_in");
        assert_has(event_text(paused, "why"), "the login failed, so nothing else is fetched");
        assert_has(event_text(paused, "why"), cases[i].why);
        assert_has(got.darn->err, "the login failed, so nothing else is fetched");
        put_login(site, 1); /* the next run tries again */
        assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", got.file), 0);
        assert_string_equal(site_header(site, "/", 0, "cookie"), "session=1");
    }
}

static void a_save_mends_it(void **state) {
    (void)state;
    struct site *site = site_new();
    put_login(site, 1);
    site_put(site, "/", .body = "<p>");
    const char *good = scraper(site);
    put_file("s.lua", replaced(good, "need 'h1'", "need 'h7'"));
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "--wait", "--events", "events", "--on-error", "park");
    struct events *events = events_of(darn, "events");
    event_wait(events, "paused", "callback", "sign_in");
    save_file("s.lua", good);
    event_wait(events, "resumed", "callback", "sign_in");
    assert_exit(finish(darn), 0);
    assert_int_equal(site_hits(site, "/login"), 2); /* the answer was kept */
    assert_string_equal(site_header(site, "/", 0, "cookie"), "session=1");
}

/* There is no page to run again: it is fetched anew. */
static void a_save_tries_again_what_was_given_up(void **state) {
    (void)state;
    struct site *site = site_new();
    put_login(site, 1);
    site_put(site, "/", .body = "<p>");
    const char *good = scraper(site);
    put_file("s.lua", replaced(good, "/login'", "/logni'"));
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "--wait", "--events", "events", "--on-error", "park");
    struct events *events = events_of(darn, "events");
    json_t *paused = event_wait(events, "paused", "callback", "sign_in");
    assert_has(event_text(paused, "why"), "/logni: HTTP status 404");
    save_file("s.lua", good);
    event_wait(events, "resumed", "callback", "sign_in");
    assert_exit(finish(darn), 0);
    assert_string_equal(site_header(site, "/", 0, "cookie"), "session=1");
}

static void a_save_may_do_without(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    put_file("s.lua", scraper(site)); /* its page is missing */
    struct program *darn = start_darn("run", "s.lua", site_url(site, "/"), "--wait", "--events", "events", "--on-error", "park");
    struct events *events = events_of(darn, "events");
    event_wait(events, "paused", "callback", "sign_in");
    save_file("s.lua", EVERY_LINK);
    assert_exit(finish(darn), 0);
    assert_int_equal(site_hits(site, "/"), 1);
}

/* The page of the login that failed is not one that waits for a mend any more. */
static void the_next_run_ends_though_it_waits(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/login", .body = "<form>");
    site_put(site, "/login", .body = "<p>");
    put_login(site, 1);
    site_put(site, "/", .body = "<p>");
    put_file("s.lua", scraper(site));
    assert_exit(run_darn("run", "s.lua", site_url(site, "/")), 2);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "--wait", "--on-error", "park"), 0);
}

static void a_form_that_comes_again_and_again_is_a_failure(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/login", .body = "<form>");
    site_put(site, "/", .body = "<p>");
    const char *script = textf("local s = { login = { url = '%s', callback = 'sign_in' } }\n"
                               "function s.sign_in(page) page:follow('/login', nil, { form = { password = 'wrong' } }) end\n"
                               "function s.parse(page) end\nreturn s\n", site_url(site, "/login"));
    struct crawl got = crawl(script, site_url(site, "/"));
    assert_exit(got.darn, 2);
    json_t *failed = event_wait(got.events, "parse_failed", "callback", "sign_in", "line", "2");
    assert_has(event_text(failed, "error"), "the login has asked for 10 pages in a row: are name and password right?");
    assert_int_equal(site_hits(site, "/login"), 11);
    assert_int_equal(site_hits(site, "/"), 0);
}

/* ---- mistakes ---- */

static void mistakes_are_named(void **state) {
    (void)state;
    static const struct { const char *login, *part; } cases[] = {
        {"'sing_in'", "s.lua:1: login: no callback \"sing_in\"; did you mean \"sign_in\"?"},
        {"{ callback = 'sign_in' }", "login must be a callback's name, { url = ..., callback = ... } or false, not a table"},
        {"7", "login must be a callback's name"},
        {"{ url = 'nowhere', callback = 'sign_in' }", "s.lua:1: login: bad URL \"nowhere\""},
        {"{ url = 'http://127.0.0.2/', callback = 'sign_in' }, allow = '127.0.0.1'",
         "login: http://127.0.0.2/ may not be fetched: allow does not name its host"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put_file("s.lua", textf("return { start = 'http://127.0.0.1:1/', login = %s,\n"
                                "sign_in = function() end, parse = function() end }\n", cases[i].login));
        struct program *darn = run_darn("run", "s.lua");
        assert_exit(darn, 1);
        assert_has(darn->err, cases[i].part);
    }
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    struct crawl got = crawl("return { parse = function(page)\n  page:retry('out', { login = true })\nend }\n", site_url(site, "/"));
    assert_exit(got.darn, 2);
    json_t *failed = event_wait(got.events, "parse_failed", "line", "2");
    assert_has(event_text(failed, "error"), "login = true needs the setting `login`");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(the_login_goes_before_all_else),
        CASE(a_function_logs_in_on_the_first_start),
        CASE(the_login_of_the_readme_works),
        CASE(many_that_were_logged_out_log_in_once),
        CASE(nothing_else_begins_meanwhile),
        CASE(a_run_that_goes_on_has_its_session),
        CASE(a_kill_on_the_way_begins_anew),
        CASE(a_login_that_fails_holds_everything),
        CASE(a_save_mends_it),
        CASE(a_save_tries_again_what_was_given_up),
        CASE(a_save_may_do_without),
        CASE(the_next_run_ends_though_it_waits),
        CASE(a_form_that_comes_again_and_again_is_a_failure),
        CASE(mistakes_are_named),
    };
    return cmocka_run_group_tests_name("login", tests, NULL, NULL);
}
