/* What a script says to requests that fail: retry rules that are functions, and on_gave_up. */
#include "crawl.h"
#include "terminal.h"

#include "base/mem.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* A scraper of one URL that takes h1, with these fields. */
static const char *with(const char *fields) {
    return textf("local darn = require 'darn'\nlocal s = { parse = function(page) page:emit{ h1 = page:text 'h1' } end }\n%s\n"
                 "return s\n", fields);
}

static const char *state_of(struct crawl *crawl, const char *key) {
    return crawl_query(crawl->file, textf("SELECT value FROM state WHERE key = '%s'", key));
}

/* ---- rules that are functions ---- */

static void a_function_says_how_long_and_when_to_stop(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 503);
    struct crawl got = crawl(with("s.retry = { [503] = function(f) if f.attempt < 3 then return f.attempt * 0.1 end end }"),
                             site_url(site, "/"));
    assert_exit(got.darn, 2);
    const double delays[] = {0.1, 0.2};
    for (int i = 0; i < 2; i++) {
        json_t *retry = event_wait(got.events, "retry", "kind", "status");
        assert_true(json_number_value(json_object_get(retry, "delay")) == delays[i]);
        assert_true(site_hit(site, "/", i + 1).at_ms - site_hit(site, "/", i).at_ms >= delays[i] * 1000);
    }
    event_wait(got.events, "gave_up", "status", "503", "attempts", "3");
    assert_int_equal(site_hits(site, "/"), 3);
}

/* The rule, the first answer; the rule gives 0.01 where it finds what it should, else nil. */
static const struct seen { const char *name, *rule; struct answer first; } seen[] = {
    {"status, headers in any case, body, error", "['5xx'] = function(f)\n"
     "  if f.kind == 'status' and f.status == 500 and f.attempt == 1 and f.headers['X-A'] == 'b' and f.headers['x-a'] == 'b'\n"
     "    and f.body == 'busy' and f.error:find '500' and f.url:find '^http://127' then return 0.01 end end",
     {.status = 500, .headers = "X-a: b\r\n", .body = "busy"}},
    {"a transport failure has neither status nor body", "reset = function(f)\n"
     "  if f.kind == 'reset' and f.status == nil and f.body == '' and next(f.headers) == nil then return 0.01 end end",
     {.manner = ANSWER_CLOSE}},
    {"default", "default = function(f) if f.status == 418 then return 0.01 end end", {.status = 418}},
    {"status", "status = function(f) if f.status == 418 then return 0.01 end end", {.status = 418}},
    {"with attempts of its own", "[418] = { seconds = function(f) return 0.01 end, attempts = 2 }", {.status = 418}},
    {"no wait at all", "[418] = function(f) return 0 end", {.status = 418}},
    {"a field of the body", "[418] = function(f) return darn.json.decode(f.body).wait end", {.status = 418, .body = "{\"wait\": 0.01}"}},
};

static void a_function_sees_the_failure(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++) {
        struct site *site = site_new();
        site_add(site, "/", seen[i].first);
        site_put(site, "/", .body = "<h1>home</h1>");
        struct crawl got = crawl(with(textf("s.retry = { %s }", seen[i].rule)), site_url(site, "/"), "robots=false");
        if (got.darn->code != 0 || site_hits(site, "/") != 2) fail_msg("%s: %s", seen[i].name, got.darn->err);
    }
}

