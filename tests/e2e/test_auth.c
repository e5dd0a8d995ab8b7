/* Who darn is to servers that ask: what they are sent, what others are not, and that no secret shows. */
#include "crawl.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One host with its `auth`, as --set takes it; "127.0.0.1" is any port of it. */
static const char *hosts(const char *auth) { return textf("hosts={\"127.0.0.1\": {\"auth\": %s}}", auth); }

static const char *authorization(struct site *site, const char *path, int n) { return site_header(site, path, n, "Authorization"); }

static void each_scheme_as_servers_see_it(void **state) {
    (void)state;
    static const struct { const char *auth, *sent; } rows[] = {
        {"{\"user\": \"Aladdin\", \"password\": \"open sesame\"}", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}, /* RFC 7617 2 */
        {"{\"user\": \"u\", \"password\": \"\", \"scheme\": \"basic\"}", "Basic dTo="},
        {"{\"bearer\": \"mF_9.B5f-4.1JqM\"}", "Bearer mF_9.B5f-4.1JqM"}, /* RFC 6750 2.1 */
        {"false", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct site *site = site_new();
        site_put(site, "/", .body = "<a href=/a>1</a>");
        site_put(site, "/a", .body = "<p>");
        assert_exit(crawl(EVERY_LINK, site_url(site, "/"), hosts(rows[i].auth)).darn, 0);
        assert_string_equal(authorization(site, "/robots.txt", 0), rows[i].sent);
        assert_string_equal(authorization(site, "/", 0), rows[i].sent);
        assert_string_equal(authorization(site, "/a", 0), rows[i].sent);
    }
}

static void put_challenged(struct site *site, const char *path, const char *challenge, const char *body) {
    site_put(site, path, .status = 401, .headers = textf("WWW-Authenticate: %s\r\n", challenge), .body = "<h1>no</h1>");
    site_put(site, path, .body = body);
}

#define DIGEST "Digest realm=\"shop\", nonce=\"abc\", qop=\"auth\", algorithm=MD5"

/* The challenge is answered in the same transfer: one fetch, one attempt. Where it is known that there will be one, what is
 * posted goes out with its answer alone. */
static void a_challenge_is_answered(void **state) {
    (void)state;
    static const struct { const char *scheme, *challenge, *posted, *answer; } rows[] = {
        {"digest", DIGEST, "", "Digest username=\"u\", realm=\"shop\", nonce=\"abc\", uri=\"/\""},
        {"any", DIGEST, "two", "Digest username=\"u\", realm=\"shop\", nonce=\"abc\", uri=\"/\""},
        {"any", "Basic realm=\"shop\"", "two", "Basic dTpw"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct site *site = site_new();
        put_challenged(site, "/", rows[i].challenge, "<h1>in</h1>");
        put_challenged(site, "/order", rows[i].challenge, "<h1>ordered</h1>");
        const char *script = "local s = { robots = false }\n"
                             "function s.parse(page)\n"
                             "  page:follow { url = '/order', method = 'POST', body = 'two', callback = 'ordered' }\n"
                             "end\n"
                             "function s.ordered(page) page:emit { h1 = page:text 'h1', url = page.url, status = page.status } end\n"
                             "return s\n";
        struct crawl got = crawl(script, site_url(site, "/"),
                                 hosts(textf("{\"user\": \"u\", \"password\": \"p\", \"scheme\": \"%s\"}", rows[i].scheme)));
        assert_exit(got.darn, 0);
        assert_int_equal(site_hits(site, "/"), 2);
        assert_string_equal(authorization(site, "/", 0), "");
        assert_has(authorization(site, "/", 1), rows[i].answer);
        assert_string_equal(site_hit(site, "/order", 0).body, rows[i].posted);
        assert_string_equal(site_hit(site, "/order", 1).body, "two");
        assert_int_not_equal(site_hit(site, "/order", 0).connection, site_hit(site, "/", 1).connection);
        assert_int_not_equal(site_hit(site, "/order", 1).connection, site_hit(site, "/order", 0).connection);
        assert_int_equal(event_count(got.events, "fetched", "status", "200", "attempt", "1"), 2);
        assert_int_equal(event_count(got.events, "fetched"), 2);
        assert_string_equal(get_file(got.items), h1_item("ordered", site_url(site, "/order"), 200));
    }
}

/* Of two realms of one host, and of one whose server forgot its challenges, each is answered by what it asked. */
static void each_challenge_is_answered_by_itself(void **state) {
    (void)state;
    struct site *site = site_new();
    put_challenged(site, "/", "Digest realm=\"one\", nonce=\"1\"", "<a href=/a>a</a>");
    put_challenged(site, "/a", "Digest realm=\"two\", nonce=\"2\"", "<h1>a</h1>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "robots=false", "concurrency=1",
                             hosts("{\"user\": \"u\", \"password\": \"p\", \"scheme\": \"digest\"}"));
    assert_exit(got.darn, 0);
    assert_has(authorization(site, "/a", 1), "realm=\"two\", nonce=\"2\"");
    assert_string_equal(get_file(got.items), h1_item("a", site_url(site, "/a"), 200));
}

/* A password that is wrong is no loop, and the answer says what is wanted. */
static void what_is_refused_is_given_up(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 401, .headers = "WWW-Authenticate: " DIGEST "\r\n");
    static const char *const schemes[] = {"basic", "digest", "any"};
    for (int i = 0; i < 3; i++) {
        struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "robots=false",
                                 hosts(textf("{\"user\": \"u\", \"password\": \"s3cret\", \"scheme\": \"%s\"}", schemes[i])));
        assert_exit(got.darn, 2);
        json_t *gave_up = event_wait(got.events, "gave_up", "kind", "status", "status", "401", "attempts", "1");
        assert_has(event_text(gave_up, "error"), "HTTP status 401: the server asks for Digest (auth, in hosts)");
        assert_null(strstr(got.darn->err, "s3cret"));
    }
    assert_int_equal(site_hits(site, "/"), 1 + 2 + 2);
}

