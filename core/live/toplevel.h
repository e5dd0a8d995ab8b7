/* What the top level of a Lua file does, apart from making functions and giving literals to variables and fields: that
 * is taken over while it runs, all else is not. */
#ifndef LIVE_TOPLEVEL_H
#define LIVE_TOPLEVEL_H

#include <stdbool.h>
#include <stddef.h>

/* Where two texts differ first in their statements outside of functions, but for function statements,
 * `x = function ... end`, and assignments of literals alone to names and, outside of blocks, to fields (`a.b = 1`). */
struct difference {
    int line;   /* of the new text; 0 where it only lacks something */
    char *text; /* that line, or the old text's; free it */
};

/* Do they differ? *out is filled then. */
bool toplevel_differs(const char *old, size_t old_length, const char *new, size_t new_length, struct difference *out);
/* Gives each `a.b = LITERAL` outside of functions and blocks, with "a.b" and the literal's words (borrowed). */
void toplevel_fields(const char *bytes, size_t length,
                     void (*each)(const char *place, const char *words, size_t words_length, void *context), void *context);

#endif