static void a_page_that_was_not_wanted_is_shown_too(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>soft</h1>");
    site_put(site, "/", .body = "<h1>real</h1>");
    struct crawl got = crawl(with("function s.parse(page) if page:text 'h1' == 'soft' then page:retry 'no' end end\n"
                                  "s.retry = { asked = function(f) if f.body == '<h1>soft</h1>' and f.error == 'no' then return 0.01 end end }"),
                             site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_int_equal(site_hits(site, "/"), 2);
}

static void a_body_is_shown_up_to_a_bound(void **state) {
    (void)state;
    struct site *site = site_new();
    char *body = mem_alloc(100000);
    at_end(free, body);
    memset(body, 'x', 100000);
    site_put(site, "/", .status = 500, .body = body, .length = 100000);
    site_put(site, "/", .body = body, .length = 100000);
    site_put(site, "/", .body = "<h1>home</h1>");
    struct crawl got = crawl(with("local function bound(f) if #f.body == 65536 then return 0.01 end end\n"
                                  "s.retry = { [500] = bound, asked = bound }\n"
                                  "function s.parse(page) if not page:first 'h1' then page:retry 'what is this' end end"),
                             site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_int_equal(site_hits(site, "/"), 3);
}

/* What is wrong with the function, and what is said; the usual backoff is used. */
static const struct { const char *function, *says; } wrong[] = {
    {"function(f)\n  error 'no idea'\nend", "s.lua:4: no idea"},
    {"function(f)\n  return f.missing.field\nend", "s.lua:4: attempt to index a nil value"},
    {"function(f)\n  return 'soon'\nend", "s.lua:3: the rule for \"500\" must give seconds or nil, not the string soon"},
    {"function(f)\n  return -1\nend", "s.lua:3: the rule for \"500\" must give seconds or nil, not -1"},
    {"function(f)\n  return 0 / 0\nend", "must give seconds or nil"},
    {"function(f)\n  while true do end\nend", "s.lua:4: "},
    {"function(f)\n  darn.state.set('a', 1)\nend", "darn.state.set works in callbacks only"},
};

static void a_function_that_fails_is_told_once_and_backed_off_from(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct site *site = site_new();
        site_put(site, "/", .status = 500);
        site_put(site, "/", .status = 500);
        site_put(site, "/", .body = "<h1>home</h1>");
        struct crawl got = crawl(with(textf("s.retry = { [500] = %s }", wrong[i].function)), site_url(site, "/"), "callback_time=0.3");
        assert_exit(got.darn, 0);
        assert_has(got.darn->err, wrong[i].says);
        assert_int_equal(site_hits(site, "/"), 3);
        assert_null(strstr(strstr(got.darn->err, "has no answer") + 1, "has no answer"));
    }
}

static void a_save_brings_another_function(void **state) {
    (void)state;
    const char *script = with("s.retry = { [503] = { seconds = function(f) return 0.05 end, attempts = 1000 } }");
    struct site *site = site_new();
    site_put(site, "/", .status = 503);
    struct crawl got = crawl_start(script, site_url(site, "/"));
    event_wait(got.events, "retry");
    save_file("s.lua", replaced(script, "return 0.05", "return nil"));
    event_wait(got.events, "reloaded");
    event_wait(got.events, "gave_up", "kind", "status", "status", "503");
    assert_exit(finish(got.darn), 2);
}

static void a_missing_page_is_missing_when_the_function_says_so(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 404);
    struct crawl got = crawl(with("s.retry = { [404] = function(f) if f.attempt < 2 then return 0 end end }"), site_url(site, "/"));
    assert_exit(got.darn, 0);
    assert_int_equal(site_hits(site, "/"), 2);
    assert_string_equal(crawl_query(got.file, "SELECT state FROM requests"), "missing\n");
}

/* ---- on_gave_up ---- */

#define COUNT "function s.on_gave_up(request, failure) darn.state.add('lost', 1) end\n"
#define ONCE "s.retry = { status = { first = 0, attempts = 1 }, reset = false, connect = false }\n"

static void what_is_given_up_is_told_with_all_there_is(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<h1>home</h1>");
    site_put(site, "/gone", .status = 500, .headers = "X-Why: tired\r\n", .body = "sorry");
    struct crawl got = crawl(
        with(ONCE "function s.parse(page) page:follow('/gone', 'later', { meta = { n = 7 }, headers = { ['X-B'] = 'c' }, method = 'PUT' }) end\n"
             "function s.later(page) end\n"
             "function s.on_gave_up(r, f)\n"
             "  darn.state.set('seen', table.concat({ r.url:match '/gone$', r.callback, r.method, r.meta.n, r.depth, r.headers['x-b'],\n"
             "    f.kind, f.status, f.attempt, f.url:match '/gone$', f.headers['x-why'], f.body, f.error }, ' '))\n"
             "end\n"),
        site_url(site, "/"));
    assert_exit(got.darn, 2);
    event_wait(got.events, "gave_up", "status", "500", "attempts", "1");
    assert_string_equal(state_of(&got, "seen"), "\"/gone later PUT 7 1 c status 500 1 /gone tired sorry HTTP status 500\"\n");
}

/* Each way to be given up, as the hook sees its kind. */
static const struct end { const char *kind, *fields; struct answer answer; const char *robots; } ends[] = {
    {"status", ONCE, {.status = 500}, NULL},
    {"reset", ONCE, {.manner = ANSWER_CLOSE}, NULL},
    {"asked", "function s.parse(page) page:retry('no', { attempts = 1 }) end\n", {.body = "<h1>home</h1>"}, NULL},
    {"redirect", "s.max_redirects = 0\n", {.status = 302, .headers = "Location: /more\r\n"}, NULL},
    {"robots", ONCE, {.body = "<h1>home</h1>"}, "/robots.txt"},
};

