/* See token_markup.h. The states of a comment all come to looking for the first '>' that has "--" or "--!" before it. */
#include "html/token_markup.h"

#include "html/scan.h"
#include "html/token_clean.h"

#include <string.h>

static void take_comment(struct tokenizer *tokenizer, struct token *token, char *end, char *behind) {
    token->kind = TOKEN_COMMENT;
    token->text = token_clean(tokenizer, tokenizer->at, end, CLEAN_NULS, &token->bytes);
    tokenizer->at = behind;
}

void token_read_bogus(struct tokenizer *tokenizer, struct token *token) {
    char *end = memchr(tokenizer->at, '>', (size_t)(tokenizer->end - tokenizer->at));
    take_comment(tokenizer, token, end ? end : tokenizer->end, end ? end + 1 : tokenizer->end);
}

/* How many bytes before `end` are the comment's own end: 3 for "--!", 2 for "--"; 0 where it is not over. */
static size_t end_mark(const char *text, const char *end) {
    if (end - text >= 3 && memcmp(end - 3, "--!", 3) == 0) return 3;
    return end - text >= 2 && memcmp(end - 2, "--", 2) == 0 ? 2 : 0;
}

/* From behind the "<!--". "<!-->" and "<!--->" are empty; where the input ends, a mark that is begun is none of its text. */
static void read_comment(struct tokenizer *tokenizer, struct token *token) {
    char *text = tokenizer->at, *end = tokenizer->end, *p = text;
    while ((p = memchr(p, '>', (size_t)(end - p)))) {
        bool abrupt = p == text || (p == text + 1 && *text == '-');
        size_t mark = abrupt ? (size_t)(p - text) : end_mark(text, p);
        if (abrupt || mark) {
            take_comment(tokenizer, token, p - mark, p + 1);
            return;
        }
        p++;
    }
    size_t mark = end_mark(text, end);
    if (!mark && end > text && end[-1] == '-') mark = 1;
    take_comment(tokenizer, token, end - mark, end);
}

static char *skip_spaces(char *p) {
    while (byte_is(*p, BYTE_SPACE)) p++;
    return p;
}

static bool is_word(const char *p, const char *word) { return word_begins(p, word, strlen(word)); }

/* An identifier, from its quote on; where there is none, or no end of it, the page is of those that force quirks. */
static char *read_id(struct tokenizer *tokenizer, struct token *token, char *p, const char **id) {
    char quote = *p, *end = tokenizer->end;
    if (quote != '"' && quote != '\'') {
        token->force_quirks = true;
        return p;
    }
    char *text = p + 1, *close = scan(text, end, quote, '>', '>', '>');
    bool whole = close < end && *close == quote;
    uint32_t bytes;
    token->force_quirks |= !whole;
    if (!whole && close < end) { /* the '>' ends the doctype, and is to be found there */
        size_t length = (size_t)(close - text);
        text = memcpy(arena_alloc(tokenizer->arena, length + 1), text, length);
        *id = token_clean(tokenizer, text, text + length, CLEAN_NULS, &bytes);
        return close;
    }
    *id = token_clean(tokenizer, text, close, CLEAN_NULS, &bytes);
    return close + whole;
}

static char *read_ids(struct tokenizer *tokenizer, struct token *token, char *p) {
    bool public = is_word(p, "public");
    if (!public && !is_word(p, "system")) {
        token->force_quirks = true;
        return p;
    }
    p = skip_spaces(p + strlen("public"));
    if (public) {
        p = read_id(tokenizer, token, p, &token->public_id);
        if (!token->public_id || token->force_quirks) return p;
        p = skip_spaces(p);
        if (*p == '>') return p;
    }
    return read_id(tokenizer, token, p, &token->system_id);
}

/* From behind the "<!doctype". What comes behind its parts is passed over up to the '>'. */
static void read_doctype(struct tokenizer *tokenizer, struct token *token) {
    char *end = tokenizer->end, *name = skip_spaces(tokenizer->at), *p = name;
    token->kind = TOKEN_DOCTYPE;
    token->name = token->public_id = token->system_id = NULL;
    token->force_quirks = false;
    for (; p < end && *p != '>' && !byte_is(*p, BYTE_SPACE); p++) *p = byte_lower(*p);
    char *name_end = p;
    p = skip_spaces(p);
    if (p < end && *p != '>') p = skip_spaces(read_ids(tokenizer, token, p));
    bool over = p == end || *p == '>';
    p = memchr(p, '>', (size_t)(end - p));
    token->force_quirks |= name_end == name || (over && !p); /* what is too much forces nothing, nor does its end */
    if (name_end > name) token->name = token_clean(tokenizer, name, name_end, CLEAN_NULS, &token->name_bytes);
    tokenizer->at = p ? p + 1 : end;
}

bool token_read_declaration(struct tokenizer *tokenizer, struct token *token) {
    const char *p = tokenizer->at;
    if (is_word(p, "--")) {
        tokenizer->at += 2;
        read_comment(tokenizer, token);
    } else if (is_word(p, "doctype")) {
        tokenizer->at += strlen("doctype");
        read_doctype(tokenizer, token);
    } else if (tokenizer->cdata_allowed && strncmp(p, "[CDATA[", 7) == 0) {
        tokenizer->at += 7;
        tokenizer->content = CONTENT_CDATA;
        return false;
    } else {
        token_read_bogus(tokenizer, token);
    }
    return true;
}
