/* A web site of the test's own, on a free port of 127.0.0.1 and all of 127.0.0.0/8: each path has answers given in turn (the last
 * one repeats), among them the bad manners of real servers, and every request is written down with its time.
 * A connection has a thread of its own, so that one that hangs holds up no other. */
#ifndef E2E_SITE_H
#define E2E_SITE_H

#include "harness.h"
#include "model/headers.h"

#include <stdint.h>

struct site;

enum answer_manner {
    ANSWER_WHOLE,
    ANSWER_CLOSE,    /* the connection is closed without a word */
    ANSWER_TRUNCATE, /* half of the body, then the connection is closed */
    ANSWER_CHUNKED,  /* in chunks, without a Content-Length */
    /* From here on by rude.c: headers and body as they are, without a status line of the site's own, and then ... */
    ANSWER_RAW,      /* ... the next request is waited for; */
    ANSWER_CUT,      /* the connection is closed; */
    ANSWER_RESET,    /* reset; */
    ANSWER_ENDLESS,  /* the body is sent again and again; */
    ANSWER_DRIP,     /* (the body byte by byte, one each latency_ms) the next request is waited for. */
};

/* Text is borrowed until the end of the case. What is left out: status 200, HTML in UTF-8, no body. */
struct answer {
    int status;
    const char *headers; /* "Name: value\r\n" each */
    const char *body;
    size_t length;       /* of the body where it is no text */
    enum answer_manner manner;
    int latency_ms;
    int retry_after;     /* seconds: sent as a Retry-After number */
    int retry_date;      /* seconds: sent as a Retry-After date, that many whole seconds ahead */
};

/* One request as the site saw it; its text belongs to the site. */
struct hit {
    const char *method, *path, *body;
    const struct headers *headers;
    int64_t at_ms;    /* wall clock: when it had come */
    int64_t until_ms; /* what its answer's Retry-After said, 0 for none */
    int connection;   /* counted from 1 */
};

struct site *site_new(void); /* ends with the case */
/* The same on 127.0.0.N: a host of its own. */
struct site *site_new_at(int n);
/* "http://127.0.0.N:PORT" and the path; lives until the end of the case. */
const char *site_url(struct site *site, const char *path);
int site_port(struct site *site);

/* site_put(site, "/a", .status = 503, .retry_after = 1): the next answer of that path. A path without any
 * answers 404. */
#define site_put(site, path, ...) site_add(site, path, (struct answer){__VA_ARGS__})
void site_add(struct site *site, const char *path, struct answer answer);
/* Answers whatever has no answer of its own; called in the connection's thread. The body is freed. */
typedef char *site_fn(void *arg, const char *path);
void site_fallback(struct site *site, site_fn *fn, void *arg);

/* Requests for the path get no answer until it is released. */
void site_hold(struct site *site, const char *path);
void site_release(struct site *site, const char *path);
/* Waits until the path was asked for `count` times. */
void site_await(struct site *site, const char *path, int count);

/* How often the path was asked for; NULL: all but robots.txt. */
int site_hits(struct site *site, const char *path);
/* The n-th (from 0) of them. */
struct hit site_hit(struct site *site, const char *path, int n);
/* A header field of it, "" where it has none of that name. */
const char *site_header(struct site *site, const char *path, int n, const char *name);
int site_connections(struct site *site);
/* The most requests that were under way at once. */
int site_most_at_once(struct site *site);

/* A URL of 127.0.0.1 on which nothing listens. */
const char *dead_url(void);

#endif