/* Another host gets nothing, by a link no more than by a redirect. The secret comes from the environment. */
static void other_hosts_get_nothing(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *away = textf("http://localhost:%d/", site_port(site));
    site_put(site, "/", .status = 302, .headers = textf("Location: %s\r\n", away), .body = "");
    site_put(site, "/", .body = textf("<a href=http://127.0.0.1:%d/back>1</a>", site_port(site)));
    site_put(site, "/back", .body = "<h1>back</h1>");
    put_file("s.lua", textf("local s = { start = '%s', allow = { '127.0.0.1', 'localhost' }, robots = false,\n"
                            "  hosts = { ['127.0.0.1'] = { auth = { bearer = os.getenv 'SHOP_TOKEN' } } } }\n"
                            "function s.parse(page) page:follow(page:css 'a') end\n"
                            "return s\n", site_url(site, "/")));
    struct program *lacking = run_darn("run", "s.lua");
    assert_exit(lacking, 1);
    assert_has(lacking->err, "hosts: 127.0.0.1: auth: a user and a password are needed, both strings, or a bearer token (os.getenv gives nil");
    setenv("SHOP_TOKEN", "t0ken", 1);
    assert_exit(run_darn("run", "s.lua", "--events", "log", "-o", "items.jsonl", "-v"), 0);
    unsetenv("SHOP_TOKEN");
    assert_string_equal(authorization(site, "/", 0), "Bearer t0ken");
    assert_string_equal(authorization(site, "/", 1), "");
    assert_string_equal(authorization(site, "/back", 0), "Bearer t0ken");
    assert_null(strstr(get_file("log"), "t0ken"));
}

/* From the request's own header over the host's auth to the headers of all requests. */
static void who_is_closer_to_the_request_is_heard(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    site_put(site, "/own", .body = "<p>");
    put_file("s.lua", textf("local s = { robots = false, headers = { Authorization = 'of all' },\n"
                            "  start = { '%s', { url = '%s', headers = { authorization = 'of one' } } },\n"
                            "  hosts = { ['127.0.0.1'] = { auth = { bearer = 'of-the-host' } } }, parse = function() end }\n"
                            "return s\n", site_url(site, "/"), site_url(site, "/own")));
    assert_exit(run_darn("run", "s.lua"), 0);
    assert_string_equal(authorization(site, "/", 0), "Bearer of-the-host");
    assert_string_equal(authorization(site, "/own", 0), "of one");
    assert_exit(run_darn("run", "s.lua", "--fresh", "--set", "hosts={}"), 0);
    assert_string_equal(authorization(site, "/", 1), "of all");
}

