/* Settings: every one can be set, each wrong value says what is right, and what the crawl may fetch. */
#include "model/outcome.h"
#include "model/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static bool apply(struct settings *settings, const char *name, const char *text, struct err *err) {
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    if (!value) fail_msg("no JSON: %s", text);
    bool ok = settings_apply(settings, name, value, err);
    json_decref(value);
    return ok;
}

static void must(struct settings *settings, const char *name, const char *text) {
    struct err err = {0};
    if (!apply(settings, name, text, &err)) fail_msg("%s = %s: %s", name, text, err.message);
}

static void has_the_defaults(void **state) {
    (void)state;
    struct settings *s = settings_new();
    assert_null(s->name);
    assert_false(s->proxy_given);
    assert_string_equal(s->user_agent, "darn/" DARN_VERSION);
    assert_true(s->robots && s->cookies && s->autothrottle && s->keep == KEEP_ALL && s->parser == PARSER_HTML5);
    assert_true(s->concurrency == 16 && s->per_host == 4 && s->delay == 0 && s->max_redirects == 10);
    assert_true(s->max_depth == -1 && s->max_pages == -1 && s->max_body == 16 << 20);
    assert_true(s->timeout == 30 && s->callback_time == 10 && s->callback_memory == 256 << 20 && s->hold_after == 10);
    assert_int_equal(policy_rule(&s->retry, KIND_STATUS, 503)->form, RULE_EXPONENTIAL);
    assert_true(settings_check(s, NULL));
    vec_push(&s->schemas, (struct schema){.type = mem_strdup("book")}); /* as the scraper's reader does */
    vec_push(&s->schemas.at[0].columns, mem_strdup("title"));
    settings_free(s);
    settings_free(NULL);
}

static void takes_every_setting(void **state) {
    (void)state;
    struct settings *s = settings_new();
    must(s, "name", "\"shop\"");
    must(s, "user_agent", "\"mine/1\"");
    must(s, "proxy", "\"http://127.0.0.1:3128\"");
    assert_string_equal(s->proxies.at[0], "http://127.0.0.1:3128");
    must(s, "proxy", "[\"http://u:p@a:1\", \"socks5h://b\", \"c:3128\"]");
    assert_true(s->proxy_given && s->proxies.count == 3);
    must(s, "proxy", "\"\"");
    must(s, "proxy", "false");
    must(s, "allow", "\"Example.org\"");
    must(s, "allow", "[\"*.example.org\", \"http://h/a/*\"]"); /* replaces */
    must(s, "deny", "[]");
    must(s, "deny", "{}"); /* an empty Lua table */
    must(s, "headers", "{\"Accept\": \"*/*\"}");
    must(s, "headers", "{\"X-A\": \"1\", \"X-B\": \"2\"}");
    must(s, "robots", "false");
    must(s, "cookies", "false");
    must(s, "autothrottle", "false");
    must(s, "nofollow", "true");
    must(s, "retry", "{\"timeout\": 120}");
    must(s, "statuses", "[404, 410]");
    must(s, "concurrency", "32");
    must(s, "per_host", "8");
    must(s, "delay", "0.25");
    must(s, "timeout", "5");
    must(s, "max_body", "1048576.0"); /* 1024 ^ 2 in Lua */
    must(s, "max_redirects", "0");
    must(s, "max_depth", "0");
    must(s, "max_pages", "100");
    must(s, "callback_time", "0.5");
    must(s, "callback_memory", "1048576");
    must(s, "hold_after", "false");
    must(s, "traps", "false");
    assert_int_equal(s->traps.repeats, 0);
    must(s, "traps", "{\"length\": 100, \"doubles\": false}");
    assert_true(s->traps.length == 100 && s->traps.doubles == 0 && s->traps.repeats == 3);
    must(s, "traps", "true");
    must(s, "hosts", "{\"example.org\": {\"delay\": 1}}");
    must(s, "hosts", "{}"); /* replaces */
    assert_int_equal(s->hosts.count, 0);
    must(s, "parser", "\"html5\"");
    must(s, "parser", "\"libxml2\"");
    assert_int_equal(s->parser, PARSER_LIBXML2);
    must(s, "keep", "\"failed\"");
    must(s, "aliases", "{\"book\": \"product\"}");
    assert_string_equal(s->name, "shop");
    assert_string_equal(s->user_agent, "mine/1");
    assert_true(s->proxy_given && s->proxies.count == 0);
    assert_int_equal(s->allow.count, 2);
    assert_int_equal(s->deny.count, 0);
    assert_int_equal(s->headers.count, 2);
    assert_false(s->robots || s->cookies || s->autothrottle || !s->nofollow);
    assert_int_equal(policy_rule(&s->retry, KIND_TIMEOUT, 0)->form, RULE_SECONDS);
    assert_int_equal(s->statuses.at[1], 410);
    assert_true(s->concurrency == 32 && s->per_host == 8 && s->delay == 0.25 && s->timeout == 5);
    assert_true(s->max_body == 1 << 20 && s->max_redirects == 0 && s->max_depth == 0 && s->max_pages == 100);
    assert_true(s->callback_time == 0.5 && s->callback_memory == 1 << 20 && s->keep == KEEP_FAILED && s->hold_after == 0);
    assert_string_equal(json_string_value(json_object_get(s->aliases, "book")), "product");
    settings_free(s);
}

