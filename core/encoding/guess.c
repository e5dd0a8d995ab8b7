/* See guess.h. The only file that knows uchardet. */
#include "encoding/guess.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <string.h>
#include <uchardet/uchardet.h>

/* Its work grows faster than the text does. By fewer bytes that are not ASCII it takes Spanish for Baltic: tried. */
enum { SAMPLE_BYTES = 32 * 1024, LEAST_BYTES = 8 };

/* A page of UTF-8 that was cut within a character, or into which a few bytes of something else got: in no other encoding
 * do letters so often look like UTF-8. What the end cuts is not counted. */
static bool is_nearly_utf8(const char *at, size_t length) {
    size_t characters = 0, broken = 0;
    for (const char *end = at + length; at < end;) {
        const char *good = at + utf8_prefix(at, (size_t)(end - at));
        for (; at < good; at++) characters += (*at & 0xC0) == 0xC0;
        if (at < end) at += utf8_broken(at, (size_t)(end - at));
        broken += good < at && at < end;
    }
    return characters > 10 * broken;
}

static bool tells_enough(const char *bytes, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length && count < LEAST_BYTES; i++) count += (unsigned char)bytes[i] >= 0x80;
    return count == LEAST_BYTES;
}

/* Two names of its own are no labels. */
static const struct encoding *encoding_of(const char *name) {
    if (strcmp(name, "UHC") == 0) return encoding_named("euc-kr");
    if (strcmp(name, "MAC-CYRILLIC") == 0) return encoding_named("x-mac-cyrillic");
    const struct encoding *encoding = encoding_named(name);
    return encoding && encoding->kind != ENCODING_REPLACEMENT ? encoding : NULL;
}

const struct encoding *guess(const char *bytes, size_t length) {
    const size_t ascii = ascii_prefix(bytes, length);
    const char *sample = bytes + ascii;
    const size_t sample_bytes = length - ascii < SAMPLE_BYTES ? length - ascii : SAMPLE_BYTES;
    if (is_nearly_utf8(sample, sample_bytes)) return encoding_named("utf-8");
    if (!tells_enough(sample, sample_bytes)) return NULL;
    uchardet_t detector = uchardet_new();
    if (!detector) mem_exhausted();
    uchardet_handle_data(detector, sample, sample_bytes);
    uchardet_data_end(detector);
    const struct encoding *encoding = encoding_of(uchardet_get_charset(detector));
    uchardet_delete(detector);
    return encoding;
}
