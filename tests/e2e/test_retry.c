/* What fails is fetched again by the policy, never earlier than it was told to be: judged by the times that the
 * site wrote down, whose waits begin when its answer leaves. */
#include "crawl.h"

#include <signal.h>

/* EVERY_LINK with a policy. */
static const char *with_retry(const char *policy) {
    return replaced(EVERY_LINK, "local s = {}", textf("local s = { retry = { %s } }", policy));
}

static void assert_waited(struct site *site, const char *path) {
    struct hit first = site_hit(site, path, 0), second = site_hit(site, path, 1);
    assert_true(first.until_ms > 0);
    if (second.at_ms < first.until_ms)
        fail_msg("%s was asked for again %d ms too early", path, (int)(first.until_ms - second.at_ms));
}

static void a_503_is_retried_when_it_says(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/seconds", .status = 503, .retry_after = 1);
    site_put(site, "/seconds", .body = "<h1>there</h1>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/seconds"));
    assert_exit(got.darn, 0);
    assert_waited(site, "/seconds");
    json_t *retry = event_wait(got.events, "retry", "kind", "status", "status", "503", "attempt", "1");
    assert_true(json_number_value(json_object_get(retry, "delay")) >= 1);
    event_wait(got.events, "fetched", "status", "200", "attempt", "2");
    assert_string_equal(get_file(got.items), h1_item("there", site_url(site, "/seconds"), 200));

    site_put(site, "/date", .status = 503, .retry_date = 1);
    site_put(site, "/date", .body = "<h1>there</h1>");
    assert_exit(crawl(EVERY_LINK, site_url(site, "/date")).darn, 0);
    assert_waited(site, "/date");
}

/* The host asked for quiet, so none of its pages is fetched meanwhile. */
static void a_429_holds_the_whole_host(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/a>1</a><a href=/b>2</a><a href=/c>3</a>");
    site_put(site, "/a", .status = 429, .retry_after = 1);
    site_put(site, "/a", .body = "<h1>a</h1>");
    site_put(site, "/b", .body = "<h1>b</h1>");
    site_put(site, "/c", .body = "<h1>c</h1>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "per_host=1");
    assert_exit(got.darn, 0);
    assert_int_equal(count_lines(get_file(got.items)), 3);
    struct hit busy = site_hit(site, "/a", 0), next = site_hit(site, NULL, 2);
    assert_string_equal(site_hit(site, NULL, 1).path, "/a");
    assert_true(next.at_ms >= busy.until_ms);
}

/* Whatever says how long; also while a function is still thinking about it. */
static void a_rule_holds_the_whole_host_too(void **state) {
    (void)state;
    static const char *const rules[] = {
        "[429] = 0.6", "[429] = 'X-Wait'", "[429] = function(f) return 0.6 end",
        "[429] = function(f) local t = os.clock() while os.clock() - t < 0.3 do end return 0.3 end",
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct site *site = site_new();
        site_put(site, "/", .body = "<a href=/a>1</a><a href=/b>2</a><a href=/c>3</a>");
        site_put(site, "/a", .status = 429, .headers = "X-Wait: 0.6\r\n");
        site_put(site, "/a", .body = "<h1>a</h1>");
        site_put(site, "/b", .body = "<h1>b</h1>");
        site_put(site, "/c", .body = "<h1>c</h1>");
        assert_exit(crawl(with_retry(rules[i]), site_url(site, "/"), "per_host=1").darn, 0);
        struct hit busy = site_hit(site, "/a", 0), next = site_hit(site, NULL, 2);
        assert_string_equal(site_hit(site, NULL, 1).path, "/a");
        assert_true(next.at_ms >= busy.at_ms + 600);
    }
}

static void a_truncated_body_is_no_page(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .manner = ANSWER_TRUNCATE, .body = "<h1>all of it</h1>            ");
    site_put(site, "/", .body = "<h1>all of it</h1>");
    struct crawl got = crawl(with_retry("truncated = { first = 0.01 }"), site_url(site, "/"));
    assert_exit(got.darn, 0);
    event_wait(got.events, "retry", "kind", "truncated", "attempt", "1");
    assert_int_equal(event_count(got.events, "parsed"), 1);
    assert_string_equal(get_file(got.items), h1_item("all of it", site_url(site, "/"), 200));
}

