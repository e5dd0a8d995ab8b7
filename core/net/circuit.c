/* See circuit.h. */
#include "net/circuit.h"

#include <math.h>

bool circuit_counts(enum kind kind) {
    switch (kind) {
    case KIND_TIMEOUT:
    case KIND_CONNECT:
    case KIND_DNS:
    case KIND_TLS:
    case KIND_RESET: return true;
    default: return false;
    }
}

static int64_t pause_of(const struct circuit *circuit, const struct rule *rule, double chance) {
    double first = rule->form == RULE_SECONDS ? rule->seconds : rule->form == RULE_NEVER ? 1 : rule->first;
    double pause_s = fmin(first * pow(CIRCUIT_FACTOR, circuit->probes), CIRCUIT_PAUSE_MOST_S);
    return llround(pause_s * (1 + chance) * 1000);
}

enum circuit_verdict circuit_failed(struct circuit *circuit, const struct rule *rule, bool probe, double chance,
                                    int64_t *pause_ms) {
    if (circuit->open && !probe) return CIRCUIT_GOES_ON;
    if (!circuit->open && ++circuit->failures < CIRCUIT_FAILURES) return CIRCUIT_GOES_ON;
    if (circuit->open) circuit->probes++;
    circuit->open = true;
    int most = rule->form == RULE_NEVER ? 1 : rule->attempts;
    if (circuit->probes >= most) {
        *circuit = (struct circuit){0};
        return CIRCUIT_ENDS;
    }
    *pause_ms = pause_of(circuit, rule, chance);
    return CIRCUIT_PAUSES;
}

bool circuit_answered(struct circuit *circuit) {
    bool was_open = circuit->open;
    *circuit = (struct circuit){0};
    return was_open;
}
