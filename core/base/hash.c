/* See hash.h. */
#include "base/hash.h"

#include <stdio.h>

void hash_init(struct hash *hash) { sha256_init(&hash->ctx); }
void hash_put(struct hash *hash, const void *bytes, size_t length) { sha256_update(&hash->ctx, length, bytes); }

void hash_digest(const struct hash *hash, uint8_t digest[HASH_BYTES]) {
    struct sha256_ctx copy = hash->ctx; /* nettle's digest call resets the context it is given */
    sha256_digest(&copy, HASH_BYTES, digest);
}

void hash_hex(const struct hash *hash, char hex[HASH_HEX]) {
    uint8_t digest[HASH_BYTES];
    hash_digest(hash, digest);
    for (int i = 0; i < HASH_BYTES; i++) snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}
