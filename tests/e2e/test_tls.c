/* Servers that speak TLS: which are believed, what is said of those that are not, and HTTP/2. */
#include "crawl.h"
#include "tls.h"

#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define READY() do { if (!tls_ready()) skip(); } while (0)

static void trust_authority(void) { setenv("SSL_CERT_FILE", "authority.pem", 1); }
static int teardown(void **state) { return unsetenv("SSL_CERT_FILE"), test_end(state); }
#undef CASE
#define CASE(function) cmocka_unit_test_setup_teardown(function, test_begin, teardown)

/* The authority of the environment, as curl takes it. */
static void a_good_certificate_is_believed(void **state) {
    (void)state;
    READY();
    put_file("page.html", "<h1>safe</h1>");
    const char *url = textf("%spage.html", tls_site(TLS_GOOD, "127.0.0.1"));
    trust_authority();
    struct crawl got = crawl(EVERY_LINK, url, "robots=false");
    assert_exit(got.darn, 0);
    assert_string_equal(get_file(got.items), h1_item("safe", url, 200));
}

/* Each says which, and what there is to do; with insecure it is taken, but only where that names the host. */
static void a_bad_certificate_says_which(void **state) {
    (void)state;
    READY();
    static const struct { enum certificate certificate; const char *error; } rows[] = {
        {TLS_EXPIRED, "certificate has expired"},
        {TLS_OTHER_HOST, "matches target host name '127.0.0.1'"},
        {TLS_SELF_SIGNED, "self"}, /* "self-signed" or "self signed", by the version of OpenSSL */
    };
    put_file("page.html", "<h1>unsafe</h1>");
    trust_authority();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *url = textf("%spage.html", tls_site(rows[i].certificate, "127.0.0.1"));
        struct crawl got = crawl(EVERY_LINK, url, "robots=false", "hosts={\"example.org\": {\"insecure\": true}}");
        assert_exit(got.darn, 2);
        json_t *gave_up = event_wait(got.events, "gave_up", "url", url, "kind", "tls", "attempts", "1");
        assert_has(event_text(gave_up, "error"), rows[i].error);
        assert_has(event_text(gave_up, "error"), "(insecure, in hosts, takes it all the same)");
        got = crawl(EVERY_LINK, url, "robots=false", "hosts={\"127.0.0.1\": {\"insecure\": true}}");
        assert_exit(got.darn, 0);
        assert_string_equal(get_file(got.items), h1_item("unsafe", url, 200));
    }
}

static bool has_ipv6(void) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool has = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0) close(fd);
    if (!has) print_message("skipped: there is no IPv6 here\n");
    return has;
}

static void an_ipv6_address_is_a_host(void **state) {
    (void)state;
    READY();
    if (!has_ipv6()) skip();
    put_file("page.html", "<h1>six</h1>");
    const char *url = textf("%spage.html", tls_site(TLS_GOOD, "[::1]"));
    assert_has(url, "https://[::1]:");
    struct crawl got = crawl(EVERY_LINK, url, "robots=false", "hosts={\"[::1]\": {\"insecure\": true}}");
    assert_exit(got.darn, 0);
    assert_string_equal(get_file(got.items), h1_item("six", url, 200));
}

static void an_unknown_authority_is_not_believed(void **state) {
    (void)state;
    READY();
    struct crawl got = crawl(EVERY_LINK, tls_site(TLS_GOOD, "127.0.0.1"), "robots=false");
    assert_exit(got.darn, 2);
    assert_has(event_text(event_wait(got.events, "gave_up", "kind", "tls"), "error"), "unable to get local issuer certificate");
}

/* What starts at once waits for the first connection rather than open others: four requests that are answered together. What is
 * reset is no harm to the rest. */
static void http2_shares_a_connection(void **state) {
    (void)state;
    READY();
    struct h2 *h2 = h2_new("<h1>two</h1><a href=/5>5</a>", 3);
    trust_authority();
    const char *url = h2_url(h2);
    put_file("s.lua", textf("local s = { start = { '%s', '%s2', '%s3', '%s4' }, robots = false, autothrottle = false, per_host = 4 }\n"
                            "s.retry = { default = false, reset = false }\n"
                            "function s.parse(page) page:follow(page:css 'a'); if page:first 'h1' then page:emit { h1 = page:text 'h1' } end end\n"
                            "return s\n", url, url, url, url));
    struct program *darn = run_darn("run", "s.lua", "-o", "items.jsonl");
    assert_exit(darn, 2);
    assert_string_equal(get_file("items.jsonl"), "{\"h1\": \"two\"}\n");
    assert_int_equal(h2_streams(h2), 5);
    assert_int_equal(h2_connections(h2), 1);
    assert_int_equal(crawl_number("s.crawl", "SELECT count(*) FROM requests WHERE state = 'done'"), 4);
    assert_has(run_darn("failures", "s.crawl")->out, "reset");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(a_good_certificate_is_believed),
        CASE(a_bad_certificate_says_which),
        CASE(an_ipv6_address_is_a_host),
        CASE(an_unknown_authority_is_not_believed),
        CASE(http2_shares_a_connection),
    };
    return cmocka_run_group_tests_name("tls", tests, NULL, NULL);
}
