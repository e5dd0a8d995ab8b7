/* See retry.h. */
#include "net/retry.h"

#include <math.h>
#include <stddef.h>

enum { JITTER_MOST_MS = 5000 };

/* Of the rule alone. */
static double rule_delay_ms(const struct rule *rule, const struct fault *fault, int64_t now_wall_ms, double chance,
                            struct verdict *verdict) {
    if (fault->asked_s >= 0) return fault->asked_s * 1000;
    if (rule->form == RULE_SECONDS) return rule->seconds * 1000;
    int64_t told = rule->form == RULE_FIELD ? fault_wait_ms(fault, rule->field, now_wall_ms) : -1;
    if (told >= 0) return (double)told;
    verdict->unusable = rule->form == RULE_FIELD;
    verdict->ask = rule->form == RULE_FUNCTION && !fault->unasked;
    return rule_backoff_s(rule, fault->attempts, chance) * 1000;
}

/* What the server asks for, or -1. */
static int64_t wanted_ms(const struct fault *fault, int64_t now_wall_ms) {
    if (!fault->headers || fault->status < 300) return -1;
    const char *value = headers_get(fault->headers, "Retry-After");
    int64_t wanted = value ? retry_after_ms(value, now_wall_ms) : -1;
    return wanted < DAY_MS ? wanted : DAY_MS;
}

struct verdict retry_decide(const struct policy *policy, const struct fault *fault, int64_t now_wall_ms,
                            double chance) {
    const struct rule *rule = policy_rule(policy, fault->kind, fault->status);
    int attempts = fault->asked_attempts ? fault->asked_attempts : rule->attempts;
    struct verdict verdict = {.again = rule->form != RULE_NEVER && fault->attempts < attempts};
    int64_t wanted = wanted_ms(fault, now_wall_ms);
    bool holds = fault->status == 429 || fault->status == 503;
    if (verdict.again) {
        verdict.delay_ms = llround(fmin(rule_delay_ms(rule, fault, now_wall_ms, chance, &verdict), DAY_MS));
        if (wanted > verdict.delay_ms) /* clients that were told the same time shall not all come at it */
            verdict.delay_ms = wanted + llround(fmin(wanted / 10.0, JITTER_MOST_MS) * chance);
    }
    if (holds) verdict.hold_ms = verdict.again && !verdict.ask ? verdict.delay_ms : wanted > 0 ? wanted : 0;
    return verdict;
}
