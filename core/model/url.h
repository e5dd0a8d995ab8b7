/* A URL by the WHATWG URL Standard, for the schemes we can fetch: http and https. Parsed and serialised
 * once; after that it is its canonical text. */
#ifndef MODEL_URL_H
#define MODEL_URL_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The pieces of a canonical URL, as places in its text. */
struct url {
    char *text;     /* "https://example.org:8443/a/b?c=d": no fragment, default port left out */
    bool secure;    /* https */
    char *host;     /* lower case ASCII, IDNA done; IPv6 in brackets */
    uint16_t port;  /* the effective one */
    size_t origin_length; /* "https://example.org:8443" are the first so many bytes of text */
    size_t path_at; /* where the path starts in text; it ends at query_at or the end */
    size_t query_at; /* where "?" stands in text, or text's length */
    char *user;     /* what stood before the @ of its host, as it stood there; NULL: nothing. No part of text */
};

/* Longer ones are bad: no page can make us keep a megabyte of them. */
enum { URL_MOST = 64 * 1024 };

enum url_result { URL_OK, URL_BAD, URL_OTHER_SCHEME };

/* Parses `input` (UTF-8), relative to `base` (may be NULL), and makes it canonical: WHATWG parsing and
 * serialising, then the fragment dropped, percent-escapes in upper case and those of unreserved characters
 * decoded (RFC 3986 6.2.2.2), user name and password put aside; the query keeps its order. Parsing a
 * canonical text again gives the same. URL_OTHER_SCHEME: it is fine but neither http nor https (mailto:,
 * javascript: ...). On URL_OK the caller url_clears out; else out is zeroed and err says why. */
enum url_result url_parse(struct url *out, const char *input, const struct url *base, struct err *err);
void url_clear(struct url *url);
/* The text of any URL for people: without a user name and password in it. To be freed. */
char *url_shown(const char *text);
/* "https://example.org:8443", to be freed. */
char *url_origin(const struct url *url);
/* Percent-encodes for application/x-www-form-urlencoded (WHATWG URL 5.2) and appends to a struct str. */
struct str;
void url_form_encode(struct str *out, const char *bytes, size_t length);
/* Percent-decodes (WHATWG URL 1.3) and appends: what is no escape stays. */
void url_unescape(struct str *out, const char *bytes, size_t length);

/* Does the pattern of `allow` or `deny` fit? "example.org" that host, "*.example.org" it and every host
 * below it, either with ":port" or without, "*" every host. With a slash in it a whole URL in which * matches
 * anything; without a scheme either one fits, and where it starts with a slash every host. */
bool url_fits(const struct url *url, const char *pattern);
/* Checks such a pattern and puts it into the form that URLs have (case, IDNA, escapes): what url_fits wants.
 * To be freed; NULL and err (without a name in front) where it can fit nothing. */
char *url_pattern(const char *text, struct err *err);
/* Has it a host, without a star? */
bool url_pattern_names_host(const char *pattern);

#endif
