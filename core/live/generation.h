/* One text that was loaded: its functions and variables, and who they are. A function's or variable's identity is a
 * number that it keeps through all texts of its file, for as long as it is paired: what holds a function of any
 * generation is found by it. Generations are told by the tags of their functions. */
#ifndef LIVE_GENERATION_H
#define LIVE_GENERATION_H

#include "base/err.h"
#include "base/names.h"
#include "live/chunk.h"
#include "live/text.h"
#include "script/sources.h"

#include <stdbool.h>

struct generation {
    int first;       /* tag of its function 0; the others follow */
    struct chunk *chunk;
    struct text *text;
    char *path, *name;
    char hash[HASH_HEX];
    char *bytes;     /* the text, as the source had it */
    struct source source; /* for who looks at the text: path, name, bytes and length, borrowed from this */
    int *functions;  /* identities, by index */
    struct numbered { int identity, index; } *sorted; /* the same, by identity */
    int **variables; /* identities, by function and index among its variables */
    bool *turns;     /* by index among the variables of the file itself: see turns.h */
    bool held;       /* generations_sweep's */
};

/* All that are alive, in the order of their tags. A zeroed struct has none. */
struct generations {
    struct generation **at;
    size_t count, cap;
    int tags, identities; /* given so far */
};

/* Adds one: of the source's text and what lua_dump wrote of it (taken, malloced). All identities are new. NULL and
 * err where the two do not fit. It belongs to generations. */
struct generation *generations_add(struct generations *generations, const struct source *source, char *dump,
                                   size_t length, struct err *err);
void generations_remove(struct generations *generations, struct generation *generation);
void generations_clear(struct generations *generations);
/* The one whose function has this tag, or NULL. */
struct generation *generations_find(const struct generations *generations, int tag);
/* Removes those that are neither held nor `current` of their file; held is false afterwards. */
void generations_sweep(struct generations *generations, bool (*current)(const struct generation *, void *), void *context);

/* Gives the functions and variables of a new text the identities of those of the old one that they are paired with, or
 * of deleted ones of still older generations of the file that stand in the same place. Appends "file:function" for
 * each that is other, new or gone to changed. */
void generation_inherit(struct generations *generations, const struct generation *old, struct generation *new,
                        struct names *changed);
/* What a function is called in what people are told: "M.parse"; of a field of the table that is returned "parse"; with
 * what is around it: "a function of M.counter", "get of M.counter". Free it. */
char *generation_describe(const struct generation *generation, int function);
/* The function or variable with this identity: its index, or -1. For variables among those of the function given. */
int generation_function(const struct generation *generation, int identity);
int generation_variable(const struct generation *generation, int function, int identity);
/* The identity of what a function captures. 0 for the chunk's _ENV. */
int generation_captured(const struct generation *generation, int function, int upvalue);
/* Is what it captures a variable of the file itself, of which each load has one (none of a loop's turn)? */
bool generation_of_file(const struct generation *generation, int function, int upvalue);
int generation_last_line(const struct generation *generation, int function);
/* Has the text a comment `-- darn: reset` on a line of its own? */
bool generation_resets(const struct generation *generation);

#endif
