/* When a host is left alone, for how long, and when nothing is expected of it any more. */
#include "net/circuit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct policy policy;

static enum circuit_verdict failed(struct circuit *circuit, bool probe, double chance, int64_t *pause_ms) {
    return circuit_failed(circuit, policy_rule(&policy, KIND_CONNECT, 0), probe, chance, pause_ms);
}

static void open_it(struct circuit *circuit) {
    int64_t pause_ms;
    for (int i = 1; i < CIRCUIT_FAILURES; i++) assert_int_equal(failed(circuit, false, 0, &pause_ms), CIRCUIT_GOES_ON);
    assert_int_equal(failed(circuit, false, 0, &pause_ms), CIRCUIT_PAUSES);
}

static void pauses_grow_and_end(void **state) {
    (void)state;
    struct circuit circuit = {0};
    int64_t pause_ms;
    policy_defaults(&policy);
    open_it(&circuit);
    static const int64_t pauses[] = {4000, 16000, 64000, 256000};
    for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
        assert_int_equal(failed(&circuit, true, 0, &pause_ms), CIRCUIT_PAUSES);
        assert_int_equal(pause_ms, pauses[i]);
        assert_int_equal(failed(&circuit, false, 0, &pause_ms), CIRCUIT_GOES_ON); /* begun before it opened */
    }
    assert_int_equal(failed(&circuit, true, 0, &pause_ms), CIRCUIT_ENDS);
    assert_int_equal(failed(&circuit, false, 0, &pause_ms), CIRCUIT_GOES_ON); /* anew */
}

static void chance_only_adds(void **state) {
    (void)state;
    static const struct { int probes; double chance; int64_t pause_ms; } cases[] = {
        {0, 0, 4000}, {0, 0.5, 6000}, {1, 0.999, 31984}, {3, 0, 256000}, {9, 0, 300000}, {9, 0.9, 570000},
    };
    policy_defaults(&policy);
    policy.kinds[KIND_CONNECT].attempts = 100;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct circuit circuit = {.open = true, .probes = cases[i].probes};
        int64_t pause_ms;
        assert_int_equal(failed(&circuit, true, cases[i].chance, &pause_ms), CIRCUIT_PAUSES);
        assert_int_equal(pause_ms, cases[i].pause_ms);
    }
}

static void an_answer_closes_it(void **state) {
    (void)state;
    struct circuit circuit = {0};
    int64_t pause_ms;
    policy_defaults(&policy);
    failed(&circuit, false, 0, &pause_ms);
    assert_false(circuit_answered(&circuit)); /* and the row is broken */
    open_it(&circuit);
    assert_true(circuit_answered(&circuit));
    open_it(&circuit);
}

/* What is never retried is probed once. */
static void the_rule_says_how_patient(void **state) {
    (void)state;
    struct circuit circuit = {0};
    int64_t pause_ms;
    policy_defaults(&policy);
    open_it(&circuit);
    const struct rule *tls = policy_rule(&policy, KIND_TLS, 0);
    assert_int_equal(circuit_failed(&circuit, tls, true, 0, &pause_ms), CIRCUIT_ENDS);
    json_t *table = json_pack("{s:i}", "connect", 120);
    assert_true(policy_merge(&policy, table, NULL));
    json_decref(table);
    circuit = (struct circuit){.failures = CIRCUIT_FAILURES - 1};
    assert_int_equal(failed(&circuit, false, 0, &pause_ms), CIRCUIT_PAUSES);
    assert_int_equal(pause_ms, 120000);
}

static void answers_are_no_failures_of_the_transport(void **state) {
    (void)state;
    static const enum kind count[] = {KIND_TIMEOUT, KIND_CONNECT, KIND_DNS, KIND_TLS, KIND_RESET};
    int counted = 0;
    for (int kind = 0; kind < KIND_COUNT; kind++) counted += circuit_counts((enum kind)kind);
    for (size_t i = 0; i < sizeof count / sizeof *count; i++) assert_true(circuit_counts(count[i]));
    assert_int_equal(counted, sizeof count / sizeof *count);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_grow_and_end),
        cmocka_unit_test(chance_only_adds),
        cmocka_unit_test(an_answer_closes_it),
        cmocka_unit_test(the_rule_says_how_patient),
        cmocka_unit_test(answers_are_no_failures_of_the_transport),
    };
    return cmocka_run_group_tests_name("net/circuit", tests, NULL, NULL);
}