static void a_closed_connection_is_a_reset(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .manner = ANSWER_CLOSE);
    site_put(site, "/", .body = "<h1>home</h1>");
    struct crawl got = crawl(with_retry("reset = { first = 0.01 }"), site_url(site, "/"), "robots=false");
    assert_exit(got.darn, 0);
    event_wait(got.events, "retry", "kind", "reset", "attempt", "1");
    assert_int_equal(site_hits(site, "/"), 2);
}

static void a_silent_server_times_out(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/silent>1</a><a href=/well>2</a>");
    site_hold(site, "/silent");
    site_put(site, "/well", .body = "<h1>well</h1>");
    struct crawl got =
        crawl(with_retry("timeout = { first = 0.01, attempts = 2 }"), site_url(site, "/"), "timeout=0.3");
    assert_exit(got.darn, 2);
    event_wait(got.events, "gave_up", "url", site_url(site, "/silent"), "kind", "timeout", "attempts", "2");
    assert_int_equal(site_hits(site, "/silent"), 2);
    assert_string_equal(get_file(got.items), h1_item("well", site_url(site, "/well"), 200));
}

/* ---- the policy ---- */

static void false_means_never(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 503);
    struct crawl got = crawl(with_retry("[503] = false"), site_url(site, "/"));
    assert_exit(got.darn, 2);
    event_wait(got.events, "gave_up", "kind", "status", "status", "503", "attempts", "1");
    assert_int_equal(site_hits(site, "/"), 1);
}

static void seconds_are_waited(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 500);
    site_put(site, "/", .body = "<h1>home</h1>");
    assert_exit(crawl(with_retry("['5xx'] = 0.4"), site_url(site, "/")).darn, 0);
    int64_t waited = site_hit(site, "/", 1).at_ms - site_hit(site, "/", 0).at_ms;
    assert_in_range(waited, 400, 5000);
}

static void attempts_count_all_requests(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 502);
    struct crawl got = crawl(with_retry("[502] = { first = 0.01, attempts = 3 }"), site_url(site, "/"));
    assert_exit(got.darn, 2);
    assert_int_equal(site_hits(site, "/"), 3);
    assert_int_equal(event_count(got.events, "retry"), 2);
    event_wait(got.events, "gave_up", "attempts", "3");
}

