/* Dates and waits as servers write them. */
#include "model/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const int64_t NOW = 784111777000; /* Sun, 06 Nov 1994 08:49:37 GMT */

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

static void reads_iso_dates(void **state) {
    (void)state;
    static const struct { const char *text; int64_t ms; } cases[] = {
        {"1994-11-06T08:49:37Z", 784111777000},     {"1994-11-06 08:49:37", 784111777000},
        {"1994-11-06t08:49:37z", 784111777000},     {" 1994-11-06T08:49:37Z ", 784111777000},
        {"19941106T084937Z", 784111777000},         {"1994-11-06T08:49:37.750Z", 784111777000},
        {"1994-11-06T08:49:37,5", 784111777000},    {"1994-11-06T10:49:37+02:00", 784111777000},
        {"1994-11-06T03:19:37-0530", 784111777000}, {"1994-11-06T09:49:37+01", 784111777000},
        {"1994-11-06T08:49Z", 784111740000},        {"1994-11-06", 784080000000},
        {"2024-02-29T23:59:60Z", 1709251200000},
        {"1994-11-31", -1},   {"1994-13-06", -1},   {"1994-11-06T24:49:37Z", -1}, {"1994-11-06T08:49:37+25:00", -1},
        {"1994-11", -1},      {"1994-11-06T", -1},  {"1994-11-06T08", 784108800000}, {"1994-11-06T08:49:37ZZ", -1},
        {"1994-11-06X", -1},  {"", -1},             {"94-11-06", -1},             {"1994-11-06T08:49:3", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = iso_date_ms(cases[i].text);
        if (got != cases[i].ms) fail_msg("\"%s\" is %lld", cases[i].text, (long long)got);
    }
}

/* A number of seconds that nobody means to wait is a point in time. */
static void reads_seconds_since_1970(void **state) {
    (void)state;
    const int64_t now = 1700000000000;
    assert_int_equal(wait_ms("1700000060", now), 60000);
    assert_int_equal(wait_ms("1700000000.5", now), 500);
    assert_int_equal(wait_ms("1699999999", now), 0);
    assert_int_equal(wait_ms("1800000000", now), DAY_MS);
    assert_int_equal(wait_ms("999999999", now), DAY_MS);
    assert_int_equal(seconds_wait_ms(1700000060, now), 60000);
    assert_int_equal(seconds_wait_ms(-1, now), -1);
}

static void reads_waits(void **state) {
    (void)state;
    static const struct { const char *text; int64_t ms; } cases[] = {
        {"0", 0},        {" 30 ", 30000},    {"0.5", 500},      {"2.3", 2300}, {".5", 500}, {"5.", 5000}, {"86400", 86400000},
        {"86401", 86400000}, {"99999999999999999999999", 86400000},
        {"Sun, 06 Nov 1994 08:50:37 GMT", 60000}, {"1994-11-06T08:50:37Z", 60000}, {"1994-11-06T08:00:00Z", 0},
        {"2094-11-06", 86400000},
        {"", -1},        {"-5", -1},         {"+5", -1},        {"soon", -1},  {"5s", -1},  {".", -1},    {"1e3", -1},
        {"1 2", -1},     {"0x10", -1},       {"nan", -1},       {"1.2.3", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = wait_ms(cases[i].text, NOW);
        if (got != cases[i].ms) fail_msg("\"%s\" is %lld", cases[i].text, (long long)got);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_dates), cmocka_unit_test(reads_retry_after),
        cmocka_unit_test(reads_iso_dates), cmocka_unit_test(reads_waits), cmocka_unit_test(reads_seconds_since_1970),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
