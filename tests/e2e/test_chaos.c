/* Servers at their worst: every behaviour ends in the event that is defined for it, within the time limit, and what it did to
 * its connection is not the next request's trouble. The same behaviours one by one, and all at once. */
#include "events.h"
#include "items.h"
#include "site.h"

#include "os/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
#define UNTIL_CLOSE HEAD "Connection: close\r\n\r\n"

/* A path, how it answers, and the event that its request ends with: name, a field, the field's value. */
struct behaviour {
    const char *path;
    struct answer answer;
    const char *event, *field, *value;
};

static const struct behaviour behaviours[] = {
    {"/endless-body", {.manner = ANSWER_ENDLESS, .headers = UNTIL_CLOSE, .body = "<p>more</p>\n"}, "gave_up", "kind", "too_large"},
    {"/endless-chunks", {.manner = ANSWER_ENDLESS, .headers = HEAD "Transfer-Encoding: chunked\r\n\r\n",
                         .body = "b\r\n<p>more</p>\r\n"}, "gave_up", "kind", "too_large"},
    {"/endless-headers", {.manner = ANSWER_ENDLESS, .headers = HEAD, .body = "X-More: yes\r\n"}, "gave_up", "kind", "too_large"},
    {"/endless-interim", {.manner = ANSWER_ENDLESS, .body = "HTTP/1.1 100 Continue\r\n\r\n"}, "gave_up", "kind", "too_large"},
    {"/to-itself", {.status = 302, .headers = "Location: /to-itself\r\n"}, "gave_up", "kind", "redirect"},
    {"/far/0", {.status = 302, .headers = "Location: /far/1\r\n"}, "gave_up", "kind", "redirect"}, /* and so on */
    {"/to-script", {.status = 302, .headers = "Location: javascript:alert(1)\r\n"}, "dropped", "why", "scheme"},
    {"/to-file", {.status = 302, .headers = "Location: file:///etc/passwd\r\n"}, "dropped", "why", "scheme"},
    {"/to-nowhere", {.status = 302, .headers = "Location: http://[::bad/\r\n"}, "gave_up", "kind", "redirect"},
    {"/length-long", {.manner = ANSWER_CUT, .body = HEAD "Content-Length: 1000\r\n\r\n<p>half"}, "gave_up", "kind", "truncated"},
    {"/length-short", {.manner = ANSWER_CUT, .body = HEAD "Content-Length: 12\r\n\r\n<h1>one</h1><h1>two</h1>"}, "parsed", "items", "1"},
    {"/length-two", {.manner = ANSWER_CUT, .body = HEAD "Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello12"}, "gave_up", "kind", "decode"},
    {"/length-negative", {.manner = ANSWER_CUT, .body = HEAD "Content-Length: -1\r\n\r\nhello"}, "gave_up", "kind", "decode"},
    {"/length-huge", {.manner = ANSWER_CUT, .body = HEAD "Content-Length: 9223372036854775807\r\n\r\n0123"}, "gave_up", "kind", "too_large"},
    {"/length-silent", {.manner = ANSWER_RAW, .body = HEAD "Content-Length: 1000001\r\n\r\n0123"}, "gave_up", "kind", "too_large"},
    {"/cut-headers", {.manner = ANSWER_CUT, .body = "HTTP/1.1 200 OK\r\nContent-Type: text/ht"}, "gave_up", "kind", "truncated"},
    {"/cut-chunk", {.manner = ANSWER_CUT, .body = HEAD "Transfer-Encoding: chunked\r\n\r\n64\r\nhalf"}, "gave_up", "kind", "truncated"},
    {"/no-last-chunk", {.manner = ANSWER_CUT, .body = HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"}, "gave_up", "kind", "truncated"},
    {"/bad-chunk", {.manner = ANSWER_CUT, .body = HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"}, "gave_up", "kind", "reset"},
    {"/reset", {.manner = ANSWER_RESET}, "gave_up", "kind", "reset"},
    {"/reset-body", {.manner = ANSWER_RESET, .body = HEAD "Content-Length: 1000\r\n\r\n<p>half"}, "gave_up", "kind", "reset"},
    {"/closed", {.manner = ANSWER_CLOSE}, "gave_up", "kind", "reset"},
    {"/silent", {.manner = ANSWER_RAW}, "gave_up", "kind", "timeout"},
    {"/silent-body", {.manner = ANSWER_RAW, .body = HEAD "Content-Length: 1000\r\n\r\n<p>half"}, "gave_up", "kind", "timeout"},
    {"/no-http", {.manner = ANSWER_CUT, .body = "SSH-2.0-OpenSSH_9.2\r\n"}, "gave_up", "kind", "decode"},
    {"/http-0.9", {.manner = ANSWER_CUT, .body = "<html>no status line</html>"}, "gave_up", "kind", "decode"},
    {"/bad-status", {.manner = ANSWER_CUT, .body = "HTTP/1.1 abc Huh\r\nContent-Length: 2\r\n\r\nok"}, "gave_up", "kind", "decode"},
    {"/header-nul", {.manner = ANSWER_CUT, .body = HEAD "X: a\0b\r\nContent-Length: 2\r\n\r\nok", .length = sizeof HEAD + 30},
     "gave_up", "kind", "decode"},
    {"/unasked", {.manner = ANSWER_RAW, .body = HEAD "Content-Length: 0\r\n\r\n" HEAD "Content-Length: 13\r\n\r\n<h1>oops</h1>"},
     "parsed", "items", "0"},
    {"/204-body", {.manner = ANSWER_RAW, .body = "HTTP/1.1 204 No\r\nContent-Length: 13\r\n\r\n<h1>oops</h1>"}, "parsed", "items", "0"},
    {"/bad-gzip", {.headers = "Content-Encoding: gzip\r\n", .body = "<h1>not packed</h1>"}, "gave_up", "kind", "decode"},
    {"/rot13", {.headers = "Content-Encoding: x-rot13\r\n", .body = "<u1>ebg</u1>"}, "gave_up", "kind", "decode"},
    {"/false-utf8", {.body = "<h1>caf\xE9</h1>"}, "parsed", "items", "1"},
    {"/bogus-charset", {.headers = "Content-Type: text/html; charset=no-such\r\n", .body = "<h1>caf\xC3\xA9</h1>"}, "parsed", "items", "1"},
    {"/nuls", {.body = "<h1>a\0b</h1><p a\0=1>", .length = 20}, "parsed", "items", "1"},
    {"/noise", {.body = "\x01\x80\xFF<\x00<", .length = 6}, "parsed", "items", "0"},
};
enum { BEHAVIOURS = sizeof behaviours / sizeof *behaviours, HOSTS_MOST = 250 };

/* Those whose text is too long to stand in the table. */
static const struct behaviour long_ones[] = {
    {"/bomb", {0}, "gave_up", "kind", "too_large"},   {"/gzip-cut", {0}, "gave_up", "kind", "truncated"},
    {"/huge-header", {0}, "gave_up", "kind", "too_large"}, {"/deep", {0}, "parsed", "items", "1"},
    {"/links", {0}, "parsed", "requests", "0"},       {"/attributes", {0}, "parsed", "items", "1"},
    {"/drip", {0}, "gave_up", "kind", "timeout"},
};
enum { LONG_ONES = sizeof long_ones / sizeof *long_ones, ALL = BEHAVIOURS + LONG_ONES };

static const struct behaviour *behaviour(int i) { return i < BEHAVIOURS ? &behaviours[i] : &long_ones[i - BEHAVIOURS]; }

static const char *repeated(const char *piece, int count, const char *end) {
    struct str out = {0};
    for (int i = 0; i < count; i++) str_printf(&out, piece, i);
    str_puts(&out, end);
    const char *text = textf("%s", out.data);
    str_clear(&out);
    return text;
}

struct packed { char *bytes; size_t length; };

static struct packed packed(const char *name) {
    const char *file = textf("%s/%s", getenv("SOURCE"), name);
    struct packed packed;
    struct err err;
    packed.bytes = file_read(file, 0, &packed.length, &err);
    if (!packed.bytes) fail_msg("%s", err.message);
    at_end(free, packed.bytes);
    return packed;
}

static void put_packed(struct site *site, const char *path, struct packed packed, int parts) {
    site_put(site, path, .headers = "Content-Encoding: gzip\r\n", .body = packed.bytes, .length = packed.length / (size_t)parts);
}

static struct site *chaos_site(void) {
    struct packed bomb = packed("tests/data/bomb.gz"), hello = packed("tests/data/hello.gz"); /* they outlive the site */
    struct site *site = site_new();
    for (int i = 0; i < BEHAVIOURS; i++) site_add(site, behaviours[i].path, behaviours[i].answer);
    for (int i = 1; i < 20; i++)
        site_put(site, textf("/far/%d", i), .status = 302, .headers = textf("Location: /far/%d\r\n", i + 1));
    put_packed(site, "/bomb", bomb, 1);
    put_packed(site, "/gzip-cut", hello, 2);
    site_put(site, "/drip", .manner = ANSWER_DRIP, .latency_ms = 20, .headers = HEAD "Content-Length: 500\r\n\r\n",
             .body = repeated("drip ", 100, ""));
    site_put(site, "/huge-header", .headers = textf("X-Huge: %s\r\n", repeated("0123456789", 30000, "")), .body = "<p>");
    site_put(site, "/deep", .body = repeated("<div>", 100000, "<h1>down here</h1>"));
    site_put(site, "/links", .body = repeated("<a href='http://elsewhere.test/%d'>x</a>", 10000, ""));
    site_put(site, "/attributes", .body = repeated("<h1 a%d=1>", 1, repeated(" b%d=1", 20000, ">x</h1>")));
    return site;
}

/* Each request has a host of its own (127.1.0.N), so that what a host is left alone for does not meet its neighbours. */
static const char *url_of(struct site *site, int request) {
    return textf("http://127.1.0.%d:%d%s", request % HOSTS_MOST + 1, site_port(site), behaviour(request % ALL)->path);
}

/* What ends by its time alone has little of it; a busy machine is no reason for the others to. */
static const char *scraper(struct site *site, int requests) {
    struct str start = {0}, hosts = {0};
    for (int i = 0; i < requests; i++) {
        str_printf(&start, "\"%s\", ", url_of(site, i));
        if (strcmp(behaviour(i % ALL)->value, "timeout") == 0)
            str_printf(&hosts, "[\"127.1.0.%d\"] = { timeout = 2 }, ", i % HOSTS_MOST + 1);
    }
    const char *text = textf("local s = { start = { %s }, hosts = { %s }, robots = false, timeout = 60, max_body = 1000000,\n"
                             "  concurrency = 64,\n"
                             "  retry = { default = false, timeout = false, connect = false, reset = false, truncated = false } }\n"
                             "function s.parse(page)\n"
                             "  page:follow(page:css 'a')\n"
                             "  if page:first 'h1' then page:emit { h1 = page:text 'h1', url = page.url } end\n"
                             "end\n"
                             "return s\n", start.data, str_text(&hosts));
    str_clear(&start);
    str_clear(&hosts);
    return text;
}

static bool was_dropped(const char *url, const char *why) {
    return crawl_number("chaos.crawl", textf("SELECT count(*) FROM requests WHERE url = '%s' AND state = 'dropped' AND why = '%s'",
                                             url, why)) == 1;
}

/* Of drops only the first of each host and reason is an event; the crawl file has them all. */
static bool ended(struct events *events, struct site *site, int request) {
    const struct behaviour *wanted = behaviour(request % ALL);
    const char *url = url_of(site, request);
    if (strcmp(wanted->event, "dropped") == 0) return was_dropped(url, wanted->value);
    const char *const fields[] = {wanted->event, "url", url, wanted->field, wanted->value, NULL};
    if (event_find_all(events, fields, NULL)) return true;
    json_t *other = event_find(events, "gave_up", "url", url);
    if (!other) other = event_find(events, "parsed", "url", url);
    char *text = json_dumps(other, JSON_ENCODE_ANY);
    print_error("%s is to end as %s, %s %s, not %s\n", wanted->path, wanted->event, wanted->field, wanted->value, text ? text : "so");
    free(text);
    return false;
}

static void each_ends_as_defined(int requests, const char *concurrency) {
    struct site *site = chaos_site();
    put_file("chaos.lua", scraper(site, requests));
    struct program *darn = run_darn("run", "chaos.lua", "--events", "events", "-c", concurrency);
    assert_exit(darn, 2);
    struct events *events = events_of(darn, "events");
    int bad = 0;
    for (int i = 0; i < requests; i++) bad += !ended(events, site, i);
    assert_int_equal(bad, 0);
    assert_int_equal(event_count(events, "gave_up") + event_count(events, "parsed") +
                         crawl_number("chaos.crawl", "SELECT count(*) FROM requests WHERE state = 'dropped'"),
                     requests);
}

static void one_by_one(void **state) {
    (void)state;
    each_ends_as_defined(ALL, "1");
}

static void all_at_once(void **state) {
    (void)state;
    each_ends_as_defined(HOSTS_MOST / ALL * ALL, "64");
}

int main(int argc, char **argv) {
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        CASE(one_by_one),
        CASE(all_at_once),
    };
    return cmocka_run_group_tests_name("chaos", tests, NULL, NULL);
}
