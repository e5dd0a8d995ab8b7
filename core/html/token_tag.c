/* See token_tag.h. A name or value is terminated by writing over the byte behind it, which therefore is read first: `next` is
 * that byte wherever a function has gone past what it may have overwritten. */
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

/* The name [*text, end), once it is terminated: its key. */
static struct name_key end_name(struct tokenizer *tokenizer, const char **text, char *end, bool has_nul, uint32_t *bytes) {
    char *begin = (char *)*text;
    *bytes = (uint32_t)(end - begin);
    if (has_nul) *text = token_clean(tokenizer, begin, end, CLEAN_NULS, bytes);
    *end = '\0';
    return !has_nul && tokenizer->end - begin >= 16 ? name_key_wide(begin, *bytes) : name_key(*text, *bytes);
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

/* Reads an attribute; gives what is behind it, whose byte is *next. */
static char *read_attr(struct tokenizer *tokenizer, struct token *token, char *p, char *next) {
    struct token_attr *attr = next_attr(tokenizer, token);
    bool has_nul = false;
    char *end = fold_name(tokenizer, p + (*p == '='), BYTE_ENDS_ATTR, &has_nul), *behind = end;
    while (byte_is(*behind, BYTE_SPACE)) behind++;
    *next = *behind;
    attr->name = p;
    attr->value = "";
    attr->value_bytes = 0;
    if (*behind == '=') behind = read_value(tokenizer, behind + 1, attr, next);
    attr->attr = name_attr(end_name(tokenizer, &attr->name, end, has_nul, &attr->name_bytes));
    if (attr->attr != ATTR_OTHER) attr->name = attr_text(attr->attr);
    keep(tokenizer, token);
    return behind;
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
    bool has_nul = false;
    char *end = fold_name(tokenizer, tokenizer->at, BYTE_ENDS_NAME, &has_nul), next = *end;
    token->name = tokenizer->at;
    token->tag = name_tag(end_name(tokenizer, &token->name, end, has_nul, &token->name_bytes));
    if (token->tag != TAG_OTHER) token->name = tag_text(token->tag);
    token->self_closing = false;
    token->attr_count = 0;
    token_names_clear(&tokenizer->names);
    char *behind = read_attrs(tokenizer, token, end, next);
    token->attrs = tokenizer->attrs;
    tokenizer->at = behind ? behind : tokenizer->end;
    return behind;
}
