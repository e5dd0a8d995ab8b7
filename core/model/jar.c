/* See jar.h. A walk along three thousand cookies takes less time than a packet, so there is no index. Cookies that expired
 * stay until there is no room: one that was deleted must still be known to be newer than what comes late. */
#include "model/jar.h"

#include "base/mem.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

void cookies_clear(struct cookies *cookies) {
    for (size_t i = 0; i < cookies->count; i++) cookie_clear(&cookies->at[i]);
    vec_clear(cookies);
}

void jar_clear(struct jar *jar) {
    cookies_clear(&jar->cookies);
    vec_clear(&jar->gone);
    jar->last = 0;
}

void jar_copy(struct jar *to, const struct jar *from) {
    *to = (struct jar){.last = from->last};
    for (size_t i = 0; i < from->cookies.count; i++) {
        struct cookie cookie;
        cookie_copy(&cookie, &from->cookies.at[i]);
        vec_push(&to->cookies, cookie);
    }
}

void jar_saved(struct jar *jar) {
    for (size_t i = 0; i < jar->cookies.count; i++) jar->cookies.at[i].changed = false;
    jar->gone.count = 0;
}

size_t jar_count(const struct jar *jar, int64_t now_ms) {
    size_t count = 0;
    for (size_t i = 0; i < jar->cookies.count; i++) count += jar->cookies.at[i].expires_ms > now_ms;
    return count;
}

/* ---- what answers set ---- */

void set_cookies_add(struct set_cookies *set, const char *url, const char *value) {
    vec_push(set, (struct set_cookie){mem_strdup(url), mem_strdup(value)});
}

void set_cookies_copy(struct set_cookies *to, const struct set_cookies *from) {
    *to = (struct set_cookies){0};
    for (size_t i = 0; i < from->count; i++) set_cookies_add(to, from->at[i].url, from->at[i].value);
}

void set_cookies_clear(struct set_cookies *set) {
    for (size_t i = 0; i < set->count; i++) {
        free(set->at[i].url);
        free(set->at[i].value);
    }
    vec_clear(set);
}

/* A canonical URL has no space, a header field no line break. */
char *set_cookies_pack(const struct set_cookies *set) {
    struct str out = {0};
    for (size_t i = 0; i < set->count; i++) str_printf(&out, "%s %s\n", set->at[i].url, set->at[i].value);
    return set->count ? str_take(&out) : NULL;
}

void set_cookies_unpack(struct set_cookies *set, const char *text) {
    for (const char *end; *text; text = *end ? end + 1 : end) {
        end = strchrnul(text, '\n');
        const char *space = memchr(text, ' ', (size_t)(end - text));
        if (!space) continue;
        vec_push(set, (struct set_cookie){mem_strndup(text, (size_t)(space - text)),
                                          mem_strndup(space + 1, (size_t)(end - space - 1))});
    }
}

/* ---- room ---- */

static void remove_at(struct jar *jar, size_t i) {
    vec_push(&jar->gone, jar->cookies.at[i].id);
    cookie_clear(&jar->cookies.at[i]);
    vec_remove(&jar->cookies, i);
}

/* Does `a` go before `b`? Of one domain those that are not secure go first (RFC 6265bis 5.7). */
static bool goes_first(const struct cookie *a, const struct cookie *b, bool of_domain, int64_t now_ms) {
    bool a_expired = a->expires_ms <= now_ms, b_expired = b->expires_ms <= now_ms;
    if (a_expired != b_expired) return a_expired;
    if (of_domain && a->secure != b->secure) return b->secure;
    return a->set_ms != b->set_ms ? a->set_ms < b->set_ms : a->id < b->id;
}

/* Where more than `most` are of that domain (NULL: of any) the first to go does. */
static void make_room(struct jar *jar, const char *domain, size_t most, int64_t now_ms) {
    const struct cookies *cookies = &jar->cookies;
    size_t count = 0, first = 0;
    for (size_t i = 0; i < cookies->count; i++) {
        if (domain && strcmp(cookies->at[i].domain, domain) != 0) continue;
        if (!count++ || goes_first(&cookies->at[i], &cookies->at[first], domain != NULL, now_ms)) first = i;
    }
    if (count > most) remove_at(jar, first);
}

/* ---- in ---- */

static struct cookie *find(const struct jar *jar, const struct cookie *like) {
    for (size_t i = 0; i < jar->cookies.count; i++)
        if (cookie_same(&jar->cookies.at[i], like)) return &jar->cookies.at[i];
    return NULL;
}

