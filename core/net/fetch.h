/* Request in, response out: starts, cancels and finishes transfers. One hop each: redirects are decided by
 * the engine. Belongs to the loop's thread. */
#ifndef NET_FETCH_H
#define NET_FETCH_H

#include "model/auth.h"
#include "model/headers.h"
#include "net/loop.h"
#include "net/response.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    FETCH_HEADER_MOST = 256 * 1024, /* bytes of all header lines of one answer */
    FETCH_HEADERS_MOST = 1000,      /* header lines */
};

struct fetcher;
struct transfer;

struct fetcher *fetcher_new(struct loop *loop);
/* Cancels what is under way: each done is called with response->cancelled. */
void fetcher_free(struct fetcher *fetcher);

/* What to send. Everything is copied. */
struct fetch_order {
    const char *url, *method, *user_agent;
    const char *proxy;               /* NULL or "": none */
    const struct headers *headers;   /* of the crawl; may be NULL */
    const struct headers *own;       /* of the request: they go before those of the crawl; may be NULL */
    const struct auth *auth;         /* before an Authorization of `headers`, behind one of `own`; NULL: none */
    const char *body;
    size_t body_bytes;
    double timeout_s;
    int64_t max_body;                /* bytes, decoded */
    bool beginning;                  /* of a body that is larger what comes before that is wanted all the same */
    const char *save_to;             /* the body of a 2xx answer goes to this file instead, whatever its size; then timeout_s
                                        bounds silence and not the whole transfer. NULL: to memory */
    int64_t max_file;                /* bytes of that file, decoded; negative: unlimited */
    bool once;                       /* must not be sent twice: on a connection of its own, because libcurl sends again
                                        what a kept one swallowed */
    bool may_be_private;             /* also where the host has an address that is not of the public internet;
                                        by a proxy it is the proxy that looks up the name */
    bool insecure;                   /* the server's certificate is not looked at */
};

/* done may take what it wants out of the response; the rest is freed after it. */
typedef void fetch_fn(void *arg, struct response *response);

void fetch_start(struct fetcher *fetcher, const struct fetch_order *order, fetch_fn *done, void *arg);
int fetch_active(const struct fetcher *fetcher); /* transfers under way */

#endif
