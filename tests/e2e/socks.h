/* A SOCKS5 proxy (RFC 1928) on 127.0.0.1 that leads every name to one port of this machine. Ends with the case. */
#ifndef E2E_SOCKS_H
#define E2E_SOCKS_H

#include <stddef.h>

struct socks;

/* Whatever is asked for, the connection goes to 127.0.0.1:to. */
struct socks *socks_new(int to);
int socks_port(const struct socks *socks);
/* The host that was asked for last, as it was named; "" before the first. */
const char *socks_asked(struct socks *socks);

#endif
