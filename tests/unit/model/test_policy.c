/* The retry policy: its defaults, merging a scraper's rules over them, and what a wrong rule says. */
#include "model/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static json_t *read(const char *text) {
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    if (!value) fail_msg("no JSON: %s", text);
    return value;
}

static bool merge(struct policy *policy, const char *text, struct err *err) {
    json_t *table = read(text);
    bool ok = policy_merge(policy, table, err);
    json_decref(table);
    return ok;
}

static void retries_what_can_pass(void **state) {
    (void)state;
    static const struct { enum kind kind; int status; bool retried; } cases[] = {
        {KIND_TIMEOUT, 0, true},     {KIND_CONNECT, 0, true},    {KIND_DNS, 0, true},      {KIND_RESET, 0, true},
        {KIND_TRUNCATED, 0, true},   {KIND_ASKED, 200, true},    {KIND_TLS, 0, false},     {KIND_DECODE, 0, false},
        {KIND_TOO_LARGE, 0, false},  {KIND_PROXY, 0, true},      {KIND_REDIRECT, 0, false},
        {KIND_ROBOTS, 0, false},     {KIND_PRIVATE, 0, false},   {KIND_UNKNOWN, 0, false},
        {KIND_STATUS, 408, true},    {KIND_STATUS, 425, true},   {KIND_STATUS, 429, true}, {KIND_STATUS, 500, true},
        {KIND_STATUS, 502, true},    {KIND_STATUS, 503, true},   {KIND_STATUS, 504, true}, {KIND_STATUS, 404, false},
        {KIND_STATUS, 403, false},   {KIND_STATUS, 501, false},
    };
    struct policy policy;
    policy_defaults(&policy);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct rule *rule = policy_rule(&policy, cases[i].kind, cases[i].status);
        if ((rule->form != RULE_NEVER) != cases[i].retried) fail_msg("%s %d", kind_name(cases[i].kind), cases[i].status);
        if (!cases[i].retried) continue;
        assert_int_equal(rule->form, RULE_EXPONENTIAL);
        assert_true(rule->first == 1 && rule->factor == 2 && rule->most == 60 && rule->jitter);
        assert_int_equal(rule->attempts, 5);
    }
}

