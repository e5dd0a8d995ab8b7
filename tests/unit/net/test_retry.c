/* From what went wrong to how long to wait: backoff, jitter, Retry-After, fields, what the script asks for, holds. */
#include "base/json.h"
#include "net/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const int64_t NOW = 784111777000; /* Sun, 06 Nov 1994 08:49:37 GMT */

struct retry_case {
    const char *rules; /* merged over the default policy; NULL: none */
    enum kind kind;
    int status, attempts;
    const char *retry_after;
    double asked_s, chance;
    struct { bool again; int64_t delay_ms, hold_ms; } want;
};

static void check(const struct retry_case *c, size_t i) {
    struct policy policy;
    struct headers headers = {0};
    policy_defaults(&policy);
    if (c->rules) {
        json_t *rules = json_loads(c->rules, 0, NULL);
        assert_true(policy_merge(&policy, rules, NULL));
        json_decref(rules);
    }
    if (c->retry_after) headers_add(&headers, "retry-after", c->retry_after);
    struct fault fault = {.kind = c->kind, .status = c->status, .attempts = c->attempts, .headers = &headers,
                          .asked_s = c->asked_s};
    struct verdict got = retry_decide(&policy, &fault, NOW, c->chance);
    headers_clear(&headers);
    if (got.again != c->want.again || got.delay_ms != c->want.delay_ms || got.hold_ms != c->want.hold_ms)
        fail_msg("case %zu: again %d delay %lld hold %lld", i, got.again, (long long)got.delay_ms, (long long)got.hold_ms);
}

#define EACH(cases) for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check(&cases[i], i)

static void backs_off(void **state) {
    (void)state;
    static const char plain[] = "{\"timeout\": {\"first\": 1, \"factor\": 2, \"most\": 5, \"attempts\": 6, \"jitter\": false}}";
    static const struct retry_case cases[] = {
        {plain, KIND_TIMEOUT, 0, 1, NULL, -1, 0.3, {true, 1000, 0}},
        {plain, KIND_TIMEOUT, 0, 2, NULL, -1, 0.3, {true, 2000, 0}},
        {plain, KIND_TIMEOUT, 0, 3, NULL, -1, 0.3, {true, 4000, 0}},
        {plain, KIND_TIMEOUT, 0, 4, NULL, -1, 0.3, {true, 5000, 0}}, /* most */
        {plain, KIND_TIMEOUT, 0, 5, NULL, -1, 0.3, {true, 5000, 0}},
        {plain, KIND_TIMEOUT, 0, 6, NULL, -1, 0.3, {false, 0, 0}}, /* six requests were made */
        {NULL, KIND_CONNECT, 0, 1, NULL, -1, 0.5, {true, 500, 0}}, /* full jitter */
        {NULL, KIND_CONNECT, 0, 3, NULL, -1, 0.0, {true, 0, 0}},
        {NULL, KIND_CONNECT, 0, 4, NULL, -1, 0.25, {true, 2000, 0}},
        {NULL, KIND_CONNECT, 0, 5, NULL, -1, 0.25, {false, 0, 0}},
        {"{\"dns\": 120}", KIND_DNS, 0, 4, NULL, -1, 0.5, {true, 120000, 0}}, /* seconds: no jitter, no growth */
        {"{\"dns\": {\"attempts\": 1000, \"factor\": 1000}}", KIND_DNS, 0, 900, NULL, -1, 0.5, {true, 30000, 0}},
        {NULL, KIND_TLS, 0, 1, NULL, -1, 0.5, {false, 0, 0}},
        {NULL, KIND_STATUS, 404, 1, NULL, -1, 0.5, {false, 0, 0}},
        {NULL, KIND_STATUS, 500, 1, NULL, -1, 0.5, {true, 500, 0}},
    };
    EACH(cases);
}

