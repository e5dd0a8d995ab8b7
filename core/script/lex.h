/* The words of a Lua text, as Lua 5.4's own lexer divides it (manual 3.1, llex.c). It knows no grammar: any bytes, also
 * NULs and texts that Lua refuses, give some tokens. White space, comments, a byte order mark and a first line that
 * starts with # give none. */
#ifndef SCRIPT_LEX_H
#define SCRIPT_LEX_H

#include <stdbool.h>
#include <stddef.h>

enum lex_sort { LEX_NAME, LEX_KEYWORD, LEX_NUMBER, LEX_STRING, LEX_OPERATOR };

struct token {
    const char *text; /* in the bytes that were read; a string with its quotes or brackets */
    size_t length;
    int line; /* on which it starts; counted as Lua counts: \n, \r, \r\n and \n\r are one end of line each */
    enum lex_sort sort;
};

struct tokens { struct token *at; size_t count, cap; }; /* a VEC; vec_clear it */

/* Appends the tokens of the text. They point into it. A string that has no end ends with its line (a long one with the
 * text); a byte that no token starts with is an operator of its own. */
void lex_read(const char *bytes, size_t length, struct tokens *out);
/* Is there a token i, and is this its text? No two sorts share a text, so this is enough to know a keyword. */
bool lex_is(const struct tokens *tokens, size_t i, const char *text);
bool lex_is_sort(const struct tokens *tokens, size_t i, enum lex_sort sort);
/* 1 where token i opens a block (function, do, if, repeat), -1 where it closes one (end, until), else 0. */
int lex_block_step(const struct tokens *tokens, size_t i);
/* The token that closes the block which token i opens; tokens->count where the text ends before. */
size_t lex_block_end(const struct tokens *tokens, size_t i);

#endif
