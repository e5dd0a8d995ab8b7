/* See base64.h. */
#include "base/base64.h"

#include "base/mem.h"

#include <nettle/base64.h>

char *base64(const void *bytes, size_t length) {
    size_t coded = BASE64_ENCODE_RAW_LENGTH(length);
    char *text = mem_alloc(coded + 1);
    base64_encode_raw(text, length, bytes);
    text[coded] = '\0';
    return text;
}