static void a_field_of_the_answer_says_how_long(void **state) {
    (void)state;
    static const struct { const char *rule, *headers, *body; } cases[] = {
        {"[429] = 'x-wait'", "X-Wait: 0.4\r\n", NULL},
        {"[429] = 'retry_in'", "Content-Type: application/json\r\n", "{\"retry_in\": 0.4}"},
        {"[429] = 'error.retry.after'", NULL, "{\"error\": {\"retry\": {\"after\": \"0.4\"}}}"},
        {"[429] = { seconds = 'retry_in', attempts = 2 }", NULL, "{\"retry_in\": 0.4}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = site_new();
        site_put(site, "/", .status = 429, .headers = cases[i].headers, .body = cases[i].body);
        site_put(site, "/", .body = "<h1>home</h1>");
        struct crawl got = crawl(with_retry(cases[i].rule), site_url(site, "/"));
        assert_exit(got.darn, 0);
        json_t *retry = event_wait(got.events, "retry", "status", "429");
        assert_true(json_number_value(json_object_get(retry, "delay")) == 0.4);
        assert_in_range(site_hit(site, "/", 1).at_ms - site_hit(site, "/", 0).at_ms, 400, 60000);
    }
}

/* By --set a rule may name a field too, but be no function: null stands for one inside. */
static void rules_may_be_set_on_the_command_line(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 429, .headers = "X-Wait: 0.4\r\n");
    site_put(site, "/", .body = "<h1>home</h1>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "retry={\"4xx\": \"x-wait\"}");
    assert_exit(got.darn, 0);
    json_t *retry = event_wait(got.events, "retry", "status", "429");
    assert_true(json_number_value(json_object_get(retry, "delay")) == 0.4);
    static const char *const wrong[] = {"retry={\"429\": null}", "retry={\"429\": {\"seconds\": null}}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "--set", wrong[i]);
        assert_exit(darn, 1);
        assert_has(darn->err, "--set: retry: \"429\" is null, which is no value");
    }
}

/* What says nothing usable is told once, however often it comes. */
static void a_field_that_is_not_there_is_told_once(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 429, .body = "{\"retry_in\": \"soon\"}");
    site_put(site, "/", .status = 429);
    site_put(site, "/", .body = "<h1>home</h1>");
    struct crawl got = crawl(with_retry("[429] = 'retry_in'"), site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_has(got.darn->err, "no header or JSON field \"retry_in\" with seconds or a date in the answer");
    assert_null(strstr(strstr(got.darn->err, "retry_in") + 1, "retry_in"));
    assert_int_equal(site_hits(site, "/"), 3);
}

/* 2, 4, 8 times the first without jitter: each wait at least twice the one before. */
static void waits_grow(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 500);
    struct crawl got =
        crawl(with_retry("[500] = { first = 0.05, factor = 2, most = 0.2, attempts = 5, jitter = false }"),
              site_url(site, "/"));
    assert_exit(got.darn, 2);
    const double delays[] = {0.05, 0.1, 0.2, 0.2};
    for (int i = 0; i < 4; i++) {
        json_t *retry = event_wait(got.events, "retry");
        assert_true(json_number_value(json_object_get(retry, "delay")) >= delays[i] - 0.001);
        assert_true(json_number_value(json_object_get(retry, "delay")) <= delays[i] + 0.001);
        int64_t waited = site_hit(site, "/", i + 1).at_ms - site_hit(site, "/", i).at_ms;
        assert_true(waited >= (int64_t)(delays[i] * 1000));
    }
}

/* ---- page:retry and page:skip ---- */

static const char *const CAPTCHA =
    "local s = { retry = { asked = { first = 0.01, attempts = 3 } } }\n"
    "function s.parse(page)\n"
    "  page:emit{ h1 = page:text 'h1' }\n"
    "  page:follow('/from-' .. page:text 'h1', 'skipped')\n"
    "  if page:first '.captcha' then page:retry('captcha') end\n"
    "end\n"
    "function s.skipped(page) page:emit{ wrong = true } page:skip 'nothing here' end\n"
    "return s\n";

static void a_callback_may_want_another_answer(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>soft</h1><p class=captcha>");
    site_put(site, "/", .body = "<h1>real</h1>");
    site_put(site, "/from-soft", .body = "<p>");
    site_put(site, "/from-real", .body = "<p>");
    struct crawl got = crawl(CAPTCHA, site_url(site, "/"));
    assert_exit(got.darn, 0);
    json_t *retry = event_wait(got.events, "retry", "url", site_url(site, "/"), "kind", "asked", "attempt", "1");
    assert_non_null(retry);
    assert_string_equal(get_file(got.items), "{\"h1\": \"real\"}\n");
    assert_int_equal(site_hits(site, "/from-soft"), 0); /* what it followed before it asked is gone too */
    assert_int_equal(site_hits(site, "/from-real"), 1);
    event_wait(got.events, "parsed", "callback", "skipped", "skip", "nothing here", "items", "0");
    json_t *stats = json_line(run_darn("stats", got.file, "--json")->out);
    assert_int_equal(event_number(stats, "skipped"), 1);
    assert_int_equal(event_number(stats, "retries"), 1);
}

