/* Instructions of Lua 5.4 (lopcodes.h), as far as they are read here: which operation, and its arguments. Beside them
 * samples of what the compiler makes of which text, so that a Lua with other instructions is told apart at start. */
#ifndef LIVE_INSTRUCTION_H
#define LIVE_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum operation {
    OPERATION_LOAD_INTEGER = 1,
    OPERATION_LOAD_FLOAT = 2,
    OPERATION_LOAD_CONSTANT = 3,
    OPERATION_LOAD_FALSE = 5,
    OPERATION_FALSE_SKIP = 6, /* loads false and skips the next one */
    OPERATION_LOAD_TRUE = 7,
    OPERATION_LOAD_NIL = 8,
    OPERATION_JUMP = 56,
    OPERATION_FOR = 73,       /* the end of `for i = 1, 2`; jumps back */
    OPERATION_FOR_EACH = 77   /* the end of `for k in f` */
};

/* The operation, register A above it, and above that a number Bx, part of which is B; a jump's takes A's place too. */
enum { OPERATION_BITS = 7, A_SHIFT = 7, A_BITS = 8, B_SHIFT = 16, B_BITS = 8, INDEX_SHIFT = 15, JUMP_SHIFT = 7 };
/* What is subtracted from Bx and from a jump's number where they have a sign. */
enum { INDEX_ZERO = (1 << 16) - 1, JUMP_ZERO = (1 << 24) - 1 };

static inline unsigned instruction_operation(uint32_t word) { return word & ((1u << OPERATION_BITS) - 1); }
static inline unsigned instruction_a(uint32_t word) { return word >> A_SHIFT & ((1u << A_BITS) - 1); }
static inline unsigned instruction_b(uint32_t word) { return word >> B_SHIFT & ((1u << B_BITS) - 1); }
static inline int instruction_index(uint32_t word) { return (int)(word >> INDEX_SHIFT); }
static inline int instruction_signed(uint32_t word) { return instruction_index(word) - INDEX_ZERO; }
static inline int instruction_jump(uint32_t word) { return (int)(word >> JUMP_SHIFT) - JUMP_ZERO; }

/* The Lua that we know makes `word` the instruction number `at` of this text. */
struct instruction_sample { const char *text; int at; uint32_t word; };
enum { INSTRUCTION_SAMPLES = 11 };
extern const struct instruction_sample instruction_samples[INSTRUCTION_SAMPLES]; /* of all that is above */

#endif
