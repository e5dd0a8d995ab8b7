/* What a header, or a field of a JSON body, says about how long to wait. */
#include "model/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const int64_t NOW = 784111777000; /* Sun, 06 Nov 1994 08:49:37 GMT */

static void finds_the_field(void **state) {
    (void)state;
    static const struct { const char *field, *name, *value, *body; int64_t ms; } cases[] = {
        {"Retry-In", "retry-in", "5", NULL, 5000},
        {"RETRY-IN", "Retry-In", "1994-11-06T08:49:47Z", NULL, 10000},
        {"in", NULL, NULL, "{\"in\": 5}", 5000},
        {"in", NULL, NULL, "{\"in\": 0.25}", 250},
        {"in", NULL, NULL, "{\"in\": \"5\"}", 5000},
        {"in", NULL, NULL, "{\"in\": \"Sun, 06 Nov 1994 08:50:37 GMT\"}", 60000},
        {"in", NULL, NULL, "{\"in\": 1e300}", 86400000},
        {"error.in", NULL, NULL, "{\"error\": {\"in\": 5}}", 5000},
        {"a.b.c", NULL, NULL, "{\"a\": {\"b\": {\"c\": 5}}}", 5000},
        {"a.b.c", NULL, NULL, "{\"a\": {\"b.c\": 5}}", 5000},
        {"a.b.c", NULL, NULL, "{\"a.b\": {\"c\": 5}}", 5000},
        {"a.b", NULL, NULL, "{\"a\": {\"b\": 3}, \"a.b\": 5}", 5000},
        {"in", "in", "5", "{\"in\": 7}", 5000}, /* a header goes before the body */
        {"in", "in", "soon", "{\"in\": 7}", -1},
        {"In", NULL, NULL, "{\"in\": 5}", -1},
        {"in", NULL, NULL, "{\"in\": -1}", -1},
        {"in", NULL, NULL, "{\"in\": null}", -1},
        {"in", NULL, NULL, "{\"in\": {}}", -1},
        {"in", NULL, NULL, "{\"in\": true}", -1},
        {"error.in", NULL, NULL, "{\"error\": 5}", -1},
        {"error.in", NULL, NULL, "[5]", -1},
        {"in", NULL, NULL, "{\"in\": 5", -1},
        {"in", NULL, NULL, "", -1},
        {"in", NULL, NULL, NULL, -1},
        {".", NULL, NULL, "{}", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct headers headers = {0};
        if (cases[i].name) headers_add(&headers, cases[i].name, cases[i].value);
        struct fault fault = {.headers = &headers, .body = cases[i].body, .body_bytes = cases[i].body ? strlen(cases[i].body) : 0};
        int64_t got = fault_wait_ms(&fault, cases[i].field, NOW);
        headers_clear(&headers);
        if (got != cases[i].ms) fail_msg("case %zu: \"%s\" is %lld", i, cases[i].field, (long long)got);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_the_field)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