static void asking_is_bounded_too(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>soft</h1><p class=captcha>");
    struct crawl got = crawl(CAPTCHA, site_url(site, "/"));
    assert_exit(got.darn, 2);
    json_t *gave_up = event_wait(got.events, "gave_up", "kind", "asked", "attempts", "3");
    assert_has(event_text(gave_up, "error"), "captcha");
    assert_int_equal(site_hits(site, NULL), 3);
    assert_string_equal(get_file(got.items), "");
}

static void asking_may_name_the_seconds(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>soft</h1><p class=captcha>");
    site_put(site, "/", .body = "<h1>real</h1>");
    site_put(site, "/from-real", .body = "<p>");
    assert_exit(crawl(replaced(CAPTCHA, "'captcha')", "'captcha', 0.5)"), site_url(site, "/")).darn, 0);
    assert_true(site_hit(site, "/", 1).at_ms - site_hit(site, "/", 0).at_ms >= 500);
}

static void asking_may_name_the_attempts(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>soft</h1><p class=captcha>");
    struct crawl got = crawl(replaced(CAPTCHA, "'captcha')", "'captcha', { after = 0.1, attempts = 4 })"), site_url(site, "/"));
    assert_exit(got.darn, 2);
    json_t *retry = event_wait(got.events, "retry", "kind", "asked");
    assert_true(json_number_value(json_object_get(retry, "delay")) == 0.1);
    event_wait(got.events, "gave_up", "kind", "asked", "attempts", "4");
    assert_int_equal(site_hits(site, NULL), 4);
}

/* ---- requests that are not idempotent ---- */

static const char *const ORDER =
    "return { per_host = 1, retry = { reset = { first = 0.01 } },\n"
    "parse = function(page) page:follow({ url = '/order', form = { n = 1 }, idempotent = false }, 'none') end,\n"
    "none = function(page) end }\n";

/* The server may have acted before it closed the connection, also one that was used before (libcurl would send
 * again by itself on a new one); only what says so is sent twice. */
static void a_post_is_not_sent_twice(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    site_put(site, "/order", .manner = ANSWER_CLOSE);
    site_put(site, "/order", .body = "<p>");
    struct crawl got = crawl(ORDER, site_url(site, "/"));
    assert_exit(got.darn, 2);
    event_wait(got.events, "gave_up", "url", site_url(site, "/order"), "kind", "reset", "attempts", "1");
    assert_int_equal(site_hits(site, "/order"), 1);

    site = site_new();
    site_put(site, "/", .body = "<p>");
    site_put(site, "/order", .manner = ANSWER_CLOSE);
    site_put(site, "/order", .body = "<p>");
    assert_exit(crawl(replaced(ORDER, "idempotent = false", "idempotent = true"), site_url(site, "/")).darn, 0);
    assert_int_equal(site_hits(site, "/order"), 2);
}

/* The first answer to the request, how often the server has to see it, and what becomes of it; the second answer is a page. */
static const struct sent { const char *name, *request; struct answer first; int hits; } sent[] = {
    {"a POST that was cut off", "method = 'POST'", {.manner = ANSWER_CLOSE}, 1},
    {"a POST with half an answer", "method = 'POST'", {.manner = ANSWER_TRUNCATE, .body = "<p>half of it</p>"}, 1},
    {"a POST that met an error", "method = 'POST'", {.status = 500}, 1},
    {"a POST that met a gateway", "method = 'POST'", {.status = 502}, 1},
    {"a POST that took too long for the gateway", "method = 'POST'", {.status = 504}, 1},
    {"a POST that was slow", "method = 'POST'", {.status = 408}, 1},
    {"a POST to who is away", "method = 'POST'", {.status = 503}, 2},
    {"a POST of too many", "method = 'POST'", {.status = 429}, 2},
    {"a POST that came early", "method = 'POST'", {.status = 425}, 2},
    {"a PATCH", "method = 'PATCH'", {.status = 500}, 1},
    {"a PUT is idempotent", "method = 'PUT'", {.status = 500}, 2},
    {"a DELETE is idempotent", "method = 'DELETE'", {.manner = ANSWER_CLOSE}, 2},
    {"a POST that says that it is", "method = 'POST', idempotent = true", {.status = 500}, 2},
    {"a POST that says that it is not", "method = 'POST', idempotent = false", {.status = 500}, 1},
    {"a form", "form = { n = 1 }", {.status = 500}, 1},
};