static void honours_retry_after(void **state) {
    (void)state;
    static const struct retry_case cases[] = {
        {NULL, KIND_STATUS, 429, 1, "20", -1, 0.0, {true, 20000, 20000}},
        {NULL, KIND_STATUS, 429, 1, "20", -1, 0.5, {true, 21000, 21000}},    /* a tenth at most */
        {NULL, KIND_STATUS, 429, 1, "3600", -1, 0.5, {true, 3602500, 3602500}}, /* 5 s at most */
        {NULL, KIND_STATUS, 503, 1, "Sun, 06 Nov 1994 08:50:37 GMT", -1, 0.0, {true, 60000, 60000}},
        {NULL, KIND_STATUS, 503, 1, "Sun, 06 Nov 1994 08:00:00 GMT", -1, 0.5, {true, 500, 500}}, /* has passed */
        {NULL, KIND_STATUS, 503, 1, "9999999999999", -1, 0.0, {true, 86400000, 86400000}},       /* a day at most */
        {NULL, KIND_STATUS, 503, 1, "-5", -1, 0.5, {true, 500, 500}},
        {NULL, KIND_STATUS, 503, 1, "soon", -1, 0.5, {true, 500, 500}},
        {"{\"503\": 60}", KIND_STATUS, 503, 1, "20", -1, 0.5, {true, 60000, 60000}}, /* the longer one */
        {"{\"503\": 60}", KIND_STATUS, 503, 1, "80", -1, 0.0, {true, 80000, 80000}},
        {NULL, KIND_STATUS, 500, 1, "20", -1, 0.0, {true, 20000, 0}}, /* one page's trouble is not the host's */
        {NULL, KIND_STATUS, 403, 1, "20", -1, 0.0, {false, 0, 0}},
        {NULL, KIND_TIMEOUT, 0, 1, "20", -1, 0.5, {true, 500, 0}},
    };
    EACH(cases);
}

static void holds_the_host(void **state) {
    (void)state;
    static const struct retry_case cases[] = {
        {NULL, KIND_STATUS, 429, 1, NULL, -1, 0.5, {true, 500, 500}},
        {NULL, KIND_STATUS, 503, 5, NULL, -1, 0.5, {false, 0, 0}},
        {NULL, KIND_STATUS, 503, 5, "20", -1, 0.5, {false, 0, 20000}}, /* given up, but the others wait */
        {"{\"429\": false}", KIND_STATUS, 429, 1, "20", -1, 0.5, {false, 0, 20000}},
        {"{\"429\": 7}", KIND_STATUS, 429, 1, NULL, -1, 0.5, {true, 7000, 7000}},
    };
    EACH(cases);
}

static void a_callback_may_ask(void **state) {
    (void)state;
    static const struct retry_case cases[] = {
        {NULL, KIND_ASKED, 200, 1, NULL, -1, 0.5, {true, 500, 0}},
        {NULL, KIND_ASKED, 200, 1, NULL, 7.5, 0.5, {true, 7500, 0}}, /* exactly */
        {NULL, KIND_ASKED, 200, 1, NULL, 0, 0.5, {true, 0, 0}},
        {NULL, KIND_ASKED, 200, 5, NULL, 7.5, 0.5, {false, 0, 0}}, /* but not for ever */
        {NULL, KIND_ASKED, 200, 1, "20", 1, 0.0, {true, 1000, 0}},
        {NULL, KIND_ASKED, 503, 1, "20", 1, 0.0, {true, 20000, 20000}},
        {"{\"asked\": false}", KIND_ASKED, 200, 1, NULL, 1, 0.5, {false, 0, 0}},
    };
    EACH(cases);
}

