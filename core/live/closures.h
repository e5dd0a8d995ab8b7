/* The closures of one file in the heap, and how they get their new code: a fresh closure of the new function, its
 * upvalues joined to the variables that it captures by name - the old closure's own, those of other closures of
 * the same run of the function that declares them, or those of the run of the file. */
#ifndef LIVE_CLOSURES_H
#define LIVE_CLOSURES_H

#include "live/generation.h"

struct lua_State;

struct closure {
    struct generation *generation;
    int function;
    int load; /* index, from 1, in the list of loads it was found for; 0 where none was looked for */
};

/* In the order of the list that was found: at[i] is element i + 1. */
struct closures {
    size_t count;
    struct closure at[];
};

/* Which of them: of this file, and of `one` (only), or of all but `one`. */
struct choice {
    const char *path;
    const struct generation *one;
    bool only;
};

/* The generation of the function at the top, which is popped, and which of its functions it is; NULL where it is of
 * none. */
struct generation *closures_identify(struct lua_State *L, const struct generations *generations, int *function);

/* A load is one run of a file, a table: .env is an anchor of its _ENV, .cells has by identity an anchor of each variable
 * of the file itself. An anchor is a function whose only upvalue is that variable; calling it gives the value. */

/* Pushes the list's closures (userdata). found: index of the list. */
struct closures *closures_read(struct lua_State *L, int found, const struct generations *generations);
/* Pushes a new anchor: of an upvalue of the function at the index, or (0) of a variable of its own. */
void closures_anchor(struct lua_State *L, int function, int upvalue);
/* Finds the load, among the list at `loads`, whose variables each chosen closure captures; adds to the loads' cells
 * what they lack. */
void closures_assign(struct lua_State *L, struct closures *closures, int found, int loads, struct choice choice);
/* Makes the new closure of each chosen one that has a successor in `new`: map[old] = new for the table at `map`.
 * partners: index of the table by old closure of what the new load has made in its place; variables that nothing has
 * kept are that one's, or get the literal that the text gives them. Pushes a list of { "function", "variable", count } of
 * those that are nil in so many closures. */
void closures_upgrade(struct lua_State *L, struct closures *closures, int found, int loads, struct choice choice,
                      struct generation *new, int map, int partners);
/* Joins what those of the closures that are no keys of the table at `except` capture of the file itself to the loads'
 * variables. */
void closures_adopt(struct lua_State *L, struct closures *closures, int found, int loads, struct choice choice, int except);
/* Pushes a new closure of a function of the file itself, joined to the load at the index. */
void closures_make(struct lua_State *L, struct generation *generation, int function, int load);

#endif
