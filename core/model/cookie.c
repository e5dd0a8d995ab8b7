/* See cookie.h. The numbers of sections are those of RFC 6265bis (draft 20). */
#include "model/cookie.h"

#include "base/mem.h"
#include "base/str.h"
#include "model/date.h"

#include <libpsl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void cookie_clear(struct cookie *cookie) {
    free(cookie->name);
    free(cookie->value);
    free(cookie->domain);
    free(cookie->path);
    *cookie = (struct cookie){0};
}

void cookie_copy(struct cookie *to, const struct cookie *from) {
    *to = *from;
    to->name = mem_strdup(from->name);
    to->value = mem_strdup(from->value);
    to->domain = mem_strdup(from->domain);
    to->path = mem_strdup(from->path);
}

/* ---- pieces of text ---- */

struct piece { const char *at; size_t length; };

static struct piece trimmed(const char *from, const char *end) {
    while (from < end && (*from == ' ' || *from == '\t')) from++;
    while (end > from && (end[-1] == ' ' || end[-1] == '\t')) end--;
    return (struct piece){from, (size_t)(end - from)};
}

static bool piece_is(struct piece piece, const char *name) {
    return piece.length == strlen(name) && strncasecmp(piece.at, name, piece.length) == 0;
}

static char *piece_copy(struct piece piece) { return mem_strndup(piece.at, piece.length); }

static bool has_controls(const char *text) {
    for (; *text; text++)
        if (((unsigned char)*text < 0x20 && *text != '\t') || *text == 0x7F) return true;
    return false;
}

/* ---- attributes (5.6) ---- */

/* The last of each name counts. */
struct attributes {
    struct piece domain, path;
    bool has_path, has_max_age, has_expires, same_site_none;
    int64_t max_age_ms, expires_ms; /* points in time */
};

static int64_t soonest(int64_t ms, int64_t now_ms) {
    int64_t most = now_ms + (int64_t)COOKIE_DAYS_MOST * DAY_MS;
    return ms < most ? ms : most;
}

static void read_expires(struct attributes *attributes, struct piece value, int64_t now_ms) {
    char *text = piece_copy(value);
    int64_t ms = cookie_date_ms(text);
    free(text);
    if (ms == -1) return;
    attributes->has_expires = true;
    attributes->expires_ms = soonest(ms, now_ms);
}

static void read_max_age(struct attributes *attributes, struct piece value, int64_t now_ms) {
    bool minus = value.length && *value.at == '-';
    int64_t seconds = 0;
    if (value.length <= minus) return;
    for (size_t i = minus; i < value.length; i++) {
        if (value.at[i] < '0' || value.at[i] > '9') return;
        if (seconds < COOKIE_DAYS_MOST * (DAY_MS / 1000)) seconds = seconds * 10 + value.at[i] - '0';
    }
    attributes->has_max_age = true;
    attributes->max_age_ms = minus || !seconds ? INT64_MIN : soonest(now_ms + seconds * 1000, now_ms);
}

static void read_attribute(struct attributes *attributes, struct cookie *cookie, struct piece name, struct piece value,
                           int64_t now_ms) {
    if (value.length > COOKIE_ATTRIBUTE_MOST) return;
    if (piece_is(name, "expires")) read_expires(attributes, value, now_ms);
    else if (piece_is(name, "max-age")) read_max_age(attributes, value, now_ms);
    else if (piece_is(name, "domain")) attributes->domain = value;
    else if (piece_is(name, "path")) attributes->path = value, attributes->has_path = true;
    else if (piece_is(name, "secure")) cookie->secure = true;
    else if (piece_is(name, "httponly")) cookie->http_only = true;
    else if (piece_is(name, "samesite")) attributes->same_site_none = piece_is(value, "none");
}

/* From the first semicolon on. */
static void read_attributes(struct attributes *attributes, struct cookie *cookie, const char *text, int64_t now_ms) {
    while (*text == ';') {
        const char *end = strchrnul(++text, ';'), *equals = memchr(text, '=', (size_t)(end - text));
        struct piece name = trimmed(text, equals ? equals : end);
        struct piece value = equals ? trimmed(equals + 1, end) : (struct piece){end, 0};
        read_attribute(attributes, cookie, name, value, now_ms);
        text = end;
    }
}

/* ---- whose it is (5.7) ---- */

static bool is_address(const char *host) { return *host == '[' || !host[strspn(host, "0123456789.")]; }

bool cookie_domain_fits(const char *host, const char *domain) {
    if (strcmp(host, domain) == 0) return true;
    size_t length = strlen(host), tail = strlen(domain);
    return length > tail && host[length - tail - 1] == '.' && strcmp(host + length - tail, domain) == 0 && !is_address(host);
}

