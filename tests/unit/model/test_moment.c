/* Moments: the calendar, ISO 8601 in and out. */
#include "model/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void reads_and_writes_iso(void **state) {
    (void)state;
    static const struct { const char *text, *iso; } cases[] = { /* NULL: it is none */
        {"2024-03-12", "2024-03-12"},
        {" 20240312\n", "2024-03-12"},
        {"2024-03", "2024-03"},
        {"2024-072", "2024-03-12"},
        {"2024-366", "2024-12-31"},
        {"2024-W11-2", "2024-03-12"},
        {"2024W112", "2024-03-12"},
        {"2020-W53-7", "2021-01-03"},
        {"2019-W01-1", "2018-12-31"},
        {"2024-03-12T15:30", "2024-03-12T15:30:00"},
        {"2024-03-12 15:30:05", "2024-03-12T15:30:05"},
        {"2024-03-12t15:30:05,250z", "2024-03-12T15:30:05.250Z"},
        {"2024-03-12T15:30:05.1234567890123", "2024-03-12T15:30:05.123456789"},
        {"20240312T153005+0530", "2024-03-12T15:30:05+05:30"},
        {"2024-03-12T15:30-03", "2024-03-12T15:30:00-03:00"},
        {"2024-03-12T15:30+00:00", "2024-03-12T15:30:00Z"},
        {"2024-02-29T23:59:60Z", "2024-02-29T23:59:60Z"},
        {"2024-072T15:30Z", "2024-03-12T15:30:00Z"},
        {"0001-01-01", "0001-01-01"},
        {"0000-01-01", NULL}, {"2023-02-29", NULL}, {"2024-13", NULL},       {"2024-00", NULL},
        {"2024-03-00", NULL}, {"2024-3-12", NULL},  {"202403", NULL},        {"2023-366", NULL},
        {"2024-000", NULL},   {"2021-W53-1", NULL}, {"2024-W00-1", NULL},    {"2024-W11-8", NULL},
        {"2024-W11", NULL},   {"2024", NULL},       {"2024-03T15:30", NULL}, {"2024-03-12T25:00", NULL},
        {"2024-03-12T15", "2024-03-12T15:00:00"},
        {"20240312T15Z", "2024-03-12T15:00:00Z"},
        {"2024-03-12T15+05:30", "2024-03-12T15:00:00+05:30"},
        {"2024-12-31T24:00", "2025-01-01T00:00:00"},
        {"2024-02-28T24:00:00.0Z", "2024-02-29T00:00:00.0Z"},
        {"2024-03-12T24", "2024-03-13T00:00:00"},
        {"2024-03-12T24:01", NULL},        {"2024-03-12T24:00:00.1", NULL}, {"2024-02-30T24:00", NULL},
        {"9999-12-31T24:00", NULL},        {"2024-03-12 15", NULL}, {"2024-03-12T5", NULL},
        {"2024-03-12T15:60", NULL}, {"2024-03-12T15:30+24:00", NULL},
        {"2024-03-12T15:30+01:60", NULL},  {"2024-03-12 at 15:30", NULL}, {"on 2024-03-12", NULL}, {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct moment m;
        struct str iso = {0};
        bool found = moment_read_iso(cases[i].text, &m);
        if (found) moment_put(&m, &iso);
        if (found != (cases[i].iso != NULL) || (found && strcmp(iso.data, cases[i].iso) != 0))
            fail_msg("\"%s\" is %s", cases[i].text, found ? iso.data : "none");
        str_clear(&iso);
    }
}

/* Every day of four centuries and more, forth and back. */
static void counts_days(void **state) {
    (void)state;
    struct moment m = {.year = 1969, .month = 12, .day = 31};
    assert_int_equal(moment_days(&m), -1);
    for (int64_t day = -150000; day < 150000; day++) {
        moment_of_days(day, &m);
        assert_true(moment_valid(&m) && m.day > 0);
        assert_int_equal(moment_days(&m), day);
    }
}

static void counts_ms(void **state) {
    (void)state;
    struct moment m;
    assert_true(moment_read_iso("1994-11-06T10:49:37+02:00", &m));
    assert_int_equal(moment_ms(&m), 784111777000);
    moment_of_ms(-1, &m);
    struct str iso = {0};
    moment_put(&m, &iso);
    assert_string_equal(iso.data, "1969-12-31T23:59:59Z");
    str_clear(&iso);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_iso),
        cmocka_unit_test(counts_days),
        cmocka_unit_test(counts_ms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