static void every_way_to_be_given_up_is_told(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct site *site = site_new();
        site_add(site, "/", ends[i].answer);
        if (ends[i].robots) site_put(site, ends[i].robots, .status = 503);
        struct crawl got = crawl(with(textf("%sfunction s.on_gave_up(r, f) darn.state.add(f.kind, 1) end\n", ends[i].fields)),
                                 site_url(site, "/"));
        assert_exit(got.darn, 2);
        event_wait(got.events, "gave_up", "kind", ends[i].kind);
        assert_string_equal(crawl_query(got.file, "SELECT key, value FROM state"), textf("%s|1\n", ends[i].kind));
    }
}

static void what_a_person_gives_up_is_told_too(void **state) {
    (void)state;
    struct site *site = site_new();
    const char *rest;
    site_put(site, "/", .body = "<p>");
    put_file("s.lua", with("function s.parse(page) page:need 'h1' end\nfunction s.on_gave_up(r, f) darn.state.set('seen', f.kind .. f.body) end"));
    struct terminal *terminal = terminal_darn("run", "s.lua", site_url(site, "/"));
    terminal_shows(terminal, "[Q]uit? [R] ");
    terminal_type(terminal, "e\n");
    assert_int_equal(terminal_ends(terminal, &rest), 2);
    assert_string_equal(crawl_query("s.crawl", "SELECT value FROM state"), "\"raised<p>\"\n");
}

/* Its reads of the state may be overtaken by those of others: then it is called again. */
static void counting_by_hand_is_exact(void **state) {
    (void)state;
    struct site *site = site_new();
    struct str links = {0};
    for (int i = 0; i < 40; i++) {
        str_printf(&links, "<a href=/%d>x</a>", i);
        site_put(site, textf("/%d", i), .status = 500);
    }
    site_put(site, "/", .body = textf("%s", links.data));
    str_clear(&links);
    struct crawl got = crawl(with(ONCE "function s.parse(page) page:follow(page:css 'a') end\n"
                                  "function s.on_gave_up(r, f) darn.state.set('lost', (darn.state.get 'lost' or 0) + 1) end\n"),
                             site_url(site, "/"), "per_host=16");
    assert_exit(got.darn, 2);
    assert_string_equal(state_of(&got, "lost"), "40\n");
    assert_int_equal(event_count(got.events, "gave_up"), 40);
}

static void a_hook_that_raises_loses_nothing(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .body = "<a href=/1>1</a><a href=/2>2</a>");
    for (int i = 1; i <= 2; i++) site_put(site, textf("/%d", i), .status = 500);
    struct crawl got = crawl(with(ONCE "function s.parse(page) page:follow(page:css 'a') end\n"
                                  "function s.on_gave_up(r, f)\n  darn.state.add('lost', 1)\n  error 'oops'\nend\n"), site_url(site, "/"));
    assert_exit(got.darn, 2);
    event_wait(got.events, "gave_up", "status", "500");
    const char *told = strstr(got.darn->err, "on_gave_up raised");
    assert_non_null(told);
    assert_has(told, "on_gave_up raised, and left nothing behind: s.lua:7: oops");
    assert_null(strstr(told + 1, "on_gave_up raised")); /* once */
    assert_string_equal(state_of(&got, "lost"), "");
    assert_string_equal(crawl_query(got.file, "SELECT state FROM requests WHERE depth = 1"), "gave_up\ngave_up\n");
}

static void a_kill_in_the_hook_gives_up_again_and_once(void **state) {
    (void)state;
    const char *script = with(ONCE "function s.on_gave_up(r, f)\n  darn.state.add('lost', 1)\n  print 'in the hook'\n  while true do end\nend\n");
    struct site *site = site_new();
    site_put(site, "/", .status = 500);
    struct crawl killed = crawl_start(script, site_url(site, "/"), "callback_time=600");
    wait_line(killed.darn, killed.darn->err_path, "in the hook");
    send_signal(killed.darn, SIGKILL);
    finish(killed.darn);
    assert_string_equal(crawl_query(killed.file, "SELECT state FROM requests"), "queued\n");
    put_file("s.lua", replaced(script, "while true do end", ""));
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", killed.file), 2);
    assert_string_equal(state_of(&killed, "lost"), "1\n");
    assert_string_equal(crawl_query(killed.file, "SELECT count(*) FROM failures"), "1\n");
    assert_int_equal(site_hits(site, "/"), 2);
}

