/* See instruction.h. */
#include "live/instruction.h"

#define LOAD(operation, a, index) ((operation) | (uint32_t)(a) << A_SHIFT | (uint32_t)(index) << INDEX_SHIFT)
#define NILS(a, b) (OPERATION_LOAD_NIL | (uint32_t)(a) << A_SHIFT | (uint32_t)(b) << B_SHIFT)
#define JUMP(by) (OPERATION_JUMP | (uint32_t)((by) + JUMP_ZERO) << JUMP_SHIFT)

/* The first instruction of a file (number 0) takes its arguments. */
const struct instruction_sample instruction_samples[INSTRUCTION_SAMPLES] = {
    {"local a, b = 7, -7", 2, LOAD(OPERATION_LOAD_INTEGER, 1, INDEX_ZERO - 7)},
    {"local a = 7.0", 1, LOAD(OPERATION_LOAD_FLOAT, 0, INDEX_ZERO + 7)},
    {"local a, b = 'a', 'b'", 2, LOAD(OPERATION_LOAD_CONSTANT, 1, 1)},
    {"local a, b = 1, false", 2, LOAD(OPERATION_LOAD_FALSE, 1, 0)},
    {"local a, b = 1, true", 2, LOAD(OPERATION_LOAD_TRUE, 1, 0)},
    {"local a, b, c = 1", 2, NILS(1, 1)},
    {"local a = b == c", 5, LOAD(OPERATION_FALSE_SKIP, 0, 0)},
    {"local a = b or 1", 3, JUMP(1)},
    {"while true do end", 1, JUMP(-1)},
    {"for i = 1, 2 do end", 5, LOAD(OPERATION_FOR, 0, 1)},
    {"for k in f do end", 5, LOAD(OPERATION_FOR_EACH, 0, 2)},
};