#define SENDING \
    "return { per_host = 1, retry = { default = { first = 0, attempts = 2 } }, robots = false,\n" \
    "parse = function(page) page:follow({ url = '/order', %s }, 'none') end,\n" \
    "none = function(page) %s end }\n"

static void what_the_server_may_have_done_is_not_asked_twice(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        struct site *site = site_new();
        site_put(site, "/", .body = "<p>");
        site_add(site, "/order", sent[i].first);
        site_put(site, "/order", .body = "<p>");
        struct crawl got = crawl(textf(SENDING, sent[i].request, ""), site_url(site, "/"));
        if (site_hits(site, "/order") != sent[i].hits || got.darn->code != (sent[i].hits == 1 ? 2 : 0))
            fail_msg("%s: %d hits, exit %d: %s", sent[i].name, site_hits(site, "/order"), got.darn->code, got.darn->err);
    }
}

/* A POST that timed out may have arrived; what was never connected has not. */
static void a_post_that_could_not_leave_is_sent_again(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    site_hold(site, "/order");
    struct crawl got = crawl(textf(SENDING, "method = 'POST'", ""), site_url(site, "/"), "timeout=0.3");
    assert_exit(got.darn, 2);
    event_wait(got.events, "gave_up", "kind", "timeout", "attempts", "1");
    assert_int_equal(site_hits(site, "/order"), 1);
    site_release(site, "/order");

    got = crawl(textf("local s = { retry = { connect = { first = 0, attempts = 3 } }, robots = false, parse = function(page)\n"
                      "page:follow({ url = '%s', method = 'POST' }) end }\nreturn s\n", dead_url()),
                site_url(site, "/"), "allow=[\"127.0.0.1\"]");
    assert_exit(got.darn, 2);
    event_wait(got.events, "gave_up", "kind", "connect", "attempts", "3");
}