static void says_what_is_wrong(void **state) {
    (void)state;
    static const struct { const char *name, *value, *message; } cases[] = {
        {"concurrency", "\"many\"", "concurrency must be an integer from 1 to 10000, not \"many\""},
        {"concurrency", "0", "concurrency must be an integer from 1 to 10000, not 0"},
        {"concurrency", "1.5", "concurrency must be an integer from 1 to 10000, not 1.5"},
        {"delay", "-1", "delay must be seconds from 0 to 86400, not -1"},
        {"timeout", "true", "timeout must be seconds from 0.001 to 86400, not true"},
        {"max_pages", "0", "max_pages must be an integer from 1 to 1000000000000, not 0"},
        {"robots", "1", "robots must be true or false, not 1"},
        {"cookies", "{\"a\": 1}", "cookies must be true, false or the path of a cookies.txt, not a table"},
        {"name", "\"a/b\"", "name must be a name without slashes, not \"a/b\""},
        {"name", "\"\"", "name must be a name without slashes, not \"\""},
        {"user_agent", "\"a\\nb\"", "user_agent must be a string without line breaks, not \"a\\nb\""},
        {"proxy", "[1]", "proxy must be a URL (http, https, socks4, socks4a, socks5, socks5h), a list of them, or false, not 1"},
        {"proxy", "true", "proxy must be a URL (http, https, socks4, socks4a, socks5, socks5h), a list of them, or false, not true"},
        {"proxy", "\"gopher://h\"", "proxy must be a URL (http, https, socks4, socks4a, socks5, socks5h), a list of them, or false, not \"gopher://h\""},
        {"proxy", "[\"http://\"]", "proxy must be a URL (http, https, socks4, socks4a, socks5, socks5h), a list of them, or false, not \"http://\""},
        {"proxy", "\"a b\"", "proxy must be a URL (http, https, socks4, socks4a, socks5, socks5h), a list of them, or false, not \"a b\""},
        {"allow", "1", "allow must be hosts or URL patterns, not 1"},
        {"allow", "[\"ok.org\", 2]", "allow must be hosts or URL patterns, not 2"},
        {"allow", "\"a b\"", "allow: \"a b\" is no host or URL pattern: its host is no valid name"},
        {"deny", "\"www.*.org\"", "deny: \"www.*.org\" is no host or URL pattern: a star stands for"},
        {"hosts", "[1]", "hosts must be a table of hosts, not a list"},
        {"hosts", "{\"a.org\": 1}", "hosts: a.org: what is said of a host is a table: { delay = 1 }"},
        {"hosts", "{\"a.org\": {\"dealy\": 1}}", "hosts: a.org: unknown field \"dealy\"; did you mean \"delay\"?"},
        {"hosts", "{\"a.org\": {\"zzz\": 1}}", "hosts: a.org: unknown field \"zzz\"; there are delay, per_host, timeout,"},
        {"hosts", "{\"a.org\": {\"delay\": -1}}", "hosts: a.org: delay must be seconds from 0 to 86400, not -1"},
        {"hosts", "{\"a.org\": {\"insecure\": 1}}", "hosts: a.org: insecure must be true or false"},
        {"hosts", "{\"a.org\": {\"auth\": \"secret\"}}", "hosts: a.org: auth: it must be { user = U, password = P }, { bearer = TOKEN } or false"},
        {"hosts", "{\"a.org\": {\"auth\": {}}}", "hosts: a.org: auth: a user and a password are needed, both strings, or a bearer token (os.getenv"},
        {"hosts", "{\"a.org\": {\"auth\": {\"user\": \"u\"}}}", "hosts: a.org: auth: a user and a password are needed"},
        {"hosts", "{\"a.org\": {\"auth\": {\"passwort\": \"p\"}}}", "hosts: a.org: auth: unknown field \"passwort\"; did you mean \"password\"?"},
        {"hosts", "{\"a.org\": {\"auth\": {\"user\": \"u:v\", \"password\": \"p\"}}}", "hosts: a.org: auth: a user has no colon"},
        {"hosts", "{\"a.org\": {\"auth\": {\"user\": \"u\", \"password\": \"p\", \"scheme\": \"ntlm\"}}}", "hosts: a.org: auth: scheme must be"},
        {"hosts", "{\"a.org\": {\"auth\": {\"bearer\": \"a\\nb\"}}}", "hosts: a.org: auth: bearer must be a token, without line breaks"},
        {"hosts", "{\"a.org\": {\"auth\": {\"bearer\": \"t\", \"user\": \"u\"}}}", "hosts: a.org: auth: bearer stands alone"},
        {"hosts", "{\"a.org/x\": {}}", "hosts: a.org/x: a host has no slash in it (example.org, *.example.org, example.org:8080)"},
        {"hosts", "{\"a b\": {}}", "hosts: a b: \"a b\" is no host or URL pattern: its host is no valid name"},
        {"headers", "{\"A\": 1}", "headers must be a table of strings, not 1"},
        {"headers", "{\"A B\": \"x\"}", "headers: \"A B\" cannot be sent"},
        {"headers", "{\"A\": \"x\\ny\"}", "headers: \"A\" cannot be sent"},
        {"statuses", "[404, 99]", "statuses must be a list of status codes from 100 to 599, not 99"},
        {"statuses", "404", "statuses must be a list of status codes from 100 to 599, not 404"},
        {"retry", "5", "retry must be a table of rules, not 5"},
        {"retry", "{\"timeot\": 5}", "retry: \"timeot\" is no kind"},
        {"keep", "\"some\"", "keep must be \"all\" or \"failed\", not \"some\""},
        {"parser", "\"soup\"", "parser must be \"html5\" or \"libxml2\", not \"soup\""},
        {"parser", "true", "parser must be \"html5\" or \"libxml2\", not true"},
        {"aliases", "{\"a\": 1}", "aliases must be a table of callback names, not 1"},
        {"autothrottle", "1", "autothrottle must be true or false, not 1"},
        {"drift", "true", "drift: not yet in this version of darn"},
        {"callback_memory", "1", "callback_memory must be an integer from 65536 to 1099511627776, not 1"},
        {"traps", "3", "traps must be true, false or a table of limits, not 3"},
        {"traps", "{\"repeat\": 3}", "traps has no limit \"repeat\"; did you mean \"repeats\"?"},
        {"traps", "{\"length\": 0.5}", "traps: length must be an integer from 1 to 1000000, or false"},
        {"hold_after", "-1", "hold_after must be an integer from 0 to 1000000000, or false, not -1"},
        {"hold_after", "true", "hold_after must be an integer from 0 to 1000000000, or false, not true"},
        {"start", "\"http://h/\"", "start can only be given in the scraper"},
        {"concurency", "1", "unknown setting \"concurency\"; did you mean \"concurrency\"?"},
        {"quux_quux", "1", "unknown setting \"quux_quux\""},
    };
    struct settings *s = settings_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        assert_false(apply(s, cases[i].name, cases[i].value, &err));
        assert_int_equal(err.kind, ERR_USAGE);
        if (!str_starts(err.message, cases[i].message)) fail_msg("%s = %s: %s", cases[i].name, cases[i].value, err.message);
    }
    assert_int_equal(s->allow.count, 0); /* nothing half-applied */
    assert_int_equal(s->headers.count, 0);
    settings_free(s);
}

