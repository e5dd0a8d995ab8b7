/* See token_tag.h. A name or value is terminated by writing over the byte behind it, which therefore is read first: `next` is
 * that byte wherever a function has gone past what it may have overwritten. */
#include "html/token_tag.h"

#include "html/scan.h"
#include "html/token_clean.h"
#include "html/token_names.h"

#include <string.h>

enum { FEW_ATTRS = 16 };

struct name { char *text; uint32_t bytes; };

/* Puts a name into lower case; gives what is behind it. */
static char *fold_name(const struct tokenizer *tokenizer, char *p, unsigned ends, bool *has_nul) {
    for (;; p++) {
        uint8_t class = byte_classes[(unsigned char)*p];
        if (!(class & ends)) *p = (char)(*p | (class & BYTE_UPPER));
        else if (*p || p == tokenizer->end) return p;
        else *has_nul = true;
    }
}

static struct name end_name(struct tokenizer *tokenizer, char *text, char *end, bool has_nul) {
    struct name name = {text, (uint32_t)(end - text)};
    if (has_nul) name.text = token_clean(tokenizer, text, end, CLEAN_NULS, &name.bytes);
    *end = '\0';
    return name;
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

static void keep(struct tokenizer *tokenizer, struct token *token, const struct token_attr *attr) {
    if (token->attr_count == tokenizer->attributes) {
        tokenizer->dropped++;
        return;
    }
    if (!token_names_add(&tokenizer->names, tokenizer->attrs, token->attr_count, attr)) return;
    if (token->attr_count == tokenizer->attr_room) {
        tokenizer->attr_room = tokenizer->attr_room ? tokenizer->attr_room * 2 : FEW_ATTRS;
        tokenizer->attrs = mem_grow(tokenizer->attrs, tokenizer->attr_room * sizeof *tokenizer->attrs);
    }
    tokenizer->attrs[token->attr_count++] = *attr;
}

/* Reads an attribute; gives what is behind it, whose byte is *next. */
static char *read_attr(struct tokenizer *tokenizer, struct token *token, char *p, char *next) {
    struct token_attr attr = {.value = ""};
    bool has_nul = false;
    char *end = fold_name(tokenizer, p + (*p == '='), BYTE_ENDS_ATTR, &has_nul), *behind = end;
    while (byte_is(*behind, BYTE_SPACE)) behind++;
    *next = *behind;
    if (*behind == '=') behind = read_value(tokenizer, behind + 1, &attr, next);
    struct name name = end_name(tokenizer, p, end, has_nul);
    attr.attr = attr_find(name.text, name.bytes);
    attr.name = attr.attr == ATTR_OTHER ? name.text : attr_text(attr.attr);
    attr.name_bytes = name.bytes;
    keep(tokenizer, token, &attr);
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
    char *begin = tokenizer->at, *end = fold_name(tokenizer, begin, BYTE_ENDS_NAME, &has_nul), next = *end;
    struct name name = end_name(tokenizer, begin, end, has_nul);
    token->tag = tag_find(name.text, name.bytes);
    token->name = token->tag == TAG_OTHER ? name.text : tag_text(token->tag);
    token->name_bytes = name.bytes;
    token->self_closing = false;
    token->attr_count = 0;
    token_names_clear(&tokenizer->names);
    char *behind = read_attrs(tokenizer, token, end, next);
    token->attrs = tokenizer->attrs;
    tokenizer->at = behind ? behind : tokenizer->end;
    return behind;
}
