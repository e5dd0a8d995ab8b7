/* Base64 (RFC 4648 4) by nettle. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>

/* To be freed. */
char *base64(const void *bytes, size_t length);

#endif
