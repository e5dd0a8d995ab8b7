/* From what went wrong to how long to wait: backoff, jitter, Retry-After, holds, and HTTP's dates. */
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
    struct verdict want;
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
    struct fault fault = {c->kind, c->status, c->attempts, &headers, c->asked_s};
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

static void reads_dates(void **state) {
    (void)state;
    static const struct { const char *text; int64_t seconds; } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {" Sun, 06 Nov 1994 08:49:37 GMT ", 784111777},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Thu, 29 Feb 2024 23:59:60 GMT", 1709251200},
        {"Friday, 01-Jan-38 00:00:00 GMT", 2145916800},
        {"Mon, 29 Feb 2100 00:00:00 GMT", -1},
        {"Wed, 29 Feb 2023 00:00:00 GMT", -1},
        {"Sun, 32 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 00 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Foo 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 24:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 08:60:37 GMT", -1},
        {"Sun, 06 Nov 1994 08:49:61 GMT", -1},
        {"Sun, 06 Nov 1994 -8:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 +8:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 08:49:37", -1},
        {"Sun, 06 Nov 1994 08:49:37 GMT+1", -1},
        {"Sun, 06 Nov 1968 08:49:37 GMT", -36342623},
        {"Sun, 06 Nov 1800 08:49:37 GMT", -5337933023},
        {"Sat, 06 Nov 0000 08:49:37 GMT", -1},
        {"06 Nov 1994 08:49:37 GMT", -1},
        {"", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = http_date_ms(cases[i].text), want = cases[i].seconds == -1 ? -1 : cases[i].seconds * 1000;
        if (got != want) fail_msg("\"%s\" is %lld, not %lld", cases[i].text, (long long)got, (long long)want);
    }
}

static void reads_retry_after(void **state) {
    (void)state;
    static const struct { const char *value; int64_t ms; } cases[] = {
        {"0", 0},       {" 120 ", 120000},   {"", -1},       {" ", -1},      {"-5", -1},   {"+5", -1},
        {"1.5", -1},    {"120abc", -1},      {"120, 60", -1}, {"120 60", -1}, {"0x10", -1},
        {"Sun, 06 Nov 1968 08:49:37 GMT", 0},
        {"99999999999999999999999", 999999999000},
        {"Sun, 06 Nov 1994 08:50:37 GMT", 60000},
        {"Sun, 06 Nov 1994 08:48:37 GMT", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = retry_after_ms(cases[i].value, NOW);
        if (got != cases[i].ms) fail_msg("\"%s\" is %lld", cases[i].value, (long long)got);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backs_off),          cmocka_unit_test(honours_retry_after),
        cmocka_unit_test(holds_the_host),     cmocka_unit_test(a_callback_may_ask),
        cmocka_unit_test(reads_dates),        cmocka_unit_test(reads_retry_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