/* What stands in a start's or link's URL lets in there and, as in a browser, behind it; it is in no event, log or output, and the
 * request is the same with it or without. */
static void a_url_may_have_a_user(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *port = textf("%d", site_port(site)), *own = "Basic bWU6cDRzcw==", *others = "Basic eW91OnE=";
    site_put(site, "/", .body = textf("<h1>1</h1><a href=in>1</a><a href=http://you:q@127.0.0.1:%s/you>2</a>"
                                      "<a href=http://localhost:%s/away>3</a><a href=http://me:p4ss@127.0.0.1:x/>4</a>"
                                      "<a href=ftp://me:p4ss@127.0.0.1/>5</a><a href=/moved>6</a>", port, port));
    site_put(site, "/in", .body = "<h1>x</h1><a href=/>back</a>");
    site_put(site, "/you", .body = "<a href=/>back</a>");
    site_put(site, "/away", .body = "<p>");
    site_put(site, "/moved", .status = 302, .headers = textf("Location: http://localhost:%s/moved\r\n", port));
    site_put(site, "/moved", .body = "<h1>moved</h1><a href=/back>1</a>");
    site_put(site, "/back", .body = "<p>");
    struct crawl got = crawl(EVERY_LINK, textf("http://me:p4ss@127.0.0.1:%s/", port), "robots=false", "allow=[\"127.0.0.1\", \"localhost\"]",
                             "max_pages=1");
    assert_exit(got.darn, 0);
    assert_exit(run_darn("run", "s.lua", "-C", got.file, "-v", "-o", "again.jsonl", "--events", "again", "--set", "robots=false",
                         "--set", "allow=[\"127.0.0.1\", \"localhost\"]", "http://127.0.0.1:1/", "--set", "retry={\"default\": false}"), 2);
    assert_string_equal(authorization(site, "/", 0), own);
    assert_string_equal(authorization(site, "/in", 0), own);
    assert_string_equal(authorization(site, "/you", 0), others);
    assert_string_equal(authorization(site, "/away", 0), "");
    assert_string_equal(authorization(site, "/moved", 0), own);
    assert_string_equal(authorization(site, "/moved", 1), "");
    assert_string_equal(authorization(site, "/back", 0), "");
    assert_int_equal(site_hits(site, "/"), 1); /* links back are seen already */
    const char *const said[] = {get_file(got.items), get_file("again.jsonl"), get_file("again"), got.darn->err,
                                crawl_query(got.file, "SELECT url FROM requests")};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) assert_null(strstr(said[i], "p4ss"));
    for (size_t i = 0; i < json_array_size(events_list(got.events)); i++)
        assert_null(strstr(event_text(json_array_get(events_list(got.events), i), "url"), "p4ss"));
}

