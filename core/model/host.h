/* The host of a URL by the WHATWG URL Standard (section 3.5): names to lower-case ASCII, IPv4 addresses in
 * all their spellings, IPv6 addresses in their shortest one. */
#ifndef MODEL_HOST_H
#define MODEL_HOST_H

#include <stddef.h>

/* The canonical host, to be freed: "example.org", "127.0.0.1", "[::1]". NULL, and why, where it is none. */
char *host_parse(const char *bytes, size_t length, const char **why);

#endif
