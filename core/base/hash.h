/* SHA-256 (FIPS 180-4) by nettle. Fingerprints are its first 128 bits, so that no page can make two URLs
 * collide on purpose. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include <nettle/sha2.h>

enum { HASH_BYTES = 32, HASH_HEX = 65 };

struct hash { struct sha256_ctx ctx; };
void hash_init(struct hash *hash);
void hash_put(struct hash *hash, const void *bytes, size_t length);
/* The digest of what was put so far; more may be put afterwards. */
void hash_digest(const struct hash *hash, uint8_t digest[HASH_BYTES]);
/* The same as 64 lower-case hex digits and a NUL. */
void hash_hex(const struct hash *hash, char hex[HASH_HEX]);

#endif
