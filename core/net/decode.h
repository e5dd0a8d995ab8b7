/* Content codings (RFC 9110 8.4.1): what a server packed comes out piece by piece, bounded, and a stream that was cut is told
 * from a whole one. Not left to libcurl, which takes half of a gzip stream for all of it and knows one member only. */
#ifndef NET_DECODE_H
#define NET_DECODE_H

#include <stdbool.h>
#include <stddef.h>

/* What a request may say that it takes. */
#define DECODE_ACCEPTS "gzip, deflate, br, zstd"

enum { DECODE_CODINGS_MOST = 5 }; /* one on top of the other */

enum decoded { DECODED, DECODED_TOO_LARGE, DECODED_BAD };
/* Takes unpacked bytes as they come, at most 32 KiB at once. False: it wants no more. */
typedef bool decode_fn(void *arg, const void *bytes, size_t length);

struct decoder;

/* For the value of a Content-Encoding field ("gzip", "deflate, gzip": the last was put on last). NULL, and *why, where one of
 * them is not known, or there are too many. */
struct decoder *decoder_new(const char *codings, const char **why);
void decoder_free(struct decoder *decoder); /* NULL is fine */
/* Unpacks the next bytes and hands them on. DECODED_TOO_LARGE: they were not wanted. DECODED_BAD: they are not what the
 * coding promised, or grow beyond measure between two codings. */
enum decoded decoder_put(struct decoder *decoder, const void *bytes, size_t length, decode_fn *to, void *arg);
/* Is what came a whole stream? Nothing at all is one as well. */
bool decoder_whole(const struct decoder *decoder);

#endif
