/* What came of a transfer, and what it is for the crawl. */
#ifndef NET_RESPONSE_H
#define NET_RESPONSE_H

#include "base/hash.h"
#include "base/str.h"
#include "model/headers.h"
#include "model/page.h"
#include "model/policy.h"

#include <stdbool.h>
#include <stdint.h>

struct response {
    bool cancelled;         /* the fetcher was freed before it ended: only clean up */
    bool ok;                /* an answer came whole; else fault and error say what went wrong */
    enum kind fault;
    char error[256];
    int status;             /* 0 where no status line came */
    struct headers headers;
    struct str body;        /* decoded */
    char *file;             /* where the body was saved; removed unless it is taken. NULL: it is in `body` */
    int64_t file_bytes;
    char file_hash[HASH_HEX]; /* SHA-256 */
    bool no_files;          /* not ok because no more files may be open, sockets neither: nothing was sent */
    bool disk;              /* not ok because a file could not be written: that is not the site's fault */
    int64_t wire_bytes;     /* received, as sent */
    int elapsed_ms;
    int latency_ms;         /* of these until its body began */
};

/* The field of a redirect that says where it leads; NULL where the answer is none. */
const char *response_location(const struct response *response);
/* The page of that URL that came for the request, which it takes, with headers and body, which it takes out of the response.
 * Fetched now. To be freed by page_free. */
struct page *response_page(struct response *response, struct request *request, const struct url *url);

#endif