bool cookie_path_fits(const char *path, size_t length, const char *of_cookie) {
    size_t prefix = strlen(of_cookie);
    if (length < prefix || memcmp(path, of_cookie, prefix) != 0) return false;
    return length == prefix || of_cookie[prefix - 1] == '/' || path[prefix] == '/';
}

static size_t path_length(const struct url *url) { return url->query_at - url->path_at; }

/* The folder of the URL (5.1.4). */
static char *default_path(const struct url *url) {
    const char *path = url->text + url->path_at, *slash = memrchr(path, '/', path_length(url));
    return slash > path ? mem_strndup(path, (size_t)(slash - path)) : mem_strdup("/");
}

static void take_path(struct cookie *cookie, const struct attributes *attributes, const struct url *url) {
    bool said = attributes->path.length && *attributes->path.at == '/';
    cookie->path = said ? piece_copy(attributes->path) : default_path(url);
}

static char *lower_domain(struct piece domain) {
    if (domain.length && *domain.at == '.') domain.at++, domain.length--;
    char *text = piece_copy(domain);
    for (char *c = text; *c; c++) *c = ascii_lower(*c);
    return text;
}

/* False: it is for a domain that is not the host's to speak for. */
static bool take_domain(struct cookie *cookie, const struct attributes *attributes, const struct url *url) {
    cookie->domain = lower_domain(attributes->domain);
    cookie->host_only = !*cookie->domain;
    if (!cookie->host_only && psl_is_public_suffix(psl_builtin(), cookie->domain)) {
        if (strcmp(cookie->domain, url->host) != 0) return false;
        cookie->host_only = true;
    }
    if (cookie->host_only) {
        free(cookie->domain);
        cookie->domain = mem_strdup(url->host);
    }
    return cookie_domain_fits(url->host, cookie->domain);
}

bool cookie_trusts(const struct url *url) {
    const char *host = url->host;
    return url->secure || strcmp(host, "localhost") == 0 || str_ends(host, ".localhost") || strcmp(host, "[::1]") == 0 ||
           (str_starts(host, "127.") && is_address(host));
}

static bool has_prefix(const char *text, const char *prefix) { return strncasecmp(text, prefix, strlen(prefix)) == 0; }

/* What a name promises, and what SameSite=None wants, must hold. */
static bool keeps_promises(const struct cookie *cookie, const struct attributes *attributes) {
    const char *name = cookie->name;
    if (attributes->same_site_none && !cookie->secure) return false;
    if (!*name) return !has_prefix(cookie->value, "__Secure-") && !has_prefix(cookie->value, "__Host-");
    if (has_prefix(name, "__Secure-")) return cookie->secure;
    if (!has_prefix(name, "__Host-")) return true;
    return cookie->secure && cookie->host_only && attributes->has_path && strcmp(cookie->path, "/") == 0;
}

/* Everything but the name and the value; false where it is to be ignored. */
static bool complete(struct cookie *cookie, const char *attributes_text, const struct url *url, int64_t now_ms) {
    struct attributes attributes = {.domain.at = ""};
    read_attributes(&attributes, cookie, attributes_text, now_ms);
    cookie->set_ms = now_ms;
    cookie->expires_ms = attributes.has_max_age ? attributes.max_age_ms : attributes.has_expires ? attributes.expires_ms : COOKIE_NEVER;
    take_path(cookie, &attributes, url);
    if (!take_domain(cookie, &attributes, url)) return false;
    if (cookie->secure && !cookie_trusts(url)) return false;
    return keeps_promises(cookie, &attributes);
}

bool cookie_parse(struct cookie *cookie, const char *text, const struct url *url, int64_t now_ms) {
    *cookie = (struct cookie){0};
    if (has_controls(text)) return false;
    const char *end = strchrnul(text, ';'), *equals = memchr(text, '=', (size_t)(end - text));
    struct piece name = trimmed(text, equals ? equals : text), value = trimmed(equals ? equals + 1 : text, end);
    size_t length = name.length + value.length;
    if (!length || length > COOKIE_MOST) return false;
    cookie->name = piece_copy(name);
    cookie->value = piece_copy(value);
    if (complete(cookie, end, url, now_ms)) return true;
    cookie_clear(cookie);
    return false;
}

/* ---- where it goes (5.8.3) ---- */

bool cookie_fits(const struct cookie *cookie, const struct url *url, int64_t now_ms) {
    if (cookie->expires_ms <= now_ms || (cookie->secure && !cookie_trusts(url))) return false;
    bool domain = cookie->host_only ? strcmp(url->host, cookie->domain) == 0 : cookie_domain_fits(url->host, cookie->domain);
    return domain && cookie_path_fits(url->text + url->path_at, path_length(url), cookie->path);
}

bool cookie_same(const struct cookie *a, const struct cookie *b) {
    return a->host_only == b->host_only && strcmp(a->name, b->name) == 0 && strcmp(a->domain, b->domain) == 0 &&
           strcmp(a->path, b->path) == 0;
}