void jar_put(struct jar *jar, struct cookie *cookie) {
    struct cookie *before = find(jar, cookie), taken = *cookie;
    int64_t now_ms = taken.set_ms;
    *cookie = (struct cookie){0};
    taken.id = before ? before->id : ++jar->last;
    taken.changed = true;
    if (before) {
        cookie_clear(before);
        *before = taken;
        return;
    }
    vec_push(&jar->cookies, taken);
    char *domain = mem_strdup(taken.domain); /* it may be the one that goes */
    make_room(jar, domain, JAR_DOMAIN_MOST, now_ms);
    make_room(jar, NULL, JAR_MOST, now_ms);
    free(domain);
}

void jar_put_all(struct jar *jar, const struct cookies *cookies) {
    for (size_t i = 0; i < cookies->count; i++) {
        struct cookie cookie;
        cookie_copy(&cookie, &cookies->at[i]);
        jar_put(jar, &cookie);
    }
}

/* Over a connection that anybody may listen to no cookie takes the place of a secure one (5.7, step 16). */
static bool shadows_secure(const struct jar *jar, const struct cookie *cookie) {
    for (size_t i = 0; i < jar->cookies.count; i++) {
        const struct cookie *other = &jar->cookies.at[i];
        if (!other->secure || other->expires_ms <= cookie->set_ms || strcmp(other->name, cookie->name) != 0) continue;
        bool near = cookie_domain_fits(cookie->domain, other->domain) || cookie_domain_fits(other->domain, cookie->domain);
        if (near && cookie_path_fits(cookie->path, strlen(cookie->path), other->path)) return true;
    }
    return false;
}

static void set_one(struct jar *jar, const struct set_cookie *set, int64_t time_ms, bool late) {
    struct url url;
    struct cookie cookie;
    if (url_parse(&url, set->url, NULL, NULL) != URL_OK) return;
    bool ok = cookie_parse(&cookie, set->value, &url, time_ms), trusts = cookie_trusts(&url);
    url_clear(&url);
    if (!ok) return;
    const struct cookie *before = find(jar, &cookie);
    bool newer_stands = late && before && before->set_ms > time_ms;
    if (newer_stands || (!trusts && shadows_secure(jar, &cookie))) cookie_clear(&cookie);
    else jar_put(jar, &cookie);
}

void jar_set(struct jar *jar, const struct set_cookies *set, int64_t time_ms, bool late) {
    for (size_t i = 0; i < set->count; i++) set_one(jar, &set->at[i], time_ms, late);
}

/* ---- out ---- */

/* Is there a pair of that name in a Cookie field? */
static bool names(const char *field, const char *name) {
    size_t length = strlen(name);
    for (; field && *field; field += *field == ';') {
        field += strspn(field, " \t");
        size_t pair = strcspn(field, ";"), own = strcspn(field, "=;");
        while (own && (field[own - 1] == ' ' || field[own - 1] == '\t')) own--;
        if (own == length && memcmp(field, name, length) == 0) return true;
        field += pair;
    }
    return false;
}

static int by_rank(const void *a, const void *b) {
    const struct cookie *x = *(const struct cookie *const *)a, *y = *(const struct cookie *const *)b;
    size_t p = strlen(x->path), q = strlen(y->path);
    if (p != q) return p > q ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

char *jar_header(const struct jar *jar, const struct url *url, const char *own, int64_t now_ms) {
    VEC(const struct cookie *) fit = {0};
    struct str out = {0};
    for (size_t i = 0; i < jar->cookies.count; i++)
        if (cookie_fits(&jar->cookies.at[i], url, now_ms)) vec_push(&fit, &jar->cookies.at[i]);
    if (fit.count) qsort(fit.at, fit.count, sizeof *fit.at, by_rank);
    if (own) str_puts(&out, own);
    for (size_t i = 0; i < fit.count; i++) {
        const struct cookie *cookie = fit.at[i];
        if (names(own, cookie->name)) continue;
        str_printf(&out, "%s%s%s%s", out.len ? "; " : "", cookie->name, *cookie->name ? "=" : "", cookie->value);
    }
    vec_clear(&fit);
    return out.len ? str_take(&out) : NULL;
}

char *jar_header_with(const struct jar *jar, const struct set_cookies *set, const struct url *url, const char *own,
                      int64_t now_ms) {
    if (!set->count) return jar_header(jar, url, own, now_ms);
    struct jar with;
    jar_copy(&with, jar);
    jar_set(&with, set, now_ms, false);
    char *header = jar_header(&with, url, own, now_ms);
    jar_clear(&with);
    return header;
}
