/* See token.h. Here is the order of things; what is read how is in token_text, token_tag and token_markup. */
#include "html/token.h"

#include "html/scan.h"
#include "html/token_markup.h"
#include "html/token_names.h"
#include "html/token_tag.h"
#include "html/token_text.h"
#include "html/tokenizer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct tokenizer *tokenizer_new(char *copy, size_t bytes, size_t attributes, struct arena *arena) {
    assert(bytes < UINT32_MAX);
    struct tokenizer *tokenizer = mem_zero(sizeof *tokenizer);
    tokenizer->copy = tokenizer->at = copy;
    tokenizer->end = copy + bytes;
    *tokenizer->end = '\0';
    tokenizer->attributes = attributes;
    tokenizer->arena = arena;
    return tokenizer;
}

void tokenizer_free(struct tokenizer *tokenizer) {
    if (!tokenizer) return;
    token_names_free(&tokenizer->names);
    free(tokenizer->attrs);
    free(tokenizer);
}

static bool read_start(struct tokenizer *tokenizer, struct token *token) {
    token->kind = TOKEN_START;
    if (!token_read_tag(tokenizer, token)) return false;
    tokenizer->last_start = token->name;
    tokenizer->last_start_bytes = token->name_bytes;
    return true;
}

/* From behind "</" (end tag open state); "</>" is nothing at all. */
static bool read_end(struct tokenizer *tokenizer, struct token *token) {
    token->kind = TOKEN_END;
    if (byte_is(*tokenizer->at, BYTE_ALPHA)) return token_read_tag(tokenizer, token);
    if (*tokenizer->at == '>') {
        tokenizer->at++;
        return false;
    }
    token_read_bogus(tokenizer, token);
    return true;
}

/* From behind a '<' that begins something (tag open state). False where that is no token. */
static bool read_markup(struct tokenizer *tokenizer, struct token *token) {
    tokenizer->open = false;
    token->at = tokenizer_offset(tokenizer, tokenizer->at - 1);
    if (byte_is(*tokenizer->at, BYTE_ALPHA)) return read_start(tokenizer, token);
    if (*tokenizer->at == '?') {
        token_read_bogus(tokenizer, token);
        return true;
    }
    bool is_end = *tokenizer->at++ == '/';
    return is_end ? read_end(tokenizer, token) : token_read_declaration(tokenizer, token);
}

void tokenizer_next(struct tokenizer *tokenizer, struct token *token) {
    for (;;) {
        if (tokenizer->open ? read_markup(tokenizer, token) : token_read_text(tokenizer, token)) return;
        if (tokenizer->at == tokenizer->end && !tokenizer->open) break;
    }
    token->kind = TOKEN_EOF;
    token->at = tokenizer_offset(tokenizer, tokenizer->end);
}

void tokenizer_switch(struct tokenizer *tokenizer, enum token_content content, const char *name) {
    tokenizer->content = content;
    if (!name) return;
    tokenizer->last_start = name;
    tokenizer->last_start_bytes = (uint32_t)strlen(name);
}

void tokenizer_allow_cdata(struct tokenizer *tokenizer, bool allow) { tokenizer->cdata_allowed = allow; }

size_t tokenizer_dropped(const struct tokenizer *tokenizer) { return tokenizer->dropped; }