/* What the rule names, what the answer says, and what is waited. */
static void a_field_may_say_how_long(void **state) {
    (void)state;
    static const struct { const char *rules, *header, *body, *retry_after; double chance; struct verdict want; } cases[] = {
        {"{\"429\": \"X-Wait\"}", "7", NULL, NULL, 0.5, {true, false, false, 7000, 7000}}, /* no jitter */
        {"{\"429\": \"x-wait\"}", "7", NULL, NULL, 0.5, {true, false, false, 7000, 7000}},
        {"{\"429\": \"retry_in\"}", NULL, "{\"retry_in\": 3}", NULL, 0.5, {true, false, false, 3000, 3000}},
        {"{\"429\": \"retry_in\"}", NULL, "{\"retry_in\": 3}", "20", 0.0, {true, false, false, 20000, 20000}}, /* the longer one */
        {"{\"429\": \"Retry-After\"}", NULL, NULL, "20", 0.5, {true, false, false, 20000, 20000}},
        {"{\"429\": \"retry_in\"}", NULL, "{\"retry_in\": 999999}", NULL, 0.5, {true, false, false, 86400000, 86400000}},
        {"{\"429\": \"retry_in\"}", NULL, "{\"retry_in\": \"soon\"}", NULL, 0.5, {true, false, true, 500, 500}},
        {"{\"429\": \"retry_in\"}", NULL, "<h1>busy</h1>", NULL, 0.5, {true, false, true, 500, 500}},
        {"{\"429\": {\"seconds\": \"retry_in\", \"attempts\": 1}}", NULL, "{\"retry_in\": 3}", NULL, 0.5, {false, false, false, 0, 0}},
        {"{\"429\": null}", NULL, NULL, "20", 0.5, {true, true, false, 21000, 20000}}, /* held until the function has spoken */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct headers headers = {0};
        struct policy policy;
        policy_defaults(&policy);
        json_t *rules = json_loads(cases[i].rules, 0, NULL);
        assert_true(policy_merge(&policy, rules, NULL));
        json_decref(rules);
        if (cases[i].header) headers_add(&headers, "X-Wait", cases[i].header);
        if (cases[i].retry_after) headers_add(&headers, "Retry-After", cases[i].retry_after);
        struct fault fault = {.kind = KIND_STATUS, .status = 429, .attempts = 1, .headers = &headers, .asked_s = -1,
                              .body = cases[i].body, .body_bytes = cases[i].body ? strlen(cases[i].body) : 0};
        struct verdict got = retry_decide(&policy, &fault, NOW, cases[i].chance), *want = (struct verdict *)&cases[i].want;
        headers_clear(&headers);
        if (got.again != want->again || got.ask != want->ask || got.unusable != want->unusable ||
            got.delay_ms != want->delay_ms || got.hold_ms != want->hold_ms)
            fail_msg("case %zu: again %d ask %d unusable %d delay %lld hold %lld", i, got.again, got.ask, got.unusable,
                     (long long)got.delay_ms, (long long)got.hold_ms);
    }
}

static void the_script_has_the_last_word(void **state) {
    (void)state;
    static const struct { const char *rules; struct fault fault; struct verdict want; } cases[] = {
        {"{\"dns\": null}", {.kind = KIND_DNS, .attempts = 1, .asked_s = -1}, {true, true, false, 500, 0}},
        {"{\"dns\": null}", {.kind = KIND_DNS, .attempts = 1, .asked_s = 9}, {true, false, false, 9000, 0}},
        {"{\"dns\": null}", {.kind = KIND_DNS, .attempts = 1, .asked_s = 1e9}, {true, false, false, 86400000, 0}},
        {"{\"dns\": null}", {.kind = KIND_DNS, .attempts = 1, .asked_s = -1, .unasked = true}, {true, false, false, 500, 0}},
        {"{\"dns\": null}", {.kind = KIND_DNS, .attempts = 5, .asked_s = -1}, {false, false, false, 0, 0}},
        {"{}", {.kind = KIND_ASKED, .attempts = 5, .asked_s = 1, .asked_attempts = 6}, {true, false, false, 1000, 0}},
        {"{}", {.kind = KIND_ASKED, .attempts = 2, .asked_s = -1, .asked_attempts = 2}, {false, false, false, 0, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy policy;
        policy_defaults(&policy);
        json_t *rules = json_loads(cases[i].rules, 0, NULL);
        assert_true(policy_merge(&policy, rules, NULL));
        json_decref(rules);
        struct verdict got = retry_decide(&policy, &cases[i].fault, NOW, 0.5), want = cases[i].want;
        if (got.again != want.again || got.ask != want.ask || got.delay_ms != want.delay_ms)
            fail_msg("case %zu: again %d ask %d delay %lld", i, got.again, got.ask, (long long)got.delay_ms);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backs_off),          cmocka_unit_test(honours_retry_after),
        cmocka_unit_test(holds_the_host),     cmocka_unit_test(a_callback_may_ask),
        cmocka_unit_test(a_field_may_say_how_long), cmocka_unit_test(the_script_has_the_last_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