/* A site does not choose who we are: not by where it redirects to, nor by its <base>. */
static void a_site_gives_no_user(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *here = textf("//me:p4ss@127.0.0.1:%d", site_port(site));
    site_put(site, "/", .status = 302, .headers = textf("Location: http:%s/moved\r\n", here));
    site_put(site, "/moved", .body = textf("<base href='http:%s/'><a href=a>1</a><h1>x</h1>", here));
    site_put(site, "/a", .body = "<p>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "robots=false");
    assert_exit(got.darn, 0);
    assert_string_equal(authorization(site, "/moved", 0), "");
    assert_string_equal(authorization(site, "/a", 0), "");
    assert_string_equal(get_file(got.items), h1_item("x", site_url(site, "/moved"), 200));
}

/* The request's own secrets stay with its origin (Fetch standard, HTTP-redirect fetch); other headers go along. */
static void secrets_stay_at_home(void **state) {
    (void)state;
    struct site *site = site_new(), *other = site_new();
    site_put(site, "/", .status = 302, .headers = "Location: /inside\r\n");
    site_put(site, "/inside", .status = 302, .headers = textf("Location: %s\r\n", site_url(other, "/outside")));
    site_put(other, "/outside", .body = "<h1>out</h1>");
    const char *script = textf("local s = { robots = false, start = { url = \"%s\", headers = { Authorization = \"secret\", "
                               "[\"X-Trace\"] = \"1\" } } }\nfunction s.parse(page) end\nreturn s\n",
                               site_url(site, "/"));
    put_file("secret.lua", script);
    assert_exit(run_darn("run", "secret.lua"), 0);
    assert_string_equal(site_header(site, "/inside", 0, "Authorization"), "secret");
    assert_string_equal(site_header(other, "/outside", 0, "Authorization"), "");
    assert_string_equal(site_header(other, "/outside", 0, "X-Trace"), "1");
}

/* What people are shown of a request has no secret in it. */
static void secrets_are_not_shown(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/a>1</a>");
    put_file("s.lua", "local s = {}\n"
                      "function s.parse(page) page:follow(page:css 'a'); if page.depth > 0 then error 'no' end end\n"
                      "return s\n");
    const char *url = textf("http://me:p4ss@127.0.0.1:%d/", site_port(site));
    struct program *parsed = run_darn("parse", "s.lua", url);
    assert_exit(parsed, 0);
    assert_string_equal(authorization(site, "/", 0), "Basic bWU6cDRzcw==");
    assert_has(parsed->out, "\"Authorization\": \"(not shown)\"");
    site_put(site, "/a", .body = "<p>");
    assert_exit(run_darn("run", "s.lua", url), 2);
    struct program *shown = run_darn("failures", "s.crawl", "1");
    assert_has(shown->out, "Authorization: (not shown)");
    shown = run_darn("failures", "s.crawl", "1", "--json");
    assert_has(shown->out, "(not shown)");
    assert_null(strstr(shown->out, "bWU6"));
}

/* What curl reads for people, we do not. */
static void no_netrc_is_read(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    put_file(".netrc", "machine 127.0.0.1 login me password p4ss\n");
    char folder[4096], *before = getenv("HOME") ? strdup(getenv("HOME")) : NULL;
    assert_non_null(getcwd(folder, sizeof folder));
    setenv("HOME", folder, 1);
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"));
    if (before) setenv("HOME", before, 1);
    free(before);
    assert_exit(got.darn, 0);
    assert_string_equal(authorization(site, "/", 0), "");
}

/* From the next request on, with those that are queued. */
static void a_save_changes_who_we_are(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *script = textf("return { start = '%s', robots = false, hosts = { ['127.0.0.1'] = { auth = { bearer = 'one' } } },\n"
                               "  parse = function(page) page:follow(page:css 'a') end }\n", site_url(site, "/"));
    site_put(site, "/", .body = "<a href=/a>1</a>");
    site_put(site, "/a", .body = "<p>");
    site_hold(site, "/");
    put_file("s.lua", script);
    struct program *darn = start_darn("run", "s.lua", "--events", "log");
    struct events *events = events_of(darn, "log");
    site_await(site, "/", 1);
    save_file("s.lua", replaced(script, "one", "two"));
    event_wait(events, "reloaded");
    site_release(site, "/");
    assert_exit(finish(darn), 0);
    assert_string_equal(authorization(site, "/", 0), "Bearer one");
    assert_string_equal(authorization(site, "/a", 0), "Bearer two");
}

static void parse_asks_as_run_does(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>x</h1>");
    put_file("s.lua", textf("return { start = '%s', hosts = { ['127.0.0.1'] = { auth = { bearer = 't' } } }, parse = function() end }\n",
                            site_url(site, "/")));
    assert_exit(run_darn("parse", "s.lua", site_url(site, "/")), 0);
    assert_string_equal(authorization(site, "/", 0), "Bearer t");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(each_scheme_as_servers_see_it),
        CASE(a_challenge_is_answered),
        CASE(each_challenge_is_answered_by_itself),
        CASE(what_is_refused_is_given_up),
        CASE(other_hosts_get_nothing),
        CASE(who_is_closer_to_the_request_is_heard),
        CASE(a_url_may_have_a_user),
        CASE(a_site_gives_no_user),
        CASE(secrets_stay_at_home),
        CASE(secrets_are_not_shown),
        CASE(no_netrc_is_read),
        CASE(a_save_changes_who_we_are),
        CASE(parse_asks_as_run_does),
    };
    return cmocka_run_group_tests_name("auth", tests, NULL, NULL);
}
