/* See token_tag.h. A name or value is terminated by writing over the byte behind it, which therefore is read first:
 * `next` is that byte wherever a function has gone past what it may have overwritten. */
#include "html/token_tag.h"

#include "html/scan.h"
#include "html/token_clean.h"
#include "html/token_names.h"

#include <string.h>

enum { FEW_ATTRS = 16 };

/* Puts a name into lower case; gives what is behind it. Byte after byte: the processor foresees where such short loops
 * end, and need not wait for what they find. */
static char *fold_name(const struct tokenizer *tokenizer, char *p, unsigned ends, bool *has_nul) {
    for (;; p++) {
        uint8_t class = byte_classes[(unsigned char)*p];
        if (class & BYTE_UPPER) *p = (char)(*p | BYTE_UPPER);
        if (!(class & ends)) continue;
        if (*p || p == tokenizer->end) return p;
        *has_nul = true;
    }
}

/* A name from *at, which is then behind it; that byte is still to be overwritten. Its key is read here, since bytes that
 * were just written would have to be waited for. */
static struct name_key read_name(struct tokenizer *tokenizer, char **at, unsigned ends, const char **name, uint32_t *bytes) {
    bool has_nul = false;
    char *begin = *at, *end = fold_name(tokenizer, begin + (*begin == '='), ends, &has_nul), behind = *end;
    *at = end;
    *name = begin;
    *bytes = (uint32_t)(end - begin);
    if (!has_nul && tokenizer->end - begin >= 16) return name_key_wide(begin, *bytes);
    if (has_nul) *name = token_clean(tokenizer, begin, end, CLEAN_NULS, bytes);
    *end = behind;
    return name_key(*name, *bytes);
}

static char *read_quoted(struct tokenizer *tokenizer, char *p, char quote, struct token_attr *attr, char *next) {
    char *close = scan(p, tokenizer->end, quote, '&', '\r', '\0');
    bool clean = *close == quote;
    if (!clean) close = memchr(close, quote, (size_t)(tokenizer->end - close));
    if (!close) {
        *next = '\0';
        return tokenizer->end;
    }
    attr->value = p;
    attr->value_bytes = (uint32_t)(close - p);
    if (clean) *close = '\0';
    else attr->value = token_clean(tokenizer, p, close, CLEAN_REFERENCES | CLEAN_VALUE | CLEAN_NULS, &attr->value_bytes);
    *next = close[1];
    return close + 1;
}

static char *read_unquoted(struct tokenizer *tokenizer, char *p, struct token_attr *attr, char *next) {
    char *value = p;
    while (!byte_is(*p, BYTE_ENDS_VALUE) || (!*p && p < tokenizer->end)) p++;
    *next = *p;
    attr->value = token_clean(tokenizer, value, p, CLEAN_REFERENCES | CLEAN_VALUE | CLEAN_NULS, &attr->value_bytes);
    return p;
}

/* From behind the '='. */
static char *read_value(struct tokenizer *tokenizer, char *p, struct token_attr *attr, char *next) {
    while (byte_is(*p, BYTE_SPACE)) p++;
    *next = *p;
    if (*p == '"' || *p == '\'') return read_quoted(tokenizer, p + 1, *p, attr, next);
    return *p == '>' ? p : read_unquoted(tokenizer, p, attr, next);
}

/* Where the next attribute goes. */
static struct token_attr *next_attr(struct tokenizer *tokenizer, const struct token *token) {
    if (token->attr_count == tokenizer->attr_room) {
        tokenizer->attr_room = tokenizer->attr_room ? tokenizer->attr_room * 2 : FEW_ATTRS;
        tokenizer->attrs = mem_grow(tokenizer->attrs, tokenizer->attr_room * sizeof *tokenizer->attrs);
    }
    return &tokenizer->attrs[token->attr_count];
}

/* The next attribute is there: does it count? */
static void keep(struct tokenizer *tokenizer, struct token *token) {
    if (token->attr_count == tokenizer->attributes) tokenizer->dropped++;
    else token->attr_count += token_names_add(&tokenizer->names, tokenizer->attrs, token->attr_count);
}

/* Reads an attribute; gives what is behind it, whose byte is *next. A '=' that a name begins with is a letter like others. */
static char *read_attr(struct tokenizer *tokenizer, struct token *token, char *p, char *next) {
    struct token_attr *attr = next_attr(tokenizer, token);
    attr->attr = name_attr(read_name(tokenizer, &p, BYTE_ENDS_ATTR, &attr->name, &attr->name_bytes));
    if (attr->attr != ATTR_OTHER) attr->name = attr_text(attr->attr);
    attr->value = "";
    attr->value_bytes = 0;
    char *end = p;
    while (byte_is(*p, BYTE_SPACE)) p++;
    *next = *p;
    if (*p == '=') p = read_value(tokenizer, p + 1, attr, next);
    *end = '\0';
    keep(tokenizer, token);
    return p;
}

/* Gives what is behind the '>', or NULL where there is none. */
static char *read_attrs(struct tokenizer *tokenizer, struct token *token, char *p, char next) {
    for (;;) {
        while (byte_is(next, BYTE_SPACE)) next = *++p;
        if (next == '>') return p + 1;
        if (next == '/') {
            next = *++p;
            token->self_closing = next == '>';
        } else if (next || p < tokenizer->end) {
            p = read_attr(tokenizer, token, p, &next);
        } else {
            return NULL;
        }
    }
}

bool token_read_tag(struct tokenizer *tokenizer, struct token *token) {
    char *end = tokenizer->at;
    token->tag = name_tag(read_name(tokenizer, &end, BYTE_ENDS_NAME, &token->name, &token->name_bytes));
    if (token->tag != TAG_OTHER) token->name = tag_text(token->tag);
    token->self_closing = false;
    token->attr_count = 0;
    token_names_clear(&tokenizer->names);
    char next = *end;
    *end = '\0';
    char *behind = read_attrs(tokenizer, token, end, next);
    token->attrs = tokenizer->attrs;
    tokenizer->at = behind ? behind : tokenizer->end;
    return behind;
}