/* The request, and what becomes of it where the run is stopped over its hook: a POST cannot be sent again to find out. */
static const struct { const char *method, *kind; int hits; } stopped[] = {{"GET", "status", 2}, {"POST", "unknown", 1}};

static void a_run_that_is_stopped_in_the_hook_loses_nothing(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof stopped / sizeof *stopped; i++) {
        const char *script = with(textf(ONCE "s.parse = function(page) page:follow({ url = '/order', method = '%s' }, 'none') end\n"
                                        "function s.none(page) end\n"
                                        "function s.on_gave_up(r, f)\n  darn.state.add(f.kind, 1)\n  print 'in the hook'\n  while true do end\nend\n",
                                        stopped[i].method));
        struct site *site = site_new();
        site_put(site, "/", .body = "<p>");
        site_put(site, "/order", .status = 500);
        struct crawl got = crawl_start(script, site_url(site, "/"), "callback_time=600");
        wait_line(got.darn, got.darn->err_path, "in the hook");
        send_signal(got.darn, SIGINT);
        signal_taken(got.darn, SIGINT);
        send_signal(got.darn, SIGINT);
        assert_exit(finish(got.darn), 3);
        assert_string_equal(crawl_query(got.file, "SELECT state FROM requests WHERE url LIKE '%order'"), "queued\n");
        put_file("s.lua", replaced(script, "while true do end", ""));
        assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", got.file), 2);
        assert_string_equal(crawl_query(got.file, "SELECT key, value FROM state"), textf("%s|1\n", stopped[i].kind));
        assert_int_equal(site_hits(site, "/order"), stopped[i].hits);
    }
}

/* ---- functions that hang in C ---- */

#define SLEEPS "os.execute('echo $$ > pid.new; mv pid.new pid; exec sleep 1000')"

static void end_sleeper(void *arg) {
    (void)arg;
    if (access("pid", F_OK) == 0) kill((pid_t)atoi(get_file("pid")), SIGKILL);
}

/* What hangs, what becomes of the request, and the run after the mend. */
static const struct { const char *fields, *name, *event, *state; int after; } hanging[] = {
    {"s.retry = { [500] = function(f) " SLEEPS " return 0 end }\n", "retry", "retry", "queued\n", 0},
    {ONCE "function s.on_gave_up(r, f) " SLEEPS " end\n", "on_gave_up", "gave_up", "gave_up\n", 2},
};

static void a_function_that_hangs_is_named_and_the_run_stops(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof hanging / sizeof *hanging; i++) {
        struct site *site = site_new();
        site_put(site, "/", .status = 500);
        site_put(site, "/", .body = "<h1>home</h1>");
        at_end(end_sleeper, NULL);
        struct crawl got = crawl(with(hanging[i].fields), site_url(site, "/"), "callback_time=0.2");
        end_sleeper(NULL);
        assert_exit(got.darn, 2);
        assert_has(got.darn->err, textf("callback %s hangs in C code on %s", hanging[i].name, site_url(site, "/")));
        event_wait(got.events, hanging[i].event, "url", site_url(site, "/"), "status", "500");
        event_wait(got.events, "finished", "why", "stopped");
        assert_string_equal(crawl_query(got.file, "SELECT state FROM requests"), hanging[i].state);
        put_file("s.lua", with(""));
        assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-C", got.file), hanging[i].after);
    }
}

/* With no parser left nobody can be told of the others, and a POST is not sent again to find out: the run ends all the same, and
 * the next one gives them up. */
static void a_hook_that_hangs_does_not_keep_the_others(void **state) {
    (void)state;
    const char *script = with(ONCE "function s.parse(page) for i = 1, 3 do page:follow({ url = '/' .. i, method = 'POST' }, 'none') end end\n"
                              "function s.none(page) end\n"
                              "function s.on_gave_up(r, f) " SLEEPS " end\n");
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    for (int i = 1; i <= 3; i++) site_put(site, textf("/%d", i), .status = 500);
    at_end(end_sleeper, NULL);
    put_file("s.lua", script);
    assert_exit(run_darn("run", "s.lua", site_url(site, "/"), "-j", "1", "--set", "callback_time=0.2"), 2);
    end_sleeper(NULL);
    assert_string_equal(crawl_query("s.crawl", "SELECT state, count(*) FROM requests WHERE depth = 1 GROUP BY state"), "gave_up|1\nqueued|2\n");
    put_file("s.lua", replaced(script, SLEEPS, ""));
    assert_exit(run_darn("run", "s.lua", site_url(site, "/")), 2);
    assert_string_equal(crawl_query("s.crawl", "SELECT state, count(*) FROM requests WHERE depth = 1 GROUP BY state"), "gave_up|3\n");
    assert_int_equal(site_hits(site, NULL), 4);
}

