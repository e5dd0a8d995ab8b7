/* Which addresses are of the public internet. */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

struct sockaddr;

/* False for what the registries of special purpose (IANA, RFC 6890) say is not global: private, loopback, link-local,
 * shared (100.64.0.0/10), multicast, reserved, documentation, and IPv6 addresses that hold such an IPv4 one. False for
 * any other family than IPv4 and IPv6. */
bool address_is_public(const struct sockaddr *address);
/* Are the first `bits` of two addresses, in network order, the same? */
bool address_shares(const uint8_t *a, const uint8_t *b, int bits);

#endif
