/* See policy.h. */
#include "model/policy.h"

#include "base/json.h"

#include <math.h>
#include <stdio.h>

enum { ATTEMPTS_USUAL = 5 };
static const double SECONDS_MOST = 86400;

static const char *const kind_names[KIND_COUNT] = {
    "timeout", "connect", "dns",    "tls",      "reset",  "truncated", "decode",  "too_large",
    "proxy",   "asked",   "status", "redirect", "robots", "private",   "unknown",
    "raised",
};

const char *kind_name(enum kind kind) { return kind_names[kind]; }

enum kind kind_named(const char *name) {
    int kind = 0;
    while (kind < KIND_COUNT && strcmp(kind_names[kind], name) != 0) kind++;
    return (enum kind)kind;
}

static const struct rule usual = {.form = RULE_EXPONENTIAL, .first = 1, .factor = 2, .most = 60, .jitter = true,
                                  .attempts = ATTEMPTS_USUAL};

void policy_defaults(struct policy *policy) {
    static const enum kind kinds[] = {KIND_TIMEOUT, KIND_CONNECT, KIND_DNS, KIND_RESET, KIND_TRUNCATED, KIND_PROXY, KIND_ASKED};
    static const int codes[] = {408, 425, 429, 500, 502, 503, 504};
    *policy = (struct policy){0};
    struct rule rule = usual;
    rule.built_in = true;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) policy->kinds[kinds[i]] = rule;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        policy->statuses[policy->status_count++] = (struct status_rule){codes[i], rule};
}

/* --- one rule --- */

/* What a rule's object may have: its numbers and their least and most. */
struct part { const char *name; double least, most; };
enum { FIRST, FACTOR, MOST, SECONDS, ATTEMPTS, PARTS };
static const struct part parts[PARTS] = {
    [FIRST] = {"first", 0, SECONDS_MOST},       [FACTOR] = {"factor", 1, 1000},
    [MOST] = {"most", 0, SECONDS_MOST},         [SECONDS] = {"seconds", 0, SECONDS_MOST},
    [ATTEMPTS] = {"attempts", 1, RETRY_ATTEMPTS_MOST},
};

static bool read_part(const struct part *part, const json_t *value, double *number, struct err *err) {
    bool whole = part == &parts[ATTEMPTS];
    *number = json_is_number(value) ? json_number_value(value) : NAN;
    if (*number >= part->least && *number <= part->most && (!whole || json_is_integer(value))) return true;
    return err_set(err, ERR_USAGE, "%s must be %s from %g to %.0f", part->name, whole ? "an integer" : "a number",
                   part->least, part->most);
}

static int part_named(const char *name) {
    int i = 0;
    while (i < PARTS && strcmp(parts[i].name, name) != 0) i++;
    return i;
}

static bool bad_part(const char *name, struct err *err) {
    const char *const names[] = {"first", "factor", "most", "seconds", "attempts", "jitter"};
    const char *close = closest_name(name, names, sizeof names / sizeof *names);
    if (close) return err_set(err, ERR_USAGE, "a rule has no \"%s\"; did you mean \"%s\"?", name, close);
    return err_set(err, ERR_USAGE, "a rule has no \"%s\", only first, factor, most, attempts, jitter, seconds", name);
}

/* What says how long without backing off; a number, a field's name, or null for a function. */
static bool read_seconds(struct rule *rule, const json_t *value, struct err *err) {
    const char *field = json_string_value(value);
    if (json_is_null(value)) return rule->form = RULE_FUNCTION, true;
    if (!field) return rule->form = RULE_SECONDS, read_part(&parts[SECONDS], value, &rule->seconds, err);
    if (!*field || strlen(field) > RULE_FIELD_MOST)
        return err_set(err, ERR_USAGE, "the name of a field has 1 to %d bytes", RULE_FIELD_MOST);
    rule->form = RULE_FIELD;
    snprintf(rule->field, sizeof rule->field, "%s", field);
    return true;
}

static bool rule_from_object(struct rule *rule, const json_t *object, struct err *err) {
    double given[PARTS] = {[FIRST] = NAN, [FACTOR] = NAN, [MOST] = NAN, [ATTEMPTS] = NAN};
    const json_t *seconds = json_object_get(object, "seconds");
    const char *name;
    json_t *value;
    *rule = usual;
    json_object_foreach((json_t *)object, name, value) {
        if (value == seconds) continue;
        int i = part_named(name);
        if (i < PARTS && !read_part(&parts[i], value, &given[i], err)) return false;
        if (i < PARTS) continue;
        if (strcmp(name, "jitter") != 0) return bad_part(name, err);
        if (!json_is_boolean(value)) return err_set(err, ERR_USAGE, "jitter must be true or false");
        rule->jitter = json_is_true(value);
    }
    if (!isnan(given[ATTEMPTS])) rule->attempts = (int)given[ATTEMPTS];
    if (!isnan(given[FIRST])) rule->first = given[FIRST];
    if (!isnan(given[FACTOR])) rule->factor = given[FACTOR];
    rule->most = !isnan(given[MOST]) ? given[MOST] : fmax(rule->most, rule->first); /* "first = 120" means it */
    if (!seconds) return true;
    if (!isnan(given[FIRST]) || !isnan(given[FACTOR]) || !isnan(given[MOST]) || json_object_get(object, "jitter"))
        return err_set(err, ERR_USAGE, "seconds stands alone or with attempts, not with first, factor, most, jitter");
    return read_seconds(rule, seconds, err);
}

