/* See lex.h. One function for each sort of token, each of which gives the end of what starts at the cursor; the cursor
 * counts the lines on the way. */
#include "script/lex.h"

#include "base/str.h"
#include "base/vec.h"

struct cursor { const char *at, *end; int line; };

/* The byte `ahead` of the cursor as 0 to 255, -1 behind the end. */
static int peek(const struct cursor *c, size_t ahead) {
    return ahead < (size_t)(c->end - c->at) ? (unsigned char)c->at[ahead] : -1;
}

static bool at_line_end(const struct cursor *c) { return peek(c, 0) == '\n' || peek(c, 0) == '\r'; }

/* Over one byte, or an end of line of two. */
static void step(struct cursor *c) {
    if (!at_line_end(c)) {
        c->at++;
        return;
    }
    int first = peek(c, 0), second = peek(c, 1);
    c->at += (second == '\n' || second == '\r') && second != first ? 2 : 1;
    c->line++;
}

static bool is_space(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_digit(int c) { return c >= '0' && c <= '9'; }
static bool is_hex(int c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
static bool starts_name(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool in_name(int c) { return starts_name(c) || is_digit(c); }

/* ---- long brackets and comments ---- */

/* The number of = in the bracket "[==[" or "]==]" at the cursor, -1 where none is there. */
static long bracket_level(const struct cursor *c, char bracket) {
    size_t level = 0;
    if (peek(c, 0) != bracket) return -1;
    while (peek(c, 1 + level) == '=') level++;
    return peek(c, 1 + level) == bracket ? (long)level : -1;
}

/* Over "[==[ ... ]==]", or to the end of the text where it is not closed. False where none starts here. */
static bool skip_long(struct cursor *c) {
    long level = bracket_level(c, '[');
    if (level < 0) return false;
    c->at += level + 2;
    while (c->at < c->end && bracket_level(c, ']') != level) step(c);
    if (c->at < c->end) c->at += level + 2;
    return true;
}

static void skip_comment(struct cursor *c) {
    c->at += 2;
    if (skip_long(c)) return;
    while (c->at < c->end && !at_line_end(c)) c->at++;
}

/* What luaL_loadfilex takes away. A lone \r does not end the line that starts with #. */
static void skip_head(struct cursor *c) {
    if (peek(c, 0) == 0xEF && peek(c, 1) == 0xBB && peek(c, 2) == 0xBF) c->at += 3;
    if (peek(c, 0) != '#') return;
    while (c->at < c->end && *c->at != '\n') c->at++;
}

static void skip_blank(struct cursor *c) {
    for (;;) {
        if (is_space(peek(c, 0))) step(c);
        else if (peek(c, 0) == '-' && peek(c, 1) == '-') skip_comment(c);
        else return;
    }
}

/* ---- tokens ---- */

/* Over a backslash and what it escapes, so far as that matters for the end of the string: \z takes white space and
 * ends of line with it. */
static void skip_escape(struct cursor *c) {
    c->at++;
    bool blank = peek(c, 0) == 'z';
    if (c->at < c->end) step(c);
    while (blank && is_space(peek(c, 0))) step(c);
}

static void skip_quoted(struct cursor *c) {
    int quote = peek(c, 0);
    c->at++;
    while (c->at < c->end && !at_line_end(c) && peek(c, 0) != quote) {
        if (peek(c, 0) == '\\') skip_escape(c);
        else c->at++;
    }
    if (peek(c, 0) == quote) c->at++;
}

/* As read_numeral: all that could belong to a number is one token, so "3..2" is one that Lua refuses. */
static void skip_number(struct cursor *c) {
    char exponent = 'e';
    if (peek(c, 0) == '.') c->at++;
    if (peek(c, 0) == '0' && (peek(c, 1) | 0x20) == 'x') {
        exponent = 'p';
        c->at += 2;
    }
    for (;;) {
        int now = peek(c, 0);
        if (now >= 0 && (now | 0x20) == exponent) c->at += peek(c, 1) == '+' || peek(c, 1) == '-' ? 2 : 1;
        else if (is_hex(now) || now == '.') c->at++;
        else break;
    }
    if (starts_name(peek(c, 0))) c->at++;
}

static bool is_keyword(const char *text, size_t length) {
    static const char *const keywords[] = {
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
        "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
    };
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (keywords[i][0] == *text && strlen(keywords[i]) == length && memcmp(keywords[i], text, length) == 0)
            return true;
    return false;
}

static size_t operator_length(const struct cursor *c) {
    static const char *const pairs[] = {"==", "~=", "<=", ">=", "//", "<<", ">>", "::", ".."};
    int first = peek(c, 0), second = peek(c, 1);
    if (first == '.' && second == '.' && peek(c, 2) == '.') return 3;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i][0] == first && pairs[i][1] == second) return 2;
    return 1;
}

static enum lex_sort skip_token(struct cursor *c) {
    int first = peek(c, 0);
    const char *from = c->at;
    if (starts_name(first)) {
        while (in_name(peek(c, 0))) c->at++;
        return is_keyword(from, (size_t)(c->at - from)) ? LEX_KEYWORD : LEX_NAME;
    }
    if (is_digit(first) || (first == '.' && is_digit(peek(c, 1)))) {
        skip_number(c);
        return LEX_NUMBER;
    }
    if (first == '"' || first == '\'') {
        skip_quoted(c);
        return LEX_STRING;
    }
    if (skip_long(c)) return LEX_STRING;
    c->at += operator_length(c);
    return LEX_OPERATOR;
}

void lex_read(const char *bytes, size_t length, struct tokens *out) {
    struct cursor c = {bytes, bytes + length, 1};
    skip_head(&c);
    for (skip_blank(&c); c.at < c.end; skip_blank(&c)) {
        struct token token = {.text = c.at, .line = c.line};
        token.sort = skip_token(&c);
        token.length = (size_t)(c.at - token.text);
        vec_push(out, token);
    }
}

bool lex_is(const struct tokens *tokens, size_t i, const char *text) {
    return i < tokens->count && tokens->at[i].length == strlen(text) &&
           memcmp(tokens->at[i].text, text, tokens->at[i].length) == 0;
}

bool lex_is_sort(const struct tokens *tokens, size_t i, enum lex_sort sort) {
    return i < tokens->count && tokens->at[i].sort == sort;
}

int lex_block_step(const struct tokens *tokens, size_t i) {
    static const char *const open[] = {"function", "do", "if", "repeat"};
    for (size_t k = 0; k < sizeof open / sizeof *open; k++)
        if (lex_is(tokens, i, open[k])) return 1;
    return lex_is(tokens, i, "end") || lex_is(tokens, i, "until") ? -1 : 0;
}

size_t lex_block_end(const struct tokens *tokens, size_t i) {
    for (int depth = 0; i < tokens->count; i++) {
        depth += lex_block_step(tokens, i);
        if (depth == 0) break;
    }
    return i;
}
