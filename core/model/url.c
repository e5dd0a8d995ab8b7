/* See url.h. Of the standard's state machine only the states of special schemes are left, so it reads as a
 * sequence: scheme, authority, path, query. The canonical text is written while it is read. */
#include "model/url.h"

#include "base/mem.h"
#include "base/str.h"
#include "model/host.h"

#include <stdlib.h>

/* Percent-encode sets of section 1.3, without the controls and non-ASCII bytes that all of them have. */
static const char PATH_SET[] = "\"#<>?^`{}", QUERY_SET[] = "\"#<>'";
/* A pattern's path may have the "?" of a query in it. */
static const char PATTERN_SET[] = "\"#<>^`{}";

static bool is_hex(char c) { return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f'); }

static char hex_byte(const char *digits) {
    char pair[3] = {digits[0], digits[1], '\0'};
    return (char)strtoul(pair, NULL, 16);
}

static bool is_unreserved(char c) { return ascii_alnum(c) || (c && strchr("-._~", c)); }

/* Would c complete an escape that the input did not have ("%4%31" is not "%41")? */
static bool would_join(const struct str *out, char c) {
    if (!is_hex(c) || out->len < 2) return false;
    const char *end = out->data + out->len;
    return end[-1] == '%' || (end[-2] == '%' && is_hex(end[-1]));
}

/* Encodes what the set names; puts escapes that are there into their canonical form (RFC 3986 6.2.2). */
static void put_escaped(struct str *out, const char *p, const char *end, const char *set) {
    for (; p < end; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '%' && end - p > 2 && is_hex(p[1]) && is_hex(p[2])) {
            char byte = hex_byte(p + 1);
            if (is_unreserved(byte) && !would_join(out, byte)) str_putc(out, byte);
            else str_printf(out, "%%%02X", (unsigned char)byte);
            p += 2;
        } else if (c <= 0x20 || c >= 0x7F || strchr(set, c)) {
            str_printf(out, "%%%02X", c);
        } else {
            str_putc(out, *p);
        }
    }
}

/* Without the controls and spaces around it, and without any tab or newline. */
static char *strip(const char *input) {
    const char *end = input + strlen(input);
    while (end > input && (unsigned char)end[-1] <= 0x20) end--;
    while (input < end && (unsigned char)*input <= 0x20) input++;
    char *text = mem_alloc((size_t)(end - input) + 1), *to = text;
    for (; input < end; input++)
        if (!strchr("\t\n\r", *input)) *to++ = *input;
    *to = '\0';
    return text;
}

/* Length of the scheme without its colon, 0 where there is none. */
static size_t scheme_length(const char *text) {
    if (ascii_lower(*text) < 'a' || ascii_lower(*text) > 'z') return 0;
    size_t n = 1;
    while (ascii_alnum(text[n]) || (text[n] && strchr("+-.", text[n]))) n++;
    return text[n] == ':' ? n : 0;
}

static bool is_scheme(const char *text, size_t length, const char *scheme) {
    return length == strlen(scheme) && strncasecmp(text, scheme, length) == 0;
}

/* The colon of ":port", not one inside an IPv6 address; the end where there is none. */
static const char *port_colon(const char *p, const char *end) {
    for (bool inside = false; p < end && (inside || *p != ':'); p++) inside = *p == '[' || (inside && *p != ']');
    return p;
}

static const char *read_port(const char *p, const char *end, struct url *url) {
    unsigned port = 0;
    if (p == end) return NULL;
    for (; p < end; p++) {
        if (*p < '0' || *p > '9') return "its port is no number";
        port = port * 10 + (unsigned)(*p - '0');
        if (port > 65535) return "its port is over 65535";
    }
    url->port = (uint16_t)port;
    return NULL;
}

/* Reads [userinfo@]host[:port] and writes the origin. NULL, or what is wrong. */
static const char *put_authority(struct str *out, struct url *url, const char **rest) {
    const char *end = *rest + strcspn(*rest, "/\\?#"), *why;
    const char *at = memrchr(*rest, '@', (size_t)(end - *rest)), *host = at ? at + 1 : *rest;
    if (at > *rest) url->user = mem_strndup(*rest, (size_t)(at - *rest));
    const char *colon = port_colon(host, end);
    const uint16_t usual = url->secure ? 443 : 80;
    url->port = usual;
    url->host = host_parse(host, (size_t)(colon - host), &why);
    if (!url->host) return why;
    if (colon < end && (why = read_port(colon + 1, end, url))) return why;
    str_printf(out, "%s://%s", url->secure ? "https" : "http", url->host);
    if (url->port != usual) str_printf(out, ":%u", url->port);
    *rest = end;
    return NULL;
}