/* attempts marks which rule was found: each rule in a table says another number. 0: never retried. */
static void the_nearest_rule_counts(void **state) {
    (void)state;
    static const struct { const char *table; enum kind kind; int status, attempts; } cases[] = {
        {"{\"503\": {\"attempts\": 7}}", KIND_STATUS, 503, 7},
        {"{\"503\": {\"attempts\": 7}}", KIND_STATUS, 500, 5},
        /* the scraper's class beats the built-in codes, not the scraper's own, in either order */
        {"{\"5xx\": {\"attempts\": 8}}", KIND_STATUS, 503, 8},
        {"{\"5xx\": {\"attempts\": 8}}", KIND_STATUS, 501, 8},
        {"{\"5xx\": {\"attempts\": 8}}", KIND_STATUS, 429, 5},
        {"{\"5xx\": {\"attempts\": 8}, \"503\": {\"attempts\": 7}}", KIND_STATUS, 503, 7},
        {"{\"503\": {\"attempts\": 7}, \"5xx\": {\"attempts\": 8}}", KIND_STATUS, 503, 7},
        {"{\"503\": {\"attempts\": 7}, \"5xx\": {\"attempts\": 8}}", KIND_STATUS, 500, 8},
        {"{\"5xx\": false}", KIND_STATUS, 503, 0},
        {"{\"status\": {\"attempts\": 6}}", KIND_STATUS, 503, 6},
        {"{\"status\": {\"attempts\": 6}}", KIND_STATUS, 403, 6},
        {"{\"status\": {\"attempts\": 6}, \"4xx\": false}", KIND_STATUS, 403, 0},
        {"{\"status\": {\"attempts\": 6}}", KIND_TIMEOUT, 0, 5},
        {"{\"default\": {\"attempts\": 4}}", KIND_STATUS, 503, 4},
        {"{\"default\": {\"attempts\": 4}}", KIND_TIMEOUT, 0, 4},
        {"{\"default\": {\"attempts\": 4}}", KIND_TLS, 0, 4},
        {"{\"default\": {\"attempts\": 4}}", KIND_ROBOTS, 0, 0},
        {"{\"default\": {\"attempts\": 4}}", KIND_COUNT, 0, 4}, /* of no kind of ours */
        {"{\"status\": {\"attempts\": 4}}", KIND_COUNT, 0, 0},
        {"{\"default\": false, \"timeout\": {\"attempts\": 3}}", KIND_TIMEOUT, 0, 3},
        {"{\"timeout\": {\"attempts\": 3}, \"default\": false}", KIND_TIMEOUT, 0, 3},
        {"{\"timeout\": {\"attempts\": 3}, \"default\": false}", KIND_DNS, 0, 0},
        {"{\"default\": {\"attempts\": 4}, \"status\": {\"attempts\": 6}}", KIND_STATUS, 500, 6},
        {"{\"tls\": {\"attempts\": 3}}", KIND_TLS, 0, 3},
        {"{\"timeout\": false}", KIND_TIMEOUT, 0, 0},
        {"{\"robots\": false}", KIND_ROBOTS, 0, 0},
        {"{}", KIND_TIMEOUT, 0, 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy policy;
        struct err err = {0};
        policy_defaults(&policy);
        if (!merge(&policy, cases[i].table, &err)) fail_msg("%s: %s", cases[i].table, err.message);
        const struct rule *rule = policy_rule(&policy, cases[i].kind, cases[i].status);
        int attempts = rule->form == RULE_NEVER ? 0 : rule->attempts;
        if (attempts != cases[i].attempts)
            fail_msg("%s: kind %d, status %d has %d attempts, not %d", cases[i].table, cases[i].kind, cases[i].status,
                     attempts, cases[i].attempts);
    }
}

static void a_later_merge_keeps_what_the_first_one_set(void **state) {
    (void)state;
    struct policy policy;
    policy_defaults(&policy);
    assert_true(merge(&policy, "{\"503\": 7}", NULL));
    assert_true(merge(&policy, "{\"5xx\": 9}", NULL));
    assert_true(policy_rule(&policy, KIND_STATUS, 503)->seconds == 7);
    assert_true(policy_rule(&policy, KIND_STATUS, 500)->seconds == 9);
    assert_true(merge(&policy, "{\"503\": 8}", NULL));
    assert_true(policy_rule(&policy, KIND_STATUS, 503)->seconds == 8);
}

/* What waits as it is told may have nothing to be told by: it backs off then, as the usual rule does. */
#define BACKOFF .first = 1, .factor = 2, .most = 60, .jitter = true

static void reads_every_form(void **state) {
    (void)state;
    static const struct { const char *rule; struct rule want; } cases[] = {
        {"120", {.form = RULE_SECONDS, .seconds = 120, .attempts = 5, BACKOFF}},
        {"0.5", {.form = RULE_SECONDS, .seconds = 0.5, .attempts = 5, BACKOFF}},
        {"0", {.form = RULE_SECONDS, .attempts = 5, BACKOFF}},
        {"false", {.form = RULE_NEVER, .attempts = 1}},
        {"{\"seconds\": 9, \"attempts\": 2}", {.form = RULE_SECONDS, .seconds = 9, .attempts = 2, BACKOFF}},
        {"\"Retry-In\"", {.form = RULE_FIELD, .field = "Retry-In", .attempts = 5, BACKOFF}},
        {"{\"seconds\": \"error.in\", \"attempts\": 9}", {.form = RULE_FIELD, .field = "error.in", .attempts = 9, BACKOFF}},
        {"null", {.form = RULE_FUNCTION, .attempts = 5, BACKOFF}},
        {"{\"seconds\": null, \"attempts\": 100}", {.form = RULE_FUNCTION, .attempts = 100, BACKOFF}},
        {"{}", {.form = RULE_EXPONENTIAL, .attempts = 5, BACKOFF}},
        {"{\"first\": 0.1, \"factor\": 3, \"most\": 9, \"attempts\": 6, \"jitter\": false}",
         {.form = RULE_EXPONENTIAL, .first = 0.1, .factor = 3, .most = 9, .attempts = 6}},
        {"{\"first\": 120}", {.form = RULE_EXPONENTIAL, .first = 120, .factor = 2, .most = 120, .jitter = true, .attempts = 5}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy policy;
        char table[200];
        policy_defaults(&policy);
        snprintf(table, sizeof table, "{\"timeout\": %s}", cases[i].rule);
        assert_true(merge(&policy, table, NULL));
        const struct rule *got = &policy.kinds[KIND_TIMEOUT], *want = &cases[i].want;
        bool same = got->form == want->form && got->seconds == want->seconds && got->first == want->first &&
                    got->factor == want->factor && got->most == want->most && got->jitter == want->jitter &&
                    got->attempts == want->attempts && strcmp(got->field, want->field) == 0;
        if (!same) fail_msg("%s", cases[i].rule);
        assert_string_equal(got->key, "timeout");
    }
}

static void backs_off_within_bounds(void **state) {
    (void)state;
    static const struct { double first, factor, most; bool jitter; int attempts; double chance, seconds; } cases[] = {
        {1, 2, 60, false, 1, 0.5, 1},   {1, 2, 60, false, 4, 0.5, 8}, {1, 2, 60, false, 7, 0.5, 60},
        {1, 2, 60, true, 4, 0.5, 4},    {1, 2, 60, true, 4, 0, 0},    {0, 2, 60, false, 9, 0.5, 0},
        {1, 1000, 60, false, 1000, 0, 60}, {0, 1000, 60, false, 1000, 0, 0}, {5, 1, 60, false, 1000, 0, 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rule rule = {.first = cases[i].first, .factor = cases[i].factor, .most = cases[i].most, .jitter = cases[i].jitter};
        double got = rule_backoff_s(&rule, cases[i].attempts, cases[i].chance);
        if (got != cases[i].seconds) fail_msg("case %zu: %g", i, got);
    }
}

static void says_what_is_wrong(void **state) {
    (void)state;
    static const struct { const char *table, *message; } cases[] = {
        {"{\"timeot\": 1}", "did you mean \"timeout\"?"},
        {"{\"6xx\": 1}", "\"6xx\" is no kind of failure, status code"},
        {"{\"42\": 1}", "\"42\" is no kind of failure"},
        {"{\"503\": {\"atempts\": 1}}", "retry: \"503\": a rule has no \"atempts\"; did you mean \"attempts\"?"},
        {"{\"503\": {\"zzzzzz\": 1}}", "only first, factor, most"},
        {"{\"503\": {\"attempts\": 1.5}}", "attempts must be an integer from 1 to 1000"},
        {"{\"503\": {\"attempts\": 0}}", "attempts must be"},
        {"{\"503\": {\"factor\": 0.5}}", "factor must be a number from 1 to 1000"},
        {"{\"503\": {\"first\": \"1\"}}", "first must be a number"},
        {"{\"503\": {\"jitter\": 1}}", "jitter must be true or false"},
        {"{\"503\": {\"seconds\": 1, \"first\": 2}}", "seconds stands alone"},
        {"{\"503\": {\"seconds\": 1, \"jitter\": true}}", "seconds stands alone"},
        {"{\"timeout\": -1}", "seconds must be a number from 0"},
        {"{\"timeout\": true}", "a rule is seconds, the name of a field, {"},
        {"{\"timeout\": [1]}", "a rule is seconds, the name of a field, {"},
        {"{\"timeout\": 86401}", "seconds must be a number from 0 to 86400"},
        {"{\"429\": \"\"}", "retry: \"429\": the name of a field has 1 to 100 bytes"},
        {"{\"429\": {\"seconds\": \"a\", \"first\": 1}}", "seconds stands alone"},
        {"{\"429\": {\"seconds\": true}}", "seconds must be a number"},
        {"{\"robots\": 60}", "\"robots\" is never retried"},
        {"{\"redirect\": {}}", "\"redirect\" is never retried"},
        {"[1]", "retry must be a table"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy policy;
        struct err err = {0};
        policy_defaults(&policy);
        assert_false(merge(&policy, cases[i].table, &err));
        assert_int_equal(err.kind, ERR_USAGE);
        if (!strstr(err.message, cases[i].message)) fail_msg("%s says: %s", cases[i].table, err.message);
    }
}

static void has_room_for_so_many(void **state) {
    (void)state;
    struct policy policy;
    struct err err = {0};
    char table[32];
    policy_defaults(&policy);
    bool ok = true;
    for (int code = 100; code < 200 && ok; code++) {
        snprintf(table, sizeof table, "{\"%d\": 1}", code);
        ok = merge(&policy, table, &err);
    }
    assert_false(ok);
    assert_string_equal(err.message, "retry: too many rules for status codes");
    assert_true(merge(&policy, "{\"100\": 2}", &err)); /* one that is there may still change */
}

static void names_kinds(void **state) {
    (void)state;
    assert_string_equal(kind_name(KIND_TIMEOUT), "timeout");
    assert_string_equal(kind_name(KIND_TOO_LARGE), "too_large");
    assert_string_equal(kind_name(KIND_STATUS), "status");
    assert_string_equal(kind_name(KIND_UNKNOWN), "unknown");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retries_what_can_pass),
        cmocka_unit_test(the_nearest_rule_counts),
        cmocka_unit_test(a_later_merge_keeps_what_the_first_one_set),
        cmocka_unit_test(reads_every_form),
        cmocka_unit_test(backs_off_within_bounds),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(has_room_for_so_many),
        cmocka_unit_test(names_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
