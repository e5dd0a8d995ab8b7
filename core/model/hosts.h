/* The setting `hosts`: what single hosts are asked in another way than all others. */
#ifndef MODEL_HOSTS_H
#define MODEL_HOSTS_H

#include "base/err.h"
#include "base/names.h"
#include "model/auth.h"
#include "model/headers.h"
#include "model/url.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct settings;

/* How a host is asked. Pointers belong to the settings. */
struct manner {
    double delay, timeout;           /* seconds */
    int64_t per_host;
    bool robots;
    bool insecure;                   /* its certificate is not looked at */
    const char *user_agent;
    const struct names *proxies;     /* in turn; NULL: as the environment says */
    const struct headers *headers;   /* besides those of all requests, before which they go; NULL: none */
    const struct auth *auth;         /* who we are there, before an Authorization of the headers of all requests; NULL: nobody */
};

/* What is said of the hosts that a pattern names. */
struct host_rule {
    char *pattern;    /* as url_fits wants it */
    unsigned given;   /* which of the fields were, by their places in the table of hosts.c */
    double delay, timeout;
    int64_t per_host;
    bool robots, insecure;
    char *user_agent;
    struct names proxies;
    struct headers headers;
    struct auth auth;
};
struct host_rules { struct host_rule *at; size_t count, cap; }; /* the more special one later */

/* Reads {"example.org": {"delay": 1}, "*.example.org": {...}} in place of what is there. err names the host and the field, and
 * the closest valid field; then nothing was changed. */
bool host_rules_read(struct host_rules *rules, const json_t *table, struct err *err);
void host_rules_clear(struct host_rules *rules);
/* How the host of that URL is asked: the settings, and over them all rules that fit, the more special one later (a name before
 * a pattern, a longer one before a shorter one), field by field. */
struct manner manner_of(const struct settings *settings, const struct url *url);

#endif
