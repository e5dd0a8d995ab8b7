/* What a function is called: where its name, or the place where its value goes, stands in the text. Labels are for
 * people and tell a function from its wrapper; places tell what stays the same when somebody wraps it. */
#ifndef LIVE_LABEL_H
#define LIVE_LABEL_H

#include "script/lex.h"

#include <stdbool.h>
#include <stddef.h>

enum { LABEL_MOST = 200 };  /* bytes; what does not fit is left out */
#define NO_TOKEN ((size_t)-1)

enum level_kind { LEVEL_CHUNK, LEVEL_FUNCTION, LEVEL_BLOCK, LEVEL_TABLE, LEVEL_CALL, LEVEL_INDEX };
enum values { VALUES_NONE, VALUES_RETURNED, VALUES_ASSIGNED };

/* What is open around the token that is being read: a block, a function, a { ( or [. */
struct level {
    enum level_kind kind;
    size_t open;        /* the token that opened it */
    enum values values; /* what becomes of the expressions that are being read here */
    size_t target;      /* if assigned: the first token of the variable or field that gets this one */
    size_t value;       /* the first token of this expression */
    size_t binding;     /* if assigned: the local variable (literal.h) that gets it, NO_TOKEN for another target */
    size_t locals;      /* the first binding inside of a block */
    size_t loop;        /* the first variable of the loop whose `do` comes next, NO_TOKEN */
};

struct surroundings {
    const struct tokens *tokens;
    const size_t *partner;       /* of a bracket that is closed: the other one */
    const struct level *levels;  /* outermost first */
    size_t depth;
};

/* The first token of "a.b[c]:d(e).f", of which `last` is the last one; last + 1 where none ends there. */
size_t label_start(const struct tokens *tokens, const size_t *partner, size_t last);
/* Of the function at this `function` token: "M.parse", "rules/#.run", "on(\"x\")", "M.get = memo()", "return",
 * "M.f ..." where it is a part of the value, "?" where nothing tells. Free it. */
char *label_write(const struct surroundings *around, size_t function);
/* The same without what wraps it: "M.get" also for M.get = memo(function ...), "M.f" also for M:f. Free it. */
char *label_place(const struct surroundings *around, size_t function);

#endif