static void lists_itself(void **state) {
    (void)state;
    struct str out = {0};
    settings_describe(&out);
    for (const char *const *name = settings_names(); *name; name++) {
        assert_int_not_equal(settings_sort(*name), SETTING_NONE);
        assert_non_null(settings_help(*name));
        assert_non_null(strstr(out.data, *name));
    }
    assert_non_null(strstr(out.data, "  concurrency     requests under way at once; an integer from 1 to 10000 (16)\n"));
    assert_non_null(strstr(out.data, "  gate            whether a save waits for its proof [not yet]\n"));
    assert_int_equal(settings_sort("start"), SETTING_SCRIPT);
    assert_int_equal(settings_sort("items"), SETTING_SCRIPT);
    assert_int_equal(settings_sort("sitemap"), SETTING_LATER);
    assert_int_equal(settings_sort("delay"), SETTING_VALUE);
    assert_int_equal(settings_sort("parse"), SETTING_NONE);
    assert_null(settings_help("parse"));
    str_clear(&out);
}

static void checks_aliases(void **state) {
    (void)state;
    struct settings *s = settings_new();
    struct err err = {0};
    must(s, "aliases", "{\"a\": \"b\", \"b\": \"c\"}");
    assert_true(settings_check(s, &err));
    must(s, "aliases", "{\"a\": \"b\", \"b\": \"a\"}");
    assert_false(settings_check(s, &err));
    assert_string_equal(err.message, "aliases: \"a\" leads back to itself");
    must(s, "aliases", "[]");
    assert_true(settings_check(s, &err));
    settings_free(s);
}

