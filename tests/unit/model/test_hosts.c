/* How single hosts are asked: the more special rule wins, field by field. */
#include "model/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const char rules[] =
    "{\"example.org\": {\"delay\": 5},"
    " \"*.example.org\": {\"delay\": 1, \"per_host\": 2, \"headers\": {\"X-A\": \"1\"}},"
    " \"*.www.example.org\": {\"per_host\": 3},"
    " \"example.org:8080\": {\"delay\": 9, \"robots\": false, \"insecure\": true},"
    " \"other.org\": {\"timeout\": 7, \"user_agent\": \"mine/1\", \"proxy\": \"http://p:1\"},"
    " \"direct.org\": {\"proxy\": false}}";

static struct manner asked(const struct settings *settings, const char *text) {
    struct url url;
    assert_int_equal(url_parse(&url, text, NULL, NULL), URL_OK);
    struct manner manner = manner_of(settings, &url);
    url_clear(&url);
    return manner;
}

static struct settings *with_rules(void) {
    struct settings *settings = settings_new();
    json_t *value = json_loads(rules, 0, NULL);
    assert_true(settings_apply(settings, "hosts", value, NULL));
    json_decref(value);
    return settings;
}

static void the_more_special_rule_wins(void **state) {
    (void)state;
    static const struct { const char *url; double delay; int64_t per_host; bool robots, insecure; } cases[] = {
        {"http://elsewhere.org/", 0, 4, true, false},
        {"http://example.org/", 5, 2, true, false}, /* field by field */
        {"https://example.org/", 5, 2, true, false},
        {"http://EXAMPLE.org:8080/x", 9, 2, false, true},
        {"http://a.example.org/", 1, 2, true, false},
        {"http://www.example.org/", 1, 3, true, false},
        {"http://b.www.example.org/", 1, 3, true, false},
        {"http://notexample.org/", 0, 4, true, false},
    };
    struct settings *settings = with_rules();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct manner got = asked(settings, cases[i].url);
        bool same = got.delay == cases[i].delay && got.per_host == cases[i].per_host && got.robots == cases[i].robots &&
                    got.insecure == cases[i].insecure;
        if (!same) fail_msg("%s: delay %g, per_host %d", cases[i].url, got.delay, (int)got.per_host);
    }
    settings_free(settings);
}

static void what_is_not_said_is_as_everywhere(void **state) {
    (void)state;
    struct settings *settings = with_rules();
    struct manner got = asked(settings, "http://other.org/");
    assert_true(got.timeout == 7 && got.delay == 0 && got.headers == NULL);
    assert_string_equal(got.user_agent, "mine/1");
    assert_string_equal(got.proxies->at[0], "http://p:1");
    got = asked(settings, "http://direct.org/");
    assert_true(got.timeout == 30 && got.proxies->count == 0);
    assert_string_equal(got.user_agent, settings->user_agent);
    assert_null(asked(settings, "http://elsewhere.org/").proxies);
    assert_string_equal(headers_get(asked(settings, "http://a.example.org/").headers, "x-a"), "1");
    settings_free(settings);
}

static void auth_is_the_hosts(void **state) {
    (void)state;
    struct settings *settings = settings_new();
    json_t *value = json_loads("{\"*.example.org\": {\"auth\": {\"user\": \"u\", \"password\": \"p\"}},"
                               " \"open.example.org\": {\"auth\": false},"
                               " \"api.example.org\": {\"auth\": {\"bearer\": \"t\"}},"
                               " \"old.example.org\": {\"auth\": {\"user\": \"v\", \"password\": \"\", \"scheme\": \"digest\"}}}", 0, NULL);
    assert_true(settings_apply(settings, "hosts", value, NULL));
    json_decref(value);
    assert_null(asked(settings, "http://elsewhere.org/").auth);
    assert_null(asked(settings, "http://open.example.org/").auth);
    const struct auth *auth = asked(settings, "http://a.example.org/").auth;
    assert_true(auth->scheme == AUTH_BASIC && strcmp(auth->user, "u") == 0 && strcmp(auth->password, "p") == 0);
    auth = asked(settings, "http://api.example.org/").auth;
    assert_true(auth->scheme == AUTH_BEARER && strcmp(auth->token, "t") == 0 && !auth->user);
    auth = asked(settings, "http://old.example.org/").auth;
    assert_true(auth->scheme == AUTH_DIGEST && strcmp(auth->password, "") == 0);
    settings_free(settings);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_more_special_rule_wins),
        cmocka_unit_test(what_is_not_said_is_as_everywhere),
        cmocka_unit_test(auth_is_the_hosts),
    };
    return cmocka_run_group_tests_name("model/hosts", tests, NULL, NULL);
}
