/* What the tokenizer's files share: where it is. Nobody else includes this; token.h is for all others. */
#ifndef HTML_TOKENIZER_H
#define HTML_TOKENIZER_H

#include "html/token.h"

/* The names of one tag's attributes, so that each is there once (token_names.h). */
struct token_names {
    uint64_t known[(ATTR_COUNT + 63) / 64]; /* a bit for each number */
    uint32_t others;   /* how many the table of names does not have */
    uint32_t *places;  /* beyond a few of those: a hash table of indices into attrs, plus 1; 0 is free */
    uint32_t size, room; /* places in use by this tag, a power of two; what is allocated */
};

struct tokenizer {
    char *copy, *at, *end;  /* the input, the next byte of it, the NUL behind it */
    bool open;              /* the '<' before `at` is read (and may be overwritten): it begins a tag or the like */
    bool cdata_allowed;
    enum token_content content;
    const char *last_start; /* what ends RCDATA, RAWTEXT and SCRIPT; NULL: nothing */
    uint32_t last_start_bytes;
    struct token_attr *attrs; /* of the present tag */
    uint32_t attr_room;
    struct token_names names;
    size_t attributes, dropped;
    struct arena *arena;
};

static inline uint32_t tokenizer_offset(const struct tokenizer *tokenizer, const char *at) {
    return (uint32_t)(at - tokenizer->copy);
}

#endif