static void allows_by_allow_and_deny(void **state) {
    (void)state;
    static const struct { const char *url; bool allowed; int drop; } cases[] = {
        {"http://example.org/x", true, 0},
        {"http://other.org/x", false, DROP_OFFSITE},
        {"http://example.org/private/x", false, DROP_DENIED},
        {"http://other.org/private/x", false, DROP_OFFSITE},
    };
    struct settings *s = settings_new();
    must(s, "deny", "\"http://example.org/private/*\"");
    must(s, "allow", "[\"example.com\", \"example.org\"]");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct url url;
        int drop = -1;
        assert_int_equal(url_parse(&url, cases[i].url, NULL, NULL), URL_OK);
        assert_int_equal(settings_allows(s, &url, "", &drop), cases[i].allowed);
        if (!cases[i].allowed) assert_int_equal(drop, cases[i].drop);
        url_clear(&url);
    }
    settings_free(s);
}

/* Where `allow` says nothing: the hosts of start, any port, each once; where there are none either, all. */
static void allows_the_hosts_of_start(void **state) {
    (void)state;
    static const struct { const char *url; bool allowed, named; } cases[] = {
        {"http://a.org/x", true, true}, {"https://b.org:8443/", true, true}, {"http://www.a.org/", false, false}, {"http://a.or/", false, false},
    };
    struct settings *s = settings_new();
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            struct url url;
            int drop;
            assert_int_equal(url_parse(&url, cases[i].url, NULL, NULL), URL_OK);
            assert_int_equal(settings_allows(s, &url, "", &drop), !round || cases[i].allowed);
            assert_int_equal(settings_names_host(s, &url), round && cases[i].named);
            url_clear(&url);
        }
        settings_start_at(s, "a.org");
        settings_start_at(s, "b.org");
        settings_start_at(s, "a.org");
    }
    assert_int_equal(s->start_hosts.count, 2);
    settings_free(s);
}

static void takes_2xx_and_what_was_named(void **state) {
    (void)state;
    struct settings *s = settings_new();
    must(s, "statuses", "[404]");
    static const struct { int status; bool taken; } cases[] = {
        {200, true}, {299, true}, {199, false}, {300, false}, {404, true}, {410, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(settings_takes_status(s, cases[i].status), cases[i].taken);
    settings_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_defaults),         cmocka_unit_test(takes_every_setting),
        cmocka_unit_test(says_what_is_wrong),       cmocka_unit_test(lists_itself),
        cmocka_unit_test(checks_aliases),           cmocka_unit_test(allows_by_allow_and_deny),
        cmocka_unit_test(allows_the_hosts_of_start),
        cmocka_unit_test(takes_2xx_and_what_was_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
