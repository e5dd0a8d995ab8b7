/* See token_clean.h. Nearly all runs have nothing to clean and are not even moved. In the others, what is clean already
 * is moved as a whole, from one thing to mend to the next. */
#include "html/token_clean.h"

#include "html/entities.h"
#include "html/scan.h"

#include <string.h>

static const char REPLACEMENT[] = "\xEF\xBF\xBD";
enum { GROWTH_MOST = 3 }; /* a NUL becomes three bytes; nothing else grows as much */

/* What the special byte at `at` becomes, and how many bytes it takes there. */
struct mended { char text[ENTITY_TEXT_MOST]; size_t bytes, takes; };

static struct mended mend(const char *at, unsigned how) {
    struct mended it = {.text = {*at}, .bytes = 1, .takes = 1};
    if (*at == '\r') {
        it.text[0] = '\n';
        it.takes = at[1] == '\n' ? 2 : 1;
    } else if (*at == '&') {
        size_t taken = entity_read(at, how & CLEAN_VALUE, it.text, &it.bytes);
        if (taken) it.takes = taken;
    } else {
        it.bytes = sizeof REPLACEMENT - 1;
        memcpy(it.text, REPLACEMENT, it.bytes);
    }
    return it;
}

/* What was cleaned so far goes where there is room for all that can come. */
static char *move_out(struct tokenizer *tokenizer, const char *text, size_t cleaned, size_t left) {
    return memcpy(arena_alloc(tokenizer->arena, cleaned + GROWTH_MOST * left + 1), text, cleaned);
}

char *token_clean(struct tokenizer *tokenizer, char *text, char *end, unsigned how, uint32_t *bytes) {
    const char ampersand = how & CLEAN_REFERENCES ? '&' : '\r', nul = how & CLEAN_NULS ? '\0' : '\r';
    char *read = scan(text, end, '\r', ampersand, nul, nul), *write = read;
    bool in_place = true;
    *end = '\0';
    while (read < end) {
        struct mended it = mend(read, how);
        if (in_place && write + it.bytes > read + it.takes) {
            char *moved = move_out(tokenizer, text, (size_t)(write - text), (size_t)(end - read));
            write = moved + (write - text);
            text = moved;
            in_place = false;
        }
        memcpy(write, it.text, it.bytes);
        write += it.bytes;
        read += it.takes;
        char *next = scan(read, end, '\r', ampersand, nul, nul);
        memmove(write, read, (size_t)(next - read));
        write += next - read;
        read = next;
    }
    *write = '\0';
    *bytes = (uint32_t)(write - text);
    return text;
}