/* How many dots the segment stands for: "." and "%2e" one, ".." and its spellings two, others 0. */
static int dots(const char *p, const char *end) {
    int count = 0;
    for (; p < end; count++) {
        if (*p == '.') p++;
        else if (end - p > 2 && p[0] == '%' && p[1] == '2' && ascii_lower(p[2]) == 'e') p += 3;
        else return 0;
    }
    return count <= 2 ? count : 0;
}

static void cut_segment(struct str *out, size_t path_at) {
    while (out->len > path_at && out->data[--out->len] != '/') continue;
    out->data[out->len] = '\0';
}

/* Appends the segments up to "?", "#" or the end to the path that starts at path_at. */
static const char *put_segments(struct str *out, size_t path_at, const char *rest) {
    for (bool more = true; more;) {
        const char *end = rest + strcspn(rest, "/\\?#");
        more = *end == '/' || *end == '\\';
        int up = dots(rest, end);
        if (up == 2) cut_segment(out, path_at);
        if (up == 0 || !more) str_putc(out, '/'); /* "/a/." and "/a/.." end in a slash */
        if (up == 0) put_escaped(out, rest, end, PATH_SET);
        rest = end + more;
    }
    return rest;
}

/* The path of a reference without authority, which may go on from base's. */
static const char *put_relative(struct str *out, const struct url *url, const char *rest, const struct url *base) {
    if (*rest == '/' || *rest == '\\') return put_segments(out, url->path_at, rest + 1);
    str_put(out, base->text + base->path_at, base->query_at - base->path_at);
    if (!*rest || *rest == '?' || *rest == '#') return rest;
    cut_segment(out, url->path_at);
    return put_segments(out, url->path_at, rest);
}

/* Everything behind the scheme. NULL, or what is wrong. */
static const char *put_rest(struct str *out, struct url *url, const char *rest, const struct url *base) {
    size_t slashes = strspn(rest, "/\\");
    bool same_page = base && (!*rest || *rest == '#');
    if (!base || slashes >= 2) {
        rest += slashes;
        const char *why = put_authority(out, url, &rest);
        if (why) return why;
        url->origin_length = url->path_at = out->len;
        rest = put_segments(out, url->path_at, rest + (*rest == '/' || *rest == '\\'));
    } else {
        str_put(out, base->text, base->origin_length);
        url->host = mem_strdup(base->host);
        url->port = base->port;
        url->origin_length = url->path_at = out->len;
        rest = put_relative(out, url, rest, base);
    }
    url->query_at = out->len;
    if (same_page) {
        str_puts(out, base->text + base->query_at);
    } else if (*rest == '?') {
        str_putc(out, '?');
        put_escaped(out, rest + 1, strchrnul(rest, '#'), QUERY_SET);
    }
    return NULL;
}

static enum url_result read_url(struct url *url, const char *text, const struct url *base, struct err *err) {
    size_t scheme = scheme_length(text);
    bool http = is_scheme(text, scheme, "http"), https = is_scheme(text, scheme, "https");
    if (scheme && !http && !https) {
        int shown = (int)(scheme < 40 ? scheme : 40);
        err_set(err, ERR_INPUT, "cannot fetch \"%.*s:\", only http and https", shown, text);
        return URL_OTHER_SCHEME;
    }
    url->secure = scheme ? https : base && base->secure;
    if (base && base->secure != url->secure) base = NULL; /* "http:a" is no relative reference to https */
    struct str out = {0};
    const char *why = "it is relative and there is nothing it is relative to";
    if (scheme || base) why = put_rest(&out, url, scheme ? text + scheme + 1 : text, base);
    if (out.len > URL_MOST) why = "it is too long";
    url->text = str_take(&out);
    if (!why) return URL_OK;
    char *shown = url_shown(text);
    err_set(err, ERR_INPUT, "bad URL \"%.*s\": %s", (int)utf8_cut(shown, strlen(shown), 200), shown, why);
    free(shown);
    return URL_BAD;
}

enum url_result url_parse(struct url *out, const char *input, const struct url *base, struct err *err) {
    *out = (struct url){0};
    char *text = strip(input);
    enum url_result result = read_url(out, text, base, err);
    if (result != URL_OK) url_clear(out);
    free(text);
    return result;
}

void url_clear(struct url *url) {
    free(url->text);
    free(url->host);
    free(url->user);
    *url = (struct url){0};
}

char *url_shown(const char *text) {
    const char *slash = text + strcspn(text, "/\\?#"), *host = slash + strspn(slash, "/\\");
    bool has_host = host - slash >= 2 || (host > slash && slash > text && slash[-1] == ':');
    const char *end = host + strcspn(host, "/\\?#"), *at = has_host ? memrchr(host, '@', (size_t)(end - host)) : NULL;
    return mem_printf("%.*s%s", (int)(host - text), text, at ? at + 1 : host);
}