/* What nobody knows the end of is told too, by the run that finds it, also where that one is killed over it. */
static void what_is_unknown_after_a_kill_is_told_once(void **state) {
    (void)state;
    const char *script = with("s.parse = function(page) page:follow({ url = '/order', method = 'POST' }, 'none') end\n"
                              "function s.none(page) end\n"
                              "function s.on_gave_up(r, f)\n  darn.state.add(f.kind, 1)\n  print 'in the hook'\nend\n");
    struct site *site = site_new();
    site_put(site, "/", .body = "<p>");
    site_put(site, "/order", .body = "<p>");
    site_hold(site, "/order");
    struct crawl killed = crawl_start(script, site_url(site, "/"));
    site_await(site, "/order", 1);
    send_signal(killed.darn, SIGKILL);
    finish(killed.darn);
    site_release(site, "/order");
    put_file("s.lua", replaced(script, "print 'in the hook'", "print 'in the hook' while true do end"));
    struct program *again = start_darn("run", "s.lua", site_url(site, "/"), "-C", killed.file, "--set", "callback_time=600");
    wait_line(again, again->err_path, "in the hook");
    send_signal(again, SIGKILL);
    finish(again);
    assert_string_equal(state_of(&killed, "unknown"), "");
    put_file("s.lua", script);
    for (int run = 0; run < 2; run++) {
        struct program *darn = run_darn("run", "s.lua", site_url(site, "/"), "-C", killed.file, "--events", textf("e%d", run));
        assert_exit(darn, 2);
        assert_int_equal(event_count(events_of(darn, textf("e%d", run)), "gave_up", "kind", "unknown"), run == 0);
        assert_string_equal(state_of(&killed, "unknown"), "1\n");
    }
    assert_int_equal(site_hits(site, "/order"), 1);
}

/* What the hook did belongs to the giving up: it goes when the request is taken up again. */
static void a_request_taken_up_again_takes_it_back(void **state) {
    (void)state;
    struct site *site = site_new();
    site_put(site, "/", .status = 500);
    site_put(site, "/", .status = 500);
    site_put(site, "/", .body = "<h1>home</h1>");
    struct crawl got = crawl(with(textf("s.start = '%s'\n" ONCE COUNT, site_url(site, "/"))), site_url(site, "/"));
    assert_string_equal(state_of(&got, "lost"), "1\n");
    assert_exit(run_darn("retry", got.file), 2);
    assert_string_equal(state_of(&got, "lost"), "1\n");
    assert_string_equal(crawl_query(got.file, "SELECT attempts FROM failures"), "1\n");
    assert_exit(run_darn("retry", got.file), 0);
    assert_string_equal(state_of(&got, "lost"), "");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_function_says_how_long_and_when_to_stop),
        CASE(a_function_sees_the_failure),
        CASE(a_page_that_was_not_wanted_is_shown_too),
        CASE(a_body_is_shown_up_to_a_bound),
        CASE(a_function_that_fails_is_told_once_and_backed_off_from),
        CASE(a_save_brings_another_function),
        CASE(a_missing_page_is_missing_when_the_function_says_so),
        CASE(what_is_given_up_is_told_with_all_there_is),
        CASE(every_way_to_be_given_up_is_told),
        CASE(what_a_person_gives_up_is_told_too),
        CASE(counting_by_hand_is_exact),
        CASE(a_hook_that_raises_loses_nothing),
        CASE(a_kill_in_the_hook_gives_up_again_and_once),
        CASE(a_run_that_is_stopped_in_the_hook_loses_nothing),
        CASE(a_function_that_hangs_is_named_and_the_run_stops),
        CASE(a_hook_that_hangs_does_not_keep_the_others),
        CASE(what_is_unknown_after_a_kill_is_told_once),
        CASE(a_request_taken_up_again_takes_it_back),
    };
    return cmocka_run_group_tests_name("gave_up", tests, NULL, NULL);
}
