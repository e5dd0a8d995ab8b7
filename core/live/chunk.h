/* What lua_dump gives, taken apart: the tree of functions (prototypes) of one Lua file, with the variables that
 * each captures. From it come the tagged chunk, whose functions say at run time which prototype of which
 * generation they are, and makers, which give fresh closures of one prototype. Only chunks that this process has
 * dumped itself are ever read. Format: ldump.c and lundump.c of Lua 5.4. */
#ifndef LIVE_CHUNK_H
#define LIVE_CHUNK_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct instruction_sample;
struct lua_State;

/* A local variable of a function, or (owner NULL) the _ENV that the chunk itself gets. One with a compile-time
 * constant (`local N <const> = 5`) is none: its value is part of the code. */
struct variable {
    const struct prototype *owner;
    const char *name;  /* belongs to the chunk; "(for state)" and the like for what has none in the text */
    int rank;          /* 1: the first of this name in its owner, in the order of the text; 0 for _ENV */
    int from, to;      /* instructions between which it lives */
    int at;            /* its index among the owner's variables */
};

struct captured {      /* an upvalue */
    const struct variable *variable;
    bool from_parent_stack; /* else it is the parent's upvalue at parent_index */
    int parent_index;
    int kind;
};

struct prototype {
    int index;                   /* preorder, 0 is the chunk itself: the k-th `function` of the text is index k */
    const struct prototype *parent; /* NULL for the chunk */
    int line;                    /* of its first line; 0 for the chunk */
    int parameters;
    bool is_vararg;
    struct variable *variables;
    int variable_count;
    struct captured *captured;
    int captured_count;
    int made_at;                 /* instruction of the parent that makes it; -1 for the chunk */
    struct prototype **children;
    int child_count;
    /* chunk.c's own: where its pieces are in the chunk's bytes */
    size_t from, last_line_from, last_line_to, code_from, upvalues_from, upvalues_to, end;
    int code_count;
};

struct chunk {
    struct prototype **all;      /* by index */
    int count;
    struct variable environment; /* the chunk's _ENV */
    /* chunk.c's own */
    char *bytes;
    size_t length;
    struct arena arena;          /* of all that hangs on it */
};

/* The tags of all generations together: what is below is a line number. */
enum { CHUNK_TAG_LEAST = 1 << 24 };

/* Is the format of this Lua's chunks the one we know, and are its instructions? Found by dumping, reading, tagging and
 * running small programs once, at the first call. False: nothing else here may be used. */
bool chunk_supported(void);
/* The half of that which asks for instructions: does this Lua compile each text to the word that its sample says? */
bool chunk_compiles(struct lua_State *L, const struct instruction_sample *samples, size_t count);
/* Takes bytes (the dump of a whole text with its debug information, malloced), also when it fails: NULL and err where
 * it is not what we know. */
struct chunk *chunk_read(char *bytes, size_t length, struct err *err);
void chunk_free(struct chunk *chunk); /* NULL is fine */
/* One instruction of a prototype's code_count; what is in it tells instruction.h. */
uint32_t chunk_instruction(const struct chunk *chunk, const struct prototype *p, int at);
/* Pushes a constant of the prototype and gives true; false, and nothing is pushed, where it is no number or string. */
bool chunk_push_constant(struct lua_State *L, const struct chunk *chunk, const struct prototype *p, int index);
/* The whole chunk with each prototype's lastlinedefined replaced by first + its index, appended to out. The core
 * uses lastlinedefined for nothing but lua_getinfo, so errors and tracebacks stay as they are. */
void chunk_tagged(const struct chunk *chunk, int first, struct str *out);
/* A chunk whose function, when called, returns a new closure of this prototype (tagged as above; all of them share
 * one prototype) with captured_count upvalues of its own, which the caller joins; appended to out. They are nil,
 * except that the last of 255 (the most there are) holds the closure itself. */
void chunk_maker(const struct chunk *chunk, int index, int first, struct str *out);

#endif