char *url_origin(const struct url *url) { return mem_strndup(url->text, url->origin_length); }

void url_form_encode(struct str *out, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (ascii_alnum(c) || (c && strchr("*-._", c))) str_putc(out, c);
        else if (c == ' ') str_putc(out, '+');
        else str_printf(out, "%%%02X", (unsigned char)c);
    }
}

void url_unescape(struct str *out, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        bool escape = bytes[i] == '%' && length - i > 2 && is_hex(bytes[i + 1]) && is_hex(bytes[i + 2]);
        str_putc(out, escape ? hex_byte(bytes + i + 1) : bytes[i]);
        if (escape) i += 2;
    }
}

/* --- patterns of allow and deny --- */

/* "*" matches anything. Pieces between stars are taken where they first fit, so this stays linear. */
static bool glob_fits(const char *pattern, const char *text) {
    const char *star = strchrnul(pattern, '*');
    size_t piece = (size_t)(star - pattern);
    if (strncmp(pattern, text, piece) != 0) return false;
    if (!*star) return text[piece] == '\0';
    for (text += piece;; text += piece) {
        pattern = star + 1;
        star = strchrnul(pattern, '*');
        piece = (size_t)(star - pattern);
        if (!*star) return str_ends(text, pattern);
        text = memmem(text, strlen(text), pattern, piece);
        if (!text) return false;
    }
}

static bool host_fits(const struct url *url, const char *pattern) {
    const char *end = pattern + strlen(pattern), *colon = port_colon(pattern, end);
    if (*colon && strtoul(colon + 1, NULL, 10) != url->port) return false;
    bool below = str_starts(pattern, "*.");
    if (below) pattern += 2;
    size_t length = (size_t)(colon - pattern), host = strlen(url->host);
    if (host < length || strncasecmp(url->host + host - length, pattern, length) != 0) return false;
    return host == length || (below && url->host[host - length - 1] == '.');
}

/* Where the host of a pattern with a slash starts: behind its scheme, if it has one. */
static const char *behind_scheme(const char *pattern) {
    const char *slash = strchr(pattern, '/');
    return slash > pattern && slash[-1] == ':' && slash[1] == '/' ? slash + 2 : pattern;
}

bool url_fits(const struct url *url, const char *pattern) {
    if (!strchr(pattern, '/')) return strcmp(pattern, "*") == 0 || host_fits(url, pattern);
    if (*pattern == '/') return glob_fits(pattern, url->text + url->path_at);
    return glob_fits(pattern, behind_scheme(pattern) > pattern ? url->text : behind_scheme(url->text));
}

static bool put_pattern_host(struct str *out, const char *p, const char *end, bool stars, const char **why) {
    const char *colon = port_colon(p, end);
    struct url port = {0};
    if (colon < end && (*why = read_port(colon + 1, end, &port))) return false;
    if (stars && memchr(p, '*', (size_t)(colon - p))) {
        for (; p < colon; p++) str_putc(out, ascii_lower(*p));
    } else {
        *why = "a star stands for labels in front (*.example.org), or anywhere in a pattern with a slash";
        if (memchr(p, '*', (size_t)(colon - p))) return false;
        char *host = host_parse(p, (size_t)(colon - p), why);
        if (!host) return false;
        str_puts(out, host);
        free(host);
    }
    return str_put(out, colon, (size_t)(end - colon));
}

static bool put_pattern(struct str *out, const char *text, const char **why) {
    const char *end = text + strlen(text);
    if (!strchr(text, '/')) {
        if (strcmp(text, "*") == 0) return str_puts(out, text);
        bool below = str_starts(text, "*.");
        if (below) str_puts(out, "*.");
        return put_pattern_host(out, text + 2 * below, end, false, why);
    }
    const char *host = behind_scheme(text), *path = strchrnul(host, '/');
    for (const char *p = text; p < host; p++) str_putc(out, ascii_lower(*p));
    if (path > host && !put_pattern_host(out, host, path, true, why)) return false;
    if (*path) put_escaped(out, path, end, PATTERN_SET);
    else str_puts(out, "/*"); /* "https://example.org" is the whole site */
    return true;
}

char *url_pattern(const char *text, struct err *err) {
    struct str out = {0};
    const char *why = NULL;
    if (put_pattern(&out, text, &why)) return str_take(&out);
    str_clear(&out);
    int shown = (int)utf8_cut(text, strlen(text), 200);
    err_set(err, ERR_USAGE, "\"%.*s\" is no host or URL pattern: %s", shown, text, why);
    return NULL;
}

bool url_pattern_names_host(const char *pattern) {
    const char *host = strchr(pattern, '/') ? behind_scheme(pattern) : pattern;
    size_t length = strcspn(host, "/");
    return length && !memchr(host, '*', length);
}
