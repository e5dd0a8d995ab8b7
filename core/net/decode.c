/* See decode.h. A decoder is a chain of stages, the coding that was put on last first; each hands its output on as it comes,
 * so that memory does not depend on what is unpacked. */
#include "net/decode.h"

#include "base/mem.h"

#include <brotli/decode.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    PIECE = 32 * 1024,
    WINDOW_LOG_MOST = 23, /* of zstd: 8 MB, as RFC 9659 has it for HTTP */
    BETWEEN_FREE = 1 << 20, BETWEEN_TIMES = 64, /* bytes between two stages: so many, and so many times what came */
};

struct span { const uint8_t *at; size_t left; };

struct stage {
    const struct coding *coding;
    bool begun, ended; /* ended: at the end of a stream, where nothing more has to come */
    z_stream zlib;
    BrotliDecoderState *brotli;
    ZSTD_DStream *zstd;
};

/* begin looks at the first byte; step eats and writes as much as it can and says false where the bytes are bad. */
struct coding {
    const char *name;
    bool (*begin)(struct stage *stage, uint8_t first);
    bool (*step)(struct stage *stage, struct span *in, uint8_t *out, size_t *written);
    void (*end)(struct stage *stage);
};

struct decoder {
    struct stage stages[DECODE_CODINGS_MOST];
    int count;
    int64_t came, between; /* bytes: of the answer; that one stage gave to the next */
};

/* ---- gzip and deflate ---- */

/* Out of memory would look like bad bytes. */
static void *give(void *none, unsigned count, unsigned size) { return (void)none, mem_zero_of(count, size); }
static void *give_bytes(void *none, size_t bytes) { return (void)none, mem_alloc(bytes); }
static void take_back(void *none, void *block) { (void)none, free(block); }

static bool begin_zlib(struct stage *stage, int bits) {
    stage->zlib.zalloc = give;
    stage->zlib.zfree = take_back;
    return inflateInit2(&stage->zlib, bits) == Z_OK;
}

static bool begin_gzip(struct stage *stage, uint8_t first) {
    (void)first;
    return begin_zlib(stage, 16 + MAX_WBITS);
}

/* By the RFC deflate has zlib's header (whose first byte ends in 8); some servers send it without. */
static bool begin_deflate(struct stage *stage, uint8_t first) {
    bool wrapped = (first & 0x0F) == Z_DEFLATED;
    return begin_zlib(stage, wrapped ? MAX_WBITS : -MAX_WBITS);
}

static bool step_zlib(struct stage *stage, struct span *in, uint8_t *out, size_t *written) {
    z_stream *zlib = &stage->zlib;
    zlib->next_in = (Bytef *)in->at;
    zlib->avail_in = (uInt)in->left;
    zlib->next_out = out;
    zlib->avail_out = PIECE;
    int code = inflate(zlib, Z_NO_FLUSH);
    *written = PIECE - zlib->avail_out;
    *in = (struct span){zlib->next_in, zlib->avail_in};
    stage->ended = code == Z_STREAM_END;
    return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR;
}

static void end_zlib(struct stage *stage) { inflateEnd(&stage->zlib); }

/* ---- br ---- */

static bool begin_brotli(struct stage *stage, uint8_t first) {
    (void)first;
    return (stage->brotli = BrotliDecoderCreateInstance(give_bytes, take_back, NULL)) != NULL;
}

static bool step_brotli(struct stage *stage, struct span *in, uint8_t *out, size_t *written) {
    size_t room = PIECE;
    BrotliDecoderResult result = BrotliDecoderDecompressStream(stage->brotli, &in->left, &in->at, &room, &out, NULL);
    *written = PIECE - room;
    stage->ended = result == BROTLI_DECODER_RESULT_SUCCESS;
    return result != BROTLI_DECODER_RESULT_ERROR;
}

static void end_brotli(struct stage *stage) { BrotliDecoderDestroyInstance(stage->brotli); }

/* ---- zstd ---- */

static bool begin_zstd(struct stage *stage, uint8_t first) {
    (void)first;
    stage->zstd = ZSTD_createDStream();
    return stage->zstd && !ZSTD_isError(ZSTD_DCtx_setParameter(stage->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MOST));
}

static bool step_zstd(struct stage *stage, struct span *in, uint8_t *out, size_t *written) {
    ZSTD_inBuffer from = {in->at, in->left, 0};
    ZSTD_outBuffer to = {out, PIECE, 0};
    size_t code = ZSTD_decompressStream(stage->zstd, &to, &from);
    *written = to.pos;
    *in = (struct span){in->at + from.pos, in->left - from.pos};
    stage->ended = code == 0;
    if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation) mem_exhausted();
    return !ZSTD_isError(code);
}

