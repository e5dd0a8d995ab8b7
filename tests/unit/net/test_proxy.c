/* Which proxy a request goes through. */
#include "net/proxy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char *const variables[] = {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
                                        "all_proxy",  "ALL_PROXY",  "no_proxy",    "NO_PROXY"};

static int without_environment(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) unsetenv(variables[i]);
    return 0;
}

static const char *choose(struct proxies *proxies, const struct names *list, const char *text, int64_t now_ms) {
    struct url url;
    assert_int_equal(url_parse(&url, text, NULL, NULL), URL_OK);
    const char *proxy = proxies_choose(proxies, list, &url, now_ms);
    url_clear(&url);
    return proxy;
}

static void the_environment_is_read_as_curl_does(void **state) {
    (void)state;
    static const struct { const char *name, *value, *url, *proxy; } rows[] = {
        {"http_proxy", "http://p:1", "http://h/", "http://p:1"},
        {"http_proxy", "http://p:1", "https://h/", ""},
        {"HTTP_PROXY", "http://p:1", "http://h/", ""},
        {"https_proxy", "http://p:1", "https://h/", "http://p:1"},
        {"HTTPS_PROXY", "http://p:1", "https://h/", "http://p:1"},
        {"all_proxy", "socks5h://p:1", "http://h/", "socks5h://p:1"},
        {"ALL_PROXY", "p:1", "https://h/", "p:1"},
        {"ALL_PROXY", "", "https://h/", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        setenv(rows[i].name, rows[i].value, 1);
        if (strcmp(choose(&(struct proxies){0}, NULL, rows[i].url, 0), rows[i].proxy) != 0)
            fail_msg("%s=%s: %s", rows[i].name, rows[i].value, rows[i].url);
        unsetenv(rows[i].name);
    }
}

static void no_proxy_names_hosts(void **state) {
    (void)state;
    static const struct { const char *list, *url; bool exempt; } rows[] = {
        {"h.test", "http://h.test/", true},          {"h.test", "http://H.test:81/", true},
        {"h.test", "http://a.h.test/", true},        {"h.test", "http://ah.test/", false},
        {".h.test", "http://h.test/", true},         {"a, h.test", "http://h.test/", true},
        {"a h.test b", "http://h.test/", true},      {"*", "http://h.test/", true},
        {"", "http://h.test/", false},               {",,", "http://h.test/", false},
        {"10.0.0.0/8", "http://10.2.3.4/", true},    {"10.0.0.0/8", "http://11.2.3.4/", false},
        {"10.0.0.0/9", "http://10.127.0.1/", true},  {"10.0.0.0/9", "http://10.128.0.1/", false},
        {"10.2.3.4", "http://10.2.3.4/", true},      {"10.2.3.4/99", "http://10.2.3.4/", false},
        {"::1", "http://[::1]/", true},              {"[::1]", "http://[::1]/", true},
        {"fd00::/8", "http://[fd12::1]/", true},     {"fd00::/8", "http://[fe12::1]/", false},
        {"0.0.0.0/0", "http://h.test/", false},
    };
    struct names list = {0};
    names_push(&list, "http://p:1");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        setenv("no_proxy", rows[i].list, 1);
        bool exempt = !*choose(&(struct proxies){0}, &list, rows[i].url, 0);
        if (exempt != rows[i].exempt) fail_msg("no_proxy=%s: %s", rows[i].list, rows[i].url);
    }
    unsetenv("no_proxy");
    names_clear(&list);
}

static void a_list_takes_turns(void **state) {
    (void)state;
    struct proxies proxies = {0};
    struct names list = {0};
    assert_string_equal(choose(&proxies, &list, "http://h/", 0), ""); /* none is wanted */
    for (char name[] = "a"; *name < 'd'; ++*name) names_push(&list, name);
    for (int i = 0; i < 7; i++) assert_int_equal(*choose(&proxies, &list, "http://h/", 0), "abcabca"[i]);
    assert_true(proxies_failed(&proxies, "c", 1000));
    assert_false(proxies_failed(&proxies, "c", 1001)); /* it rests: what was under way says nothing new */
    for (int i = 0; i < 4; i++) assert_int_equal(*choose(&proxies, &list, "http://h/", 1999), "baba"[i]);
    assert_int_equal(*choose(&proxies, &list, "http://h/", 1999), 'b');
    assert_int_equal(*choose(&proxies, &list, "http://h/", 2000), 'c');
    assert_false(proxies_failed(&proxies, "c", 2000)); /* again: 2 s, and no further word */
    assert_true(proxies_failed(&proxies, "a", 3000) && proxies_failed(&proxies, "b", 3500));
    assert_true(!proxies_ready(&proxies, &list, 3999) && proxies_ready(&proxies, &list, 4000));
    assert_int_equal(*choose(&proxies, &list, "http://h/", 3600), 'a'); /* all rest: the one that rests no longer first */
    proxies_worked(&proxies, "a");
    assert_int_equal(*choose(&proxies, &list, "http://h/", 3600), 'a');
    for (int i = 0; i < 30; i++) proxies_failed(&proxies, "c", 4000 + i * 1000 * (PROXY_REST_MOST + 1));
    int64_t last = 4000 + 29 * 1000 * (PROXY_REST_MOST + 1);
    names_clear(&list);
    names_push(&list, "c");
    assert_true(!proxies_ready(&proxies, &list, last + 1000 * PROXY_REST_MOST - 1));
    assert_true(proxies_ready(&proxies, &list, last + 1000 * PROXY_REST_MOST));
    names_clear(&list);
    proxies_clear(&proxies);
}

static void secrets_are_not_shown(void **state) {
    (void)state;
    static const char *const rows[][2] = {{"http://u:p@h:1", "http://h:1"}, {"u:p@h:1", "h:1"}, {"http://h:1", "http://h:1"},
                                          {"socks5://u:p@ss@h", "socks5://h"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *shown = proxy_shown(rows[i][0]);
        assert_string_equal(shown, rows[i][1]);
        free(shown);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_is_read_as_curl_does), cmocka_unit_test(no_proxy_names_hosts),
        cmocka_unit_test(a_list_takes_turns), cmocka_unit_test(secrets_are_not_shown),
    };
    return cmocka_run_group_tests(tests, without_environment, NULL);
}
