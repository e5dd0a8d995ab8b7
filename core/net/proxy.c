/* See proxy.h. */
#include "net/proxy.h"

#include "base/mem.h"
#include "base/str.h"
#include "net/address.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct rest { int failures; int64_t until_ms; };

/* ---- the environment ---- */

static const char *variable(const char *name, const char *upper) {
    const char *value = getenv(name);
    if (!value && upper) value = getenv(upper);
    return value && *value ? value : NULL;
}

/* HTTP_PROXY is not read: a CGI program has it from the client's header "Proxy:". */
static const char *from_environment(const struct url *url) {
    const char *proxy = url->secure ? variable("https_proxy", "HTTPS_PROXY") : variable("http_proxy", NULL);
    if (!proxy) proxy = variable("all_proxy", "ALL_PROXY");
    return proxy ? proxy : "";
}

/* "10.0.0.0/8" or "fd00::/8"; without a slash all bits count. */
static bool in_block(const char *host, const char *block) {
    uint8_t address[16], from[16];
    const char *slash = strchr(block, '/');
    int family = strchr(block, ':') ? AF_INET6 : AF_INET, all = family == AF_INET6 ? 128 : 32;
    int bits = slash ? atoi(slash + 1) : all;
    char *prefix = mem_strndup(block, slash ? (size_t)(slash - block) : strlen(block));
    bool ok = bits >= 0 && bits <= all && inet_pton(family, prefix, from) == 1 && inet_pton(family, host, address) == 1;
    free(prefix);
    return ok && address_shares(address, from, bits);
}

static bool is_exempt(const char *host, char *name) {
    if (*name == '[') name++;
    name[strcspn(name, "]")] = '\0';
    if (*name == '.') name++;
    size_t length = strlen(name), all = strlen(host);
    if (strcmp(name, "*") == 0) return true;
    if (!length || in_block(host, name)) return length > 0;
    if (all < length || strcasecmp(host + all - length, name) != 0) return false;
    return all == length || host[all - length - 1] == '.';
}

/* Names between commas or spaces. */
static bool wants_none(const struct url *url) {
    const char *list = variable("no_proxy", "NO_PROXY");
    if (!list) return false;
    bool bracketed = *url->host == '[';
    char *host = mem_strndup(url->host + bracketed, strlen(url->host) - 2 * bracketed), *names = mem_strdup(list), *rest;
    bool found = false;
    for (char *name = strtok_r(names, ", \t", &rest); name && !found; name = strtok_r(NULL, ", \t", &rest))
        found = is_exempt(host, name);
    free(host);
    free(names);
    return found;
}

/* ---- taking turns ---- */

static int64_t ready_at(const struct proxies *proxies, const char *proxy) {
    const struct rest *rest = map_get(&proxies->resting, proxy);
    return rest ? rest->until_ms : 0;
}

static const char *in_turn(struct proxies *proxies, const struct names *list, int64_t now_ms) {
    const char *best = "";
    int64_t soonest = INT64_MAX;
    for (size_t i = 0; i < list->count; i++) {
        const char *proxy = list->at[(proxies->turn + i) % list->count];
        int64_t at = ready_at(proxies, proxy);
        if (at <= now_ms) return proxies->turn = (proxies->turn + i + 1) % list->count, proxy;
        if (at < soonest) soonest = at, best = proxy;
    }
    return best;
}

const char *proxies_choose(struct proxies *proxies, const struct names *list, const struct url *url, int64_t now_ms) {
    if (wants_none(url)) return "";
    return list ? in_turn(proxies, list, now_ms) : from_environment(url);
}

bool proxies_ready(const struct proxies *proxies, const struct names *list, int64_t now_ms) {
    for (size_t i = 0; list && i < list->count; i++)
        if (ready_at(proxies, list->at[i]) <= now_ms) return true;
    return false;
}

bool proxies_failed(struct proxies *proxies, const char *proxy, int64_t now_ms) {
    struct rest *rest = map_get(&proxies->resting, proxy);
    bool first = !rest;
    if (first) map_set(&proxies->resting, proxy, rest = mem_zero(sizeof *rest));
    if (rest->until_ms > now_ms) return false; /* of requests that were under way */
    int64_t seconds = rest->failures < 9 ? INT64_C(1) << rest->failures : PROXY_REST_MOST;
    rest->failures++;
    rest->until_ms = now_ms + 1000 * (seconds < PROXY_REST_MOST ? seconds : PROXY_REST_MOST);
    return first;
}

void proxies_worked(struct proxies *proxies, const char *proxy) { free(map_remove(&proxies->resting, proxy)); }

void proxies_clear(struct proxies *proxies) {
    void *value;
    for (size_t at = 0; map_next(&proxies->resting, &at, NULL, &value);) free(value);
    map_clear(&proxies->resting);
}

char *proxy_shown(const char *proxy) {
    const char *scheme = strstr(proxy, "://"), *host = scheme ? scheme + 3 : proxy, *at = strrchr(host, '@');
    return mem_printf("%.*s%s", (int)(host - proxy), proxy, at ? at + 1 : host);
}
