/* The retry policy: from what went wrong to how long to wait. Data and checks; for requests the
 * decision is net/retry's, for functions of a program live/retry's. */
#ifndef MODEL_POLICY_H
#define MODEL_POLICY_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>

/* What can go wrong with a request. From KIND_REDIRECT on they are never retried. */
enum kind {
    KIND_TIMEOUT, KIND_CONNECT, KIND_DNS, KIND_TLS, KIND_RESET, KIND_TRUNCATED, KIND_DECODE, KIND_TOO_LARGE,
    KIND_PROXY, KIND_ASKED, KIND_STATUS,
    KIND_REDIRECT, KIND_ROBOTS, KIND_PRIVATE, KIND_UNKNOWN,
    KIND_RAISED, /* its callback did, and somebody said that this is that */
    KIND_COUNT
};
const char *kind_name(enum kind kind); /* "timeout" ... */
enum kind kind_named(const char *name);   /* KIND_COUNT: none of them */

enum rule_form {
    RULE_UNSET, RULE_NEVER, RULE_SECONDS, RULE_EXPONENTIAL,
    RULE_FIELD,    /* a header, or a field of the JSON body, says how long */
    RULE_FUNCTION, /* a function of the script does */
};

enum {
    RULE_FIELD_MOST = 100,      /* bytes of a field's name */
    RETRY_ATTEMPTS_MOST = 1000, /* requests in all that a rule may allow */
};

struct rule {
    enum rule_form form;
    double seconds;             /* of RULE_SECONDS */
    double first, factor, most; /* of RULE_EXPONENTIAL, seconds; of the next two where they have no answer */
    bool jitter;
    char field[RULE_FIELD_MOST + 1]; /* of RULE_FIELD: "Retry-After", "error.retry_after" */
    char key[12];               /* as the table of rules has it: "timeout", "503", "5xx" */
    int attempts;               /* requests in all, 5 where a rule does not say */
    bool built_in;              /* of policy_defaults, not of the scraper */
};

struct status_rule { int code; struct rule rule; }; /* code 404, or 4 for the class "4xx" */

struct policy {
    struct rule kinds[KIND_COUNT]; /* KIND_STATUS holds the rule for the key `status` */
    struct rule fallback;          /* `default` */
    struct status_rule statuses[64];
    int status_count;
};

/* The default policy: timeout connect dns reset truncated proxy 408 425 429 500 502 503 504, first 1, factor 2,
 * most 60, 5 attempts, jitter; `asked` the same; everything else never. */
void policy_defaults(struct policy *policy);
/* Merges a table of rules over it: {"timeout": 120, "429": "retry_in", "5xx": {"first": 1, ...}, "tls": false}. A
 * rule replaces the whole rule of its key; what it does not say is 1, 2, 60, 5 and true. A rule for more than
 * one thing takes the place of the built-in rules for them: "5xx" of those for 500 to 504, `status` of those
 * for all codes, `default` of all; never of rules that the scraper gave itself. null stands for a function
 * (script/plain.h). err names the key and the closest valid one. */
bool policy_merge(struct policy *policy, const json_t *table, struct err *err);
/* The rule for a kind, and a status where the kind is KIND_STATUS: the code before its class, that before
 * `status`, that before `default`; for other kinds the kind before `default`. Never NULL; form is never
 * RULE_UNSET (what nothing speaks of is RULE_NEVER). KIND_REDIRECT and those after it are always RULE_NEVER; KIND_COUNT,
 * what is of no kind, has `default`. */
const struct rule *policy_rule(const struct policy *policy, enum kind kind, int status);
/* What an exponential rule (or one that falls back to that) waits after so many attempts, in seconds; chance is in
 * [0, 1). */
double rule_backoff_s(const struct rule *rule, int attempts, double chance);

#endif
