/* See cookie_file.h. */
#include "model/cookie_file.h"

#include "base/str.h"
#include "model/headers.h"
#include "model/host.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 7 };
enum field { DOMAIN, SUBDOMAINS, PATH, SECURE, EXPIRES, NAME, VALUE };

static const char HTTP_ONLY[] = "#HttpOnly_";

/* Cuts the line at its tabs; a value may be missing. */
static int split(char *line, char *fields[FIELDS]) {
    int count = 0;
    for (char *tab = line; tab && count < FIELDS; count++) {
        fields[count] = tab;
        tab = count + 1 < FIELDS ? strchr(tab, '\t') : NULL;
        if (tab) *tab++ = '\0';
    }
    if (count == FIELDS - 1) fields[count++] = line + strlen(line);
    return count;
}

static bool read_flag(const char *text, const char *what, bool *flag, struct err *err) {
    *flag = ascii_casecmp(text, "TRUE") == 0;
    return *flag || ascii_casecmp(text, "FALSE") == 0 || err_set(err, ERR_USAGE, "%s must be TRUE or FALSE, not \"%s\"", what, text);
}

/* Some write fractions, some -1 or nothing for a session cookie. */
static bool read_expires(const char *text, int64_t *ms, struct err *err) {
    char *end;
    double seconds = strtod(text, &end);
    if (*end || !isfinite(seconds)) return err_set(err, ERR_USAGE, "the time must be seconds since 1970, not \"%s\"", text);
    *ms = seconds <= 0 || seconds > 1e12 ? COOKIE_NEVER : (int64_t)(seconds * 1000);
    return true;
}

static bool read_domain(const char *text, struct cookie *cookie, struct err *err) {
    const char *why = "";
    text += *text == '.';
    cookie->domain = host_parse(text, strlen(text), &why);
    return cookie->domain || err_set(err, ERR_USAGE, "\"%s\" is no domain: %s", text, why);
}

static bool fill(struct cookie *cookie, char *const fields[FIELDS], struct err *err) {
    bool below;
    cookie->name = mem_strdup(fields[NAME]);
    cookie->value = mem_strdup(fields[VALUE]);
    cookie->path = mem_strdup(fields[PATH]);
    if (*fields[PATH] != '/') return err_set(err, ERR_USAGE, "the path must begin with a slash, not \"%s\"", fields[PATH]);
    if (!headers_valid("Cookie", fields[NAME]) || !headers_valid("Cookie", fields[VALUE]))
        return err_set(err, ERR_USAGE, "a line break is in the name or the value");
    if (!read_domain(fields[DOMAIN], cookie, err) || !read_flag(fields[SUBDOMAINS], "the second field (subdomains)", &below, err))
        return false;
    cookie->host_only = !below;
    return read_flag(fields[SECURE], "the fourth field (secure)", &cookie->secure, err) &&
           read_expires(fields[EXPIRES], &cookie->expires_ms, err);
}

static bool read_line(char *line, int64_t now_ms, struct cookies *cookies, size_t *expired, struct err *err) {
    struct cookie cookie = {.set_ms = now_ms};
    char *fields[FIELDS];
    cookie.http_only = str_starts(line, HTTP_ONLY);
    if (cookie.http_only) line += strlen(HTTP_ONLY);
    else if (*line == '#' || !line[strspn(line, " \t")]) return true;
    int count = split(line, fields);
    if (count != FIELDS)
        return err_set(err, ERR_USAGE, "a cookie has %d fields with tabs between, this line has %d (domain, subdomains, path, "
                       "secure, time, name, value)", FIELDS, count);
    bool ok = fill(&cookie, fields, err);
    if (ok && cookie.expires_ms > now_ms) {
        vec_push(cookies, cookie);
        return true;
    }
    *expired += ok;
    cookie_clear(&cookie);
    return ok;
}

bool cookie_file_read(const char *text, int64_t now_ms, struct cookies *cookies, size_t *expired, struct err *err) {
    int number = 1;
    bool ok = true;
    *expired = 0;
    for (const char *end; ok && *text; text = *end ? end + 1 : end, number++) {
        end = strchrnul(text, '\n');
        size_t length = (size_t)(end - text);
        if (length && text[length - 1] == '\r') length--;
        char *line = mem_strndup(text, length);
        ok = read_line(line, now_ms, cookies, expired, err);
        free(line);
        if (!ok && err) err->line = number;
    }
    return ok;
}
