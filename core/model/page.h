/* A response we have, with the request that brought it: what a callback runs on, and what is kept so that it
 * can run again without the network. Goes from stage to stage as one object with one owner at a time. */
#ifndef MODEL_PAGE_H
#define MODEL_PAGE_H

#include "model/headers.h"
#include "model/jar.h"
#include "model/request.h"

struct page {
    struct request *request; /* owned */
    char *url;               /* where it came from after redirects: canonical */
    int status;
    struct headers headers;
    struct set_cookies cookies; /* what it and the redirects on its way set; a kept page: only until it is mended */
    char *body;              /* decoded from its transfer and content coding; NULL where only `packed` is there */
    size_t body_bytes;       /* of the body decoded, also while only `packed` is there */
    void *packed;            /* the body compressed for the crawl file, or NULL */
    size_t packed_bytes;
    char *file;              /* where the body was saved, or NULL: then body is empty */
    int64_t file_bytes;
    char file_hash[65];      /* SHA-256 of it, hex */
    int64_t fetched_ms;      /* wall clock */
    int elapsed_ms;          /* of the last hop */
    int64_t wire_bytes;      /* received for it as sent, all hops; 0 for a kept page */
    int hops;                /* redirects on the way */
    bool cached;             /* from the crawl file, not the network */
    int stale;               /* runs that were dropped because what they read of the state was changed meanwhile */
    int64_t failure;         /* id of the failure it is re-run for, 0 for a first run */
};

struct page *page_new(struct request *request); /* takes the request */
void page_free(struct page *page);              /* NULL is fine */

#endif
