/* See hosts.h. A field is checked by the setting of the same name, so both take the same values and say the same of others. */
#include "model/hosts.h"

#include "model/settings.h"

#include <stdlib.h>

static const char *const fields[] = {"delay", "per_host", "timeout", "robots", "user_agent",
                                     "proxy", "headers", "insecure", "auth"};
enum { DELAY, PER_HOST, TIMEOUT, ROBOTS, USER_AGENT, PROXY, HEADERS, INSECURE, AUTH, FIELDS };

/* ---- reading ---- */

static int field_of(const char *name) {
    int at = 0;
    while (at < FIELDS && strcmp(fields[at], name) != 0) at++;
    return at;
}

static bool unknown(const char *name, struct err *err) {
    const char *close = closest_name(name, fields, FIELDS);
    if (close) return err_set(err, ERR_USAGE, "unknown field \"%s\"; did you mean \"%s\"?", name, close);
    struct str all = {0};
    for (int i = 0; i < FIELDS; i++) str_printf(&all, "%s%s", i ? ", " : "", fields[i]);
    err_set(err, ERR_USAGE, "unknown field \"%s\"; there are %s", name, all.data);
    str_clear(&all);
    return false;
}

static bool read_field(struct host_rule *rule, struct settings *like, const char *name, const json_t *value, struct err *err) {
    int field = field_of(name);
    if (field == FIELDS) return unknown(name, err);
    rule->given |= 1u << field;
    if (field == AUTH) return auth_read(&rule->auth, value, err) || err_prefix(err, "auth");
    if (field != INSECURE) return settings_apply(like, name, value, err);
    if (!json_is_boolean(value)) return err_set(err, ERR_USAGE, "insecure must be true or false");
    rule->insecure = json_is_true(value);
    return true;
}

/* What was applied is the rule's from now on. */
static void take(struct host_rule *rule, struct settings *like) {
    rule->delay = like->delay;
    rule->timeout = like->timeout;
    rule->per_host = like->per_host;
    rule->robots = like->robots;
    rule->user_agent = like->user_agent;
    rule->proxies = like->proxies;
    rule->headers = like->headers;
    like->user_agent = NULL;
    like->proxies = (struct names){0};
    like->headers = (struct headers){0};
}

static bool read_rule(struct host_rule *rule, const char *host, const json_t *value, struct err *err) {
    const char *name;
    json_t *one;
    if (strchr(host, '/'))
        return err_set(err, ERR_USAGE, "a host has no slash in it (example.org, *.example.org, example.org:8080)");
    rule->pattern = url_pattern(host, err);
    if (!rule->pattern) return false;
    bool is_table = json_is_object(value) || (json_is_array(value) && !json_array_size(value));
    if (!is_table) return err_set(err, ERR_USAGE, "what is said of a host is a table: { delay = 1 }");
    struct settings *like = settings_new();
    bool ok = true;
    json_object_foreach((json_t *)value, name, one) ok = ok && read_field(rule, like, name, one, err);
    take(rule, like);
    settings_free(like);
    return ok;
}

static bool has_star(const struct host_rule *rule) { return *rule->pattern == '*'; }

static int by_speciality(const void *a, const void *b) {
    const struct host_rule *x = a, *y = b;
    if (has_star(x) != has_star(y)) return has_star(x) ? -1 : 1;
    size_t m = strlen(x->pattern), n = strlen(y->pattern);
    return m != n ? (m < n ? -1 : 1) : strcmp(x->pattern, y->pattern);
}

bool host_rules_read(struct host_rules *rules, const json_t *table, struct err *err) {
    struct host_rules read = {0};
    const char *host;
    json_t *value;
    json_object_foreach((json_t *)table, host, value) {
        struct host_rule rule = {0};
        bool ok = read_rule(&rule, host, value, err);
        vec_push(&read, rule);
        if (ok) continue;
        host_rules_clear(&read);
        return err_prefix(err, "hosts: %s", host);
    }
    if (read.count) qsort(read.at, read.count, sizeof *read.at, by_speciality);
    host_rules_clear(rules);
    *rules = read;
    return true;
}

void host_rules_clear(struct host_rules *rules) {
    for (size_t i = 0; i < rules->count; i++) {
        free(rules->at[i].pattern);
        free(rules->at[i].user_agent);
        names_clear(&rules->at[i].proxies);
        headers_clear(&rules->at[i].headers);
        auth_clear(&rules->at[i].auth);
    }
    vec_clear(rules);
}

/* ---- asking ---- */

static void apply(struct manner *manner, const struct host_rule *rule) {
    unsigned given = rule->given;
    if (given & 1u << DELAY) manner->delay = rule->delay;
    if (given & 1u << TIMEOUT) manner->timeout = rule->timeout;
    if (given & 1u << PER_HOST) manner->per_host = rule->per_host;
    if (given & 1u << ROBOTS) manner->robots = rule->robots;
    if (given & 1u << INSECURE) manner->insecure = rule->insecure;
    if (given & 1u << USER_AGENT) manner->user_agent = rule->user_agent;
    if (given & 1u << PROXY) manner->proxies = &rule->proxies;
    if (given & 1u << HEADERS) manner->headers = &rule->headers;
    if (given & 1u << AUTH) manner->auth = rule->auth.scheme == AUTH_NONE ? NULL : &rule->auth;
}

struct manner manner_of(const struct settings *settings, const struct url *url) {
    struct manner manner = {.delay = settings->delay, .timeout = settings->timeout, .per_host = settings->per_host,
                            .robots = settings->robots, .user_agent = settings->user_agent,
                            .proxies = settings->proxy_given ? &settings->proxies : NULL};
    for (size_t i = 0; i < settings->hosts.count; i++)
        if (url_fits(url, settings->hosts.at[i].pattern)) apply(&manner, &settings->hosts.at[i]);
    return manner;
}
