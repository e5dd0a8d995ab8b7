/* Servers that speak TLS, each the system's `openssl s_server`: certificates are made when the case begins and live in its folder.
 * They end with the case. */
#ifndef E2E_TLS_H
#define E2E_TLS_H

#include <stdbool.h>

/* Can they be had? Else the case is to be skipped; that is said. */
bool tls_ready(void);

/* Signed by an authority of the case's own, whose certificate is the file "authority.pem". */
enum certificate {
    TLS_GOOD,        /* for 127.0.0.1 */
    TLS_EXPIRED,     /* yesterday */
    TLS_OTHER_HOST,  /* for example.org */
    TLS_SELF_SIGNED,
};
/* Serves the files of the case's folder at a free port of that address ("127.0.0.1", "[::1]"), one connection after the other;
 * the URL of its root, with a slash. */
const char *tls_site(enum certificate certificate, const char *address);

/* HTTP/2 (RFC 9113), on one connection: the first stream is answered by `body` at once, the next `together` ones by an empty page
 * each when all of them are open, those behind them are reset. */
struct h2;
struct h2 *h2_new(const char *body, int together);
const char *h2_url(const struct h2 *h2);
int h2_streams(struct h2 *h2);     /* that were opened so far */
int h2_connections(struct h2 *h2); /* that began with HTTP/2's preface */

#endif
