/* Variables that a function's new code captures and its old code did not: other closures of the same run of the
 * function that declares them may hold them. Two closures are of one run when they share a variable of that function;
 * of a loop's turn, when they share one that each turn has anew. */
#ifndef LIVE_SIBLINGS_H
#define LIVE_SIBLINGS_H

#include "live/closures.h"

struct want {
    size_t closure;    /* the old one, an index among the closures */
    int upvalue;       /* of its new one */
    int identity;      /* of the variable */
    int owner;         /* identity of the function that declares it */
    int function;      /* index of the new one's function, and */
    const char *name;  /* the variable's name: for what is told */
};

/* A zeroed struct with the first line filled has no wants. found, map, partners: as for closures_upgrade. */
struct siblings {
    struct closures *closures; const char *path; struct generation *new; int found, map, partners;
    struct { struct want *at; size_t count, cap; } wants;
};

void siblings_want(struct siblings *siblings, struct want want);
/* Joins all that is wanted and can be found; closures of one run share a new variable for what cannot: that of a
 * partner, if one of them has a partner, else the literal that the text gives it. Pushes the list of closures_upgrade. Empties the wants. */
void siblings_answer(struct lua_State *L, struct siblings *siblings);

#endif