/* A redirect that turns the POST into a GET says that the server has acted; one that keeps it says that it has not. */
static void a_post_that_was_redirected_was_acted_on_or_not(void **state) {
    (void)state;
    static const struct { int status, posts; } cases[] = {{303, 1}, {302, 1}, {307, 2}, {308, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct site *site = site_new();
        site_put(site, "/", .body = "<p>");
        site_put(site, "/order", .status = cases[i].status, .headers = "Location: /done\r\n");
        site_put(site, "/done", .status = 503);
        site_put(site, "/done", .body = "<p>");
        struct crawl got = crawl(textf(SENDING, "method = 'POST'", ""), site_url(site, "/"));
        assert_int_equal(site_hits(site, "/order"), cases[i].posts);
        assert_exit(got.darn, cases[i].posts == 1 ? 2 : 0);
    }
}

/* The scraper has seen the answer, and says so itself. */
static void a_callback_may_have_a_post_sent_again(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    site_put(site, "/order", .body = "<p class=busy>");
    site_put(site, "/order", .body = "<p>");
    struct crawl got = crawl(textf(SENDING, "method = 'POST'", "if page:first '.busy' then page:retry('busy', 0) end"), site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_int_equal(site_hits(site, "/order"), 2);
}

/* Killed with a POST on its way, nobody knows whether the server acted: that is for a person to decide. */
static void a_post_without_an_answer_at_a_kill_is_unknown(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    site_put(site, "/order", .body = "<p>");
    site_hold(site, "/order");
    struct crawl killed = crawl_start(ORDER, site_url(site, "/"));
    site_await(site, "/order", 1);
    send_signal(killed.darn, SIGKILL);
    finish(killed.darn);
    site_release(site, "/order");
    struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "-C", killed.file, "--events", "resumed");
    assert_exit(darn, 2);
    event_wait(events_of(darn, "resumed"), "gave_up", "url", site_url(site, "/order"), "kind", "unknown");
    assert_int_equal(site_hits(site, "/order"), 1);
}

/* ---- darn retry ---- */

/* Of what it no longer asks for: what is queued goes, unless another page asked too; what is done stays and is named. */
static void a_done_page_run_again_is_replaced(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>home</h1><a href=/other>1</a><a href=/mine>2</a><a href=/shared>3</a>");
    site_put(site, "/other", .body = "<h1>other</h1><a href=/shared>3</a>");
    struct crawl got = crawl(EVERY_LINK, site_url(site, "/"), "max_pages=2", "concurrency=1");
    assert_int_equal(site_hits(site, NULL), 2);
    put_file("s.lua", replaced(EVERY_LINK, "page:follow(page:css 'a')", ""));
    struct program *darn = run_darn("retry", got.file, site_url(site, "/"), "-o", got.items);
    assert_exit(darn, 0);
    assert_has(darn->err, textf("no longer asks for %s, which is done and stays", site_url(site, "/other")));
    assert_string_equal(crawl_query(got.file, "SELECT url FROM requests WHERE state = 'queued'"),
                        textf("%s\n", site_url(site, "/shared")));
    assert_same_lines(get_file(got.items), textf("%s%s", h1_item("home", site_url(site, "/"), 200),
                                                 h1_item("other", site_url(site, "/other"), 200)));
    assert_int_equal(site_hits(site, NULL), 2);
}

/* Where a crawl began with URLs of its command line, they are what `allow` is in a retry too. */
static void a_retry_knows_where_the_crawl_began(void **state) {
    (void)state;
    struct site *site = site_new(), *other = site_new();
    site_put(site, "/", .body = "<a href=/moves>1</a><a href=/stays>2</a>");
    site_put(site, "/moves", .status = 403);
    site_put(site, "/moves", .status = 302, .headers = textf("Location: http://localhost:%d/\r\n", site_port(other)));
    site_put(site, "/stays", .status = 403);
    site_put(site, "/stays", .body = "<h1>here</h1>");
    put_file("s.lua", "local s = {}\nfunction s.parse(page) page:follow(page:css 'a') end\nreturn s\n");
    assert_exit(run_darn("run", "s.lua", site_url(site, "/")), 2);
    struct program *darn = run_darn("retry", "s.crawl", "--events", "events");
    assert_exit(darn, 0);
    event_wait(events_of(darn, "events"), "dropped", "why", "offsite");
    assert_int_equal(site_connections(other), 0);
    assert_int_equal(site_hits(site, "/stays"), 2);
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_retry_knows_where_the_crawl_began),
        CASE(a_503_is_retried_when_it_says),
        CASE(a_429_holds_the_whole_host),
        CASE(a_rule_holds_the_whole_host_too),
        CASE(a_truncated_body_is_no_page),
        CASE(a_closed_connection_is_a_reset),
        CASE(a_silent_server_times_out),
        CASE(false_means_never),
        CASE(seconds_are_waited),
        CASE(attempts_count_all_requests),
        CASE(a_field_of_the_answer_says_how_long),
        CASE(rules_may_be_set_on_the_command_line),
        CASE(a_field_that_is_not_there_is_told_once),
        CASE(waits_grow),
        CASE(a_callback_may_want_another_answer),
        CASE(asking_is_bounded_too),
        CASE(asking_may_name_the_seconds),
        CASE(asking_may_name_the_attempts),
        CASE(a_post_is_not_sent_twice),
        CASE(what_the_server_may_have_done_is_not_asked_twice),
        CASE(a_post_that_could_not_leave_is_sent_again),
        CASE(a_post_that_was_redirected_was_acted_on_or_not),
        CASE(a_callback_may_have_a_post_sent_again),
        CASE(a_post_without_an_answer_at_a_kill_is_unknown),
        CASE(a_done_page_run_again_is_replaced),
    };
    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