static void end_zstd(struct stage *stage) { ZSTD_freeDStream(stage->zstd); }

/* ---- the chain ---- */

static const struct coding codings[] = {
    {"gzip", begin_gzip, step_zlib, end_zlib},       {"x-gzip", begin_gzip, step_zlib, end_zlib},
    {"deflate", begin_deflate, step_zlib, end_zlib}, {"br", begin_brotli, step_brotli, end_brotli},
    {"zstd", begin_zstd, step_zstd, end_zstd},
};

static const struct coding *find_coding(const char *name, size_t length) {
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
        if (strlen(codings[i].name) == length && strncasecmp(codings[i].name, name, length) == 0) return &codings[i];
    return NULL;
}

/* Puts the coding in front of those before it. NULL, or what is wrong. */
static const char *add_coding(struct decoder *decoder, const char *name, size_t length) {
    if (length == 0 || (length == 8 && strncasecmp(name, "identity", 8) == 0)) return NULL;
    const struct coding *coding = find_coding(name, length);
    if (!coding) return "a content coding that is none of " DECODE_ACCEPTS;
    if (decoder->count == DECODE_CODINGS_MOST) return "too many content codings, one on top of the other";
    memmove(decoder->stages + 1, decoder->stages, (size_t)decoder->count++ * sizeof *decoder->stages);
    decoder->stages[0] = (struct stage){.coding = coding};
    return NULL;
}

struct decoder *decoder_new(const char *names, const char **why) {
    struct decoder *decoder = mem_zero(sizeof *decoder);
    *why = NULL;
    for (const char *end; !*why && *names; names = end + (*end == ',')) {
        names += strspn(names, " \t");
        end = names + strcspn(names, ",");
        size_t length = strcspn(names, ", \t");
        *why = add_coding(decoder, names, length);
    }
    if (!*why) return decoder;
    decoder_free(decoder);
    return NULL;
}

void decoder_free(struct decoder *decoder) {
    if (!decoder) return;
    for (int i = 0; i < decoder->count; i++)
        if (decoder->stages[i].begun) decoder->stages[i].coding->end(&decoder->stages[i]);
    free(decoder);
}

/* Behind the end of a stream another one may follow (zstd's frames, gzip's members); what else stands there, mostly zeros,
 * is no part of the body. */
static bool another_begins(struct stage *stage, const struct span *in) {
    if (!in->left) return false;
    if (stage->coding->begin == begin_zstd) return true;
    return stage->coding->begin == begin_gzip && *in->at == 0x1F && inflateReset(&stage->zlib) == Z_OK;
}

/* What was packed twice grows little when it is unpacked once. Where it grows a thousand times, it may be to nothing in the
 * end (empty blocks), which no bound of the result ever stops. */
static bool swells(struct decoder *decoder, int number, size_t length) {
    if (number > 0) decoder->between += (int64_t)length;
    return decoder->between > BETWEEN_FREE + BETWEEN_TIMES * decoder->came;
}

static enum decoded pass(struct decoder *decoder, int number, struct span in, decode_fn *to, void *arg) {
    if (number == decoder->count) return to(arg, in.at, in.left) ? DECODED : DECODED_TOO_LARGE;
    if (swells(decoder, number, in.left)) return DECODED_BAD;
    struct stage *stage = &decoder->stages[number];
    uint8_t piece[PIECE];
    size_t written = PIECE;
    if (in.left && !stage->begun && !(stage->begun = stage->coding->begin(stage, *in.at))) return DECODED_BAD;
    while (in.left || written == PIECE) { /* a full piece: there may be more of it inside */
        if (stage->ended && !another_begins(stage, &in)) return DECODED;
        if (!stage->coding->step(stage, &in, piece, &written)) return DECODED_BAD;
        enum decoded result = written ? pass(decoder, number + 1, (struct span){piece, written}, to, arg) : DECODED;
        if (result != DECODED) return result;
    }
    return DECODED;
}

enum decoded decoder_put(struct decoder *decoder, const void *bytes, size_t length, decode_fn *to, void *arg) {
    decoder->came += (int64_t)length;
    return length ? pass(decoder, 0, (struct span){bytes, length}, to, arg) : DECODED;
}

bool decoder_whole(const struct decoder *decoder) {
    for (int i = 0; i < decoder->count; i++)
        if (decoder->stages[i].begun && !decoder->stages[i].ended) return false;
    return true;
}
