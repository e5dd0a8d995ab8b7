/* What the top level of a Lua file does, apart from making functions and giving literals to variables: that is taken
 * over while it runs, all else is not. */
#ifndef LIVE_TOPLEVEL_H
#define LIVE_TOPLEVEL_H

#include <stdbool.h>
#include <stddef.h>

/* Do both texts have the same statements outside of functions, but for function statements, `x = function ... end`
 * and `x = LITERAL`? */
bool toplevel_same(const char *a, size_t a_length, const char *b, size_t b_length);

#endif
