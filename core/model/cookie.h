/* One cookie (RFC 6265bis): read from a Set-Cookie field, and whether it goes with a request. Pure: the time comes in as an
 * argument. Domains below which anybody may have a host (co.uk) are those of the public suffix list. */
#ifndef MODEL_COOKIE_H
#define MODEL_COOKIE_H

#include "model/url.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    COOKIE_MOST = 4096,           /* bytes of name and value */
    COOKIE_ATTRIBUTE_MOST = 1024, /* bytes of an attribute's value; longer ones do not count */
    COOKIE_DAYS_MOST = 400,       /* a cookie lasts no longer */
};
#define COOKIE_NEVER INT64_MAX

struct cookie {
    int64_t id;           /* in the order in which the cookies of a jar were made; 0: it is in none */
    char *name, *value;   /* either may be "" */
    char *domain, *path;  /* "example.org", "/" */
    bool host_only;       /* not for hosts below the domain */
    bool secure, http_only;
    int64_t expires_ms;   /* wall clock; in the past: it is not sent, and stands for its being deleted. COOKIE_NEVER: a session
                             cookie, which lasts as long as the crawl */
    int64_t set_ms;       /* wall clock: when the answer came that set it */
    bool changed;         /* jar.h: since it was saved */
};
void cookie_clear(struct cookie *cookie);
void cookie_copy(struct cookie *to, const struct cookie *from);

/* Reads what an answer of that URL, which came then, says in a Set-Cookie field. False where the cookie is to be ignored:
 * nothing is in it then. SameSite has no meaning for a crawler, which has no site: every request is one that a person typed
 * in; only SameSite=None without Secure is ignored, as browsers do. */
bool cookie_parse(struct cookie *cookie, const char *text, const struct url *url, int64_t now_ms);
/* Does it go with a request for that URL, at that time? */
bool cookie_fits(const struct cookie *cookie, const struct url *url, int64_t now_ms);
/* Is the connection one for Secure cookies: https, or this machine? */
bool cookie_trusts(const struct url *url);
/* Is `host` that domain or below it? */
bool cookie_domain_fits(const char *host, const char *domain);
/* Is that path the cookie's, or below it? The first `length` bytes of path are looked at. */
bool cookie_path_fits(const char *path, size_t length, const char *of_cookie);
/* Have they the same name, domain, path and sort of domain: does one take the place of the other? */
bool cookie_same(const struct cookie *a, const struct cookie *b);

#endif