static bool rule_from_json(struct rule *rule, const json_t *value, struct err *err) {
    if (json_is_false(value)) return *rule = (struct rule){.form = RULE_NEVER, .attempts = 1}, true;
    if (json_is_object(value)) return rule_from_object(rule, value, err);
    *rule = usual;
    if (json_is_number(value) || json_is_string(value) || json_is_null(value)) return read_seconds(rule, value, err);
    return err_set(err, ERR_USAGE, "a rule is seconds, the name of a field, { first, factor, most, attempts, jitter }, "
                                   "{ seconds, attempts }, a function or false");
}

/* --- where it goes --- */

/* "404" is 404, "4xx" is 4, anything else 0. */
static int code_of(const char *key) {
    if (strlen(key) != 3 || key[0] < '1' || key[0] > '5') return 0;
    if (strcmp(key + 1, "xx") == 0) return key[0] - '0';
    bool digits = strspn(key, "0123456789") == 3;
    return digits ? (key[0] - '0') * 100 + (key[1] - '0') * 10 + key[2] - '0' : 0;
}

/* Removes the built-in rules for codes of the class; of all classes where it is 0. */
static void drop_codes(struct policy *policy, int class) {
    int kept = 0;
    for (int i = 0; i < policy->status_count; i++) {
        const struct status_rule *entry = &policy->statuses[i];
        bool covered = class == 0 || entry->code / 100 == class;
        if (!covered || !entry->rule.built_in) policy->statuses[kept++] = *entry;
    }
    policy->status_count = kept;
}

static void drop_kinds(struct policy *policy) {
    for (int i = 0; i < KIND_COUNT; i++)
        if (policy->kinds[i].built_in) policy->kinds[i] = (struct rule){0};
}

static bool set_code(struct policy *policy, int code, const struct rule *rule, struct err *err) {
    if (code < 10) drop_codes(policy, code);
    int i = 0;
    while (i < policy->status_count && policy->statuses[i].code != code) i++;
    if (i == (int)(sizeof policy->statuses / sizeof *policy->statuses))
        return err_set(err, ERR_USAGE, "too many rules for status codes");
    policy->statuses[i] = (struct status_rule){code, *rule};
    if (i == policy->status_count) policy->status_count++;
    return true;
}

static bool bad_key(const char *key, struct err *err) {
    const char *names[KIND_COUNT + 6] = {"default", "1xx", "2xx", "3xx", "4xx", "5xx"};
    memcpy(names + 6, kind_names, sizeof kind_names);
    const char *close = closest_name(key, names, sizeof names / sizeof *names);
    const char *what = "is no kind of failure, status code, class of them (\"5xx\") or \"default\"";
    if (close) return err_set(err, ERR_USAGE, "\"%s\" %s; did you mean \"%s\"?", key, what, close);
    return err_set(err, ERR_USAGE, "\"%s\" %s", key, what);
}

static bool set_rule(struct policy *policy, const char *key, const struct rule *rule, struct err *err) {
    int code = code_of(key);
    if (code) return set_code(policy, code, rule, err);
    if (strcmp(key, "default") == 0) {
        drop_codes(policy, 0);
        drop_kinds(policy);
        policy->fallback = *rule;
        return true;
    }
    enum kind kind = kind_named(key);
    if (kind == KIND_COUNT) return bad_key(key, err);
    if (kind >= KIND_REDIRECT && rule->form != RULE_NEVER)
        return err_set(err, ERR_USAGE, "\"%s\" is never retried, so its rule can only be false", key);
    if (kind == KIND_STATUS) drop_codes(policy, 0);
    policy->kinds[kind] = *rule;
    return true;
}

bool policy_merge(struct policy *policy, const json_t *table, struct err *err) {
    const char *key;
    json_t *value;
    if (!json_is_object(table)) return err_set(err, ERR_USAGE, "retry must be a table of rules");
    json_object_foreach((json_t *)table, key, value) {
        struct rule rule;
        if (!rule_from_json(&rule, value, err)) return err_prefix(err, "retry: \"%s\"", key);
        snprintf(rule.key, sizeof rule.key, "%s", key);
        if (!set_rule(policy, key, &rule, err)) return err_prefix(err, "retry");
    }
    return true;
}

static const struct rule *code_rule(const struct policy *policy, int code) {
    for (int i = 0; i < policy->status_count; i++)
        if (policy->statuses[i].code == code) return &policy->statuses[i].rule;
    return NULL;
}

const struct rule *policy_rule(const struct policy *policy, enum kind kind, int status) {
    static const struct rule never = {.form = RULE_NEVER, .attempts = 1};
    if (kind >= KIND_REDIRECT && kind != KIND_COUNT) return &never;
    const struct rule *rule = kind == KIND_STATUS ? code_rule(policy, status) : NULL;
    if (!rule && kind == KIND_STATUS) rule = code_rule(policy, status / 100);
    if (!rule) rule = kind == KIND_COUNT ? &policy->fallback : &policy->kinds[kind];
    if (rule->form == RULE_UNSET) rule = &policy->fallback;
    return rule->form == RULE_UNSET ? &never : rule;
}

double rule_backoff_s(const struct rule *rule, int attempts, double chance) {
    double factor = pow(rule->factor, attempts - 1); /* may be infinite, and 0 times that is no number */
    double seconds = rule->first > 0 ? fmin(rule->most, rule->first * factor) : 0;
    return rule->jitter ? seconds * chance : seconds;
}
