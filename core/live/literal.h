/* The variables of a Lua text itself, not of its functions, and the literals that they are given: enough to tell
 * what a changed line like `local DELAY = 0.5` means without running the text again. */
#ifndef LIVE_LITERAL_H
#define LIVE_LITERAL_H

#include "script/lex.h"

#include <stdbool.h>
#include <stddef.h>

/* A declaration of a local variable, or an assignment to a name that may be a global one. */
struct binding {
    size_t name;          /* its token */
    size_t end;           /* the token that ends the scope of a local one */
    size_t from, to;      /* tokens of its literal; to is 0 where it has none */
    bool local;
    bool may_be_constant; /* the last name of its `local`, and <const> */
    bool constant;        /* known when compiled: Lua makes no variable for it */
};

struct bindings { struct binding *at; size_t count, cap; }; /* a VEC, in the order of the text */

/* Behind `local` at token i: appends what it declares. Gives the token of its `=`, or NO_TOKEN (label.h). */
size_t literal_declare(struct bindings *bindings, const struct tokens *tokens, size_t i);
/* Behind `for` at token i. */
void literal_declare_loop(struct bindings *bindings, const struct tokens *tokens, size_t i);
/* The value that starts at token `value` goes to this local binding, or (NO_TOKEN) to what starts at `target`. */
void literal_given(struct bindings *bindings, const struct tokens *tokens, size_t binding, size_t target,
                   size_t value);
/* The scope of the local ones from `first` on ends at token i. */
void literal_end_scope(struct bindings *bindings, size_t first, size_t i);
/* The rank-th local of this name that Lua makes a variable of, or (rank 0) the first assignment to the global; NULL
 * where there is none. */
const struct binding *literal_find(const struct bindings *bindings, const struct tokens *tokens, const char *name,
                                   int rank);

#endif
